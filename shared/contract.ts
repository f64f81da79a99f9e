import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, done, filter, path, resourceRef, rowSpan, secrets, sort } from './contract-parts.ts'
import type { ActivityPeriod, FieldCount, GrantDetail, HistoryEntry, ResourceDetail } from './details.ts'
import { deliveriesContract, destinationsContract, servicesContract } from './deliveries-contract.ts'
import type { DiffGroup, DiffRows, DiffSummary } from './diff.ts'
import type { ErrorCode } from './errors.ts'
import type { FindingGroup, GraphCounts, ResourceType } from './graph.ts'
import type { EntitlementRow, Facet, GrantMarkCounts, GrantRow, Page, ResourceRow } from './query.ts'
import { auditContract, reviewsContract } from './reviews-contract.ts'
import type { PhaseDefinition, RunRecord, RunState } from './runs.ts'
import { noticesContract, schedulesContract } from './schedules-contract.ts'
import type { SyncMark } from './syncs.ts'

/**
 * What the engine can do, written once. The window reaches it over a message port, the command line in-process, other
 * systems over HTTP. Inputs are checked at the door; every failure is a RollcallError, carried as {@link failure}.
 */

/** One field of a source's settings, drawn from its schema and metadata. */
export interface FieldInfo {
  readonly name: string
  /** The flag and (upper case, BATON_ in front) the environment variable: kebab-case of `name`. */
  readonly flag: string
  readonly short: string | null
  readonly title: string
  readonly description: string
  readonly kind: 'string' | 'integer' | 'boolean' | 'choice' | 'list'
  readonly choices: readonly string[] | null
  readonly required: boolean
  readonly secret: boolean
  readonly default: string | number | boolean | readonly string[] | null
  readonly group: string | null
  readonly placeholder: string | null
  /** The value names a place on this computer: choose it in a dialog; a window may name no other. */
  readonly place?: 'file' | 'folder'
  /** The value is the id of something that was set up: choose it by its name. */
  readonly refersTo?: 'connection'
}

export interface SourceInfo {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly helpUrl: string | null
  readonly fields: readonly FieldInfo[]
  readonly resourceTypes: readonly ResourceType[]
  readonly phases: readonly PhaseDefinition[]
}

export interface ConnectionRecord {
  readonly id: string
  readonly name: string
  readonly sourceId: string
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly lastRun: RunRecord | null
  /** Kinds of findings that count for nothing here, and why. */
  readonly ignoredFindings: readonly IgnoredFinding[]
  /** The last test of it as it is stored; null when it was never tested, or was changed since. */
  readonly lastCheck: LastCheck | null
}

export interface LastCheck {
  readonly outcome: 'pass' | 'fail'
  readonly at: number
}

export interface IgnoredFinding {
  readonly kind: string
  readonly note: string
  readonly at: number
}

export interface CheckStepInfo {
  readonly id: string
  readonly title: string
  readonly outcome: 'pass' | 'fail' | 'skipped'
  readonly milliseconds: number
  readonly message: string
  readonly remedy: string | null
  /** Of a failed step: the kind of failure. */
  readonly code?: ErrorCode
}

export interface SnapshotInfo {
  /** Handle for the calls below; valid until `snapshots.close` or the engine's end. */
  readonly snapshotId: string
  readonly title: string
  /** The run it came from, or null for a foreign file. */
  readonly runId: string | null
  readonly path: string
  readonly syncId: string | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly resourceTypes: readonly ResourceType[]
  readonly counts: GraphCounts
  /** How whole it is, and what was left out of it on opening. */
  readonly sync: SyncMark
  /** How many grants are marked as derived, immutable, expandable; null when none is marked with anything. */
  readonly grantMarks: GrantMarkCounts | null
  /** What to know of it: a sync that is unfinished, partial or not expanded, content that was left out. */
  readonly warnings: readonly string[]
}

/** A .c1z as it lies on disk. `engine` names the storage engine of a v3 file. */
export interface FileDescription {
  readonly path: string
  readonly format: 'v1' | 'v3'
  readonly bytes: number
  readonly engine: string | null
  readonly syncs: readonly {
    readonly syncId: string
    readonly type: string
    readonly startedAt: number | null
    readonly endedAt: number | null
    readonly parentSyncId: string | null
  }[]
  /** What to do when Rollcall cannot read this file's content (v3), else null. */
  readonly advice: string | null
}

