import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, syncWords, token, type Ended, type Place } from './rollcall.ts'

/** A review from the first sync to its evidence, as somebody at a terminal does it, each step a process of its own. */
let where: Place
let service: FakePercipio
beforeEach(async () => {
  where = place()
  service = await startPercipioService({ report: [...(scenarios.plain.script.report ?? []), ...(scenarios.plain.script.report ?? [])] })
  await ok(syncWords(service, where))
})
afterEach(async () => {
  await service.close()
  where.remove()
})

async function ok(words: readonly string[]): Promise<Ended> {
  const ended = await run(where, words, token(service))
  expect({ code: ended.code, error: ended.code === 0 ? '' : ended.stderr.slice(-800) }).toEqual({ code: 0, error: '' })
  return ended
}
const json = async <T>(words: readonly string[]): Promise<T> => JSON.parse((await ok([...words, '--output', 'json'])).stdout) as T
const refused = async (words: readonly string[], code: keyof typeof errorCodes): Promise<string> => {
  const ended = await run(where, words)
  expect([ended.code, ended.stdout]).toEqual([errorCodes[code], ''])
  expect(ended.stderr).not.toContain('    at ')
  return ended.stderr
}

interface Listed {
  readonly grants: readonly { readonly id: string; readonly decision: string; readonly reason: string | null }[]
  readonly total: number
}

async function signedReview(): Promise<string> {
  const { id } = await json<{ id: string }>(['review', 'start', '--by', 'Dana'])
  await ok(['review', 'decide', id, 'exclude', '--where', 'status:completed', '--reason', 'Left the company', '--by', 'Dana'])
  await ok(['review', 'decide', id, 'approve', '--all', '--decided', 'undecided', '--by', 'Dana'])
  await ok(['review', 'sign', id, '--by', 'Dana', '--note', 'All seen'])
  return id
}

test('start, decide, undo, note, sign, reopen, evidence', async () => {
  const { id, counts } = await json<{ id: string; counts: object }>(['review', 'start', '--by', 'Dana'])
  expect(counts).toMatchObject({ inScope: 3, undecided: 3 })
  await refused(['review', 'sign', id, '--by', 'Dana'], 'GUARD_STOPPED')
  await refused(['review', 'start'], 'ALREADY_RUNNING')
  const { grants } = await json<Listed>(['review', 'grants', id, '--where', 'status:completed'])
  expect(grants).toMatchObject([{ decision: 'undecided' }])
  await ok(['review', 'decide', id.slice(-8), 'approve', '--all'])
  expect((await ok(['review', 'decide', id, 'exclude', '--where', 'status:completed', '--reason', 'Left'])).stdout).toContain(
    '2 approved, 0 flagged, 1 excluded',
  )
  expect((await ok(['review', 'undo', id])).stdout).toContain('Taken back')
  await ok(['review', 'decide', id, 'flag', '--grant', grants[0]?.id ?? '', '--reason', 'Check'])
  await ok(['review', 'note', id, 'Asked her manager', '--grant', grants[0]?.id ?? ''])
  expect(
    (await json<{ rules: { undoneAt: string | null }[] }>(['review', 'rules', id])).rules.map(({ undoneAt }) => undoneAt !== null),
  ).toEqual([false, true, false])
  const shown = await ok(['review', 'show', id])
  expect(shown.stdout).toMatch(/Revision +6/)
  await refused(['review', 'sign', id, '--by', 'Dana', '--revision', '5'], 'INVALID_INPUT')
  expect((await ok(['review', 'sign', id, '--by', 'Dana', '--note', 'Seen', '--revision', '6'])).stdout).toMatch(/Digest +[0-9a-f]{64}/)
  await refused(['review', 'decide', id, 'approve', '--all'], 'INVALID_INPUT')
  await refused(['review', 'discard', id], 'INVALID_INPUT')
  for (const ending of ['json', 'html']) {
    const out = join(where.folder, `evidence.${ending}`)
    await ok(['review', 'evidence', id, '--out', out])
    expect(readFileSync(out, 'utf8')).toContain('Asked her manager')
  }
  expect((await ok(['review', 'list', '--output', 'csv'])).stdout.split('\n')[1]).toContain(`${id},`)
  expect((await ok(['review', 'reopen', id, '--by', 'Eve', '--reason', 'Wrong one'])).stdout).toContain('open')
  expect((await ok(['audit', '--subject', `review:${id}`, '--output', 'csv'])).stdout).toContain('Wrong one')
  expect((await ok(['audit', 'verify'])).stdout).toContain('every line is what was written')
})

