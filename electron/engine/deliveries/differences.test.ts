import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { Differences, makeEmpty } from './differences.ts'

let folder: string
let scratch: string
let kept: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-differences-'))
  scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  kept = join(folder, 'kept.snapshot')
  await makeEmpty(kept, firstVocabulary)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const read = (name: string): string => {
  const path = join(scratch, name)
  copyFileSync(kept, path)
  return path
}

test('what was read from a destination goes with the last comparison that needs it; what is kept stays', () => {
  const differences = new Differences(scratch)
  const shared = read('shared')
  differences.open('a', shared, kept)
  differences.open('b', shared, kept)
  differences.open('c', kept, kept)
  differences.close('a')
  expect(existsSync(shared)).toBe(true)
  differences.close('b')
  differences.close('c')
  expect([existsSync(shared), existsSync(kept)]).toEqual([false, true])
  expect(differences.get('a')).toBeNull()
})

test('comparisons nobody asks about are closed, and the oldest for the next', () => {
  const differences = new Differences(scratch)
  const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => {
    const path = read(name)
    differences.open(name, path, kept)
    return path
  })
  expect(paths.map(existsSync)).toEqual([false, true, true, true, true])
  expect(differences.get('b')).not.toBeNull()
  vi.advanceTimersByTime(20 * 60_000)
  expect(differences.get('b')).not.toBeNull()
  vi.advanceTimersByTime(20 * 60_000)
  expect(paths.map(existsSync)).toEqual([false, true, false, false, false])
  vi.advanceTimersByTime(20 * 60_000)
  expect(paths.some(existsSync)).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
