import { expect, test } from 'vitest'
import type { GraphCounts } from '../../../shared/graph.ts'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { holdersIn } from './holders-in.ts'

const counts = (resourcesByType: Readonly<Record<string, number>>) => ({ resourcesByType }) as unknown as GraphCounts

test('all types that can hold something are counted together', () => {
  expect(holdersIn(counts({ user: 300, course: 40 }), firstVocabulary)).toBe(300)
  const types = (['holder', 'both', 'held', 'neither'] as const).map((role) => {
    return { id: role, one: role, many: role, icon: 'box', role, children: [] } as const
  })
  expect(holdersIn(counts({ holder: 1, both: 20, held: 300, neither: 4000 }), { ...plainVocabulary, types })).toBe(21)
})

test('what nobody described is not counted as none', () => {
  expect(holdersIn(counts({ student: 300 }), firstVocabulary)).toBeNull()
  expect(holdersIn(counts({ user: 0 }), firstVocabulary)).toBe(0)
})
