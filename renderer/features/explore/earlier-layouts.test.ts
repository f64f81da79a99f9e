import { afterEach, expect, test, vi } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { moveLayout } from '../../components/grid/layout.ts'
import { grantColumns, resourceColumns } from './columns.tsx'

/** Columns as the version before there were words of the data had them, under the names their arrangements are kept. */
const earlier = {
  people: ['name', 'email', 'status', 'held', 'lastActivity', 'login', 'id'],
  resources: ['name', 'granted', 'lastActivity', 'id', 'parent'],
  grants:
    `principalName resourceName slug completedAt lastAccess score attempts rows principalEmail firstAccess derived principalId resourceId
    row`.split(/\s+/),
} as const
const asItIs = (text: string): string => text

afterEach(() => vi.unstubAllGlobals())

function storage(items: Record<string, string>): Map<string, string> {
  const stored = new Map(Object.entries(items))
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  })
  return stored
}

test('every column that could be arranged is there, under the same name', () => {
  const ids = (columns: readonly { readonly id: string }[]): readonly string[] => columns.map(({ id }) => id)
  expect(ids(resourceColumns('holder', firstVocabulary, asItIs))).toEqual(expect.arrayContaining([...earlier.people]))
  expect(ids(resourceColumns('held', firstVocabulary, asItIs))).toEqual(expect.arrayContaining([...earlier.resources]))
  expect(ids(grantColumns(firstVocabulary, asItIs, true))).toEqual(expect.arrayContaining([...earlier.grants]))
})

test('how holders were arranged is found under their new name, once; what is arranged there already stays', () => {
  const before = JSON.stringify({ order: [...earlier.people], hidden: ['login', 'id', 'email'], sizes: { name: 300 } })
  const stored = storage({ 'rollcall.grid.people': before })
  moveLayout('people', 'holders')
  expect([...stored]).toEqual([['rollcall.grid.holders', before]])
  const newer = storage({ 'rollcall.grid.people': before, 'rollcall.grid.holders': '{}' })
  moveLayout('people', 'holders')
  expect([...newer]).toEqual([['rollcall.grid.holders', '{}']])
})
