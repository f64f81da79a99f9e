import type { ResourceRef } from '../../../shared/graph.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { Page, SortKey } from '../../../shared/query.ts'
import type {
  DecisionState,
  Narrowing,
  ReviewGrantRow,
  ReviewGroup,
  ReviewNote,
  ReviewPolicy,
  ReviewRecord,
  ReviewRule,
  ReviewScope,
  Selector,
} from '../../../shared/reviews.ts'
import { textRule } from '../../../shared/text/rules.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { computerUser } from '../catalog/computer-user.ts'
import type { StoredRule } from '../catalog/review-rules.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { readWhere } from '../graph/where.ts'
import { baseOf, keptImprint, snapshotPathOf, type FoundBase, type ReviewedRuns } from './base-of-review.ts'
import { DecisionStates } from './decision-states.ts'
import { OpenReviews } from './open-reviews.ts'
import type { OpenReview } from './open-review.ts'
import { alreadyOpen, emptyView, frozen, noSnapshotToReview, notAccepted, nothingToUndo, reasonNeeded } from './review-errors.ts'
import { ReviewFiles, type ReviewFile } from './review-files.ts'
import { recordOf, shownRule } from './review-record.ts'
import type { GroupEnd } from './review-queue.ts'
import { select } from './selection.ts'
import { startOf, type ScopeKeys } from './start-of-review.ts'
import { newId } from '../catalog/new-id.ts'

export interface ReviewsOptions {
  readonly catalog: Catalog
  readonly runs: ReviewedRuns
  readonly dataDir: string
  readonly clock: Clock
  /** A review was opened, and waits for somebody. */
  readonly onCreated?: (review: ReviewRecord) => void
  /** Milliseconds without a question until a review leaves the memory. */
  readonly idle?: number
}

/** How a review begins that takes the place of an open one nobody has touched. */
export interface Succession {
  readonly base: FoundBase
  /** Null: of none. */
  readonly replaces: StoredReview | null
}

interface QueueInput extends Narrowing {
  readonly reviewId: string
  readonly text?: string | undefined
  readonly offset: number
  readonly limit: number
}

/** Somebody else changed the review between reading and writing. */
class Stale extends Error {}

/** Somebody has begun to work on a review that was to give way. */
export class Touched extends Error {}

/** Who opens the reviews of scheduled runs. */
export const scheduler = 'rollcall'

/** Opened by a schedule, and nobody has decided, undone or noted anything since. */
export const isUntouched = (review: StoredReview | null): boolean =>
  review?.state === 'open' && review.createdBy === scheduler && review.revision === 1 && !review.signedBefore

/** How often a change is tried again because another process was quicker. */
const TRIES = 20

/** Reviews of runs: made, decided, looked at. What ends them is in {@link SignOffs}. */
export class Reviews {
  readonly #options: ReviewsOptions
  readonly files: ReviewFiles
  readonly open: OpenReviews

  constructor(options: ReviewsOptions) {
    const { catalog, runs, dataDir, clock, idle = 5 * 60_000 } = options
    this.#options = options
    this.files = new ReviewFiles(dataDir)
    this.open = new OpenReviews({ catalog, files: this.files, idle, snapshotPath: (runId) => snapshotPathOf(runs, runId) })
    this.files.sweep(catalog.reviews.filesInUse(), (file) => isDone(file, catalog), clock.now())
  }

  /** INVALID_INPUT, NOT_FOUND, ALREADY_RUNNING; GUARD_STOPPED for a held run; MALFORMED_DATA when the decisions of the last signed review cannot be read. */
  async create(
    input: {
      readonly runId: string
      readonly scope: ReviewScope
      readonly policy?:
        { readonly carryForward?: boolean | undefined; readonly undecided?: ReviewPolicy['undecided'] | undefined } | undefined
      readonly by?: string | undefined
    },
    succession: Succession | null = null,
  ): Promise<ReviewRecord> {
    const { catalog, runs, clock, onCreated } = this.#options
    const run = runs.get(input.runId)
    if (run.state === 'held') throw notAccepted()
    if (run.snapshotPath === null || run.state !== 'ready') throw noSnapshotToReview(run.state)
    const other = catalog.reviews.openOf(run.id)
    if (other !== null) throw alreadyOpen(other.id)
    const now = clock.now()
    const { carryForward = true, undecided = 'block' } = input.policy ?? {}
    const policy: ReviewPolicy = { carryForward, undecided }
    const scope = scopeKeys(run.snapshotPath, input.scope, now)
    const imprint = await keptImprint(run.id, runs, this.files)
    const { runId: baseRunId, reviewId: baseReviewId, base } = succession?.base ?? (await baseOf(run, catalog, runs, this.files))
    const replaced = succession?.replaces ?? null
    const start = startOf(imprint, base, scope, policy)
    const id = newId(now)
    if (!this.files.hasImprint(run.id)) await this.files.writeImprint(run.id, imprint)
    const startFile = await this.files.writeStart(id, start)
    const review: StoredReview = {
      ...{ id, connectionId: run.connectionId, runId: run.id, runStartedAt: run.startedAt, baseRunId, baseReviewId },
      ...{ scope: input.scope, policy, state: 'open', createdAt: now, createdBy: actor(input.by) },
      counts: { ...new DecisionStates(start.bytes, start.rules).counts(), removed: start.removed, leftInByPolicy: 0 },
      ...{ signOff: null, signRule: null, signedBefore: false, startFile, signedFile: null, revision: 1 },
    }
    try {
      catalog.transaction(() => {
        const opened = catalog.reviews.openOf(run.id)
        if (opened !== null) throw alreadyOpen(opened.id)
        if (replaced !== null) this.#supersede(replaced, id, now)
        catalog.reviews.insert(review)
        this.audit('review.created', id, review.createdBy, now, { runId: run.id, scope: input.scope, policy, counts: review.counts })
      })
    } catch (error) {
      this.files.remove(startFile)
      throw error
    }
    if (replaced !== null) this.forget(replaced)
    const record = this.get(id)
    onCreated?.(record)
    return record
  }

