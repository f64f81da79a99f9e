import { expect, test } from 'vitest'
import { baseAt, maxPixels, offsetFor, scrolledCount, type Extent } from './positions.ts'

const rowHeight = 32
const extent = (total: number): Extent => ({ total, rowHeight, view: 640 })

/** Positions wholly in sight at this offset. */
function inSight(offset: number, of: Extent): [first: number, last: number] {
  const base = baseAt(offset, of)
  return [base + Math.ceil(offset / rowHeight), base + Math.floor((offset + of.view) / rowHeight) - 1]
}

test('a list below the cap is as long as its rows, and nothing slides', () => {
  expect(scrolledCount(extent(1_000_000))).toBe(1_000_000)
  expect(baseAt(20_000_000, extent(1_000_000))).toBe(0)
})

test('a list beyond the cap stays below it and reaches both ends', () => {
  const of = extent(4_000_000)
  const count = scrolledCount(of)
  expect(count * rowHeight).toBeLessThanOrEqual(maxPixels)
  expect(inSight(0, of)[0]).toBe(0)
  expect(inSight(count * rowHeight - of.view, of)[1]).toBe(3_999_999)
})

test.each([500, 1_000_000, 2_500_000, 50_000_000])('every position of %i can be brought into sight', (total) => {
  const of = extent(total)
  for (const position of [0, 1, 19, 20, 21, Math.floor(total / 3), Math.floor(total / 2), total - 2, total - 1]) {
    for (const from of [0, 1_000, scrolledCount(of) * rowHeight - of.view]) {
      const [first, last] = inSight(offsetFor(position, from, of) ?? from, of)
      expect(position).toBeGreaterThanOrEqual(first)
      expect(position).toBeLessThanOrEqual(last)
    }
  }
})

test('what is in sight is not scrolled to', () => {
  expect(offsetFor(5, 0, extent(1000))).toBeNull()
  expect(offsetFor(20, 0, extent(1000))).toBe(32)
  expect(offsetFor(4, 320, extent(1000))).toBe(128)
})
