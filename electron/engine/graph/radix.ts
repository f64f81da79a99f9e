/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
/** Stable orders over a million rows in milliseconds: counting sorts on ranks and on the bits of numbers. */

/** 0, 1, ... `length` - 1: the order of rows as they stand. */
export function identityOrder(length: number): Int32Array {
  const order = new Int32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  return order
}

/** `order` (row numbers) rearranged by `rankOf[keys[row]]`, ascending; equal ranks keep their order. Ranks are 0 to `ranks` - 1. */
export function orderByRank(order: Int32Array, keys: Int32Array, rankOf: Int32Array, ranks: number): Int32Array {
  const starts = new Int32Array(ranks + 1)
  for (const row of order) starts[rankAt(row) + 1]!++
  for (let rank = 0; rank < ranks; rank++) starts[rank + 1]! += starts[rank]!
  const sorted = new Int32Array(order.length)
  for (const row of order) sorted[starts[rankAt(row)]!++] = row
  return sorted

  function rankAt(row: number): number {
    return rankOf[keys[row]!]!
  }
}

/** Bits sorted at a time: their counts fit the fastest cache. */
const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** Doubles as pairs of unsigned words that order as the numbers do, and the row each belongs to. */
interface Entries {
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly rows: Int32Array
}

/** `order` (row numbers) rearranged by `values[row]`; NaN, which stands for "none", comes last in both directions. Stable. */
export function orderByNumber(order: Int32Array, values: Float64Array, descending: boolean): Int32Array {
  let entries = entriesOf(order, values, descending)
  for (const word of ['low', 'high'] as const) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) entries = orderByDigit(entries, entries[word], shift)
  }
  return entries.rows
}

/** IEEE 754 doubles order like unsigned integers once negative ones are inverted and positive ones have the sign bit set. */
function entriesOf(order: Int32Array, values: Float64Array, descending: boolean): Entries {
  const high = new Uint32Array(order.length)
  const low = new Uint32Array(order.length)
  const double = new Float64Array(1)
  const words = new Uint32Array(double.buffer)
  const [lowWord, highWord] = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0]
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]!]!
    if (Number.isNaN(value)) {
      high[i] = low[i] = 0xffffffff
      continue
    }
    double[0] = value + 0 // makes -0 and 0 the same
    const top = words[highWord]!
    const bottom = words[lowWord]!
    const negative = top >>> 31 === 1
    const upright = negative ? top : top ^ 0x80000000
    high[i] = negative === descending ? upright : ~upright
    low[i] = negative === descending ? bottom : ~bottom
  }
  return { high, low, rows: order }
}

function orderByDigit(entries: Entries, words: Uint32Array, shift: number): Entries {
  const { length } = words
  const starts = new Int32Array(DIGITS + 1)
  for (let i = 0; i < length; i++) starts[((words[i]! >>> shift) & (DIGITS - 1)) + 1]!++
  if (starts.includes(length, 1)) return entries
  for (let i = 0; i < DIGITS; i++) starts[i + 1]! += starts[i]!
  const high = new Uint32Array(length)
  const low = new Uint32Array(length)
  const rows = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const to = starts[(words[i]! >>> shift) & (DIGITS - 1)]!++
    high[to] = entries.high[i]!
    low[to] = entries.low[i]!
    rows[to] = entries.rows[i]!
  }
  return { high, low, rows }
}