test('the next run is reviewed for what changed, and decided in two processes at once', async () => {
  await signedReview()
  await ok(syncWords(service, where))
  const { counts } = await json<{ counts: object }>(['review', 'start', '--undecided', 'exclude'])
  expect(counts).toMatchObject({ inScope: 0, outside: 3, outsideExcluded: 1 })
  const [newest] = (await json<{ reviews: { id: string }[] }>(['review', 'list'])).reviews
  await ok(['review', 'discard', newest?.id ?? ''])
  const { id, ...second } = await json<{ id: string; counts: object }>(['review', 'start', '--scope', 'everything', '--no-carry-forward'])
  expect(second.counts).toMatchObject({ inScope: 3, carried: 0, undecided: 3 })
  const { grants } = await json<Listed>(['review', 'grants', id])
  const ended = await Promise.all(grants.map((grant) => run(where, ['review', 'decide', id, 'approve', '--grant', grant.id])))
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
  expect((await json<Listed>(['review', 'grants', id, '--decided', 'approve'])).total).toBe(3)
  expect((await json<{ rules: { seq: number }[] }>(['review', 'rules', id])).rules.map(({ seq }) => seq)).toEqual([1, 2, 3])
})

test('one byte changed in the audit trail on disk is noticed, and an old head that is gone', async () => {
  await signedReview()
  const verdict = await json<{ head: string; entries: number }>(['audit', 'verify'])
  await ok(['audit', 'verify', '--head', verdict.head])
  const gone = await run(where, ['audit', 'verify', '--head', 'f'.repeat(64)])
  expect([gone.code, gone.stdout]).toEqual([errorCodes.MALFORMED_DATA, expect.stringContaining('cut off or replaced')])
  const { audit } = await json<{ audit: { seq: number; event: string }[] }>(['audit'])
  const seq = audit.findLast(({ event }) => event === 'review.decided')?.seq ?? 0
  const path = join(where.dataDir, 'catalog.db')
  const bytes = readFileSync(path)
  const at = bytes.indexOf('"reason":"Left the company"')
  expect(at).toBeGreaterThan(0)
  bytes.write('M', at + '"reason":"'.length)
  writeFileSync(path, bytes)
  const broken = await run(where, ['audit', 'verify', '--output', 'json'])
  expect(broken.code).toBe(errorCodes.MALFORMED_DATA)
  expect(JSON.parse(broken.stdout)).toMatchObject({ broken: { seq, why: `Line ${seq} is not what was written.` } })
})

test('mistakes are told before anything is decided', async () => {
  const { id } = await json<{ id: string }>(['review', 'start'])
  expect(await refused(['review', 'decide', id, 'maybe', '--all'], 'INVALID_INPUT')).toContain('undecided, approve, flag, exclude')
  expect(await refused(['review', 'decide', id, 'approve'], 'INVALID_INPUT')).toContain('--where')
  expect(await refused(['review', 'decide', id, 'approve', '--all', '--where', 'x'], 'INVALID_INPUT')).toContain('one way')
  expect(await refused(['review', 'decide', id, 'exclude', '--all'], 'INVALID_INPUT')).toContain('Say why')
  expect(await refused(['review', 'decide', id, 'approve', '--where', '(x'], 'INVALID_INPUT')).toContain('^')
  expect(await refused(['review', 'decide', id, 'approve', '--where', 'status:nothing'], 'INVALID_INPUT')).toContain('nothing')
  await refused(['review', 'decide', id, 'approve', '--grant', 'none'], 'NOT_FOUND')
  await refused(['review', 'decide', id, 'approve', '--principal', 'user:none'], 'NOT_FOUND')
  expect(await refused(['review', 'decide', id, 'approve', '--principal', 'ada'], 'INVALID_INPUT')).toContain('type:id')
  expect(await refused(['review', 'grants', id, '--decided', 'yes'], 'INVALID_INPUT')).toContain('one of undecided')
  await refused(['review', 'show', 'nothing'], 'NOT_FOUND')
  await refused(['review', 'sign', id], 'INVALID_INPUT')
  await refused(['review', 'evidence', id, '--out', 'evidence.pdf'], 'INVALID_INPUT')
  await refused(['review', 'start', 'nothing'], 'NOT_FOUND')
  expect((await json<{ rules: unknown[] }>(['review', 'rules', id])).rules).toEqual([])
})
