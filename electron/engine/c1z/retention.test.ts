import { describe, expect, test } from 'vitest'
import { retain, type SyncRun } from './retention.ts'

const next = { syncId: 'new', startedAt: '2025-01-09 00:00:00', endedAt: '2025-01-09 00:01:00', type: 'full' }
const run = (id: string, day: number, more: Partial<SyncRun> = {}): SyncRun => ({
  sync_id: id,
  started_at: `2025-01-0${day} 00:00:00`,
  ended_at: `2025-01-0${day} 01:00:00`,
  sync_type: 'full',
  linked_sync_id: '',
  ...more,
})

describe('retain', () => {
  test('keeps the newest full runs, the new one counted', () => {
    const runs = [run('a', 1), run('b', 2), run('c', 3)]
    expect(retain(runs, next, 2).dropped).toEqual(['a', 'b'])
    expect(retain(runs, next, 4).dropped).toEqual([])
    expect(retain(runs, next, 1).kept).toEqual([])
  })

  test('gives no place of a full run to one that is not whole', () => {
    const runs = [run('a', 1), run('b', 2)]
    expect(retain(runs, { ...next, type: 'partial' }, 2).dropped).toEqual([])
    expect(retain(runs, { ...next, endedAt: null }, 1).dropped).toEqual(['a'])
    expect(retain(runs, { ...next, type: 'resources_only' }, 1).kept).toEqual([run('b', 2)])
  })

  test('never touches an unfinished run', () => {
    const unfinished = run('u', 1, { ended_at: null })
    expect(retain([unfinished, run('a', 2), run('b', 3)], next, 1).kept).toEqual([unfinished])
  })

  test('replaces a run of the same id, whatever it was', () => {
    expect(retain([run('new', 1), run('b', 2)], next, 2)).toEqual({ kept: [run('b', 2)], dropped: ['new'] })
  })

  test('drops partial runs that ended before the earliest kept full one started, once a full one goes', () => {
    const partial = run('p', 2, { sync_type: 'partial' })
    const later = run('q', 4, { sync_type: 'resources_only' })
    expect(retain([run('a', 1), partial, run('b', 3), later], next, 2).dropped).toEqual(['a', 'p'])
    expect(retain([partial, run('b', 3)], next, 2).dropped).toEqual([])
  })

  test('keeps the newest difference pair, once a full one goes', () => {
    const half = (id: string, day: number, linked: string, type: string) => run(id, day, { sync_type: type, linked_sync_id: linked })
    const pairs = [
      half('u1', 4, 'd1', 'partial_upserts'),
      half('d1', 4, 'u1', 'partial_deletions'),
      half('u2', 5, 'd2', 'partial_upserts'),
      half('d2', 5, 'u2', 'partial_deletions'),
    ]
    expect(retain([run('a', 1), run('b', 2), ...pairs], next, 2).dropped).toEqual(['a', 'u1', 'd1'])
    expect(retain([run('b', 2), ...pairs], next, 2).dropped).toEqual([])
  })
})
