import { expect, test } from 'vitest'
import { candidatesOf, isServiceAddress } from './address.ts'

test('the places an address can mean, in their order', () => {
  const at = (text: string): string[] =>
    candidatesOf(text).map(({ url, version }) => `${url.slice('https://sis.example.org'.length)} ${version}`)
  expect(at('https://sis.example.org/')).toEqual([
    '/ims/oneroster/rostering/v1p2 1.2',
    '/ims/oneroster/v1p2 1.2',
    '/ims/oneroster/v1p1 1.1',
  ])
  expect(at('https://sis.example.org/ims/oneroster')).toEqual(at('https://sis.example.org'))
  expect(at('https://sis.example.org/ims/oneroster/v1p2/')).toEqual([
    '/ims/oneroster/rostering/v1p2 1.2',
    '/ims/oneroster/v1p2 1.2',
    '/ims/oneroster/v1p2/rostering/v1p2 1.2',
  ])
  expect(at('https://sis.example.org/campus/api/ims/oneroster/rostering/v1p2')).toEqual(['/campus/api/ims/oneroster/rostering/v1p2 1.2'])
  expect(at('https://sis.example.org/proxy/v1p0/a%2Fb/ims/oneroster/v1p1')).toEqual(['/proxy/v1p0/a%2Fb/ims/oneroster/v1p1 1.1'])
})

test.each([
  ['https://sis.example.org', true],
  ['http://127.0.0.1:8080/x', true],
  ['http://localhost', true],
  ['http://sis.example.org', false],
  ['https://me:pass@sis.example.org', false],
  ['ftp://sis.example.org', false],
  ['sis.example.org', false],
])('%s as an address: %s', (text, good) => {
  expect(isServiceAddress(text)).toBe(good)
})
