import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, expect, test } from 'vitest'
import type { Evidence } from '../../../shared/evidence.ts'
import type { ReviewPolicy } from '../../../shared/reviews.ts'
import { days, type Days, type Holding } from '../../../tests/fakes/days.ts'
import { earlierData, earlierFixture } from '../../../tests/fakes/earlier-data.ts'
import { evidenceJson } from './evidence-json.ts'

/** What nobody decided is said as that, wherever a review is told of. */

const docs = join(import.meta.dirname, '../../../docs')
const validator = (file: string) =>
  new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
    JSON.parse(readFileSync(join(docs, file), 'utf8')) as object,
  )

let at: Days
const folders: string[] = []
afterEach(async () => {
  await at.engine.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const monday = ['ada safety completed', 'bo safety completed', 'cyd data in_progress', 'dee data in_progress', 'eve data completed']

async function begin(holdings: readonly Holding[], undecided: ReviewPolicy['undecided']): Promise<string> {
  const { id: runId } = await at.run(holdings)
  const { id } = await at.engine.client.reviews.create({ runId, scope: { kind: 'everything' }, policy: { undecided }, by: 'Dana' })
  return id
}

async function decided(holdings: readonly Holding[], undecided: ReviewPolicy['undecided']): Promise<string> {
  const { reviews } = at.engine.client
  const reviewId = await begin(holdings, undecided)
  await reviews.decide({ reviewId, selector: { kind: 'filter', text: 'person:ada' }, decision: 'approve', by: 'Dana' })
  await reviews.decide({ reviewId, selector: { kind: 'filter', text: 'person:bo' }, decision: 'exclude', reason: 'Left', by: 'Dana' })
  await reviews.signOff({ reviewId, by: 'Dana', note: '' })
  return reviewId
}

const lastLine = async (reviewId: string) => (await at.engine.client.audit.list({ subject: `review:${reviewId}` }))[0]

test('what the policy left in is neither approved nor decided, in record, rows, trail and evidence', async () => {
  at = await days()
  const { reviews } = at.engine.client
  const reviewId = await decided(monday, 'approve')
  const counts = { inScope: 5, approve: 1, flag: 0, exclude: 1, undecided: 3, leftInByPolicy: 3, leftOutByPolicy: 0 }
  expect((await reviews.get({ reviewId })).counts).toMatchObject(counts)
  expect((await lastLine(reviewId))?.data).toMatchObject({ counts, leftOut: 1 })
  const { rows } = await reviews.grants({ reviewId, decisions: ['undecided'], offset: 0, limit: 10 })
  expect(rows.map(({ principalId, byPolicy, decidedBy }) => [principalId, byPolicy, decidedBy])).toEqual([
    ['eve', true, null],
    ['cyd', true, null],
    ['dee', true, null],
  ])
  const evidence = await reviews.evidence({ reviewId })
  expect(evidence.rules.map(({ decision, subject }) => [decision, subject])).toEqual([
    ['approve', 'person:ada'],
    ['exclude', 'person:bo'],
  ])
  const json = JSON.parse(evidenceJson(evidence)) as Evidence
  const validate = validator('evidence.schema.json')
  expect([validate(json), validate.errors]).toEqual([true, null])
  expect(json.review.counts).toMatchObject(counts)
  const page = await reviews.evidencePage({ reviewId })
  expect(page).toMatch(/<b>3<\/b><span>left in by policy, undecided<\/span>/)
  expect(page).toMatch(/<b>1<\/b><span>approved<\/span>/)
  expect(page).not.toContain('grants reviewed')
})

test('what it left out is left out by nobody’s decision, and stays out later as that', async () => {
  at = await days()
  const { reviews } = at.engine.client
  const reviewId = await decided(monday, 'exclude')
  expect((await reviews.get({ reviewId })).counts).toMatchObject({
    approve: 1,
    exclude: 4,
    undecided: 0,
    leftInByPolicy: 0,
    leftOutByPolicy: 3,
  })
  const evidence = await reviews.evidence({ reviewId })
  expect(evidence.rules.map(({ byPolicy }) => byPolicy)).toEqual([false, false, true])
  expect(evidence.grants.filter(({ byPolicy }) => byPolicy).map(({ principalId }) => principalId)).toEqual(['eve', 'cyd', 'dee'])
  const page = await reviews.evidencePage({ reviewId })
  expect(page).toMatch(/<b>1<\/b><span>left out<\/span>/)
  expect(page).toMatch(/<b>3<\/b><span>left out by policy, undecided<\/span>/)
  expect(page).toContain('nobody: by policy')
  const next = await begin(monday, 'block')
  expect((await reviews.get({ reviewId: next })).counts).toMatchObject({
    undecided: 0,
    approve: 1,
    exclude: 4,
    carried: 5,
    leftOutByPolicy: 3,
  })
  const decision = { reviewId: next, selector: { kind: 'filter', text: 'person:cyd' }, decision: 'approve' } as const
  expect((await reviews.decide(decision)).review.counts).toMatchObject({ approve: 2, exclude: 3, leftOutByPolicy: 2 })
  expect((await reviews.undo({ reviewId: next })).review.counts).toMatchObject({ approve: 1, exclude: 4, leftOutByPolicy: 3 })
})

test('what it left in is asked about again, not carried as a decision', async () => {
  at = await days()
  await decided(monday, 'approve')
  const next = await begin(monday, 'block')
  const { reviews } = at.engine.client
  expect((await reviews.get({ reviewId: next })).counts).toMatchObject({
    undecided: 3,
    approve: 1,
    exclude: 1,
    carried: 2,
    leftInByPolicy: 0,
  })
})

test('reopened, both are undecided again', async () => {
  at = await days()
  const { reviews } = at.engine.client
  for (const policy of ['approve', 'exclude'] as const) {
    const reviewId = await decided([...monday, `fay ${policy} completed`], policy)
    const before = await reviews.get({ reviewId })
    await reviews.reopen({ reviewId, by: 'Dana', reason: 'Missed one' })
    const { counts } = await reviews.get({ reviewId })
    expect(counts.undecided).toBe(before.counts.undecided + (policy === 'exclude' ? before.counts.leftOutByPolicy : 0))
    expect(counts).toMatchObject({ leftInByPolicy: 0, leftOutByPolicy: 0 })
    expect((await reviews.grants({ reviewId, decisions: ['undecided'], offset: 0, limit: 10 })).total).toBe(counts.undecided)
    await reviews.signOff({ reviewId, by: 'Dana', note: '' })
    expect((await reviews.get({ reviewId })).counts).toEqual(before.counts)
  }
})

const fixture = earlierFixture('signed-reviews')

/** Three signed reviews, the later ones on the earlier ones. */
function signedEarlier(): string {
  const dataDir = earlierData('signed-reviews')
  folders.push(dataDir)
  return dataDir
}

test('evidence of reviews signed by earlier versions keeps its bytes', async () => {
  at = await days({ dataDir: signedEarlier() })
  const { reviews } = at.engine.client
  const validate = validator('evidence-1.schema.json')
  const all = await reviews.list({ limit: 10 })
  expect(all).toHaveLength(3)
  for (const name of ['left-in', 'left-out', 'carried']) {
    const written = readFileSync(join(fixture, `${name}.json`), 'utf8')
    const { review } = JSON.parse(written) as Evidence
    const evidence = await reviews.evidence({ reviewId: review.id })
    expect(evidenceJson(evidence)).toBe(written)
    expect(validate(JSON.parse(written))).toBe(true)
    expect(await reviews.evidencePage({ reviewId: review.id })).toBe(readFileSync(join(fixture, `${name}.html`), 'utf8'))
  }
})

test('on the screen such a review says what was left in, and a later one does not carry it as approved', async () => {
  at = await days({ dataDir: signedEarlier() })
  const { reviews } = at.engine.client
  const all = await reviews.list({ limit: 10 })
  const [last] = all
  const first = all.find(({ signOff }) => signOff?.note === 'Term closed')
  expect(first?.counts).toMatchObject({ inScope: 5, approve: 1, exclude: 1, undecided: 3, leftInByPolicy: 3 })
  const { rows } = await reviews.grants({ reviewId: first?.id ?? '', decisions: ['undecided'], offset: 0, limit: 10 })
  expect(rows.map(({ byPolicy }) => byPolicy)).toEqual([true, true, true])
  const out = all.find(({ id }) => id !== first?.id && id !== last?.id)
  expect(out?.counts).toMatchObject({ exclude: 2, leftOutByPolicy: 1 })
  const { runId = '' } = last ?? {}
  const { id: reviewId } = await reviews.create({ runId, scope: { kind: 'everything' }, by: 'Dana' })
  // Ada was approved by a person; what the policies of the reviews before let leave is asked about again.
  expect(await at.decisions(reviewId)).toEqual({
    'ada safety completed': 'approve carried',
    'cyd data in_progress': 'undecided',
    'gil data completed': 'undecided',
  })
})
