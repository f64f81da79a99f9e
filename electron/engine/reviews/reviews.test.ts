import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../tests/fakes/test-engine.ts'
import { days, ids, type Days } from '../../../tests/fakes/days.ts'
import { ReviewFiles } from './review-files.ts'

let at: Days
beforeEach(async () => {
  at = await days()
})
afterEach(() => at.engine.close())

const monday = ['ada safety completed 90', 'bo safety completed 80', 'bo data in_progress', 'cyd data in_progress']
const client = () => at.engine.client
const reviews = () => client().reviews

test('the first review asks about everything, and every way to choose decides', async () => {
  const { reviewId } = await at.review(monday)
  expect((await reviews().get({ reviewId })).counts).toMatchObject({ inScope: 4, undecided: 4, outside: 0, removed: 0 })
  const bo = await reviews().decide({ reviewId, selector: { kind: 'principal', ref: { type: 'user', id: 'bo' } }, decision: 'approve' })
  expect(bo.rule).toMatchObject({ seq: 1, subject: 'Grants of BO', changed: 2 })
  const data = { kind: 'resource', ref: { type: 'course', id: 'data' } } as const
  await reviews().decide({ reviewId, selector: data, decision: 'flag', reason: 'Is it current?' })
  await reviews().decide({
    reviewId,
    selector: { kind: 'grants', ids: ids('ada safety completed') },
    decision: 'exclude',
    reason: 'Left',
    by: 'Eve',
  })
  expect(await at.decisions(reviewId)).toEqual({
    'ada safety completed': 'exclude',
    'bo safety completed': 'approve',
    'bo data in_progress': 'flag',
    'cyd data in_progress': 'flag',
  })
  const rest = { text: 'status:completed', decisions: ['undecided' as const, 'approve' as const] }
  expect((await reviews().decide({ reviewId, selector: { kind: 'filter', ...rest }, decision: 'undecided' })).rule).toMatchObject({
    changed: 1,
    subject: 'status:completed (only undecided, approved)',
  })
  const [row] = (await reviews().grants({ reviewId, text: 'person:ada', offset: 0, limit: 10 })).rows
  expect(row).toMatchObject({ decision: 'exclude', reason: 'Left', decidedBy: 'Eve', change: 'added', carried: false, notes: 0 })
  const undone = await reviews().undo({ reviewId })
  expect(undone.rule).toMatchObject({ seq: 4 })
  expect(undone.review.undoable).toMatchObject({ seq: 3 })
  expect(undone.review.counts).toMatchObject({ undecided: 0, approve: 1, flag: 2, exclude: 1 })
  expect((await reviews().rules({ reviewId })).map(({ undoneAt }) => undoneAt !== null)).toEqual([false, false, false, true])
})

test('the queue is narrowed and grouped', async () => {
  const { reviewId } = await at.review(monday)
  await reviews().decide({ reviewId, selector: { kind: 'filter', text: 'course:safety' }, decision: 'approve' })
  const undecided = await reviews().grants({ reviewId, decisions: ['undecided'], offset: 0, limit: 10 })
  expect([undecided.total, undecided.rows.map(({ principalId }) => principalId)]).toEqual([2, ['bo', 'cyd']])
  const sorted = await reviews().grants({ reviewId, sort: [{ field: 'principalName', descending: true }], offset: 1, limit: 2 })
  expect([sorted.total, sorted.rows.map(({ principalId }) => principalId)]).toEqual([4, ['bo', 'bo']])
  const onBo = { reviewId, principal: { type: 'user', id: 'bo' }, resource: { type: 'course', id: 'data' }, offset: 0, limit: 10 }
  expect((await reviews().grants(onBo)).rows).toHaveLength(1)
  const people = await reviews().groups({ reviewId, by: 'principal', offset: 0, limit: 10 })
  expect(people.rows.map(({ id, undecided: open, approve }) => [id, open, approve])).toEqual([
    ['bo', 1, 1],
    ['cyd', 1, 0],
    ['ada', 0, 1],
  ])
  const courses = await reviews().groups({ reviewId, by: 'resource', decisions: ['approve'], offset: 0, limit: 10 })
  expect(courses.rows).toEqual([
    {
      type: 'course',
      typeName: 'Course',
      id: 'safety',
      name: 'Course safety',
      email: null,
      undecided: 0,
      approve: 2,
      flag: 0,
      exclude: 0,
      byPolicy: 0,
    },
  ])
})