  /** Lets go of a review whose row is gone, with its files. */
  forget({ id, startFile }: Pick<StoredReview, 'id' | 'startFile'>): void {
    this.open.forget(id)
    this.files.remove(startFile)
    this.files.removeDraft(id)
  }

  /** Throws {@link Touched} when somebody has worked on it meanwhile. */
  #supersede(review: StoredReview, by: string, now: number): void {
    const { catalog } = this.#options
    if (!isUntouched(catalog.reviews.find(review.id))) throw new Touched('the review was worked on meanwhile')
    this.audit('review.superseded', review.id, scheduler, now, { by, runId: review.runId, counts: review.counts })
    catalog.reviews.remove(review.id)
  }

  list(connectionId: string | undefined, runId: string | undefined, limit: number): ReviewRecord[] {
    return this.#options.catalog.reviews.list(connectionId ?? null, runId ?? null, limit).map((review) => this.record(review))
  }

  /** NOT_FOUND when there is none. */
  get(id: string): ReviewRecord {
    return this.record(this.#options.catalog.reviews.get(id))
  }

  grants(
    input: QueueInput & {
      readonly sort?: readonly SortKey[] | undefined
      readonly principal?: ResourceRef | undefined
      readonly resource?: ResourceRef | undefined
    },
  ): Promise<Page<ReviewGrantRow>> {
    const { reviewId, text, offset, limit, ...query } = input
    return this.open.use(reviewId, (open) =>
      open.queue.page({ ...query, filter: this.#filter(open, text) }, offset, limit, (ids) =>
        this.#options.catalog.reviewNotes.counts(reviewId, ids),
      ),
    )
  }

  groups(input: QueueInput & { readonly by: GroupEnd }): Promise<Page<ReviewGroup>> {
    const { reviewId, text, by, offset, limit, ...query } = input
    return this.open.use(reviewId, (open) => open.queue.groups(by, { ...query, filter: this.#filter(open, text) }, offset, limit))
  }

  async decide(input: {
    readonly reviewId: string
    readonly selector: Selector
    readonly decision: DecisionState
    readonly reason?: string | undefined
    readonly by?: string | undefined
  }): Promise<{ readonly rule: ReviewRule; readonly review: ReviewRecord }> {
    const { reviewId, selector, decision, reason } = input
    if ((decision === 'flag' || decision === 'exclude') && reason === undefined) throw reasonNeeded()
    const { catalog, clock } = this.#options
    const rule = await this.change(reviewId, (open, review) => {
      const at = clock.now()
      const { keys, subject, filter } = select(open.snapshot, open.states, selector, at)
      const by = actor(input.by)
      const seq = catalog.reviewRules.nextSeq(reviewId)
      const named = selector.kind === 'grants' ? [...keys] : null
      const made = { seq, decision, selector, subject, reason: reason ?? null, by, at, undoneAt: null, filter, keys: named, textRule }
      const tentative = open.decide(keys, made)
      try {
        this.commit(open, review, () => {
          catalog.reviewRules.insert(reviewId, tentative.rule)
          catalog.reviews.touch(reviewId, open.counts())
          const { changed } = tentative.rule
          this.audit('review.decided', reviewId, by, at, { seq, decision, subject, reason: reason ?? null, changed })
        })
      } catch (error) {
        tentative.revert()
        throw error
      }
      tentative.keep()
      return tentative.rule
    })
    return this.#answer(rule, reviewId)
  }

  async undo(reviewId: string, by: string | undefined): Promise<{ readonly rule: ReviewRule; readonly review: ReviewRecord }> {
    const { catalog, clock } = this.#options
    const rule = await this.change(reviewId, async (open, review) => {
      const last = catalog.reviewRules.last(reviewId)
      if (last === null) throw nothingToUndo()
      const at = clock.now()
      const undone = { ...last, undoneAt: at }
      const rules = catalog.reviewRules.list(reviewId).map((one) => (one.seq === last.seq ? undone : one))
      await open.follow(review, rules)
      this.commit(open, review, () => {
        catalog.reviewRules.undo(reviewId, last.seq, at)
        catalog.reviews.touch(reviewId, open.counts())
        this.audit('review.undone', reviewId, actor(by), at, { seq: last.seq, decision: last.decision, subject: last.subject })
      })
      return undone
    })
    return this.#answer(rule, reviewId)
  }

  rules(reviewId: string): ReviewRule[] {
    const review = this.#options.catalog.reviews.get(reviewId)
    return this.#options.catalog.reviewRules.list(reviewId).map((rule) => shownRule(rule, review))
  }

  async addNote(input: {
    readonly reviewId: string
    readonly grantId?: string | undefined
    readonly text: string
    readonly by?: string | undefined
  }): Promise<ReviewNote> {
    const { catalog, clock } = this.#options
    const { reviewId, grantId, text } = input
    if (grantId !== undefined) await this.open.use(reviewId, ({ snapshot, states }) => void select(snapshot, states, one(grantId), 0))
    return catalog.transaction(() => {
      const review = catalog.reviews.get(reviewId)
      if (review.state !== 'open') throw frozen()
      const note = catalog.reviewNotes.add(reviewId, { grantId: grantId ?? null, text, by: actor(input.by), at: clock.now() })
      catalog.reviews.touch(reviewId, review.counts)
      this.audit('review.noted', reviewId, note.by, note.at, { note: note.id, grantId: note.grantId, text })
      return note
    })
  }

  notes(reviewId: string, grantId: string | undefined): ReviewNote[] {
    this.#options.catalog.reviews.get(reviewId)
    return this.#options.catalog.reviewNotes.list(reviewId, grantId ?? null)
  }

  close(): void {
    this.open.closeAll()
  }

  /** Work on a review that must be open; again when another process changed it meanwhile. */
  async change<T>(id: string, work: (open: OpenReview, review: StoredReview) => T | Promise<T>): Promise<T> {
    for (let left = TRIES; ; left--) {
      try {
        return await this.open.use(id, async (open, review) => {
          if (review.state !== 'open') throw frozen()
          try {
            return await work(open, review)
          } catch (error) {
            open.isAt(null)
            throw error
          }
        })
      } catch (error) {
        if (!(error instanceof Stale) || left === 0) throw error
      }
    }
  }

  /** Writes what `open` has become, if the catalog is still as it was read. Throws {@link Stale} when it is not. */
  commit(open: OpenReview, review: StoredReview, write: () => void): void {
    const { catalog } = this.#options
    catalog.transaction(() => {
      const now = catalog.reviews.get(review.id)
      if (now.state !== review.state) throw frozen()
      if (now.revision !== review.revision) throw new Stale('the review changed meanwhile')
      write()
    })
    open.isAt(review.revision + 1)
  }

  record(review: StoredReview): ReviewRecord {
    const { reviewRules } = this.#options.catalog
    if (review.state === 'open') return recordOf(review, reviewRules.last(review.id), null)
    return recordOf(review, null, reviewRules.list(review.id).find(({ seq }) => seq === review.signRule) ?? null)
  }

  audit(event: string, reviewId: string, by: string, at: number, data: Readonly<Record<string, unknown>>): void {
    this.#options.catalog.audit.append({ at, actor: by, event, subject: `review:${reviewId}`, data })
  }

  #answer(rule: StoredRule, reviewId: string): { readonly rule: ReviewRule; readonly review: ReviewRecord } {
    const review = this.#options.catalog.reviews.get(reviewId)
    return { rule: shownRule(rule, review), review: this.record(review) }
  }

  #filter(open: OpenReview, text: string | undefined) {
    return text === undefined || text.trim() === '' ? null : (readWhere(open.snapshot, 'grants', text, this.#options.clock.now()) ?? null)
  }
}

const one = (grantId: string): Selector => ({ kind: 'grants', ids: [grantId] })

/** Whether this catalog knows that a file it does not name is needed no more; an older catalog, or a new one, knows no such thing. */
function isDone({ name, id, what }: ReviewFile, { removed, reviews }: Catalog): boolean {
  if (what === 'imprint') return removed.has('run', id) || removed.has('imprint', id) || reviews.list(null, id, 1).length > 0
  if (removed.has('review', id)) return true
  return what === 'signed' ? removed.has('signed-file', name) : what === 'draft' && reviews.find(id) !== null
}

/** Who does it: the computer's user when nobody is named. */
export const actor = (by: string | undefined): string => by ?? computerUser()

/** INVALID_INPUT for a filter that does not parse, or a view without a grant. */
function scopeKeys(snapshotPath: string, scope: ReviewScope, now: number): ScopeKeys {
  if (scope.kind !== 'view') return scope.kind
  const snapshot = openSnapshot(snapshotPath)
  try {
    const filter = readWhere(snapshot, 'grants', scope.text, now) ?? null
    const keys = snapshot.keys({ list: 'grants', ...(filter && { filter }) })
    if (keys.length === 0) throw emptyView(scope.name)
    return keys
  } finally {
    snapshot.close()
  }
}