export interface SaveReceipt {
  readonly path: string
  readonly syncId: string
  readonly bytes: number
  readonly sha256: string
  /** Counted in the file after reopening it. */
  readonly counts: GraphCounts
  /** Ids of the earlier syncs the file still holds. */
  readonly keptSyncs: readonly string[]
  readonly warnings: readonly string[]
}

export interface SavedSnapshot extends SaveReceipt {
  /** The signed review whose exclusions are not in the file; null when there is none, or it left nothing out. */
  readonly leftOut: { readonly reviewId: string; readonly by: string; readonly grants: number } | null
}

/** A copy in which everything is invented. */
export interface SanitizeReceipt {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly syncs: number
  /** Rows of all tables but that of the syncs. */
  readonly records: number
  /** What is not in the copy because nobody knows what it says, and how often it was there. */
  readonly dropped: readonly { readonly what: string; readonly count: number }[]
}

export interface RunLogLine {
  readonly id: number
  readonly at: number
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What holds for all connections; the command line and the window see the same. */
export interface EngineSettings {
  /** Ready snapshots kept per connection, the newest; 1 to 1000. */
  readonly keepSnapshots: number
  /** The share of people or grants a run may lose against the one before: 0.5 holds a run that lost more than half. 0 to 1. */
  readonly guardThreshold: number
}

/** Bytes on disk. */
export interface StorageUse {
  readonly dataDir: string
  /** All snapshots of runs, unfinished ones included. */
  readonly snapshots: number
  /** Of the runs that have files, the largest first. */
  readonly runs: readonly { readonly runId: string; readonly bytes: number }[]
  /** .c1z files as they were read: those that are open, and those kept so that they open at once. */
  readonly imports: number
  /** Of these, what is kept when nobody has it open; goes with `engine.clearImports`. */
  readonly keptImports: number
  /** What signed reviews leave of their snapshots, and what arrived last at each destination. */
  readonly deliveries: number
  readonly catalog: number
}

/** What was listed again from the snapshots in `orphans`. */
export interface RebuildReceipt {
  /** Oldest first. */
  readonly runs: readonly { readonly runId: string; readonly connectionId: string; readonly state: RunState }[]
  /** Connections that were gone as well; they have no settings. */
  readonly connections: number
  /** Files that could not be used; they stay where they are. */
  readonly left: readonly { readonly file: string; readonly reason: string }[]
}

export type ExportFormat = 'csv' | 'xlsx' | 'json'

/** How far an export is, at most ten times a second; `finished` only in the last event, once the file stands under its name. */
export interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly finished: { readonly path: string; readonly bytes: number; readonly rows: number } | null
}

/** Keys of profiles one page of rows may bring. */
export const mostProfileColumns = 20
const rowsQuery = z.object({ snapshotId: z.string(), filter: filter.optional(), sort: sort.optional(), ...rowSpan })
/** With `attributes` the rows bring what profiles have under these keys: a resource's own, a grant's principal's. */
const profiledQuery = rowsQuery.extend({ attributes: z.array(z.string().min(1).max(190)).max(mostProfileColumns).optional() })
const kinds = z.array(z.enum(['added', 'removed', 'changed'])).optional()
const diffQuery = z.object({ diffId: z.string(), kinds, ...rowSpan })
const traits = z
  .array(z.enum(['user', 'group', 'role', 'app', 'secret']))
  .min(1)
  .max(5)
const rowRef = z.object({ snapshotId: z.string(), key: z.int().min(1) })
const list = z.enum(['resources', 'entitlements', 'grants'])
const findingKind = z.string().min(1).max(200)

/** A run's snapshot, or a .c1z (one sync of it; without `syncId` its newest finished full one). */
const snapshotRef = z.union([z.object({ runId: z.string() }), z.object({ path, syncId: z.string().optional() })])
export type SnapshotRef = z.infer<typeof snapshotRef>

const output = z.object({
  path,
  /** Finished syncs the file holds afterwards, this one included. */
  keep: z.int().min(1).max(50).default(2),
})

