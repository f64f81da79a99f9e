import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rosterTargets } from '../../../shared/roster-fields.ts'
import { transforms } from './transforms/all.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/mapping.md'), 'utf8')

/** The rows of the table of transforms: the names in the first cell, the arguments in the second. */
const rows = (page.split('### Transforms')[1]?.split('### ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => [...cell.matchAll(/`([a-z_0-9]+)`/g)].map(([, name]) => name)))

it('the reference has every transform with its arguments, and no other', () => {
  const written = rows.flatMap(([, names = [], parameters = []]) => names.map((name) => [name, ...parameters]))
  const there = [...transforms.values()].map(({ name, parameters }) => [name, ...parameters.map((parameter) => parameter.name)])
  expect(written.toSorted()).toEqual(there.toSorted())
})

it('the reference has every entity', () => {
  for (const entity of Object.keys(rosterTargets.entities)) expect(page).toContain(`\`${entity}\``)
})
