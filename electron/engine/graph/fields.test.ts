import { expect, test } from 'vitest'
import { fieldsOf } from '../../../shared/fields.ts'
import type { ListName } from '../../../shared/query.ts'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { fieldNames, fieldOf } from './fields.ts'

test.each<ListName>(['resources', 'entitlements', 'grants'])('what people can ask of %s is what the snapshot can answer', (list) => {
  const typed = fieldsOf(firstVocabulary, list).all
  expect(typed.map(({ name }) => name).sort()).toEqual([...fieldNames(list)].sort())
  for (const { name, kind } of typed) expect([name, fieldOf(list, name).kind]).toEqual([name, kind === 'code' ? 'text' : kind])
})
