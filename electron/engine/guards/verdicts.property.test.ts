import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Measure } from './measures.ts'
import { empty, manyRemoved, renamed, shrunken, unread } from './verdicts.ts'

const count = fc.integer({ min: 0, max: 5_000 })
const kind = fc.constantFrom('type', 'grants', 'grants-on', 'slug', 'parent')
const measure: fc.Arbitrary<Measure> = fc.record({
  kind,
  id: fc.string(),
  type: fc.constant(null),
  words: fc.string(),
  before: count,
  now: count,
})
const threshold = fc.double({ min: 0.01, max: 0.99, noNaN: true })

test('types and grants that lost more than the share are named, all of them, and none that lost no more', () => {
  const holds = fc.property(fc.array(measure, { maxLength: 8 }), threshold, (measures, share) => {
    const named = new Set((shrunken(measures, share)?.losses ?? []).map((loss) => loss.measure))
    for (const each of measures) {
      const lost = each.before === 0 ? 0 : (each.before - each.now) / each.before
      if (lost <= share) expect(named.has(each)).toBe(false)
      else if (each.kind === 'type' || each.kind === 'grants') expect(named.has(each)).toBe(true)
    }
  })
  fc.assert(holds)
})

test('growing never holds anything, and the order of figures is nothing', () => {
  const holds = fc.property(fc.array(measure, { maxLength: 8 }), threshold, fc.nat(), (measures, share, turn) => {
    expect(shrunken(measures.map((each) => ({ ...each, now: each.before + each.now })), share)).toBeNull() // prettier-ignore
    const at = measures.length === 0 ? 0 : turn % measures.length
    const turned = [...measures.slice(at), ...measures.slice(0, at)]
    const named = (all: readonly Measure[]) => new Set(shrunken(all, share)?.losses.map((loss) => loss.measure))
    expect(named(turned)).toEqual(named(measures))
  })
  fc.assert(holds)
})

test('a higher threshold never holds more', () => {
  const holds = fc.property(fc.array(measure, { maxLength: 8 }), threshold, threshold, (measures, a, b) => {
    const wholes = (share: number) =>
      (shrunken(measures, share)?.losses ?? []).filter(({ measure: each }) => each.kind === 'type' || each.kind === 'grants').length
    expect(wholes(Math.max(a, b))).toBeLessThanOrEqual(wholes(Math.min(a, b)))
  })
  fc.assert(holds)
})

const removal = fc
  .record({ words: fc.string(), removed: count, before: count })
  .map((each) => ({ ...each, before: each.before + each.removed }))

test('removals above the number or the share are named, others are not', () => {
  const policy = fc.record({ maxRemovals: count, maxRemovalShare: threshold })
  const holds = fc.property(fc.array(removal, { maxLength: 4 }), policy, (removals, limits) => {
    const named = new Set(
      manyRemoved(removals, limits)?.removals.map(({ words, removed, before }) => JSON.stringify([words, removed, before])),
    )
    for (const each of removals) {
      const over = each.removed > limits.maxRemovals || (each.before > 0 && each.removed / each.before > limits.maxRemovalShare)
      expect(named.has(JSON.stringify([each.words, each.removed, each.before]))).toBe(over)
    }
  })
  fc.assert(holds)
})

test('a list that only grew or only shrank was not renamed', () => {
  const holds = fc.property(count, count, count, (some, changed, unchanged) => {
    const counts = { changed, unchanged }
    expect(renamed([{ words: 'people', counts: { ...counts, added: some, removed: 0 } }])).toBeNull()
    expect(renamed([{ words: 'people', counts: { ...counts, added: 0, removed: some } }])).toBeNull()
  })
  fc.assert(holds)
})

test('of what was not read to its end any removal counts, of what was read none', () => {
  const holds = fc.property(fc.uniqueArray(fc.string()), fc.dictionary(fc.string(), count), (types, removed) => {
    const of = (type: string): number => (Object.hasOwn(removed, type) ? (removed[type] ?? 0) : 0)
    const verdict = unread(types.map((type) => ({ type, why: 'cut' })), of) // prettier-ignore
    expect(verdict?.types.map(({ type }) => type) ?? []).toEqual(types.filter((type) => of(type) > 0))
  })
  fc.assert(holds)
})

test('nothing at all is empty, resources without grants only where grants are expected', () => {
  const holds = fc.property(count, count, fc.boolean(), (resources, grants, expected) => {
    expect(empty({ resources, grants }, expected) !== null).toBe(resources === 0 || (expected && grants === 0))
  })
  fc.assert(holds)
})
