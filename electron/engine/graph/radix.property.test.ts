import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identityOrder, orderByNumber, orderByRank } from './radix.ts'

const stable = (length: number, compare: (a: number, b: number) => number): number[] =>
  Array.from({ length }, (_, i) => i).sort((a, b) => compare(a, b) || a - b)

test('numbers order as JavaScript orders them, missing ones last in both directions', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constant(NaN), fc.constant(-0))), fc.boolean(), (numbers, descending) => {
      const at = (i: number): number => numbers[i] ?? NaN
      const expected = stable(numbers.length, (a, b) => {
        if (Number.isNaN(at(a)) || Number.isNaN(at(b))) return Number(Number.isNaN(at(a))) - Number(Number.isNaN(at(b)))
        return at(a) === at(b) ? 0 : at(a) < at(b) !== descending ? -1 : 1
      })
      expect([...orderByNumber(identityOrder(numbers.length), Float64Array.from(numbers), descending)]).toEqual(expected)
    }),
  )
})

test('ranks order rows and keep the order of equals', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (keys) => {
      const rankOf = Int32Array.from({ length: 10 }, (_, key) => key >> 1)
      const expected = stable(keys.length, (a, b) => ((keys[a] ?? 0) >> 1) - ((keys[b] ?? 0) >> 1))
      expect([...orderByRank(identityOrder(keys.length), Int32Array.from(keys), rankOf, 5)]).toEqual(expected)
    }),
  )
})
