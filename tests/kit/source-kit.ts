import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Source } from '../../electron/engine/sources/source.ts'
import type { CheckStepInfo } from '../../shared/sources-contract.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { ended, testEngine, type TestEngine } from '../fakes/test-engine.ts'
import { KitClock } from './kit-clock.ts'
import type { PeerAnswer, SourcePeer } from './source-peer.ts'

const garbage = [
  ['a page of HTML', { status: 200, body: '<!doctype html><title>Sign in</title>' }],
  ['an error that says 200', { status: 200, body: '{"error":"down"}' }],
  ['nothing', { status: 200, body: '' }],
  ['a part of the whole', { status: 206, body: '{}' }],
] as const
const refusals = [
  [403, 'MISSING_PERMISSION'],
  [404, 'NOT_FOUND'],
] as const

/**
 * What every source with a service has to hold, whatever goes wrong at the other side: some 25 tests. `required`: the beginning of the
 * pages of a list it cannot do without.
 */
export function sourceKit(source: Source, start: () => Promise<SourcePeer>, required: string): void {
  let peer: SourcePeer
  let engine: TestEngine
  let clock: KitClock
  const open = async (): Promise<void> => {
    peer = await start()
    clock = new KitClock()
    engine = await testEngine(source, { clock })
  }
  afterEach(async () => {
    await engine.close()
    await peer.close()
  })

  const begun = (more: object = {}) =>
    engine.client.runs.start({ sourceId: source.id, config: { ...peer.config, ...more }, secrets: { ...peer.secrets } })
  const run = async (more: object = {}): Promise<RunRecord> => ended(engine, await begun(more))
  const resumed = async (runId: string): Promise<RunRecord> =>
    ended(engine, await engine.client.runs.resume({ runId, secrets: { ...peer.secrets } }))
  const accepted = async (held: RunRecord): Promise<RunRecord> =>
    ended(engine, await engine.client.runs.resume({ runId: held.id, secrets: { ...peer.secrets }, acceptShrunken: true }))
  const checked = async (secrets = peer.secrets): Promise<CheckStepInfo[]> => {
    const steps: CheckStepInfo[] = []
    const input = { sourceId: source.id, config: { ...peer.config }, secrets: { ...secrets } }
    for await (const step of await engine.client.connections.check(input)) steps.push(step)
    return steps
  }
  /** Everything in a run, as far as it can be told apart. */
  const graphOf = async ({ id: runId }: RunRecord): Promise<string[]> => {
    const ask = { snapshotRef: { runId }, offset: 0, limit: 5000 }
    const { grants, resources } = engine.client.snapshots
    const held = (await grants(ask)).rows.map(({ id, values }) => `${id} ${JSON.stringify(values)}`)
    const found = (await resources(ask)).rows.map(({ type, id, name }) => `${type} ${id} ${name}`)
    return [...held, ...found].toSorted()
  }
  const usual = async (): Promise<string[]> => graphOf(await run())
  const isRequired = (page: string): boolean => page.startsWith(required)
  /** At the n-th page of the list that cannot be done without: this, so often. */
  const spoil = (answer: PeerAnswer, times = Infinity, from = 1): void => {
    let met = 0
    let left = times
    peer.fault(({ page }) => (isRequired(page) && ++met >= from && left-- > 0 ? answer : null))
  }

  describe(source.title, () => {
    test('a check of what is right passes, step by step', async () => {
      await open()
      const steps = await checked()
      expect(steps.map(({ outcome }) => outcome)).not.toContain('fail')
      expect(steps.length).toBeGreaterThan(0)
    })

    test('wrong secrets are told as that, by the check and by a run, and not tried over and over', async () => {
      await open()
      expect((await checked(peer.wrongSecrets)).at(-1)).toMatchObject({ outcome: 'fail', code: 'BAD_CREDENTIALS' })
      const input = { sourceId: source.id, config: { ...peer.config }, secrets: { ...peer.wrongSecrets } }
      const failed = await ended(engine, await engine.client.runs.start(input))
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'BAD_CREDENTIALS' } })
      expect(peer.calls.length).toBeLessThan(5)
    })

    test.each(refusals)('a list that is refused in the middle (%d) ends the run and is no empty list', async (status, code) => {
      await open()
      spoil({ status, body: '{}' })
      expect(await run()).toMatchObject({ state: 'failed', error: { code } })
    })

    test.each(['seconds', 'a date'])('too many calls: what Retry-After says in %s is waited for, and nobody is left out', async (form) => {
      await open()
      const expected = await usual()
      const retryAfter = form === 'seconds' ? '7' : new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toUTCString()
      const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_593_000).toUTCString()
      spoil({ status: 429, body: 'later', headers: { 'retry-after': retryAfter, date } }, 2)
      const again = await run({ mode: 'full' })
      expect(await graphOf(again)).toEqual(expected)
      expect(clock.slept.filter((each) => each >= 7_000 && each < 9_000).length).toBeGreaterThanOrEqual(2)
    })

    test.each([500, 502, 503, 504])('a fault of the service that passes (%d) changes nothing', async (status) => {
      await open()
      const expected = await usual()
      spoil({ status, body: 'oops' }, 2)
      expect(await graphOf(await run({ mode: 'full' }))).toEqual(expected)
    })

    test('a fault of the service that stays ends the run', async () => {
      await open()
      spoil({ status: 500, body: 'oops' })
      expect(await run()).toMatchObject({ state: 'failed', error: { code: 'SERVER_ERROR' } })
    })

    test('an answer that is cut off is never taken for the whole', async () => {
      await open()
      const expected = await usual()
      spoil('cut', 1)
      const once = await run({ mode: 'full' })
      if (once.state === 'ready') expect(await graphOf(once)).toEqual(expected)
      else expect(await graphOf(await resumed(once.id))).toEqual(expected)
    })

    test.each(garbage)('%s is a failure and no empty list', async (_name, answer) => {
      await open()
      spoil(answer)
      expect(await run()).toMatchObject({ state: 'failed', error: { code: 'MALFORMED_DATA' } })
    })

    test('a service that is not there is told as that', async () => {
      await open()
      await peer.close()
      expect(await run()).toMatchObject({ state: 'failed', error: { code: 'NETWORK' } })
      peer = await start()
    })

    test('an empty system is held, also the first time, and never what comes after a full one', async () => {
      await open()
      peer.show('empty')
      expect(['held', 'failed']).toContain((await run()).state)
      peer.show('usual')
      expect(await run({ mode: 'full' })).toMatchObject({ state: 'ready' })
      peer.show('empty')
      expect(['held', 'failed']).toContain((await run({ mode: 'full' })).state)
    })

    test.each(['unicode', 'huge'] as const)('odd content (%s) comes as it is', async (content) => {
      await open()
      peer.show(content)
      const done = await run()
      expect(done).toMatchObject({ state: 'ready' })
      if (content === 'unicode') expect((await graphOf(done)).some((text) => text.includes(peer.oddName))).toBe(true)
    })

    test('records that come twice are there once', async () => {
      await open()
      const expected = await usual()
      peer.show('twice')
      expect((await graphOf(await run({ mode: 'full' }))).map((text) => text.split(' ')[0])).toEqual(
        expected.map((text) => text.split(' ')[0]),
      )
    })

    test('the same read twice is the same', async () => {
      await open()
      expect(await graphOf(await run({ mode: 'full' }))).toEqual(await graphOf(await run({ mode: 'full' })))
    })

    test('a reading of changes gives what a reading of everything gives', async () => {
      await open()
      await run({ mode: 'full' })
      peer.show('changed')
      const changes = await graphOf(await run())
      expect(changes).toEqual(await graphOf(await run({ mode: 'full' })))
    })

    test('cancelled in the middle it stops, and goes on where it was, at every page; no page is asked for twice but that one', async () => {
      await open()
      const expected = await usual()
      const pages = [...new Set(peer.calls.map(({ page }) => page))]
      for (let stop = 1; stop <= pages.length; stop++) {
        await engine.close()
        engine = await testEngine(source, { clock })
        peer.forget()
        const reached = Promise.withResolvers<undefined>()
        peer.fault((_call, count) => {
          if (count !== stop) return null
          reached.resolve(undefined)
          return 'hang'
        })
        const { id } = await begun()
        await reached.promise
        if (stop % 2 === 0) {
          await engine.client.runs.cancel({ runId: id })
        } else await engine.reopen(source)
        expect(await engine.client.runs.get({ runId: id })).toMatchObject({ state: stop % 2 === 0 ? 'cancelled' : 'interrupted' })
        peer.fault(() => null)
        const whole = await resumed(id)
        expect(whole).toMatchObject({ state: 'ready' })
        expect(await graphOf(whole)).toEqual(expected)
        const asked = peer.calls.map(({ page }) => page)
        const twice = asked.filter((page, at) => asked.indexOf(page) !== at)
        expect(twice).toEqual(asked.slice(stop - 1, stop))
      }
    })

    test('secrets, and what is not to be kept, are nowhere afterwards', async () => {
      await open()
      await run()
      // A service may say what it was told.
      const said = Object.values(peer.secrets).join(' ')
      spoil({ status: 500, body: said }, 2)
      await run({ mode: 'full' })
      spoil({ status: 403, body: said })
      await run({ mode: 'full' })
      for (const entry of readdirSync(engine.dataDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const content = readFileSync(join(entry.parentPath, entry.name))
        for (const canary of peer.canaries)
          expect({ file: entry.name, found: content.includes(canary) }).toEqual({ file: entry.name, found: false })
      }
      for (const canary of peer.canaries) expect(engine.lines.filter((line) => line.includes(canary))).toEqual([])
    })

    test('what is held can be accepted, and is then what the next is compared with', async () => {
      await open()
      peer.show('empty')
      const held = await run()
      if (held.state !== 'held') return
      expect(await accepted(held)).toMatchObject({ state: 'ready' })
    })
  })
}
