import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { dana, ladder, privacy } from '../fakes/percipio/rows.ts'
import { text, type Step } from '../fakes/percipio/script.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, sha256, start, syncWords, token, type Ended, type Place } from './rollcall.ts'

/** Deliveries as somebody at a terminal makes them, each step a process of its own; the guard rails among them. */
const report = (people: number, key = 'person'): Step =>
  text(
    '[',
    Array.from({ length: people }, (_, i) => {
      const course = i % 2 === 0 ? ladder : privacy
      return JSON.stringify({ ...dana, userUuid: `${key}-${i}`, userId: `${key}-${i}@example.com`, ...course, status: 'Completed' })
    }).join(','),
    ']',
  )

interface Plan {
  readonly id: string
  readonly state: string
  readonly guards: readonly { readonly kind: string; readonly severity: string; readonly phrase: string | null; readonly message: string }[]
}

let where: Place
let service: FakePercipio
let out: string

async function begin(...reports: readonly Step[]): Promise<void> {
  service = await startPercipioService({ report: reports })
  out = join(where.folder, 'out')
  mkdirSync(out)
}
beforeEach(() => {
  where = place()
})
afterEach(async () => {
  await service.close()
  where.remove()
})

const rollcall = (...words: readonly string[]): Promise<Ended> => run(where, words, token(service))
async function ok(...words: readonly string[]): Promise<Ended> {
  const ended = await rollcall(...words)
  expect({ code: ended.code, error: ended.code === 0 ? '' : ended.stderr.slice(-800) }).toEqual({ code: 0, error: '' })
  return ended
}
const json = async <T>(...words: readonly string[]): Promise<T> => JSON.parse((await ok(...words, '--output', 'json')).stdout) as T
async function refused(code: keyof typeof errorCodes, ...words: readonly string[]): Promise<string> {
  const ended = await rollcall(...words)
  expect([ended.code, ended.stdout]).toEqual([errorCodes[code], ''])
  expect(ended.stderr).not.toContain('    at ')
  return ended.stderr
}
const sync = (): Promise<Ended> => run(where, syncWords(service, where), token(service))
const newestRun = async (): Promise<{ id: string; state: string }> => {
  const { runs } = await json<{ runs: { id: string; state: string }[] }>('runs')
  return runs[0] ?? { id: '', state: 'none' }
}
const planOf = async (runId: string): Promise<Plan> => json<Plan>('deliver', 'plan', '--to', 'Archive', '--run', runId)
const confirmed = ({ guards }: Plan): string[] =>
  guards.flatMap(({ kind, phrase }) => (phrase === null ? [] : ['--confirm', `${kind}=${phrase}`]))
const approve = (plan: Plan, ...more: readonly string[]): string[] => ['deliver', 'approve', plan.id, '--by', 'Dana', ...more]
const file = () => join(out, 'sync.c1z')
const saveArchive = () => ok('destinations', 'save', 'c1z', '--name', 'Archive', '--folder', 'out', '--file-name', 'sync')

/** The first delivery: a hundred people, reviewed and signed. */
async function delivered(): Promise<void> {
  await saveArchive()
  expect((await sync()).code).toBe(0)
  const { id } = await json<{ id: string }>('review', 'start', '--by', 'Dana')
  await ok('review', 'decide', id, 'approve', '--all', '--by', 'Dana')
  await ok('review', 'sign', id, '--by', 'Dana', '--note', 'All seen')
  const plan = await json<Plan>('deliver', 'plan', '--to', 'archive', '--review', id)
  expect(plan.guards).toEqual([])
  await ok(...approve(plan))
  await ok('deliver', 'apply', plan.id, '--for-real')
}

test('destination, plan, dry run, approval, apply, results, list', async () => {
  await begin(report(100))
  await delivered()
  expect((await ok('destinations', 'check', 'Archive')).stdout).toContain('holds a sync of 100 grants')
  expect(await json('stats', '-f', file())).toMatchObject({ counts: { grants: 100 } })
  const { deliveries } = await json<{ deliveries: { id: string; state: string; sha256: string }[] }>('deliver', 'list')
  expect(deliveries).toMatchObject([{ state: 'done', sha256: sha256(file()) }])
  const results = await json('deliver', 'results', deliveries[0]?.id ?? '')
  expect(results).toMatchObject({ total: 1, results: [{ outcome: 'done', attempts: 1 }] })
  expect((await ok('audit', 'verify')).code).toBe(0)

  const { id: runId } = await newestRun()
  const plan = await json<Plan>('deliver', 'plan', '--to', 'Archive', '--run', runId)
  expect((await ok('deliver', 'changes', plan.id)).stdout).toBe('Nothing to show.\n')
  const before = sha256(file())
  await ok(...approve(plan))
  expect((await ok('deliver', 'apply', plan.id)).stdout).toContain('nothing was written')
  // Not even where the environment says so.
  await run(where, ['deliver', 'apply', plan.id], { BATON_FOR_REAL: 'true' })
  expect(sha256(file())).toBe(before)
  await ok('destinations', 'remove', 'Archive')
  expect(await refused('GUARD_STOPPED', 'deliver', 'apply', plan.id, '--for-real')).toContain('its destination was removed')
})

