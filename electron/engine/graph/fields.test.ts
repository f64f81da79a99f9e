import { expect, test } from 'vitest'
import { exportColumns } from '../../../shared/export-columns.ts'
import { filterFields } from '../../../shared/filter-language/fields.ts'
import type { ListName } from '../../../shared/query.ts'
import { fieldNames, fieldOf } from './fields.ts'

test.each<ListName>(['resources', 'entitlements', 'grants'])('what people can ask of %s is what the snapshot can answer', (list) => {
  const typed = filterFields(list)
  // A description of an entitlement is exported with its grants, not searched for.
  const known = fieldNames(list).filter((name) => name !== 'entitlementDescription')
  expect(typed.map(({ name }) => name).sort()).toEqual([...known].sort())
  for (const { name, kind } of typed) expect([name, fieldOf(list, name).kind]).toEqual([name, kind === 'code' ? 'text' : kind])
  for (const { name, kind } of exportColumns(list)) expect([name, fieldOf(list, name).kind]).toEqual([name, kind])
})
