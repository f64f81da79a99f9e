import { rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { days, ids, type Days } from '../../../tests/fakes/days.ts'

/** A second engine over the same data folder is another process as far as reviews can tell: they share the catalog only. */
let at: Days
let other: TestEngine
afterEach(async () => {
  await other.client.audit.verify()
  await other.close()
  await at.engine.close().catch(() => undefined)
  rmSync(at.engine.dataDir, { recursive: true, force: true })
})

const monday = ['ada safety completed 90', 'bo safety completed 80', 'bo data in_progress', 'cyd data in_progress']

async function both() {
  at = await days()
  other = await testEngine(at.script, { dataDir: at.engine.dataDir })
  const { reviewId, runId } = await at.review(monday)
  return { reviewId, runId, here: at.engine.client.reviews, there: other.client.reviews }
}

test('each sees and goes on from what the other decided and took back', async () => {
  const { reviewId, here, there } = await both()
  const all = { reviewId, selector: { kind: 'filter' as const, text: '' } }
  await here.decide({ ...all, decision: 'approve' })
  await there.decide({ reviewId, selector: { kind: 'grants', ids: ids('ada safety completed') }, decision: 'exclude', reason: 'Left' })
  expect(await at.decisions(reviewId)).toMatchObject({ 'ada safety completed': 'exclude', 'bo data in_progress': 'approve' })
  await here.undo({ reviewId })
  const { rows } = await there.grants({ reviewId, offset: 0, limit: 10 })
  expect(new Set(rows.map(({ decision }) => decision))).toEqual(new Set(['approve']))
  await there.undo({ reviewId })
  await here.decide({ ...all, decision: 'flag', reason: 'Look' })
  const counts = (await there.get({ reviewId })).counts
  expect(counts).toMatchObject({ flag: 4, undecided: 0 })
  expect((await here.rules({ reviewId })).map(({ seq, undoneAt }) => [seq, undoneAt === null])).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ])
})

test('decisions made at the same moment all count, in one order', async () => {
  const { reviewId, here, there } = await both()
  const one = (side: typeof here, who: string) =>
    side.decide({ reviewId, selector: { kind: 'grants', ids: ids(who) }, decision: 'approve' })
  await Promise.all([...monday.map((who) => one(here, who)), ...monday.map((who) => one(there, who))])
  const rules = await here.rules({ reviewId })
  expect(rules.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(rules.reduce((sum, { changed }) => sum + changed, 0)).toBe(4)
  expect((await there.get({ reviewId })).counts).toMatchObject({ approve: 4, undecided: 0 })
})

test('what one has signed the other cannot change, also not with the review in its memory', async () => {
  const { reviewId, runId, here, there } = await both()
  const all = { reviewId, selector: { kind: 'filter' as const, text: '' }, decision: 'approve' as const }
  await there.decide(all)
  await here.signOff({ reviewId, by: 'Dana', note: '' })
  expect(await failureOf(there.decide({ ...all, decision: 'undecided' }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(there.undo({ reviewId }))).toMatchObject({ code: 'INVALID_INPUT' })
  const { rows } = await there.grants({ reviewId, offset: 0, limit: 10 })
  expect(new Set(rows.map(({ decision }) => decision))).toEqual(new Set(['approve']))
  await there.reopen({ reviewId, by: 'Eve', reason: 'Mistake' })
  await here.decide({ ...all, decision: 'undecided' })
  expect((await there.get({ reviewId })).counts.undecided).toBe(4)
  expect(await failureOf(there.create({ runId, scope: { kind: 'changes' } }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await other.client.audit.verify()).toMatchObject({ broken: null })
})

test('of two that open a review of the same run one is told', async () => {
  const { reviewId, runId, here, there } = await both()
  await here.discard({ reviewId })
  const make = (side: typeof here) => side.create({ runId, scope: { kind: 'everything' } })
  const made = await Promise.allSettled([make(here), make(there)])
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})
