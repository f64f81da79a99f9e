import { expect, test } from 'vitest'
import { asTable, asTextCell, tabSeparated } from './copy.ts'
import type { GridColumn } from './types.ts'

interface Row {
  readonly name: string
  readonly grants: number
}

const columns: readonly GridColumn<Row>[] = [
  { id: 'name', title: 'Name', size: 100, text: ({ name }) => name },
  { id: 'grants', title: 'Grants', size: 100, numeric: true, text: ({ grants }) => String(grants) },
]
const names = ['=1+1 for all', '=x', '+41', '-5', '@x', '0007', '98765432109876543210', '1-2', '<img src=x> & "Ada\'s"\n\tLane', '']
const rows = names.map((name, i): Row => ({ name, grants: i }))
const textCell = `<td style="mso-number-format:'\\@'" x:str sdnum="1033;0;@">`

test('every cell of text is marked as one, figures are not', () => {
  const html = asTable(rows, columns)
  expect(html).toContain(`${textCell}Name</td>${textCell}Grants</td>`)
  for (const name of names.slice(0, 8)) expect(html).toContain(`<tr>${textCell}${name}</td><td>`)
  expect(html).toContain('<td>5</td>')
  expect(html.match(/<tr>/g)).toHaveLength(rows.length + 1)
})

test('what comes from the data is text in the HTML, too', () => {
  const html = asTable(rows, columns)
  expect(html).toContain(`${textCell}&lt;img src=x&gt; &amp; &quot;Ada&#39;s&quot; Lane</td>`)
  expect(html).not.toContain('<img')
})

test('the plain text is as it was', () => {
  expect(tabSeparated(rows.slice(0, 2), columns)).toBe('Name\tGrants\n=1+1 for all\t0\n=x\t1')
})

test('a single cell comes as a table only where a spreadsheet would make something else of it', () => {
  for (const text of ['=1+1', '0007', '-5', '@x', '98765432109876543210', '1.2.2026']) expect(asTextCell(text), text).toContain(textCell)
  for (const text of ['Ada Lane', '', 'a=b']) expect(asTextCell(text), text).toBeUndefined()
})
