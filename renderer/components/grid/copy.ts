import type { GridColumn } from './types.ts'

const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, ' ')

/** Rows as text, with a line of titles. */
export function tabSeparated<Row>(rows: readonly Row[], columns: readonly GridColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => oneLine(column.text(row))).join('\t'))
  return [columns.map((column) => column.title).join('\t'), ...lines].join('\n')
}

/**
 * The same for spreadsheets, which take HTML before text: what stands in a cell of text stays what it is there, also where it looks like
 * a formula, a date or a number with zeros in front.
 */
export function asTable<Row>(rows: readonly Row[], columns: readonly GridColumn<Row>[]): string {
  const head = columns.map((column) => textCell(column.title)).join('')
  const lines = rows.map((row) =>
    columns.map((column) => (column.numeric ? `<td>${escaped(column.text(row))}</td>` : textCell(column.text(row)))).join(''),
  )
  return table([head, ...lines])
}

/** A single cell as HTML when a spreadsheet would make something else of its text; undefined when it would not. */
export const asTextCell = (text: string): string | undefined => (/^[=+\-@＝＋－＠\d.,]/.test(text) ? table([textCell(text)]) : undefined)

const table = (lines: readonly string[]): string =>
  `<meta charset="utf-8"><table xmlns:x="urn:schemas-microsoft-com:office:excel">${lines.map((line) => `<tr>${line}</tr>`).join('')}</table>`

/** As Excel (mso-number-format, x:str) and LibreOffice (sdnum) mark a cell of text. */
const textCell = (text: string): string => `<td style="mso-number-format:'\\@'" x:str sdnum="1033;0;@">${escaped(oneLine(text))}</td>`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\u0000': '\ufffd',
}
const escaped = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- HTML has no place for this one
  text.toWellFormed().replace(/[&<>"'\u0000]/g, (character) => entities[character] ?? character)
