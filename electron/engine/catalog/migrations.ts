import type { Database } from 'better-sqlite3'
import { asRollcallError, RollcallError } from '../../../shared/errors.ts'
import { connectionsAndRuns } from './migrations/001-connections-and-runs.ts'
import { runLog } from './migrations/002-run-log.ts'
import { settings } from './migrations/003-settings.ts'
import { ignoredFindings } from './migrations/004-ignored-findings.ts'
import { audit } from './migrations/005-audit.ts'
import { reviews } from './migrations/006-reviews.ts'
import { deliveries } from './migrations/007-deliveries.ts'
import { schedulesAndNotices } from './migrations/008-schedules-notices.ts'
import { services } from './migrations/009-services.ts'
import { lastChecks } from './migrations/010-last-checks.ts'
import { wantedServices } from './migrations/011-wanted-services.ts'
import { textRuleOfDecisions } from './migrations/012-text-rule-of-decisions.ts'
import { removedThings } from './migrations/013-removed-things.ts'
import { orderOfRuns } from './migrations/014-order-of-runs.ts'
import { anchoredTrail } from './migrations/015-anchored-trail.ts'

/** In order: number n (from 1) takes a catalog of version n - 1 to version n. Never edit one that was released; add the next. */
export const migrations: readonly string[] = [
  connectionsAndRuns,
  runLog,
  settings,
  ignoredFindings,
  audit,
  reviews,
  deliveries,
  schedulesAndNotices,
  services,
  lastChecks,
  wantedServices,
  textRuleOfDecisions,
  removedThings,
  orderOfRuns,
  anchoredTrail,
]

const versionOf = (database: Database): number => database.pragma('user_version', { simple: true }) as number

/**
 * Brings the catalog to the newest version in one transaction: either all of it or the file as it was.
 * UNSUPPORTED when a newer Rollcall wrote the file, INTERNAL when a migration fails.
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  if (versionOf(database) === steps.length) return
  const upgrade = database.transaction(() => {
    const version = versionOf(database) // again, now that no other process can change it
    if (version > steps.length) throw tooNew(database.name, version, steps.length)
    for (const step of steps.slice(version)) database.exec(step)
    database.pragma(`user_version = ${steps.length}`)
  })
  try {
    upgrade.immediate()
  } catch (error) {
    const known = asRollcallError(error)
    if (known.code !== 'INTERNAL') throw error // the system's own; whoever opens the catalog knows what it means for it
    throw new RollcallError('INTERNAL', {
      message: 'The catalog could not be brought up to date; it was left as it was.',
      remedy: 'Go back to the version of Rollcall you used before and report this.',
      detail: `${database.name}: ${String(error)}`,
      cause: error,
    })
  }
}

const tooNew = (path: string, version: number, known: number) =>
  new RollcallError('UNSUPPORTED', {
    message: 'The catalog was written by a newer version of Rollcall.',
    remedy: 'Update Rollcall, or use another data folder.',
    detail: `${path} has version ${version}, this program knows ${known}`,
  })
