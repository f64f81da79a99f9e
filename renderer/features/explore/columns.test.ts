import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { grantColumns, resourceColumns } from './columns.tsx'

const same = (text: string): string => text
const shown = (columns: readonly { readonly title: string; readonly hidden?: boolean }[]): string[] =>
  columns.flatMap(({ title, hidden }) => (hidden === true ? [] : [title]))

test('the columns of the first format stay as they were, under the ids layouts were stored with', () => {
  expect(grantColumns(firstVocabulary, same, true).map(({ id, title, hidden }) => [id, title, hidden === true])).toEqual([
    ['principalName', 'Person', false],
    ['resourceName', 'Course', false],
    ['slug', 'Status', false],
    ['completedAt', 'Completed', false],
    ['lastAccess', 'Last access', false],
    ['score', 'Score', false],
    ['attempts', 'Attempts', false],
    ['rows', 'Source rows', false],
    ['principalEmail', 'E-mail', true],
    ['firstAccess', 'First access', true],
    ['derived', 'Marks', false],
    ['principalId', 'Person id', true],
    ['resourceId', 'Course id', true],
    ['row', 'Source row', true],
  ])
  const people = resourceColumns('holder', firstVocabulary, same)
  expect(people.map(({ id }) => id)).toEqual(['name', 'email', 'status', 'held', 'lastActivity', 'login', 'id'])
  expect(shown(people)).toEqual(['Name', 'E-mail', 'Account', 'Grants', 'Last activity'])
  const courses = resourceColumns('held', firstVocabulary, same)
  expect(courses.map(({ id }) => id)).toEqual(['name', 'granted', 'lastActivity', 'id', 'parent'])
  expect(shown(courses)).toEqual(['Name', 'People', 'Last activity', 'Id'])
})

test('what holds and is held has the columns of both', () => {
  const ids = resourceColumns('both', plainVocabulary, same).map(({ id }) => id)
  expect(ids.toSorted()).toEqual(['email', 'granted', 'held', 'id', 'lastActivity', 'login', 'name', 'parent', 'status'])
})

test('an attribute is a column of its kind, hidden where it is not usual, under the name it is filtered by', () => {
  const attribute = { compared: true, key: 'x' } as const
  const columns = grantColumns(
    {
      ...plainVocabulary,
      grantAttributes: [
        { ...attribute, name: 'primary', kind: 'flag', title: 'Primary' },
        { ...attribute, name: 'beginsOn', kind: 'date', title: 'Begins' },
        { ...attribute, name: 'row', kind: 'text', title: 'Row of the hall', usual: false },
      ],
      told: ['beginsOn'],
    },
    same,
    false,
  )
  expect(shown(columns)).toEqual(['Holder', 'Resource', 'Status', 'Begins', 'Primary', 'Source rows'])
  const row = { values: { primary: 'yes', beginsOn: Date.UTC(2026, 2, 5), row: 'A' } } as never
  const text = (id: string) => columns.find((column) => column.id === id)?.text(row)
  expect([text('primary'), text('beginsOn'), text('grant.row')]).toEqual(['yes', '5 Mar 2026', 'A'])
})