export const contract = {
  sources: {
    list: base.output(type<readonly SourceInfo[]>()),
  },
  connections: {
    list: base.output(type<readonly ConnectionRecord[]>()),
    save: base
      .input(
        z.object({
          id: z.string().optional(),
          name: z.string().trim().min(1).max(200),
          sourceId: z.string(),
          config: z.record(z.string(), z.unknown()),
          /** How a test of just this, secrets included, ended. Without it what is known holds as long as the settings stay as they are. */
          lastCheck: z.enum(['pass', 'fail', 'unknown']).optional(),
        }),
      )
      .output(type<ConnectionRecord>()),
    remove: base.input(z.object({ id: z.string() })).output(done),
    /** From now on this kind of finding counts for nothing on this connection; a second call changes the note. */
    ignoreFinding: base
      .input(z.object({ id: z.string(), kind: findingKind, note: z.string().trim().max(2000) }))
      .output(type<ConnectionRecord>()),
    /** Takes that back. */
    heedFinding: base.input(z.object({ id: z.string(), kind: findingKind })).output(type<ConnectionRecord>()),
    /**
     * Of a saved connection: `config` is laid over its settings, null takes one back to its default. A test without other settings or
     * secrets is remembered as its last one.
     */
    check: base
      .input(
        z.object({
          sourceId: z.string(),
          connectionId: z.string().optional(),
          config: z.record(z.string(), z.unknown()),
          secrets: secrets.optional(),
        }),
      )
      .output(eventIterator(type<CheckStepInfo>())),
  },
  runs: {
    /** Starts a run and answers at once; follow it with `watch`. Without `connectionId` the connection of the same identity is used or made. */
    start: base
      .input(
        z.object({
          sourceId: z.string(),
          connectionId: z.string().optional(),
          config: z.record(z.string(), z.unknown()),
          secrets: secrets.optional(),
          /** Keep only these resource types, and what is on them; default: all. */
          resourceTypes: z.array(z.string()).optional(),
          output: output.optional(),
          /** Takes in the people and groups (or what has these traits) of another .c1z, or those of them who hold an entitlement there. */
          external: z.object({ path, entitlementId: z.string().min(1).max(4096).optional(), traits: traits.optional() }).optional(),
          acceptShrunken: z.boolean().default(false),
        }),
      )
      .output(type<RunRecord>()),
    /** Goes on with an interrupted, failed or cancelled run; a held one only with `acceptShrunken`. */
    resume: base
      .input(z.object({ runId: z.string(), secrets: secrets.optional(), acceptShrunken: z.boolean().default(false) }))
      .output(type<RunRecord>()),
    cancel: base.input(z.object({ runId: z.string() })).output(done),
    list: base
      .input(z.object({ connectionId: z.string().optional(), limit: z.int().min(1).max(1000).default(50) }))
      .output(type<readonly RunRecord[]>()),
    get: base.input(z.object({ runId: z.string() })).output(type<RunRecord>()),
    /** The record now and after every change, at most 10 a second; ends when the run ends. */
    watch: base.input(z.object({ runId: z.string() })).output(eventIterator(type<RunRecord>())),
    log: base
      .input(z.object({ runId: z.string(), after: z.int().default(0), limit: z.int().min(1).max(1000).default(200) }))
      .output(type<readonly RunLogLine[]>()),
    remove: base.input(z.object({ runId: z.string() })).output(done),
  },
  snapshots: {
    open: base.input(snapshotRef).output(type<SnapshotInfo>()),
    close: base.input(z.object({ snapshotId: z.string() })).output(done),
    resources: base.input(profiledQuery).output(type<Page<ResourceRow>>()),
    entitlements: base.input(rowsQuery).output(type<Page<EntitlementRow>>()),
    grants: base.input(profiledQuery).output(type<Page<GrantRow>>()),
    facets: base
      .input(
        z.object({
          snapshotId: z.string(),
          list,
          field: z.string().max(200),
          filter: filter.optional(),
          limit: z.int().min(1).max(1000).default(50),
        }),
      )
      .output(type<readonly Facet[]>()),
    /** The keys of profiles, the most common first: each is a field `profile.<key>`. */
    profileKeys: base
      .input(z.object({ snapshotId: z.string(), /** Only of resources of this type. */ type: z.string().optional() }))
      .output(type<readonly string[]>()),
    /** The keys of profiles and how many records have each, the most common first: of a list's resources, an entitlement's resource, a grant's principal. */
    fields: base.input(z.object({ snapshotId: z.string(), list, type: z.string().optional() })).output(type<readonly FieldCount[]>()),
    findings: base.input(z.object({ snapshotId: z.string() })).output(type<readonly FindingGroup[]>()),
    /** All that is known of one record; NOT_FOUND when there is none with this key. */
    resource: base.input(rowRef).output(type<ResourceDetail>()),
    grant: base.input(rowRef).output(type<GrantDetail>()),
    /** The key of a resource in this snapshot, or null: keys differ from snapshot to snapshot, ids stay. */
    find: base.input(z.object({ snapshotId: z.string(), ...resourceRef.shape })).output(type<number | null>()),
    /** Grants by the day, week (from Monday) or month (UTC) they were completed and first accessed in; without empty periods, oldest first. */
    activity: base
      .input(z.object({ snapshotId: z.string(), filter: filter.optional(), by: z.enum(['day', 'week', 'month']) }))
      .output(type<readonly ActivityPeriod[]>()),
    /** One resource in the ready snapshots of this snapshot's connection, the newest 20, newest first; nothing for a foreign file. */
    history: base.input(z.object({ snapshotId: z.string(), ...resourceRef.shape })).output(type<readonly HistoryEntry[]>()),
    /** Without what the run's signed review left out. */
    /** GUARD_STOPPED for one that is not whole (partial, unfinished, not expanded), unless that is accepted; it is then saved as what it is. */
    save: base
      .input(z.object({ snapshotId: z.string(), output, acceptIncomplete: z.boolean().default(false) }))
      .output(type<SavedSnapshot>()),
  },
  diffs: {
    open: base
      .input(z.object({ before: snapshotRef, after: snapshotRef }))
      .output(type<{ readonly diffId: string; readonly summary: DiffSummary }>()),
    /** With `resource` only that one, when it differs. */
    resources: base.input(diffQuery.extend({ resource: resourceRef.optional() })).output(type<Page<DiffRows['resources']>>()),
    entitlements: base.input(diffQuery).output(type<Page<DiffRows['entitlements']>>()),
    /** With `principal` or `resource` (or both) only the grants one of them holds or that are on it. */
    grants: base
      .input(diffQuery.extend({ principal: resourceRef.optional(), resource: resourceRef.optional() }))
      .output(type<Page<DiffRows['grants']>>()),
    /** Who or what differs, most differing grants first; whoever differs only itself stands in it too. `kinds` says which differences count. */
    groups: base
      .input(
        diffQuery.extend({
          by: z.enum(['principal', 'resource']),
          itself: z.enum(['new', 'gone', 'renamed']).optional(),
          lost: z.string().max(1024).optional(),
          gained: z.string().max(1024).optional(),
        }),
      )
      .output(type<Page<DiffGroup>>()),
    close: base.input(z.object({ diffId: z.string() })).output(done),
  },
  exports: {
    /**
     * Writes a list to a file, streaming; leaving the iterator cancels and leaves nothing behind. A preset brings its own lists and columns:
     * with one, `filter`, `sort` and `columns` are refused and `list` means nothing.
     */
    run: base
      .input(
        z.object({
          snapshotId: z.string(),
          list,
          filter: filter.optional(),
          sort: sort.optional(),
          format: z.enum(['csv', 'xlsx', 'json']),
          /** Column names in order (shared/export-columns.ts), `profile.<key>` among them; default: the list's own. */
          columns: z.array(z.string().max(200)).min(1).max(200).optional(),
          /** `baton`: the twelve columns `baton export csv` writes. `findings`: what is odd in the data, with its examples. */
          preset: z.enum(['baton', 'findings']).optional(),
          /** Of findings only these kinds. */
          findingKinds: z.array(findingKind).max(1000).optional(),
          /** Begin a CSV with a byte order mark, for programs that guess the encoding. */
          byteOrderMark: z.boolean().default(false),
          /** An apostrophe before the texts of a CSV that a spreadsheet would run; the preset `baton` has none, as programs read it. */
          formulaGuard: z.boolean().default(true),
          path,
        }),
      )
      .output(eventIterator(type<ExportProgress>())),
  },
  reviews: reviewsContract,
  audit: auditContract,
  destinations: destinationsContract,
  deliveries: deliveriesContract,
  services: servicesContract,
  schedules: schedulesContract,
  notices: noticesContract,
  files: {
    describe: base.input(z.object({ path })).output(type<FileDescription>()),
    /** Writes a copy for support to `target`, which must not be there: names, addresses, ids, texts and dates of it are invented. */
    sanitize: base.input(z.object({ path, target: path, syncs: z.enum(['all', 'newest']).default('all') })).output(type<SanitizeReceipt>()),
  },
  engine: {
    storage: base.output(type<StorageUse>()),
    /** Lists again the runs whose snapshots were set aside because the catalog did not know them. */
    rebuildCatalog: base.output(type<RebuildReceipt>()),
    /** Deletes what is kept of .c1z files that were opened; what is open stays. */
    clearImports: base.output(type<StorageUse>()),
    settings: {
      get: base.output(type<EngineSettings>()),
      /** Holds from the next run on. */
      set: base
        .input(z.object({ keepSnapshots: z.int().min(1).max(1000).optional(), guardThreshold: z.number().min(0).max(1).optional() }))
        .output(type<EngineSettings>()),
    },
  },
}
