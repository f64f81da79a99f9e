import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Evidence } from '../../../shared/evidence.ts'
import { earlierFixture } from '../../../tests/fakes/earlier-data.ts'
import { evidencePage } from './evidence-page.ts'

test('the page of a review of an earlier version shows characters nobody sees as it did then, a later one all of them', () => {
  const written = readFileSync(join(earlierFixture('signed-reviews'), 'unseen-characters.json'), 'utf8')
  const evidence = JSON.parse(written) as Evidence
  expect(evidence.grants[0]?.principalName).toMatch(/\u202e.*\u200b.*\u200d/u)
  expect(evidencePage(evidence)).toBe(readFileSync(join(earlierFixture('signed-reviews'), 'unseen-characters.html'), 'utf8'))
  const later = evidencePage({ ...evidence, schema: 'https://rollcall.app/schemas/evidence-2.json' })
  expect(later).toContain('A\ufffdda\ufffd Lo\ufffdvelace\ufffd')
  expect(later).not.toMatch(/\u00ad|\u061c|\u200b|\u200d|\u202e|\ufeff/u)
})