describe('a guard rail', () => {
  test('an empty report is held, then blocked: no words help, only the policy', async () => {
    await begin(report(100), report(0))
    await delivered()
    expect((await sync()).code).toBe(errorCodes.GUARD_STOPPED)
    const { id, state } = await newestRun()
    expect(state).toBe('held')
    expect(await refused('GUARD_STOPPED', 'deliver', 'plan', '--to', 'Archive', '--run', id)).toContain('held')
    await ok('resume', id, '--accept-shrunken')
    const plan = await planOf(id)
    expect(plan.guards[0]).toMatchObject({ kind: 'empty', severity: 'block', phrase: null })
    expect(await refused('GUARD_STOPPED', ...approve(plan, ...confirmed(plan), '--reason', 'so'))).toContain('holds nothing')
    await refused('INVALID_INPUT', ...approve(plan, '--confirm', 'empty=deliver nothing', '--reason', 'so'))
    await refused('GUARD_STOPPED', 'deliver', 'apply', plan.id, '--for-real')
    await ok('deliver', 'guards', '--on-empty', 'confirm')
    const allowed = await planOf(id)
    await ok(...approve(allowed, ...confirmed(allowed), '--reason', 'The site was closed'))
    await ok('deliver', 'apply', allowed.id, '--for-real')
    expect(await json('stats', '-f', file())).toMatchObject({ counts: { grants: 0 } })
  })

  test('60 % fewer people need their figures typed, with a reason', async () => {
    await begin(report(100), report(40))
    await delivered()
    const before = sha256(file())
    expect((await sync()).code).toBe(errorCodes.GUARD_STOPPED)
    const { id } = await newestRun()
    expect(await refused('GUARD_STOPPED', 'deliver', 'plan', '--to', 'Archive', '--run', id)).toContain('held')
    await ok('resume', id, '--accept-shrunken')
    const plan = await planOf(id)
    expect(plan.guards.map(({ kind }) => kind)).toEqual(['shrunken', 'not-reviewed', 'removals'])
    expect(plan.guards[0]).toMatchObject({
      phrase: 'deliver 40 of 100 grants',
      message: expect.stringContaining('60 % fewer people') as string,
    })
    expect(await refused('GUARD_STOPPED', ...approve(plan))).toContain('deliver 40 of 100 grants')
    await refused('INVALID_INPUT', ...approve(plan, ...confirmed(plan)))
    expect(sha256(file())).toBe(before)
    await ok(...approve(plan, ...confirmed(plan), '--reason', 'The site was closed'))
    await ok('deliver', 'apply', plan.id, '--for-real')
    expect(await json('stats', '-f', file())).toMatchObject({ counts: { grants: 40 } })
  })

  test('a renamed key, all ids another', async () => {
    await begin(report(100), report(100, 'employee'))
    await delivered()
    expect((await sync()).code).toBe(0)
    const plan = await planOf((await newestRun()).id)
    expect(plan.guards[0]).toMatchObject({ kind: 'renamed-keys', phrase: 'replace 100 people' })
    await refused('GUARD_STOPPED', ...approve(plan))
    await ok('deliver', 'guards', '--on-renamed-keys', 'block')
    expect(await refused('GUARD_STOPPED', ...approve(plan, ...confirmed(plan), '--reason', 'so'))).toContain('key seems to have changed')
  })

  test('a run that was killed while it saved has a snapshot, and is an incomplete run', async () => {
    await begin(report(20_000))
    await saveArchive()
    const running = start(where, syncWords(service, where), token(service))
    await running.said((line) => line.includes('"msg":"phase"') && line.includes('"phase":"save"'))
    running.child.kill('SIGKILL')
    await running.ended
    const { id, state } = await newestRun()
    expect(state).toBe('interrupted')
    const plan = await planOf(id)
    expect(plan.guards.map(({ kind }) => kind)).toEqual(['incomplete-run', 'not-reviewed'])
    await refused('GUARD_STOPPED', ...approve(plan, '--confirm', 'not-reviewed=deliver without review', '--reason', 'so'))
    await ok(...approve(plan, ...confirmed(plan), '--reason', 'It was read whole'))
  })
})

test('killed while it delivers: interrupted, the file as it was, and applying again brings it to its end', async () => {
  await begin(report(20_000))
  await saveArchive()
  expect((await sync()).code).toBe(0)
  const plan = await planOf((await newestRun()).id)
  await ok(...approve(plan, ...confirmed(plan), '--reason', 'A test'))
  const running = start(where, ['deliver', 'apply', plan.id, '--for-real', '--log-format', 'json'])
  await running.said((line) => line.includes('"msg":"delivery started"'))
  running.child.kill('SIGKILL')
  expect((await running.ended).signal).toBe('SIGKILL')
  expect(existsSync(file())).toBe(false)
  expect(await json('deliver', 'list')).toMatchObject({ deliveries: [{ state: 'interrupted' }] })
  expect(await json<Plan>('deliver', 'show', plan.id)).toMatchObject({ state: 'interrupted' })
  await ok('deliver', 'apply', plan.id, '--for-real')
  expect(await json('stats', '-f', file())).toMatchObject({ counts: { grants: 20_000 } })
  expect(readdirSync(out)).toEqual(['sync.c1z'])
  expect(await json('deliver', 'list')).toMatchObject({ total: 1, deliveries: [{ state: 'done' }] })
})
