import { expect, test } from 'vitest'
import type { ClientLink } from '@orpc/client'
import { reopeningLink } from './reopening-link.ts'

type Asked = readonly [path: string, input: unknown]

/** An engine whose handles are its own: those of another one it does not know. */
function engine(name: string) {
  const asked: Asked[] = []
  let opened = 0
  const link: ClientLink<Record<string, never>> = {
    call: (path, input) => {
      asked.push([path.join('.'), input])
      if (path.join('.') === 'snapshots.open') return Promise.resolve({ snapshotId: `${name}-${++opened}`, title: 'Acme' })
      if (path.join('.') === 'diffs.open') return Promise.resolve({ diffId: `${name}-diff` })
      return Promise.resolve({ total: 1 })
    },
  }
  return { asked, link }
}

test('what an engine had open is opened once by the next, under the handle the window has', async () => {
  const [first, second] = [engine('first'), engine('second')]
  let now = first.link
  const line = reopeningLink(() => Promise.resolve(now))
  const opened = await line.call(['snapshots', 'open'], { runId: 'r1' }, { context: {} })
  expect(opened).toMatchObject({ snapshotId: 'first-1' })
  await line.call(['diffs', 'open'], { before: { runId: 'r0' }, after: { runId: 'r1' } }, { context: {} })
  const rows = { snapshotId: 'first-1', offset: 0 }
  await line.call(['snapshots', 'grants'], rows, { context: {} })
  expect(first.asked.at(-1)).toEqual(['snapshots.grants', rows])

  now = second.link
  await Promise.all([
    line.call(['snapshots', 'grants'], rows, { context: {} }),
    line.call(['snapshots', 'find'], { snapshotId: 'first-1', id: 'ada' }, { context: {} }),
    line.call(['diffs', 'grants'], { diffId: 'first-diff', offset: 0 }, { context: {} }),
  ])
  expect(second.asked.filter(([path]) => path.endsWith('.open'))).toEqual([
    ['snapshots.open', { runId: 'r1' }],
    ['diffs.open', { before: { runId: 'r0' }, after: { runId: 'r1' } }],
  ])
  expect(second.asked).toContainEqual(['snapshots.grants', { snapshotId: 'second-1', offset: 0 }])
  expect(second.asked).toContainEqual(['snapshots.find', { snapshotId: 'second-1', id: 'ada' }])
  expect(second.asked).toContainEqual(['diffs.grants', { diffId: 'second-diff', offset: 0 }])
})

test('a handle nobody opened here, and inputs without one, go as they are', async () => {
  const { asked, link } = engine('only')
  const line = reopeningLink(() => Promise.resolve(link))
  await line.call(['runs', 'list'], undefined, { context: {} })
  await line.call(['snapshots', 'grants'], { snapshotId: 'unknown' }, { context: {} })
  expect(asked).toEqual([
    ['runs.list', undefined],
    ['snapshots.grants', { snapshotId: 'unknown' }],
  ])
})

test('what cannot be opened again says why', async () => {
  const gone = new Error('This run has no snapshot.')
  const first = engine('first')
  let now = first.link
  const line = reopeningLink(() => Promise.resolve(now))
  await line.call(['snapshots', 'open'], { runId: 'r1' }, { context: {} })
  now = { call: (path) => (path.join('.') === 'snapshots.open' ? Promise.reject(gone) : Promise.resolve(null)) }
  await expect(line.call(['snapshots', 'grants'], { snapshotId: 'first-1' }, { context: {} })).rejects.toBe(gone)
})
