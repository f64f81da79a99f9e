import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fieldsOf } from '../../../shared/fields.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { ListName } from '../../../shared/query.ts'
import type { SnapshotInfo, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { ended, testEngine, type TestEngine } from '../../fakes/test-engine.ts'
import { district } from './index.ts'
import { oddSlug, vocabulary } from './vocabulary.ts'

/** A source that has nothing in common with a learning platform goes through everything the engine does. */

let engine: TestEngine
let folder: string
let runs: string[]
let info: SnapshotInfo
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-district-'))
  engine = await testEngine(district)
  runs = []
  for (const term of [1, 2]) {
    const output = { path: join(folder, `term-${term}.c1z`), keep: 1 }
    const run = await ended(engine, await engine.client.runs.start({ sourceId: 'district', config: { term }, output }))
    expect([run.state, run.error]).toEqual(['ready', null])
    runs.push(run.id)
  }
  info = await engine.client.snapshots.describe({ snapshotRef: { runId: runs[0] ?? '' } })
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const filterOf = (list: ListName, text: string, of = info) => {
  const parsed = parseFilter(text, fieldsOf(of.vocabulary, list))
  expect({ text, problems: parsed.problems }).toEqual({ text, problems: [] })
  return parsed.filter === undefined ? {} : { where: parsed.filter }
}
const grantsWhere = async (text: string, of = info) => {
  const { rows } = await engine.client.snapshots.grants({
    snapshotRef: of.snapshotRef,
    ...filterOf('grants', text, of),
    offset: 0,
    limit: 99,
  })
  return rows
}
const placesWhere = async (text: string, of = info) =>
  (await grantsWhere(text, of)).map(({ principalName, resourceName }) => `${principalName} in ${resourceName}`).toSorted()

const bee = 'Bo "Bee" Ruiz in Maths: "Sets"; 1/2'
const adaInSets = 'Ada Lane in Maths: "Sets"; 1/2'

test('a snapshot brings its words, and rows their values', async () => {
  expect(info.vocabulary).toEqual(vocabulary)
  expect(info.counts).toMatchObject({ resources: 13, entitlements: 12, grants: 8, grantsByType: { class: 8 } })
  const [row] = await grantsWhere('principal:bee')
  expect(row).toMatchObject({
    ...{ slug: 'enrolled', principalType: 'pupil', resourceId: 'n;4/b:"x"' },
    values: {
      ...{ beginsOn: Date.UTC(2025, 8, 1), endsOn: Date.UTC(2026, 6, 15), main: 'yes', role: null, groups: 'mornings, choir; "2"' },
      seenAt: Date.UTC(2026, 0, 12, 8, 31),
    },
  })
  const detail = await engine.client.snapshots.grant({ snapshotRef: info.snapshotRef, key: row?.key ?? 0 })
  expect(detail.origin).toEqual({ stream: 'registers', record: 'line 5; "n;4/b:"x""' })
})

test.each([
  ['class:sets main:yes status:enrolled', [adaInSets, bee]],
  ['begins:<2025-01-01', ['Edda O\'Neil in Maths: "Sets"; 1/2', 'Dov; Ames in Biology', 'Finn Berg; acting in Biology']],
  ['main:no', ['Ada Lane in Art', 'Finn Berg; acting in Art']],
  ['group:choir', [bee]],
  ['role:"lead: \\"A\\""', ['Edda O\'Neil in Maths: "Sets"; 1/2']],
  ['seen:2026-01-12', [adaInSets, bee]],
  [`status:"${oddSlug.replaceAll('"', '\\"')}"`, ['Finn Berg; acting in Art']],
  ['within:"North School" status:enrolled', ['Ada Lane in Art', adaInSets, bee]],
  ['within:south/2', ['Cyd: North/South in Biology', 'Dov; Ames in Biology', 'Finn Berg; acting in Biology']],
  ['within:d:1 -status:enrolled -main:yes', ['Finn Berg; acting in Art']],
  ['no:ends', ['Edda O\'Neil in Maths: "Sets"; 1/2', 'Finn Berg; acting in Art', 'Finn Berg; acting in Biology']],
])('%s finds places in its words', async (text, found) => {
  expect(await placesWhere(text)).toEqual(found.toSorted())
})

test('orders, facets, counts and the tree go by what it declares', async () => {
  const { snapshots } = engine.client
  const { snapshotRef } = info
  const sort = [
    { field: 'beginsOn', descending: true },
    { field: 'resourceName', descending: false },
  ]
  const { rows } = await snapshots.grants({ snapshotRef, ...filterOf('grants', 'status:enrolled'), sort, offset: 0, limit: 3 })
  expect(rows.map(({ resourceName }) => resourceName)).toEqual(['Biology', 'Art', 'Maths: "Sets"; 1/2'])
  const facet = async (field: string) =>
    (await snapshots.facets({ snapshotRef, list: 'grants', field })).map(({ value, count }) => [value, count])
  expect(await facet('main')).toEqual([
    ['yes', 6],
    ['no', 2],
  ])
  expect(await facet('slug')).toEqual([
    ['enrolled', 5],
    ['teaches', 2],
    [oddSlug, 1],
  ])
  const classes = await snapshots.resources({ snapshotRef, ...filterOf('resources', 'type:class enrolments:0'), offset: 0, limit: 9 })
  expect(classes.rows.map(({ name, parent }) => [name, parent])).toEqual([['Chess club', expect.stringContaining('south/2')]])
  const below = async (of: number | null, type?: string) =>
    (await snapshots.children({ snapshotRef, of, ...(type !== undefined && { type }), offset: 0, limit: 9 })).rows
  const [root] = await below(null, 'district')
  expect(root).toMatchObject({ row: { name: 'Lake; "West": 1/2' }, children: 2 })
  const places = await below(root?.row.key ?? 0)
  expect(places.map(({ row, children }) => [row.name, children])).toEqual([
    ['North School', 2],
    ['South "Hill" School; annex', 2],
  ])
  expect((await below(places[0]?.row.key ?? 0)).map(({ row }) => row.name)).toEqual(['Art', 'Maths: "Sets"; 1/2'])
  const months = await snapshots.activity({ snapshotRef, by: 'month' })
  const september = months.find(({ start }) => start === Date.UTC(2025, 8, 1))
  expect(september?.counts).toEqual([3, 0])
  const findings = await snapshots.findings({ snapshotRef })
  expect(findings.map(({ kind, count }) => [kind, count])).toEqual([['class-without-teacher', 2]])
})

test('a comparison tells what counts, and nothing of what does not', async () => {
  const [before, after] = runs as [string, string]
  const { pair, summary } = await engine.client.diffs.describe({ pair: { before: { runId: before }, after: { runId: after } } })
  expect(summary).toMatchObject({ resources: { added: 1, removed: 0 }, grants: { added: 1, removed: 1, changed: 1, unchanged: 6 } })
  const { rows } = await engine.client.diffs.grants({ pair, kinds: ['changed'], offset: 0, limit: 9 })
  expect(rows.map(({ after: row, fields }) => [`${row?.principalName} in ${row?.resourceName}`, fields])).toEqual([
    [
      bee,
      [
        { field: 'endsOn', before: Date.UTC(2026, 6, 15), after: Date.UTC(2026, 11, 18) },
        { field: 'main', before: 'yes', after: 'no' },
        { field: 'groups', before: 'mornings, choir; "2"', after: 'choir; "2"' },
      ],
    ],
  ])
})

async function exported(format: 'csv' | 'json' | 'xlsx', snapshotRef: SnapshotRef): Promise<Buffer> {
  const path = join(folder, `places.${format}`)
  const events = await engine.client.exports.run({ snapshotRef, list: 'grants', format, ...filterOf('grants', 'principal:bee'), path })
  while ((await events.next()).done !== true);
  return readFileSync(path)
}

test('exports have its columns', async () => {
  const [head, line] = (await exported('csv', info.snapshotRef)).toString().split('\r\n')
  expect(head?.split(',').slice(-6)).toEqual(['beginsOn', 'endsOn', 'main', 'role', 'groups', 'seenAt'])
  expect(line).toContain('2025-09-01')
  expect(line).toContain('"mornings, choir; ""2"""')
  expect(JSON.parse((await exported('json', info.snapshotRef)).toString())).toMatchObject([{ main: 'yes', groups: 'mornings, choir; "2"' }])
  const sheet = strFromU8(unzipSync(await exported('xlsx', info.snapshotRef))['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  for (const title of ['Holder', 'Resource', 'Begins', 'Main place', 'Seen in class']) expect(sheet).toContain(`>${title}<`)
  for (const word of ['firstAccess', 'completedAt', 'Course', 'Person']) expect(`${head} ${sheet}`).not.toContain(word)
})

test('a file that was saved and opened has its attributes and types', async () => {
  const file = await engine.client.snapshots.describe({ snapshotRef: { path: join(folder, 'term-1.c1z') } })
  expect(file.counts).toEqual(info.counts)
  expect(file.vocabulary.types.map(({ id, one, many }) => [id, one, many]).toSorted()).toEqual(
    vocabulary.types.map(({ id, one, many }) => [id, one, many]).toSorted(),
  )
  expect(Object.fromEntries(file.vocabulary.grantAttributes.map(({ key, kind }) => [key, kind]))).toEqual({
    ...{ begins_on: 'date', ends_on: 'date', is_main: 'flag', role: 'text', groups: 'list', seen_at: 'time' },
  })
  expect(await placesWhere('begins_on:<2025-01-01 is_main:yes within:"North School"', file)).toEqual(['Edda O\'Neil in Maths: "Sets"; 1/2'])
  expect(await placesWhere('groups:choir', file)).toEqual([bee])
})

test('a review is decided in its words, signed, and told by its evidence', async () => {
  const { reviews, snapshots } = engine.client
  const runId = runs[1] ?? ''
  const { id: reviewId } = await reviews.create({
    runId,
    scope: { kind: 'view', name: 'North', text: 'within:"North School"' },
    by: 'Dana',
  })
  const queue = await reviews.grants({ reviewId, offset: 0, limit: 99 })
  expect(queue.total).toBe(5)
  const decide = (text: string, decision: 'approve' | 'exclude' | 'flag', reason?: string) =>
    reviews.decide({ reviewId, selector: { kind: 'filter', text }, decision, ...(reason !== undefined && { reason }), by: 'Dana' })
  await decide('', 'approve')
  await decide('group:choir main:no', 'exclude', 'Left the choir')
  await decide(`status:"${oddSlug.replaceAll('"', '\\"')}"`, 'flag', 'Who is it?')
  await reviews.signOff({ reviewId, by: 'Dana', note: 'Seen' })
  const evidence = await reviews.evidence({ reviewId })
  expect(evidence.grants.map(({ decision, principalName, resourceName, slug }) => [decision, principalName, resourceName, slug])).toEqual([
    ['flag', 'Finn Berg; acting', 'Art', oddSlug],
    ['exclude', 'Bo "Bee" Ruiz', 'Maths: "Sets"; 1/2', 'enrolled'],
  ])
  for (const format of ['json', 'html'] as const) await reviews.saveEvidence({ reviewId, path: join(folder, `evidence.${format}`), format })
  const page = readFileSync(join(folder, 'evidence.html'), 'utf8')
  expect(page).toMatch(/\benrolled\b/i)
  expect(page).not.toMatch(/\b(Persons?|People|Courses?|Completed|Completion)\b/)
  const path = join(folder, 'signed.c1z')
  const saved = await snapshots.save({ snapshotRef: { runId }, output: { path } })
  expect([saved.counts.grants, saved.leftOut?.grants]).toEqual([7, 1])
})
