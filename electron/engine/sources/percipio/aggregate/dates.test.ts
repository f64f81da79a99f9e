import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant, parseIso } from './dates.ts'

const fast = (text: string): number => {
  const bytes = Buffer.from(`xx${text}yy`)
  return parseInstant(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2, bytes.length - 2)
}

test('both ways agree with Date on every instant', () => {
  const limits = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }
  fc.assert(
    fc.property(fc.date(limits), (date) => {
      const text = date.toISOString()
      expect(fast(text)).toBe(date.getTime())
      expect(parseIso(text)).toBe(date.getTime())
      expect(fast(`${text.slice(0, 19)}Z`)).toBe(Math.floor(date.getTime() / 1000) * 1000)
    }),
    { numRuns: 2000 },
  )
})

test('a changed byte never passes for another date', () => {
  fc.assert(
    fc.property(fc.nat(23), fc.integer({ min: 0x20, max: 0x7e }), (at, byte) => {
      const text = '2024-02-29T23:59:59.999Z'
      const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)
      const value = fast(changed)
      if (!Number.isNaN(value)) expect(new Date(value).toISOString()).toBe(changed)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['2025-10-02', '2025-10-02T00:00:00.000Z'],
  ['2025-10-02T08:12', '2025-10-02T08:12:00.000Z'],
  ['2025-10-02 08:12:30', '2025-10-02T08:12:30.000Z'],
  ['2025-10-02T08:12:30.1234567Z', '2025-10-02T08:12:30.123Z'],
  ['2025-10-02T08:12:30+02:00', '2025-10-02T06:12:30.000Z'],
  ['2025-10-02T08:12:30.5-0330', '2025-10-02T11:42:30.500Z'],
  ['2025-10-02T00:12:30+05', '2025-10-01T19:12:30.000Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(parseIso(text)).toISOString()).toBe(expected)
})

test.each([
  '',
  'soon',
  '2025',
  '2025-13-01',
  '2025-02-29',
  '2025-10-02T24:00:00Z',
  '31/12/2025',
  '1759392000000',
  '2025-10-02T08:12:30+25:00',
])('%j is no date', (text) => {
  expect(parseIso(text)).toBeNaN()
  expect(fast(text)).toBeNaN()
})
