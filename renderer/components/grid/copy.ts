import type { GridColumn } from './types.ts'

const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, ' ')

/** Rows as spreadsheets take them from the clipboard, with a line of titles. */
export function tabSeparated<Row>(rows: readonly Row[], columns: readonly GridColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => oneLine(column.text(row))).join('\t'))
  return [columns.map((column) => column.title).join('\t'), ...lines].join('\n')
}
