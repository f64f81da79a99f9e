import type { Header } from './header.ts'

/** A row as texts by column: under each column's matched name and, where it differs, its title in the file; null for an empty cell. */
export type TableRecord = Record<string, string | null>

/** Makes records of rows, in the order of the header's columns. A title that is another column's matched name means that column. */
export function rowsToRecords({ columns }: Pick<Header, 'columns'>): (rows: readonly (readonly string[])[]) => TableRecord[] {
  const names = columns.map(({ name }) => name)
  const taken = new Set(names)
  const titles = columns.map(({ title, name }) => {
    const own = title !== name && title !== '__proto__' && !taken.has(title) ? title : null
    if (own !== null) taken.add(own)
    return own
  })
  return (rows) =>
    rows.map((row) => {
      const record: TableRecord = {}
      for (let i = 0; i < names.length; i++) {
        const text = row[i]
        const value = text === undefined || text === '' ? null : text
        record[names[i] ?? ''] = value
        const title = titles[i]
        if (title !== null && title !== undefined) record[title] = value
      }
      return record
    })
}
