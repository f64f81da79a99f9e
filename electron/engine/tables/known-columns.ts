import { aliases } from './aliases.ts'
import { columnName } from './column-names.ts'
import layouts from './names/layout-columns.json' with { type: 'json' }

const known: ReadonlySet<string> = new Set([
  ...Object.values(aliases).flat(),
  ...Object.values(layouts).flatMap((files) => Object.values(files).flat().map(columnName)),
])

/** Whether a column of this matched name is one that files of rosters have. */
export const isKnownColumn = (name: string): boolean => known.has(name)

const idNames: ReadonlySet<string> = new Set(['id', 'state_id', 'sis_id'].flatMap((name) => aliases[name] ?? []))

/** Whether a column of this matched name holds ids, one or several: nothing in it may have been a number on the way. */
export const isIdColumn = (name: string): boolean =>
  idNames.has(name) || /(^|_)ids?$|sourcedids?$|^(school_)?dfe_number$|^identifier$|^crn$/.test(name)
