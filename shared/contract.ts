import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, done, output, path, secrets } from './contract-parts.ts'
import { deliveriesContract, destinationsContract, servicesContract } from './deliveries-contract.ts'
import { auditContract, reviewsContract } from './reviews-contract.ts'
import { knownTraits } from './graph.ts'
import type { RunRecord, RunState } from './runs.ts'
import { noticesContract, schedulesContract } from './schedules-contract.ts'
import { diffsContract, exportsContract, snapshotsContract } from './snapshots-contract.ts'
import { connectionsContract, sourcesContract } from './sources-contract.ts'

/**
 * What the engine can do, written once. The window reaches it over a message port, the command line in-process, other
 * systems over HTTP. Inputs are checked at the door; every failure is a RollcallError, carried as {@link failure}.
 */

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

const traits = z.array(z.enum(knownTraits)).min(1).max(knownTraits.length)

export const contract = {
  sources: sourcesContract,
  connections: connectionsContract,
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
          /** `entitlements`: without grants; `resources`: without entitlements and grants. The run is then a part, as one of some types is. */
          depth: z.enum(['all', 'entitlements', 'resources']).default('all'),
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
  snapshots: snapshotsContract,
  diffs: diffsContract,
  exports: exportsContract,
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
