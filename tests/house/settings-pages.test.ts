import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { destinationKinds, sourceInfos } from '../../electron/engine/engine.ts'

/* Every source and destination has a page, and its table names every setting by its flag, once, and none that there is not. */

const docs = join(import.meta.dirname, '../../docs')
const pages = [
  ...sourceInfos.map(({ id, fields }) => ({ page: `sources/${id}.md`, fields })),
  ...destinationKinds.map(({ id, fields }) => ({ page: `destinations/${id}.md`, fields })),
]

/** The flags in the tables whose first line has a column for flags. */
function flagsIn(text: string): string[] {
  const found: string[] = []
  let column = -1
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) column = -1
    else if (column === -1) column = cellsOf(line).indexOf('flag')
    if (!line.startsWith('|')) continue
    for (const [, flag] of (cellsOf(line)[column] ?? '').matchAll(/`--([\w-]+)/g)) if (flag !== undefined) found.push(flag)
  }
  return found.toSorted()
}

/** Without the bars escaped within a cell. */
const cellsOf = (line: string): string[] =>
  line
    .replaceAll('\\|', '/')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

test.each(pages)('$page names the settings there are', ({ page, fields }) => {
  const named = flagsIn(readFileSync(join(docs, page), 'utf8')).filter((flag) => !flag.endsWith('-file'))
  expect(named).toEqual(fields.map(({ flag }) => flag).toSorted())
})
