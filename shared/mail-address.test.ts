import { expect, test } from 'vitest'
import { readMailAddress, splitMailAddresses } from './mail-address.ts'

test.each([
  ['ops@example.com', '', 'ops@example.com'],
  [' Rollcall <a@b.example> ', 'Rollcall', 'a@b.example'],
  ['"Cole, Dana" <dana@example.com>', 'Cole, Dana', 'dana@example.com'],
  ['<a@b.example>', '', 'a@b.example'],
  ['post@B\u00fccher.example', '', 'post@xn--bcher-kva.example'],
  ['Zo\u00eb <zo\u00eb@example.com>', 'Zo\u00eb', 'zo\u00eb@example.com'],
  ["o'neil+x@example.co.uk", '', "o'neil+x@example.co.uk"],
])('%j is an address', (text, name, address) => {
  expect(readMailAddress(text)).toMatchObject({ name, address })
})

test.each([
  '',
  'nobody',
  'a@',
  '@b.example',
  'a@localhost',
  'a b@c.example',
  'a@b..c',
  '.a@b.example',
  'a@b.example>',
  'x <a@b.example',
  'a@1.2.3.4',
  'a\r\nBcc: x@y.z',
  'x\u0007 <a@b.example>',
  `${'a'.repeat(65)}@b.example`,
  'a@b.example, c@d.example',
])('%j is none', (text) => {
  expect(readMailAddress(text)).toBeNull()
})

test('several are parted where people part them', () => {
  expect(splitMailAddresses('a@b.c, d@e.f; g@h.i  j@k.l')).toEqual(['a@b.c', 'd@e.f', 'g@h.i', 'j@k.l'])
  expect(splitMailAddresses('Ops Team <a@b.c>, "Cole, Dana" <d@e.f>;g@h.i')).toEqual(['Ops Team <a@b.c>', '"Cole, Dana" <d@e.f>', 'g@h.i'])
})
