import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

let engine: TestEngine
afterEach(() => engine.close())

test('an export goes on when its run is removed, and fails as every call does', async () => {
  engine = await testEngine(fill)
  const { client } = engine
  const started = { sourceId: 'scripted', config: { site: 'north', people: 3 }, secrets: { apiToken: 'canary' } }
  const { id } = await ended(engine, await client.runs.start(started))
  const { snapshotRef } = await client.snapshots.describe({ snapshotRef: { runId: id } })
  const path = join(engine.dataDir, 'people.csv')
  const request = { snapshotRef, list: 'resources', format: 'csv', path } as const
  const progress = await client.exports.run({ ...request, where: 'type:user', columns: ['id', 'email'] })
  const events = []
  for await (const event of progress) {
    if (events.length === 0) await client.runs.remove({ runId: id })
    events.push(event)
  }
  expect(events.at(-1)).toMatchObject({ done: 3, total: 3, finished: { path, rows: 3 } })
  expect(readFileSync(path, 'utf8')).toBe('id,email\r\np0,p0@example.com\r\np1,p1@example.com\r\np2,p2@example.com\r\n')

  const other = await ended(engine, await client.runs.start(started))
  const again = { snapshotRef: { runId: other.id } }
  const wrong = async (change: object): Promise<unknown> => {
    let last: unknown
    for await (const event of await client.exports.run({ ...request, snapshotRef: again.snapshotRef, ...change })) last = event
    return last
  }
  expect(await failureOf(wrong({ columns: ['nonsense'] }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(wrong({ path: join(engine.dataDir, 'none', 'x') }))).toMatchObject({ code: 'NOT_WRITABLE' })
  expect(await failureOf(wrong({ snapshotRef }))).toMatchObject({ code: 'NOT_FOUND' })

  const left = { ...request, snapshotRef: again.snapshotRef, path: join(engine.dataDir, 'left.csv') }
  for await (const event of await client.exports.run(left)) if (event.finished === null) break
  const abort = new AbortController()
  const cancelled = async (): Promise<unknown> => {
    let last: unknown
    for await (const event of await client.exports.run(left, { signal: abort.signal })) {
      last = event
      abort.abort()
    }
    return last
  }
  expect(await failureOf(cancelled())).toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(engine.dataDir).filter((name) => /left|partial/.test(name))).toEqual([])
})
