import type { Cell } from '../../graph/snapshot.ts'
import { writtenCell, type TableColumn } from '../table.ts'

/** A worksheet's XML (ECMA-376, SpreadsheetML), piece by piece. Text is inline: a spreadsheet never reads it as a formula. */

/** Cell styles, by their place in `cellXfs` of package-parts.ts. */
const BOLD = 1
const MOMENT = 2
const DAY = 3

const longestText = 32_767
/** Serial numbers of dates count wrongly before this day. */
const firstDate = Date.UTC(1900, 2, 1)
const lastDate = Date.UTC(10_000, 0, 1)
const widths = { text: 28, number: 12, time: 20, date: 12 } as const

export const sheetStart = (columns: readonly TableColumn[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">',
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>',
    ...columns.map(({ kind }, i) => `<col min="${i + 1}" max="${i + 1}" width="${widths[kind]}" customWidth="1"/>`),
    '</cols><sheetData><row r="1">',
    ...columns.map(({ title }, i) => textCell(`${columnName(i)}1`, title, BOLD)),
    '</row>',
  ].join('')

export const sheetEnd = (columns: readonly TableColumn[], rows: number): string =>
  `</sheetData><autoFilter ref="A1:${columnName(columns.length - 1)}${rows}"/></worksheet>`

/** `number` from 1, the header being row 1. */
export function rowXml(columns: readonly TableColumn[], row: readonly Cell[], number: number): string {
  let xml = `<row r="${number}">`
  for (const [i, column] of columns.entries()) {
    const cell = row[i] ?? null
    if (cell === null || cell === '') continue
    const place = columnName(i) + String(number)
    if (typeof cell === 'string') xml += textCell(place, cell, 0)
    else if (isTooLong(cell, column.kind)) xml += textCell(place, String(cell), 0)
    else if (column.kind !== 'time' && column.kind !== 'date') xml += `<c r="${place}"><v>${cell}</v></c>`
    else if (cell >= firstDate && cell < lastDate)
      xml += `<c r="${place}" s="${column.kind === 'date' ? DAY : MOMENT}"><v>${cell / 86_400_000 + 25_569}</v></c>`
    else xml += textCell(place, String(writtenCell(cell, column.kind)), 0)
  }
  return `${xml}</row>`
}

/** Spreadsheets show and keep 15 digits. A figure may lose what comes after its point; what may be an id or a code loses nothing. */
function isTooLong(cell: number, kind: TableColumn['kind']): boolean {
  if (kind === 'time' || kind === 'date') return false
  if (Number.isInteger(cell)) return Math.abs(cell) >= 1e15
  return (
    kind === 'text' &&
    String(cell)
      .replace(/e.*|[^\d]/g, '')
      .replace(/^0+/, '').length > 15
  )
}

const textCell = (place: string, text: string, style: number): string =>
  `<c r="${place}"${style === 0 ? '' : ` s="${style}"`} t="inlineStr"><is><t xml:space="preserve">${escaped(fitting(text))}</t></is></c>`

/** A cell holds no more; what is longer ends in an ellipsis. */
const fitting = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`)

// eslint-disable-next-line no-control-regex -- these are what XML 1.0 cannot hold
const special = /[&<>"]|_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/g
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters XML has no place for are written `_x001F_`, as spreadsheets do; text that looks like that already is kept apart from it. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(special, (character) => entities[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)

const columnNames: string[] = []
/** A, B, ..., Z, AA, ... */
export function columnName(index: number): string {
  const known = columnNames[index]
  if (known !== undefined) return known
  const last = String.fromCharCode(65 + (index % 26))
  return (columnNames[index] = index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last)
}
