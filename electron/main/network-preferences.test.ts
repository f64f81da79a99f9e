import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { selfSigned } from '../engine/http/testing/certificate.ts'
import { checkNetwork } from './network-preferences.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-ca-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('a file of certificates and a proxy are taken', () => {
  const { cert } = selfSigned(['ca.example'])
  expect(() => checkNetwork({ extraCa: file('ca.pem', `# ours\r\n${cert}${cert}`) })).not.toThrow()
  expect(() => checkNetwork({ proxy: 'http://CORP\\dana:50%off@proxy.example:3128' })).not.toThrow()
  expect(() => checkNetwork({ proxy: '', extraCa: '', theme: 'dark' })).not.toThrow()
})

test.each([
  ['/nope/ca.pem', 'cannot be read'],
  ['ca.pem', 'no whole path'],
  [file('empty.pem', ''), 'holds no certificate'],
  [file('key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'), 'holds no certificate'],
  [file('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'), 'Certificate 1 of 1'],
  [folder, 'cannot be read'],
])('%s is refused', (extraCa, words) => {
  expect(() => checkNetwork({ extraCa })).toThrow(words)
})

test.each(['http://proxy.example/proxy.pac', 'socks5://proxy.example', 'ftp://x'])('%s is no proxy', (proxy) => {
  expect(() => checkNetwork({ proxy })).toThrow(/proxy/)
})
