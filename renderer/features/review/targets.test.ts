import { expect, test } from 'vitest'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { ReviewGrantRow, ReviewGroup } from '../../../shared/reviews.ts'
import { filterTarget, groupTarget, idRules, type Target } from './targets.ts'
import { plainFields } from '../../../shared/fields.ts'

const ada: ReviewGroup = {
  ...{ type: 'user', id: 'ada', typeName: 'User', name: 'Ada Lane', email: null },
  ...{ undecided: 3, approve: 0, flag: 0, exclude: 0, byPolicy: 0 },
}
const standing = (decision: ReviewGrantRow['decision']): ReviewGrantRow => ({ decision }) as ReviewGrantRow
const rulesOf = (target: Target | null) => target?.rules()

test('a person nobody decided on is decided whole', async () => {
  const target = groupTarget(ada, 'Ada Lane', 'principal', {})
  expect(target).toMatchObject({ title: 'all 3 grants of Ada Lane', short: 'all 3 grants', count: 3 })
  expect(await rulesOf(target)).toEqual([{ kind: 'principal', ref: { type: 'user', id: 'ada' } }])
})

test('what was excluded one by one is spared when the rest is approved', async () => {
  const target = groupTarget({ ...ada, undecided: 2, exclude: 1 }, 'Ada Lane', 'principal', {})
  expect(target).toMatchObject({ title: '2 grants of Ada Lane still to decide', short: '2 still to decide', count: 2 })
  expect(await rulesOf(target)).toEqual([{ kind: 'principal', ref: { type: 'user', id: 'ada' }, decisions: ['undecided'] }])
  expect(target?.has(standing('exclude'))).toBe(false)
  expect(target?.has(standing('undecided'))).toBe(true)
})

test('a group that is decided is decided anew as a whole', async () => {
  const target = groupTarget({ ...ada, undecided: 0, approve: 2, exclude: 1 }, 'Ada Lane', 'principal', {})
  expect(target?.count).toBe(3)
  expect(await rulesOf(target)).toEqual([{ kind: 'principal', ref: { type: 'user', id: 'ada' } }])
})

test('under a filter only what is shown is decided', async () => {
  const course: ReviewGroup = { ...ada, type: 'course', id: 'ladder "A"', name: 'Ladder' }
  const [rule] =
    (await rulesOf(groupTarget(course, 'Ladder', 'resource', { text: 'status:completed or score:>90', changes: ['added'] }))) ?? []
  expect(rule).toMatchObject({ kind: 'filter', changes: ['added'] })
  const { filter, problems } = parseFilter(rule?.kind === 'filter' ? rule.text : '', plainFields('grants'))
  expect(problems).toEqual([])
  expect(filter).toMatchObject({
    op: 'and',
    of: [{ op: 'or' }, { op: 'eq', field: 'resourceId', value: 'ladder "A"' }, { op: 'eq', field: 'resourceType', value: 'course' }],
  })
})

test('what is shown by its state is decided by it', async () => {
  const target = groupTarget({ ...ada, undecided: 0, flag: 2 }, 'Ada Lane', 'principal', { decisions: ['flag'] })
  expect(await rulesOf(target)).toEqual([{ kind: 'principal', ref: { type: 'user', id: 'ada' }, decisions: ['flag'] }])
})

test('many ids become as many rules as they need', () => {
  const ids = Array.from({ length: 2001 }, (_, index) => `grant ${index}`)
  const rules = idRules(ids)
  expect(rules.map((rule) => (rule.kind === 'grants' ? rule.ids.length : 0))).toEqual([1000, 1000, 1])
  expect(rules.flatMap((rule) => (rule.kind === 'grants' ? rule.ids : []))).toEqual(ids)
})

test('a filter is one rule, however many it matches', async () => {
  expect(await rulesOf(filterTarget('', 1_000_000, ['undecided'], undefined))).toEqual([
    { kind: 'filter', text: '', decisions: ['undecided'] },
  ])
})
