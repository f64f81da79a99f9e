import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, chosen, findingKind, output, path, resourceRef, rowSpan, sort } from './contract-parts.ts'
import type { ActivityPeriod, FieldCount, GrantDetail, HistoryEntry, ResourceDetail } from './details.ts'
import type { DiffGroup, DiffRows, DiffSummary } from './diff.ts'
import type { FindingGroup, GraphCounts, ResourceType } from './graph.ts'
import type { EntitlementRow, Facet, GrantMarkCounts, GrantRow, LinkRow, Page, ResourceRow, TreeRow } from './query.ts'
import type { Incomplete, SyncMark } from './syncs.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Snapshots: looked at, compared, saved, exported. */

export interface SnapshotInfo {
  /** Its name in the calls below: of a file with the sync and what the file held, so that it stays the same one. */
  readonly snapshotRef: SnapshotRef
  readonly title: string
  /** The run it came from, or null for a foreign file. */
  readonly runId: string | null
  readonly path: string
  readonly syncId: string | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly resourceTypes: readonly ResourceType[]
  /** What its types, statuses, attributes and findings are called. */
  readonly vocabulary: Vocabulary
  readonly counts: GraphCounts
  /** How whole it is, and what was left out of it on opening. */
  readonly sync: SyncMark
  /** How many grants are marked as derived, immutable, expandable; null when none is marked with anything. */
  readonly grantMarks: GrantMarkCounts | null
  /** Types of which not everything was read: what is missing of them may be there. */
  readonly incomplete: readonly Incomplete[]
  /** What to know of it: a sync that is unfinished, partial or not expanded, content that was left out. */
  readonly warnings: readonly string[]
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

export type ExportFormat = 'csv' | 'xlsx' | 'json'

/** How far an export is, at most ten times a second; `finished` only in the last event, once the file stands under its name. */
export interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly finished: { readonly path: string; readonly bytes: number; readonly rows: number } | null
}

/** Keys of profiles one page of rows may bring. */
export const mostProfileColumns = 20

/**
 * A run's snapshot, or a .c1z: one sync of it, without `syncId` its newest finished full one. With `content`, the SHA-256 of the file's bytes,
 * the file as it was then; NOT_FOUND when it is another one by now and was not read before. Nothing has to be opened or closed: each call
 * names what it asks of, and the engine keeps open what was asked last.
 */
const snapshotRef = z.union([
  z.object({ runId: z.string() }),
  z.object({ path, syncId: z.string().optional(), content: z.string().length(64).optional() }),
])
export type SnapshotRef = z.infer<typeof snapshotRef>

/** Two snapshots that are compared. */
const pair = z.object({ before: snapshotRef, after: snapshotRef })
export type SnapshotPair = z.infer<typeof pair>

const ofSnapshot = z.object({ snapshotRef })
/** Strict, as all that take `where`: by a misspelt one every row would be meant. */
const rowsQuery = z.strictObject({ snapshotRef, ...chosen, sort: sort.optional(), ...rowSpan })
/** With `attributes` the rows bring what profiles have under these keys: a resource's own, a grant's principal's. */
const profiledQuery = rowsQuery.extend({ attributes: z.array(z.string().min(1).max(190)).max(mostProfileColumns).optional() })
const kinds = z.array(z.enum(['added', 'removed', 'changed'])).optional()
const diffQuery = z.object({ pair, kinds, ...rowSpan })
const rowRef = ofSnapshot.extend({ key: z.int().min(1) })
const list = z.enum(['resources', 'entitlements', 'grants'])

export const snapshotsContract = {
  describe: base.input(ofSnapshot).output(type<SnapshotInfo>()),
  resources: base.input(profiledQuery).output(type<Page<ResourceRow>>()),
  entitlements: base.input(rowsQuery).output(type<Page<EntitlementRow>>()),
  grants: base.input(profiledQuery).output(type<Page<GrantRow>>()),
  facets: base
    .input(
      z.strictObject({
        snapshotRef,
        list,
        field: z.string().max(200),
        ...chosen,
        limit: z.int().min(1).max(1000).default(50),
      }),
    )
    .output(type<readonly Facet[]>()),
  /** The keys of profiles, the most common first: each is a field `profile.<key>`. */
  profileKeys: base
    .input(ofSnapshot.extend({ /** Only of resources of this type. */ type: z.string().optional() }))
    .output(type<readonly string[]>()),
  /** The keys of profiles and how many records have each, the most common first: of a list's resources, an entitlement's resource, a grant's principal. */
  fields: base.input(ofSnapshot.extend({ list, type: z.string().optional() })).output(type<readonly FieldCount[]>()),
  findings: base.input(ofSnapshot).output(type<readonly FindingGroup[]>()),
  /** All that is known of one record; NOT_FOUND when there is none with this key. */
  resource: base.input(rowRef).output(type<ResourceDetail>()),
  grant: base.input(rowRef).output(type<GrantDetail>()),
  /** The key of a resource in this snapshot, or null: keys differ from snapshot to snapshot, ids stay. */
  find: base.input(ofSnapshot.extend({ ...resourceRef.shape })).output(type<number | null>()),
  /** The tree: what lies right below `of` (a resource's key), or, with null, in nothing; by type and name. */
  children: base
    .input(
      ofSnapshot.extend({ of: z.int().min(1).nullable(), /** Only of this type. */ type: z.string().max(1024).optional(), ...rowSpan }),
    )
    .output(type<Page<TreeRow>>()),
  /** What a resource is linked with beyond who is in what, either way; by kind, type and name. */
  links: base.input(rowRef.extend(rowSpan)).output(type<Page<LinkRow>>()),
  /** Grants by the day, week (from Monday) or month (UTC) they were completed and first accessed in; without empty periods, oldest first. */
  activity: base
    .input(z.strictObject({ snapshotRef, ...chosen, by: z.enum(['day', 'week', 'month']) }))
    .output(type<readonly ActivityPeriod[]>()),
  /** One resource in the ready snapshots of this snapshot's connection, the newest 20, newest first; nothing for a foreign file. */
  history: base.input(ofSnapshot.extend({ ...resourceRef.shape })).output(type<readonly HistoryEntry[]>()),
  /** Without what the run's signed review left out. */
  /** GUARD_STOPPED for one that is not whole (partial, unfinished, not expanded), unless that is accepted; it is then saved as what it is. */
  save: base.input(ofSnapshot.extend({ output, acceptIncomplete: z.boolean().default(false) })).output(type<SavedSnapshot>()),
}

export const diffsContract = {
  /** How much differs; and the pair, named so that it stays the same one. */
  describe: base.input(z.object({ pair })).output(type<{ readonly pair: SnapshotPair; readonly summary: DiffSummary }>()),
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
}

export const exportsContract = {
  /**
   * Writes a list to a file, streaming; leaving the iterator cancels and leaves nothing behind. A preset brings its own lists and columns:
   * with one, `where`, `sort` and `columns` are refused and `list` means nothing.
   */
  run: base
    .input(
      z.strictObject({
        snapshotRef,
        list,
        ...chosen,
        sort: sort.optional(),
        format: z.enum(['csv', 'xlsx', 'json']),
        /** Column names in order (shared/fields.ts), `profile.<key>` among them; default: the list's own. */
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
}
