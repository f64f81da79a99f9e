import type { KeyRange } from './table-cursor.ts'

/** What a key begins with: all are in one space, and a byte says what kind of row it is. */
const SPACE = 3

export const kindOfRow = { resourceType: 1, resource: 2, entitlement: 3, grant: 4, sync: 6, mark: 0xff } as const

/** All rows of a kind. Rows of other kinds (indexes, the connector's own session) are never read. */
export const rangeOf = (kind: number): KeyRange => ({
  low: Buffer.from([SPACE, kind]),
  high: kind === 0xff ? Buffer.from([SPACE + 1]) : Buffer.from([SPACE, kind + 1]),
})

/** What of a mark's key is its name. */
export const MARK_NAME_AT = 2
