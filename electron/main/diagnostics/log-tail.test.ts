import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logTail } from './log-tail.ts'

test('the last whole lines of a log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'))
  const path = join(folder, 'a.log')
  try {
    expect(logTail(path)).toBe('')
    writeFileSync(path, 'one\ntwo\nthree\n')
    expect(logTail(path)).toBe('one\ntwo\nthree\n')
    expect(logTail(path, 8)).toBe('three\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
