import type { KeptPart } from '../../../shared/syncs.ts'

/** What of the graph a run kept, as text that is the same for the same part: in SQL of a JSON column, and here. */
export const keptPartSql = (json: string, types: 'resourceTypes' | 'onlyTypes'): string =>
  `json_array(json_extract(${json}, '$.${types}'), coalesce(json_extract(${json}, '$.depth'), 'all'))`

export const keptPartKey = ({ onlyTypes = null, depth = 'all' }: KeptPart): string => JSON.stringify([onlyTypes, depth])
