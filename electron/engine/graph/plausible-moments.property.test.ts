import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { PlausibleMoments, without } from './plausible-moments.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'
import { fromRow, learned, learnedOf } from './testing/learning-values.ts'

const DAY = 86_400_000
const since1990 = Date.UTC(1990, 0)
const readAt = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
const offset = fc.constantFrom(-DAY, -1, 0, 1, DAY - 1, DAY, DAY + 1, 365 * DAY)

/** Instants around the two limits, and what stands for none or never. */
const instantFor = (now: number): fc.Arbitrary<number> =>
  fc.oneof(
    offset.map((by) => since1990 + by),
    offset.map((by) => now + by),
    fc.constantFrom(0, Date.parse('0001-01-01T00:00:00Z'), Date.UTC(1900, 0), Date.UTC(9999, 11, 31), Date.UTC(2055, 0)),
    fc.integer({ min: since1990, max: now }),
  )

test('a date is believed from 1990 to a day after the reading, whichever it is', () => {
  fc.assert(
    fc.property(
      readAt.chain((now) => {
        const at = instantFor(now)
        const evidence = fc.record({ firstAccess: at, lastAccess: at, completedAt: at, score: fc.nat(100) }, { requiredKeys: [] })
        return fc.tuple(fc.constant(now), evidence)
      }),
      ([now, evidence]) => {
        const believed = (time: number) => time >= since1990 && time <= now + DAY
        const plausible = new PlausibleMoments(firstVocabulary.grantAttributes, now)
        const values = learned(evidence)
        const odd = plausible.odd(values)
        const expected = (['firstAccess', 'lastAccess', 'completedAt'] as const).filter(
          (name) => evidence[name] !== undefined && !believed(evidence[name]),
        )
        expect(odd.map((place) => firstVocabulary.grantAttributes[place]?.name)).toEqual(expected)
        const left = without(values, odd)
        expect(plausible.odd(left)).toEqual([])
        expect(learnedOf(left)).toEqual(
          Object.fromEntries(Object.entries(evidence).filter(([name]) => !(expected as string[]).includes(name))),
        )
      },
    ),
  )
})

test('whatever the source, such dates win no newest, and addresses that are none are no addresses', async () => {
  await inFolder(async (folder) => {
    const now = Date.UTC(2026, 7, 2)
    const path = `${folder}/one.snapshot`
    const writer = createSnapshot(path, { vocabulary: firstVocabulary, readAt: now })
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    const ada = {
      type: 'user',
      id: 'ada',
      displayName: 'Ada',
      email: 'ada\u200b@example.com',
      otherEmails: ['ada@example.com', 'a..b@example.com'],
    }
    const bo = { type: 'user', id: 'bo', displayName: 'Bo', email: 'bo@', profile: { email: 'bo at home' } }
    const keys = [ada, bo].map((resource) => writer.resource(resource) ?? 0)
    writer.resource({ type: 'course', id: 'c', displayName: 'C' })
    const purpose = 'assignment'
    const held = {
      id: 'course:c:done',
      resource: { type: 'course', id: 'c' },
      slug: 'done',
      displayName: 'done',
      purpose,
      grantableTo: ['user'],
    } as const
    const entitlement = writer.entitlement(held) ?? 0
    const evidence = { firstAccess: 0, lastAccess: Date.UTC(2026, 5, 1), completedAt: Date.UTC(9999, 11, 31), score: 5 }
    writer.grantByKey(entitlement, keys[0] ?? 0, learned(evidence), fromRow(7, 1))
    writer.grant({ entitlementId: held.id, principal: { type: 'user', id: 'bo' }, values: learned({ completedAt: Date.UTC(2055, 0) }) })
    await writer.finish({ meta: someMeta, signal: new AbortController().signal })
    const snapshot = openSnapshot(path)
    try {
      const people = [...snapshot.resourcesInOrder()].map(({ resource }) => resource).filter(({ type }) => type === 'user')
      expect(people).toEqual([
        {
          ...{ type: 'user', id: 'ada', displayName: 'Ada' },
          email: 'ada@example.com',
          profile: { email: ['ada\u200b@example.com', 'a..b@example.com'] },
        },
        { ...{ type: 'user', id: 'bo', displayName: 'Bo' }, profile: { email: 'bo at home' } },
      ])
      const { rows } = snapshot.page({ list: 'resources', sort: [{ field: 'id', descending: false }] }, 0, 10)
      expect(rows.map(({ id, lastActivity }) => [id, lastActivity])).toEqual([
        ['ada', Date.UTC(2026, 5, 1)],
        ['bo', null],
        ['c', Date.UTC(2026, 5, 1)],
      ])
      const findings = Object.fromEntries(snapshot.findings().map((group) => [group.kind, group]))
      expect(findings['email-invalid']?.count).toBe(3)
      expect(findings['implausible-date']).toMatchObject({ count: 3, examples: [{ row: 7 }, { row: 7 }, { resource: { id: 'bo' } }] })
      expect(findings['implausible-date']?.examples[1]?.message).toContain('9999-12-31')
    } finally {
      snapshot.close()
    }
  })
})

test('what may be planned for may be later than the data; what stands for never may not', () => {
  const planned = { name: 'endsAt', key: 'ends_at', kind: 'date', title: 'Ends', compared: true } as const
  const plausible = new PlausibleMoments([planned], Date.UTC(2026, 0))
  expect(plausible.odd([Date.UTC(2031, 0)])).toEqual([])
  for (const at of [Date.UTC(1900, 0), Date.UTC(9999, 11, 31)]) expect(plausible.odd([at])).toEqual([0])
})
