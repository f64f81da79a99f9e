import Sqlite from 'better-sqlite3'
import type { TrailProblem } from '../../../shared/reviews.ts'
import { migrate } from '../catalog/migrations.ts'

let expected: ReadonlyMap<string, string> | null = null

/** The triggers of a catalog as its migrations make it. */
function madeByMigrations(): ReadonlyMap<string, string> {
  const database = new Sqlite(':memory:')
  try {
    migrate(database)
    return new Map(database.prepare<[], [string, string]>("select name, sql from sqlite_master where type = 'trigger'").raw().all())
  } finally {
    database.close()
  }
}

/** Triggers that are gone, are others than ours, or are not ours. */
export function changedTriggers(there: ReadonlyMap<string, string>): TrailProblem[] {
  expected ??= madeByMigrations()
  const ours = expected
  const changed = [...ours]
    .filter(([name, sql]) => there.get(name) !== sql)
    .map(([name]) => [name, there.has(name) ? 'was changed' : 'is missing'])
  const foreign = [...there.keys()].filter((name) => !ours.has(name)).map((name) => [name, 'is none of Rollcall'])
  return [...changed, ...foreign].map(([name = '', what]) => ({
    kind: 'trigger',
    subject: `trigger:${name}`,
    message: `The trigger ${name} of the catalog ${what ?? ''}.`,
  }))
}
