import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { preferences } from '../../../../shared/main-contract.ts'
import type { Filter } from '../../../../shared/query.ts'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { parseSort } from '../../../ports/address.ts'
import { readViewSearch } from './view-text.ts'

/** What the version before there were words of the data wrote, and what it took each view for: every word of every field, and whole views. */
interface Meant {
  readonly now: number
  readonly keys: readonly string[]
  readonly views: readonly {
    readonly id: string
    readonly list: 'resources' | 'grants'
    readonly filter: Filter | null
    readonly sort: string | null
    readonly cols: readonly string[] | null
  }[]
}

const folder = join(import.meta.dirname, '../../../../tests/fixtures/earlier-views')
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))

test('views saved before there were words of the data open, and mean the same', () => {
  const { views } = preferences.parse(read('preferences.json'))
  const meant = read('meant.json') as Meant
  expect(views).toHaveLength(meant.views.length)
  for (const each of meant.views) {
    const view = views.find(({ id }) => id === each.id)
    const { q = '', sort, cols } = readViewSearch(view?.search ?? '')
    const fields = fieldsOf(firstVocabulary, each.list, meant.keys)
    const { filter, problems } = parseFilter(q, fields, { now: meant.now })
    expect({ name: view?.name, filter: filter ?? null, problems }).toEqual({ name: view?.name, filter: each.filter, problems: [] })
    expect([sort ?? null, cols ?? null]).toEqual([each.sort, each.cols])
    for (const { field } of parseSort(sort ?? '')) expect(fields.named(field)?.name).toBe(field)
  }
})
