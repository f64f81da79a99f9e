import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReviewCounts } from '../../../shared/reviews.ts'
import { earlierData, earlierFixture } from '../../../tests/fakes/earlier-data.ts'
import { scriptedSource } from '../../../tests/fakes/scripted-source.ts'
import { testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

/**
 * Reviews that the first version began mean what they meant, though texts are searched and compared otherwise now. The data
 * folder was written by it, and what each review said about every grant then.
 */

interface Before {
  readonly reviewId: string
  readonly counts: ReviewCounts
  readonly decisions: Readonly<Record<string, string>>
}

const before = JSON.parse(readFileSync(join(earlierFixture('open-reviews'), 'expected.json'), 'utf8')) as Record<string, Before>
const nothing = scriptedSource(() => Promise.resolve())

let dataDir: string
let engine: TestEngine
beforeEach(async () => {
  dataDir = earlierData('open-reviews')
  engine = await testEngine(nothing, { dataDir })
})
afterEach(async () => {
  await engine.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function decisions(reviewId: string): Promise<Record<string, string>> {
  const { rows } = await engine.client.reviews.grants({ reviewId, offset: 0, limit: 1000 })
  return Object.fromEntries(rows.map((row) => [row.id, row.decision + (row.carried ? ' carried' : '')]))
}

test.each(Object.keys(before))('nothing else is decided than was: %s', async (name) => {
  const { reviewId = '', counts, decisions: then } = before[name] ?? {}
  expect(await decisions(reviewId)).toEqual(then)
  expect((await engine.client.reviews.get({ reviewId })).counts).toMatchObject(counts ?? {})
})

const approve = { selector: { kind: 'filter', text: 'C#' }, decision: 'approve', by: 'Dana' } as const
/** Grants on the one course of this name, of three people. */
const sharp = 3

test('what is decided now is decided by the rule of today, beside what was decided before', async () => {
  const { reviewId = '', decisions: then = {} } = before['all but a text'] ?? {}
  const { rule, review } = await engine.client.reviews.decide({ reviewId, ...approve })
  expect(rule.changed).toBe(sharp)
  const now = await decisions(reviewId)
  expect(Object.keys(now).filter((id) => now[id] !== then[id])).toHaveLength(sharp)

  await engine.reopen(() => Promise.resolve()) // replayed, each by its own rule
  expect(await decisions(reviewId)).toEqual(now)
  expect((await engine.client.reviews.get({ reviewId })).counts).toEqual(review.counts)
  await engine.client.reviews.undo({ reviewId })
  expect(await decisions(reviewId)).toEqual(then)
})

test('signed and opened again it says the same, and a decision taken back leaves what was before it', async () => {
  const { reviews } = engine.client
  const { reviewId = '', decisions: then } = before['carried on'] ?? {}
  await reviews.signOff({ reviewId, by: 'Dana', note: '' })
  expect(await decisions(reviewId)).toEqual(then)
  await reviews.reopen({ reviewId, by: 'Dana', reason: 'Once more' })
  expect(await decisions(reviewId)).toEqual(then)

  const { reviewId: other = '' } = before['a search without a letter'] ?? {}
  await reviews.undo({ reviewId: other })
  expect((await reviews.get({ reviewId: other })).counts).toMatchObject({ approve: 0, exclude: 45 })
})
