import { expect, test } from 'vitest'
import type { GraphCounts } from '../../shared/graph.ts'
import { firstVocabulary, plainVocabulary } from '../../shared/vocabulary.ts'
import { holdersCounted, holdersIn } from './holders-in.ts'

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

test('those that hold are named type by type, as long as these are few', () => {
  const called = (ids: readonly string[]) =>
    ids.map((id) => ({ id, one: `${id} One`, many: `${id} Many`, icon: 'box', role: 'holder', children: [] }) as const)
  const of = (ids: readonly string[]) => ({ ...plainVocabulary, types: called(ids) })
  expect(holdersCounted(counts({ Teacher: 2, Pupil: 1 }), of(['Teacher', 'Pupil']))).toBe('2 teacher Many, 1 pupil One')
  expect(holdersCounted(counts({ Teacher: 0, Pupil: 1 }), of(['Teacher', 'Pupil']))).toBe('1 pupil One')
  expect(holdersCounted(counts({ Teacher: 0, Pupil: 0 }), of(['Teacher', 'Pupil']))).toBe('0 teacher Many')
  expect(holdersCounted(counts({ A: 1, B: 1, C: 1, D: 1200 }), of(['A', 'B', 'C', 'D']))).toBe('1,203 holders')
  expect(holdersCounted(counts({ elsewhere: 3 }), of(['Teacher']))).toBeNull()
})
