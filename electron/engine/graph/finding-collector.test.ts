import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plainVocabulary } from '../../../shared/vocabulary.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-findings-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('what others come of is told first, in the order of the words, and each says what it comes of', async () => {
  const words = (kind: string) => ({ kind, title: kind, why: '', remedy: '' })
  const writer = createSnapshot(join(folder, 'a.snapshot'), {
    vocabulary: { ...plainVocabulary, findings: [words('place'), words('person'), words('echo')] },
  })
  const missing = { type: 'person', id: 'u9' }
  for (let i = 0; i < 3; i++)
    writer.finding({ kind: 'echo', severity: 'error', message: `Echo ${i}.`, ...(i === 0 && { causedBy: missing }) })
  writer.finding({ kind: 'person', severity: 'error', message: 'Missing.', resource: missing, causes: 2 })
  writer.finding({ kind: 'person', severity: 'error', message: 'Missing.', causes: 1 })
  writer.finding({ kind: 'place', severity: 'error', message: 'Missing.', causes: 1 })
  const meta = { title: 'A', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
  await writer.finish({ meta, signal: new AbortController().signal })
  const snapshot = openSnapshot(join(folder, 'a.snapshot'))
  const groups = snapshot.findings()
  snapshot.close()
  expect(groups.map(({ kind }) => kind)).toEqual(['place', 'person', 'echo'])
  expect(groups[1]?.examples[0]).toMatchObject({ resource: missing, causes: 2 })
  expect(groups[2]?.examples.map(({ message, causedBy }) => [message, causedBy])).toEqual([
    ['Echo 1.', undefined],
    ['Echo 2.', undefined],
    ['Echo 0.', missing],
  ])
})
