import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/* What numbers and months are called is said in one place each (shared/number-words.ts, shared/moment-words.ts). */

const root = join(import.meta.dirname, '../..')

test('no file writes numbers its own way', () => {
  const files = globSync('{electron,shared,renderer}/**/*.{ts,tsx}', { cwd: root }).filter((path) => !/\.test\.tsx?$/.test(path))
  expect(files.length).toBeGreaterThan(500)
  expect(files.filter((path) => readFileSync(join(root, path), 'utf8').includes('.toLocaleString('))).toEqual([])
})
