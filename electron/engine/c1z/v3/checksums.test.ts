import { expect, test } from 'vitest'
import { crc32c, maskedCrc32c, xxh64 } from './checksums.ts'
import { snappy } from './snappy.ts'

test('CRC-32C gives the values of RFC 3720, whatever the length', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
  expect(crc32c(Buffer.alloc(32, 255))).toBe(0x62a8ab43)
  expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i)))).toBe(0x46dd794e)
  expect(crc32c(Buffer.from('xx123456789x'), 2, 11)).toBe(0xe3069283)
  // Of a chunk of a log, as it is stored.
  const chunk = Buffer.from('01011a6c6576656c64622e4279746577697365436f6d70617261746f7203020400', 'hex')
  expect(maskedCrc32c(chunk)).toBe(Buffer.from('a117774a', 'hex').readUInt32LE())
})

test('XXH64 gives the published values', () => {
  expect(xxh64(Buffer.from(''))).toBe(0xef46db3751d8e999n)
  expect(xxh64(Buffer.from('a'))).toBe(0xd24ec4f1a98c6e5bn)
  expect(xxh64(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n)
  expect(xxh64(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xfbcea83c8a378bf1n)
})

test('Snappy: literals, copies with one, two and four bytes of offset, and copies that overlap', () => {
  const plain = (hex: string): string => snappy(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 1000).toString('latin1')
  expect(plain('05 10 68656c6c6f')).toBe('hello')
  expect(plain('0a 04 6162 1102')).toBe('ababababab')
  expect(plain('0a 04 6162 1e0200')).toBe('ababababab')
  expect(plain('0a 04 6162 1f02000000')).toBe('ababababab')
  expect(plain('05 f004 68656c6c6f')).toBe('hello')
  for (const broken of [
    '',
    'ff',
    '05 10 6865',
    '05 0c 68656c6c',
    '04 10 68656c6c6f',
    '0a 04 6162 1100',
    '0a 04 6162 1103',
    '0a 04 6162 11',
    'ffffffff0f',
  ]) {
    expect(() => plain(broken), broken).toThrow()
  }
  expect(() => snappy(Buffer.from('0510', 'hex'), 4)).toThrow()
})
