import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FindingSeverity, GraphCounts } from '../../shared/graph.ts'
import type { DecisionState } from '../../shared/reviews.ts'
import type { ScheduleRecord } from '../../shared/schedules.ts'
import { earlierData, earlierFixture } from '../../tests/fakes/earlier-data.ts'
import { scriptedSource } from '../../tests/fakes/scripted-source.ts'
import { testEngine, type TestEngine } from '../../tests/fakes/test-engine.ts'

/**
 * Data folders as each older version wrote them, one for each version of the catalog and each shape of a snapshot, and in
 * `expected.json` what that version itself answered about them: opened today, they say the same.
 */
interface Expected {
  readonly catalog: number
  readonly connectionId: string
  readonly runs: readonly { readonly id: string; readonly state: string }[]
  readonly counts: GraphCounts
  readonly grants: readonly object[]
  readonly findings: readonly { readonly kind: string; readonly severity: FindingSeverity; readonly count: number }[]
  readonly review?: { readonly id: string; readonly decisions: Readonly<Record<string, DecisionState>> }
  readonly destination?: { readonly id: string; readonly name: string; readonly kindId: string; readonly config: object }
  readonly schedule?: Partial<ScheduleRecord> & { readonly id: string }
}

const nothing = scriptedSource(() => Promise.resolve())
const all = { offset: 0, limit: 100 }
const versions = readdirSync(earlierFixture('older-versions')).filter((name) => name.startsWith('catalog-'))

test('every version of the catalog that was ever written has its folder', () => {
  const known = versions.map((name) => Number(/\d+/.exec(name)?.[0]))
  // 1 and 2 came with 3, 8 with 9, 13 with 14: no program stopped there.
  expect(new Set(known)).toEqual(new Set([3, 4, 5, 6, 7, 9, 10, 11, 12, 14]))
})

describe.each(versions)('%s', (name) => {
  const expected = JSON.parse(readFileSync(join(earlierFixture('older-versions'), name, 'expected.json'), 'utf8')) as Expected
  const runId = expected.runs[1]?.id ?? ''
  let dataDir: string
  let engine: TestEngine
  beforeEach(async () => {
    dataDir = earlierData(`older-versions/${name}`)
    engine = await testEngine(nothing, { dataDir })
  })
  afterEach(async () => {
    await engine.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('its runs and their snapshots are what they were', async () => {
    const { client } = engine
    const runs = await client.runs.list({ limit: 10 })
    expect(runs.map(({ id, state }) => ({ id, state }))).toEqual(expected.runs.toReversed())
    const snapshotRef = { runId }
    expect((await client.snapshots.describe({ snapshotRef })).counts).toEqual(expected.counts)
    const grants = await client.snapshots.grants({ snapshotRef, sort: [], ...all })
    // Each version answered what is known of a grant as fields of its row.
    const rows = grants.rows.map((row) => ({ ...row, ...row.values }))
    expect(rows).toEqual(expected.grants.map((grant): unknown => expect.objectContaining(grant)))
    const findings = await client.snapshots.findings({ snapshotRef })
    expect(findings).toEqual(expected.findings.map((finding): unknown => expect.objectContaining(finding)))
  })

  test('its snapshots are searched, filtered and compared', async () => {
    const { client } = engine
    const snapshotRef = { runId }
    const search = async (text: string): Promise<string[]> =>
      (await client.snapshots.resources({ snapshotRef, where: text, ...all })).rows.map((row) => row.id).toSorted()
    expect(await search('muller')).toEqual(['p2'])
    expect(await search('田中')).toEqual(['p3'])
    expect(await search('department:Sales')).toEqual(['p1', 'p3'])
    const completed = await client.snapshots.grants({ snapshotRef, where: 'status:completed score:>=83', ...all })
    expect(completed.rows.map((row) => row.principalName).toSorted()).toEqual(['Eve O’Brien', '田中 花子'])
    const { summary } = await client.diffs.describe({ pair: { before: { runId: expected.runs[0]?.id ?? '' }, after: snapshotRef } })
    expect(summary.resources).toMatchObject({ added: 1, removed: 0, changed: 0 })
    expect(summary.grants).toMatchObject({ added: 2, removed: 0, changed: 0 })
  })

  test('a finding that was ignored stays so, a review says of each grant what it said', async () => {
    const { client } = engine
    const connection = (await client.connections.list()).find(({ id }) => id === expected.connectionId)
    expect(connection?.ignoredFindings.map(({ kind }) => kind)).toEqual(expected.catalog < 4 ? [] : ['odd-row'])
    if (expected.review === undefined) return
    const { rows } = await client.reviews.grants({ reviewId: expected.review.id, ...all })
    expect(Object.fromEntries(rows.map((row) => [row.id, row.decision]))).toEqual(expected.review.decisions)
    const decided = { selector: { kind: 'filter', text: 'status:in_progress' }, decision: 'flag', reason: 'Ask.', by: 'Dana' } as const
    await client.reviews.decide({ reviewId: expected.review.id, ...decided })
    expect(await client.reviews.signOff({ reviewId: expected.review.id, by: 'Dana', note: 'Today.' })).toMatchObject({ state: 'signed' })
  })

  test('a destination and a schedule are what they were', async () => {
    const { client } = engine
    const { destination, schedule } = expected
    if (destination !== undefined) expect(await client.destinations.list()).toMatchObject([destination])
    if (schedule !== undefined) expect(await client.schedules.list()).toMatchObject([schedule])
    expect(destination === undefined).toBe(expected.catalog < 7)
    expect(schedule === undefined).toBe(expected.catalog < 9)
  })
})
