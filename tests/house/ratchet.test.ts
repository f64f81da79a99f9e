import { globSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceWordsIn, wordsOfOneSource, type OtherSense } from './source-words.ts'

/*
 * What a course or a completion is, is known to the source and to the snapshot's vocabulary. Everything else works for any source, so its
 * code does not name them. This list is empty and stays so.
 */
const stillCounted: readonly string[] = []

/** Files where a word means something else. */
const otherSenses: Readonly<Record<string, readonly OtherSense[]>> = {
  'electron/engine/mapping/role-words.ts': [{ text: /learner/g, why: 'one of the words that rosters have for a student' }],
  'electron/engine/notices/run-notices.ts': [{ text: /completed/g, why: 'of a run, in what webhooks send' }],
  'electron/engine/reviews/evidence-page.ts': [
    { text: /people/g, why: 'pages that were signed before there were other words stay as they are' },
  ],
  'electron/headless/commands/complete.ts': [{ text: /complet(ed|ion)/g, why: 'of a shell' }],
  'electron/headless/commands/completion.ts': [{ text: /completions?/gi, why: 'of a shell' }],
  'electron/headless/completion/bash.ts': [{ text: /completion/gi, why: 'of a shell' }],
  'electron/headless/completion/fish.ts': [{ text: /completion/gi, why: 'of a shell' }],
  'electron/headless/completion/powershell.ts': [{ text: /completion/gi, why: 'of a shell' }],
  'electron/headless/completion/zsh.ts': [{ text: /completion/gi, why: 'of a shell' }],
  'electron/headless/program.ts': [{ text: /completion/gi, why: 'of a shell' }],
  'shared/roster-fields.ts': [{ text: /course/g, why: 'of a school: what the mapping files of several sources can fill' }],
}

/** They walk through the sample organisation and the fake of its service. */
const sampleTours = ['build/tour.ts', 'build/screenshots.ts']

const root = join(import.meta.dirname, '../..')

/** The product's code without its sources, and without what tests and the sample organisation's tour are made of. */
const isCounted = (path: string): boolean =>
  !path.startsWith('electron/engine/sources/') &&
  !sampleTours.includes(path) &&
  !/(^|\/)(testing|gen)\//.test(path) &&
  !/\.test\.tsx?$/.test(path)

const files = globSync('{electron,shared,renderer,build}/**/*.{ts,tsx}', { cwd: root })
  .map((path) => path.split(sep).join('/'))
  .filter(isCounted)
  .toSorted()

describe('words of one source', () => {
  it('stand in no code outside of it but in the files still listed', () => {
    const found = files.flatMap((path) => {
      const words = sourceWordsIn(join(root, path), otherSenses[path] ?? [])
      return words.length === 0 ? [] : [{ path, words }]
    })
    expect(found.filter(({ path }) => !stillCounted.includes(path))).toEqual([])
    expect(stillCounted.filter((path) => !found.some((each) => each.path === path))).toEqual([])
  })

  it('are excused in another sense only where they stand', () => {
    const idle = Object.entries(otherSenses).flatMap(([path, senses]) =>
      senses
        .filter((_, i) => sourceWordsIn(join(root, path), senses.toSpliced(i, 1)).length === 0)
        .map(({ text }) => `${path}: ${String(text)}`),
    )
    expect(idle).toEqual([])
  })

  it.each([
    ['const courseRows = 1', ['course']],
    ['const row = { first_access: 1, LastAccess: 2 }', ['first access', 'last access']],
    ['const text = `${1} people hold ${2}`', ['people']],
    ['const text = <p>Open the course // now</p>', ['course']],
    ['const isDone = /^in_progress$/', ['in progress']],
    ['class Held { #completedAt = 1 }', ['completed']],
    ['// a course\n/** of people */\nconst personal = { complete: 1, last: "access" }', []],
  ])('are found in %s', (code, words) => {
    expect(wordsOfOneSource('code.tsx', code, [])).toEqual(words)
  })
})
