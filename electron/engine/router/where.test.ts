import { afterEach, expect, test } from 'vitest'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { learned } from '../graph/testing/learning-values.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'

let engine: TestEngine
afterEach(() => engine.close())

/** Twenty users p0 to p19 and two courses, whatever is held completed on 2 January 2026. */
async function twenty(): Promise<SnapshotRef> {
  const completed = learned({ completedAt: Date.UTC(2026, 0, 2) })
  engine = await testEngine((context, sink) => {
    const dated: typeof sink = new Proxy(sink, {
      get: (_, name: keyof typeof sink) =>
        name === 'grantByKey'
          ? (entitlement: number, principal: number) => sink.grantByKey(entitlement, principal, completed, null)
          : (sink[name] as (...given: unknown[]) => unknown).bind(sink),
    })
    return fill(context, dated)
  })
  const started = { sourceId: 'scripted', config: { site: 'north', people: 20 }, secrets: { apiToken: 'canary' } }
  return { runId: (await ended(engine, await engine.client.runs.start(started))).id }
}
const span = { offset: 0, limit: 100 }

test('every question about rows takes a filter as it is typed, and means by it what the read one means', async () => {
  const snapshotRef = await twenty()
  const { snapshots } = engine.client
  const read = { op: 'eq', field: 'type', value: 'user' } as const
  const typed = await snapshots.resources({ snapshotRef, where: 'type:user', ...span })
  expect(typed).toEqual(await snapshots.resources({ snapshotRef, where: read, ...span }))
  expect(typed.total).toBe(20)
  const also = { op: 'eq', field: 'id', value: 'p3' } as const
  expect((await snapshots.resources({ snapshotRef, where: 'type:user', also, ...span })).rows.map(({ id }) => id)).toEqual(['p3'])
  expect((await snapshots.resources({ snapshotRef, also, ...span })).total).toBe(1)
  expect((await snapshots.resources({ snapshotRef, where: '', ...span })).total).toBe(22)
  const held = await snapshots.grants({ snapshotRef, where: 'principalId:p3', ...span })
  expect(held.rows.every(({ principalId }) => principalId === 'p3') && held.total > 0).toBe(true)
  const facets = await snapshots.facets({ snapshotRef, list: 'grants', field: 'principalId', where: 'principalId:p3' })
  expect(facets.map(({ value, count }) => [value, count])).toEqual([['p3', held.total]])
  const [month] = await snapshots.activity({ snapshotRef, where: 'principalId:p3', by: 'month' })
  expect(month).toMatchObject({ start: Date.UTC(2026, 0, 1), counts: [held.total, 0] })
})

test('a mistake is told with its place; blanks and a misspelt question are no way to ask for everything', async () => {
  const snapshotRef = await twenty()
  const { snapshots } = engine.client
  const list = (where: string) => failureOf(snapshots.resources({ snapshotRef, where, ...span }))
  expect(await list('id:p3 type:usr')).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ field: 'where', message: expect.stringContaining('did you mean user?') as string, place: { at: 11, length: 3 } }],
  })
  expect(await list('   ')).toMatchObject({ code: 'INVALID_INPUT', issues: [{ field: 'where' }] })
  expect(await list('x'.repeat(5000))).toMatchObject({ code: 'INVALID_INPUT', issues: [{ field: 'where', place: { at: 4000 } }] })
  const facets = snapshots.facets({ snapshotRef, list: 'grants', field: 'slug', where: 'status:nonsense' })
  expect(await failureOf(facets)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ field: 'where' }] })
  const misspelt = { snapshotRef, filter: { op: 'eq', field: 'id', value: 'p3' }, ...span }
  expect(await failureOf(snapshots.resources(misspelt))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('"today" is the moment the caller means, on every page', async () => {
  const snapshotRef = await twenty()
  const { snapshots } = engine.client
  const held = (now: number) => snapshots.grants({ snapshotRef, where: 'completedAt:>today', now, ...span })
  expect((await held(Date.UTC(2026, 0, 1, 12))).total).toBe(30)
  expect((await held(Date.UTC(2026, 0, 2, 12))).total).toBe(0)
})
