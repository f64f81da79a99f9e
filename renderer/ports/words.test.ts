import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary, type TypeWords } from '../../shared/vocabulary.ts'
import { endLists, isAccount, lookedAtTypes } from './words.ts'

const bare = (id: string, traits: readonly ('user' | 'group')[] = []) => ({
  id,
  displayName: id,
  description: '',
  traits,
  skipEntitlementsAndGrants: id === 'place',
})
const words = (id: string, role: TypeWords['role']): TypeWords => ({ id, one: id, many: `${id}s`, icon: 'box', role, children: [] })

test('types with lists of their own: those that hold first, none that neither holds nor is held, unless others lie in them', () => {
  const vocabulary = {
    ...plainVocabulary,
    types: [words('school', 'held'), words('lesson', 'held'), words('pupil', 'holder'), words('place', 'neither')],
  }
  const types = lookedAtTypes({ vocabulary, resourceTypes: [bare('place'), bare('lesson'), bare('pupil', ['user']), bare('school')] })
  expect(types.map(({ many }) => many)).toEqual(['pupils', 'schools', 'lessons'])
  const ground = { ...words('place', 'neither' as const), children: ['school'] }
  const placed = {
    vocabulary: { ...vocabulary, types: [ground, ...vocabulary.types.slice(0, 1)] },
    resourceTypes: [bare('place'), bare('school')],
  }
  expect(lookedAtTypes(placed).map(({ many }) => many)).toEqual(['places', 'schools'])
  expect(lookedAtTypes(undefined)).toEqual([])
})

test('the commands for lists lead to who holds and to what is held', () => {
  const first = endLists(firstVocabulary.types)
  expect([first['go.holders']?.many, first['go.held']?.many]).toEqual(['People', 'Courses'])
  const group = words('group', 'both')
  expect(endLists([group])).toEqual({ 'go.holders': group })
  expect(endLists([])).toEqual({})
})

test('accounts are of types with the trait of users', () => {
  const snapshot = { resourceTypes: [bare('pupil', ['user']), bare('group', ['group'])] }
  expect(isAccount(snapshot, 'pupil')).toBe(true)
  expect(isAccount(snapshot, 'group')).toBe(false)
  expect(isAccount(undefined, 'pupil')).toBe(false)
})