describe('the next review', () => {
  const tuesday = ['ada safety completed 95', 'bo safety completed 80', 'bo data in_progress', 'dee data in_progress']

  /** Ada is excluded, data flagged, the rest approved. */
  const signMonday = async () => {
    const { reviewId, runId } = await at.review(monday)
    await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by: 'Dana' })
    await reviews().decide({ reviewId, selector: { kind: 'filter', text: 'course:data' }, decision: 'flag', reason: 'Old?', by: 'Dana' })
    const excluded = { kind: 'grants', ids: ids('ada safety completed', 'bo safety completed') } as const
    await reviews().decide({ reviewId, selector: excluded, decision: 'exclude', reason: 'No longer here', by: 'Dana' })
    return { runId, review: await reviews().signOff({ reviewId, by: 'Dana', note: 'Seen all' }) }
  }

  test('asks about what changed, and leaves the rest as it was decided', async () => {
    const { review } = await signMonday()
    const { reviewId } = await at.review(tuesday)
    const record = await reviews().get({ reviewId })
    expect(record).toMatchObject({ baseReviewId: review.id, baseRunId: review.runId })
    expect(record.counts).toEqual({
      ...{ inScope: 2, outside: 2, outsideExcluded: 1, removed: 1, carried: 0 },
      ...{ undecided: 2, approve: 0, flag: 0, exclude: 0, leftInByPolicy: 0, leftOutByPolicy: 0 },
    })
    expect(await at.decisions(reviewId)).toEqual({ 'ada safety completed': 'undecided', 'dee data in_progress': 'undecided' })
    const { rows } = await reviews().grants({ reviewId, offset: 0, limit: 10 })
    expect(rows.map(({ principalId, change }) => [principalId, change])).toEqual(
      expect.arrayContaining([
        ['ada', 'changed'],
        ['dee', 'added'],
      ]),
    )
    const evidence = await reviews().evidence({ reviewId })
    expect(evidence.changes?.grants).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 2 })
    expect(evidence.grants.map((grant) => [grant.principalId, grant.resourceId, grant.decision, grant.reason, grant.carried])).toEqual([
      ['bo', 'data', 'flag', 'Old?', true],
      ['bo', 'safety', 'exclude', 'No longer here', true],
    ])
  })

  test('over everything shows the carried decisions, and forgets them when the policy says so', async () => {
    await signMonday()
    const { reviewId, runId } = await at.review(tuesday, { kind: 'everything' })
    expect((await reviews().get({ reviewId })).counts).toMatchObject({ inScope: 4, carried: 2, undecided: 2, flag: 1, exclude: 1 })
    expect(await at.decisions(reviewId)).toMatchObject({ 'bo safety completed': 'exclude carried', 'bo data in_progress': 'flag carried' })
    const [row] = (await reviews().grants({ reviewId, decisions: ['exclude'], offset: 0, limit: 1 })).rows
    expect(row).toMatchObject({ reason: 'No longer here', decidedBy: 'Dana' })
    await reviews().discard({ reviewId })
    const policy = { carryForward: false }
    const fresh = await reviews().create({ runId, scope: { kind: 'everything' }, policy })
    expect(fresh.counts).toMatchObject({ carried: 0, undecided: 4 })
  })

  test('carries over a review that carried, and when the older snapshot is gone', async () => {
    const { runId } = await signMonday()
    const second = await at.review(tuesday)
    await reviews().decide({ ...second, selector: { kind: 'filter', text: '' }, decision: 'approve' })
    await reviews().signOff({ ...second, by: 'Dana', note: '' })
    await client().runs.remove({ runId })
    await client().runs.remove({ runId: second.runId })
    const { reviewId } = await at.review(tuesday, { kind: 'everything' })
    expect((await reviews().get({ reviewId })).counts).toMatchObject({
      inScope: 4,
      carried: 4,
      undecided: 0,
      approve: 2,
      flag: 1,
      exclude: 1,
    })
    expect(await at.decisions(reviewId)).toMatchObject({ 'bo safety completed': 'exclude carried' })
    const [row] = (await reviews().grants({ reviewId, decisions: ['exclude'], offset: 0, limit: 1 })).rows
    expect(row).toMatchObject({ reason: 'No longer here', decidedBy: 'Dana' })
  })

  test('does not begin when what was signed cannot be read: nothing excluded leaves unseen', async () => {
    const { runId } = await signMonday()
    const { id } = await at.run(tuesday)
    await client().runs.remove({ runId })
    rmSync(join(at.engine.dataDir, 'reviews', `${runId}.imprint`))
    expect(await failureOf(reviews().create({ runId: id, scope: { kind: 'changes' } }))).toMatchObject({ code: 'MALFORMED_DATA' })
  })

  test('of a source whose keys were renamed: all is new, nothing is carried, and the counts say so', async () => {
    await signMonday()
    const renamed = monday.map((holding) => `x-${holding.replace(' ', ' x-')}`)
    const { reviewId } = await at.review(renamed)
    const record = await reviews().get({ reviewId })
    expect(record.counts).toMatchObject({ inScope: 4, carried: 0, undecided: 4, outside: 0, removed: 4 })
    expect((await reviews().evidence({ reviewId })).changes).toMatchObject({
      grants: { added: 4, removed: 4, changed: 0, unchanged: 0 },
      resources: { unchanged: 0 },
    })
  })

  test.each(['course:data', 'within:data'])('over the view %s leaves the rest alone', async (text) => {
    await signMonday()
    const { reviewId } = await at.review(tuesday, { kind: 'view', name: 'Data', text })
    expect((await reviews().get({ reviewId })).counts).toMatchObject({
      inScope: 2,
      outside: 2,
      outsideExcluded: 2,
      carried: 1,
      undecided: 1,
    })
    const outside = { reviewId, selector: { kind: 'grants', ids: ids('bo safety completed') }, decision: 'approve' } as const
    expect(await failureOf(reviews().decide(outside))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('with nothing new can be signed at once', async () => {
    await signMonday()
    const { reviewId } = await at.review(monday)
    expect((await reviews().get({ reviewId })).counts).toMatchObject({ inScope: 0, outside: 4, outsideExcluded: 2 })
    expect((await reviews().signOff({ reviewId, by: 'Dana', note: '' })).state).toBe('signed')
  })
})

test('drafts stand after a restart', async () => {
  const { reviewId } = await at.review(monday)
  await reviews().decide({ reviewId, selector: { kind: 'filter', text: 'course:safety' }, decision: 'approve' })
  await reviews().addNote({ reviewId, grantId: ids('ada safety completed')[0], text: 'Asked her manager' })
  await at.engine.reopen(at.script)
  expect(await at.decisions(reviewId)).toMatchObject({ 'ada safety completed': 'approve', 'bo data in_progress': 'undecided' })
  const [row] = (await reviews().grants({ reviewId, text: 'person:ada', offset: 0, limit: 1 })).rows
  expect(row?.notes).toBe(1)
  expect(await reviews().notes({ reviewId })).toMatchObject([{ text: 'Asked her manager' }])
  await reviews().undo({ reviewId })
  expect((await reviews().get({ reviewId })).counts.undecided).toBe(4)
})

test('a replay that was kept is gone on from when its rules still stand, and only then', async () => {
  const { reviewId } = await at.review(monday)
  const decide = (text: string, decision: 'approve' | 'undecided') =>
    reviews().decide({ reviewId, selector: { kind: 'filter', text }, decision })
  await decide('person:ada', 'approve')
  await decide('person:bo', 'approve')
  const files = new ReviewFiles(at.engine.dataDir)
  // Told apart from a real replay by what it says: everything is excluded.
  const bytes = Uint8Array.from([0, 0b1_0111, 0b1_0111, 0b1_0111, 0b1_0111])
  await files.writeDraft(reviewId, { rulesApplied: [1, 2], bytes, rules: Int32Array.from([0, 1, 1, 1, 1]) })
  await at.engine.reopen(at.script)
  expect(Object.values(await at.decisions(reviewId))).toEqual(Array(4).fill('exclude'))
  const undone = await reviews().undo({ reviewId })
  expect(undone.review.counts).toMatchObject({ approve: 1, undecided: 3, exclude: 0 })
  await decide('person:cyd', 'approve')
  await at.engine.reopen(at.script)
  expect(Object.values(await at.decisions(reviewId)).sort()).toEqual(['approve', 'approve', 'undecided', 'undecided'])
})

describe('signing', () => {
  test('stops while grants are undecided, unless the policy decides', async () => {
    const { reviewId, runId } = await at.review(monday)
    expect(await failureOf(reviews().signOff({ reviewId, by: 'Dana', note: '' }))).toMatchObject({
      code: 'GUARD_STOPPED',
      message: expect.stringContaining('4 grants are undecided') as string,
    })
    await reviews().discard({ reviewId })
    const { id } = await reviews().create({ runId, scope: { kind: 'everything' }, policy: { undecided: 'exclude' } })
    await reviews().decide({ reviewId: id, selector: { kind: 'filter', text: 'person:ada' }, decision: 'approve' })
    const signed = await reviews().signOff({ reviewId: id, by: 'Dana', note: 'Rest later' })
    expect(signed.counts).toMatchObject({ undecided: 0, approve: 1, exclude: 3 })
    const evidence = await reviews().evidence({ reviewId: id })
    expect(evidence.grants).toHaveLength(3)
    expect(evidence.grants[0]).toMatchObject({ reason: expect.stringContaining('Nobody decided') as string, by: 'Dana' })
    const open = await reviews().reopen({ reviewId: id, by: 'Dana', reason: 'Forgot Bo' })
    expect(open).toMatchObject({ state: 'open', signOff: null, counts: { undecided: 3, approve: 1, exclude: 0 } })
    expect(await at.decisions(id)).toMatchObject({ 'bo data in_progress': 'undecided' })
    expect(await failureOf(reviews().discard({ reviewId: id }))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('refuses another revision, and freezes', async () => {
    const { reviewId } = await at.review(monday)
    const all = { reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve' } as const
    const { review } = await reviews().decide(all)
    await reviews().addNote({ reviewId, text: 'One more thing' })
    expect(await failureOf(reviews().signOff({ reviewId, by: 'Dana', note: '', revision: review.revision }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    const { revision } = await reviews().get({ reviewId })
    const signed = await reviews().signOff({ reviewId, by: 'Dana', note: '', revision })
    expect(signed).toMatchObject({
      state: 'signed',
      undoable: null,
      signOff: { by: 'Dana', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    const refused = [
      () => reviews().decide(all),
      () => reviews().undo({ reviewId }),
      () => reviews().addNote({ reviewId, text: 'late' }),
      () => reviews().signOff({ reviewId, by: 'Eve', note: '' }),
      () => reviews().discard({ reviewId }),
    ]
    for (const call of refused) expect(await failureOf(call())).toMatchObject({ code: 'INVALID_INPUT' })
    expect((await reviews().get({ reviewId })).revision).toBe(signed.revision)
    expect(await at.decisions(reviewId)).toMatchObject({ 'ada safety completed': 'approve' })
  })

  test('the same decisions give the same digest, others another', async () => {
    const { reviewId } = await at.review(monday)
    const exclude = (...who: string[]) =>
      reviews().decide({ reviewId, selector: { kind: 'grants', ids: ids(...who) }, decision: 'exclude', reason: 'x' })
    await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve' })
    const first = await reviews().signOff({ reviewId, by: 'Dana', note: 'a' })
    await reviews().reopen({ reviewId, by: 'Dana', reason: 'again' })
    const same = await reviews().signOff({ reviewId, by: 'Eve', note: 'b' })
    await reviews().reopen({ reviewId, by: 'Dana', reason: 'again' })
    await exclude('ada safety completed')
    const other = await reviews().signOff({ reviewId, by: 'Eve', note: 'b' })
    expect(same.signOff?.digest).toBe(first.signOff?.digest)
    expect(other.signOff?.digest).not.toBe(first.signOff?.digest)
  })

  test('a review that a later one builds upon stays signed', async () => {
    const { reviewId } = await at.review(monday)
    await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve' })
    await reviews().signOff({ reviewId, by: 'Dana', note: '' })
    const later = await at.review(monday)
    expect(await failureOf(reviews().reopen({ reviewId, by: 'Dana', reason: 'x' }))).toMatchObject({ code: 'INVALID_INPUT' })
    await reviews().discard({ reviewId: later.reviewId })
    expect((await reviews().reopen({ reviewId, by: 'Dana', reason: 'x' })).state).toBe('open')
  })
})

describe('what cannot be', () => {
  test('wrong input is refused and changes nothing', async () => {
    const { reviewId, runId } = await at.review(monday)
    const decide = (selector: Parameters<ReturnType<typeof reviews>['decide']>[0]['selector']) =>
      failureOf(reviews().decide({ reviewId, selector, decision: 'approve' }))
    expect(await decide({ kind: 'filter', text: 'status:(' })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await decide({ kind: 'filter', text: 'status:compleet' })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await decide({ kind: 'filter', text: 'person:nobody' })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await decide({ kind: 'grants', ids: ['course:x:completed:user:ada'] })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await decide({ kind: 'principal', ref: { type: 'user', id: 'zed' } })).toMatchObject({ code: 'NOT_FOUND' })
    const all = { kind: 'filter', text: '' } as const
    expect(await failureOf(reviews().decide({ reviewId, selector: all, decision: 'exclude' }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(reviews().undo({ reviewId }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(reviews().addNote({ reviewId, grantId: 'none', text: 'x' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await failureOf(reviews().create({ runId, scope: { kind: 'changes' } }))).toMatchObject({ code: 'ALREADY_RUNNING' })
    expect(await failureOf(reviews().get({ reviewId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await reviews().get({ reviewId })).revision).toBe(1)
    expect(await reviews().rules({ reviewId })).toEqual([])
    await reviews().discard({ reviewId })
    const view = (text: string) => failureOf(reviews().create({ runId, scope: { kind: 'view', name: 'V', text } }))
    expect(await view('course:')).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await view('person:nobody')).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(reviews().create({ runId: 'none', scope: { kind: 'changes' } }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(join(at.engine.dataDir, 'reviews')).filter((name) => name.endsWith('.start'))).toEqual([])
  })

  test('a snapshot that is gone is told; the record and the evidence of what was signed stay', async () => {
    const { reviewId, runId } = await at.review(monday)
    await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'exclude', reason: 'all of it' })
    await reviews().signOff({ reviewId, by: 'Dana', note: '' })
    const before = await reviews().evidence({ reviewId })
    await client().runs.remove({ runId })
    expect(await failureOf(reviews().grants({ reviewId, offset: 0, limit: 1 }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await failureOf(reviews().reopen({ reviewId, by: 'Dana', reason: 'x' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await reviews().evidence({ reviewId })).toEqual(before)
    expect(before.grants).toHaveLength(4)
  })
})

test('retention leaves alone what a review stands on, until it no longer does', async () => {
  await client().engine.settings.set({ keepSnapshots: 1 })
  const first = await at.review(monday)
  const snapshots = async () => (await client().runs.list({})).map(({ id }) => id)
  const { id: second } = await at.run(monday)
  expect(await snapshots()).toEqual([second, first.runId])
  await reviews().decide({ ...first, selector: { kind: 'filter', text: '' }, decision: 'approve' })
  await reviews().signOff({ ...first, by: 'Dana', note: '' })
  const third = await at.review(monday)
  expect(await snapshots()).toEqual([third.runId, first.runId])
  await reviews().signOff({ ...third, by: 'Dana', note: '' })
  const { id: fourth } = await at.run(monday)
  expect(await snapshots()).toEqual([fourth, third.runId])
})

test('everything leaves its line in the audit trail', async () => {
  const { reviewId } = await at.review(monday)
  await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by: 'Dana' })
  await reviews().undo({ reviewId, by: 'Eve' })
  await reviews().addNote({ reviewId, text: 'Hm', by: 'Eve' })
  await reviews().decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve' })
  await reviews().signOff({ reviewId, by: 'Dana', note: 'Done' })
  await reviews().reopen({ reviewId, by: 'Dana', reason: 'Wrong' })
  const lines = await client().audit.list({ subject: `review:${reviewId}` })
  const names = ['reopened', 'signed', 'decided', 'noted', 'undone', 'decided', 'created']
  expect(lines.map(({ event }) => event)).toEqual(names.map((name) => `review.${name}`))
  // The connection was saved before.
  expect(await client().audit.verify()).toMatchObject({ entries: 8, broken: null })
  expect(readFileSync(join(at.engine.dataDir, 'catalog.db')).includes('canary-4711')).toBe(false)
})
