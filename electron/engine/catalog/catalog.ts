import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { damagedCatalog, isDamage } from './catalog-file.ts'
import { makeDataFolder } from './data-folder.ts'
import { isDiskFull, RollcallError } from '../../../shared/errors.ts'
import { requireRuntime } from '../graph/database.ts'
import { Audit } from './audit.ts'
import { Connections } from './connections.ts'
import { Deliveries } from './deliveries.ts'
import { Destinations } from './destinations.ts'
import { flushed } from './flushed.ts'
import { IgnoredFindings } from './ignored-findings.ts'
import { LastChecks } from './last-checks.ts'
import { Leases, runLeases, workLeases } from './leases.ts'
import { migrate } from './migrations.ts'
import { Plans } from './plans.ts'
import { ReviewNotes, ReviewRules } from './review-rules.ts'
import { StoredReviews } from './reviews.ts'
import { Removed } from './removed.ts'
import { RunLog } from './run-log.ts'
import { Runs } from './runs.ts'
import { StoredServices } from './services.ts'
import { NoticeChannels } from './notice-channels.ts'
import { NoticeDeliveries } from './notice-deliveries.ts'
import { ScheduleLease } from './schedule-lease.ts'
import { Schedules } from './schedules.ts'
import { Settings } from './settings.ts'

/** The app's own database. Several processes may have it open; every write is one short transaction. */
export interface Catalog {
  readonly connections: Connections
  readonly runs: Runs
  readonly leases: Leases
  readonly log: RunLog
  readonly settings: Settings
  readonly ignoredFindings: IgnoredFindings
  readonly audit: Audit
  readonly destinations: Destinations
  readonly plans: Plans
  readonly deliveries: Deliveries
  readonly workLeases: Leases
  readonly services: StoredServices
  readonly reviews: StoredReviews
  readonly reviewRules: ReviewRules
  readonly reviewNotes: ReviewNotes
  readonly schedules: Schedules
  readonly scheduleLease: ScheduleLease
  readonly noticeChannels: NoticeChannels
  readonly noticeDeliveries: NoticeDeliveries
  readonly lastChecks: LastChecks
  readonly removed: Removed
  /** All of `work` or nothing, with no other process writing meanwhile; on the disk when it returns. */
  transaction<T>(work: () => T): T
  /** The same, but a power cut may take it along: for what a run notes while it is under way. No line of the audit trail belongs in it. */
  hasty<T>(work: () => T): T
  close(): void
}

/** Opens the catalog, made or brought up to date first. UNSUPPORTED, NOT_WRITABLE, MALFORMED_DATA, INTERNAL. */
export function openCatalog(path: string): Catalog {
  const database = openDatabase(path)
  const settings = new Settings(database)
  return {
    connections: new Connections(database),
    runs: new Runs(database),
    leases: new Leases(database, runLeases),
    log: new RunLog(database, settings.get('log.lines')),
    settings,
    ignoredFindings: new IgnoredFindings(database),
    audit: new Audit(database),
    destinations: new Destinations(database),
    plans: new Plans(database),
    deliveries: new Deliveries(database),
    workLeases: new Leases(database, workLeases),
    services: new StoredServices(database),
    reviews: new StoredReviews(database),
    reviewRules: new ReviewRules(database),
    reviewNotes: new ReviewNotes(database),
    schedules: new Schedules(database),
    scheduleLease: new ScheduleLease(database),
    noticeChannels: new NoticeChannels(database),
    noticeDeliveries: new NoticeDeliveries(database),
    lastChecks: new LastChecks(database),
    removed: new Removed(database),
    transaction: (work) => flushed(database, work),
    hasty: (work) => database.transaction(work).immediate(),
    close: () => database.close(),
  }
}

function openDatabase(path: string): Database {
  requireRuntime()
  let database: Database | undefined
  try {
    makeDataFolder(dirname(path))
    database = new Sqlite(path, { timeout: 10_000 })
    if (process.platform !== 'win32') chmodSync(path, 0o600)
    migrate(database)
    database.pragma('journal_mode = wal')
    database.pragma('synchronous = normal')
    database.pragma('foreign_keys = on')
    // An address that moved into the keychain is not left in the space it had.
    database.pragma('secure_delete = fast')
    return database
  } catch (error) {
    database?.close()
    throw error instanceof RollcallError ? error : notOpened(path, error)
  }
}

function notOpened(path: string, error: unknown): RollcallError {
  const code = (error as { readonly code?: string }).code ?? ''
  const parts = { detail: `${path}: ${code} ${String(error)}`, cause: error }
  if (isDamage(error)) return damagedCatalog(path, error)
  if (isDiskFull(code)) {
    return new RollcallError('DISK_FULL', {
      message: 'The disk of the data folder is full.',
      remedy: 'Free some space and try again.',
      ...parts,
    })
  }
  const remedy = `Check that ${dirname(path)} exists and may be written, or choose another data folder.`
  return new RollcallError('NOT_WRITABLE', { message: 'The catalog in the data folder cannot be opened.', remedy, ...parts })
}
