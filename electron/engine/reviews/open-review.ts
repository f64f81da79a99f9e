import type { DiffSummary } from '../../../shared/diff.ts'
import type { ReviewCounts } from '../../../shared/reviews.ts'
import type { StoredRule } from '../catalog/review-rules.ts'
import type { GrantEnds, Snapshot } from '../graph/snapshot.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { DecidedReview, Deciding } from './decided-review.ts'
import { DecisionStates, type Replaced } from './decision-states.ts'
import { ReviewQueue } from './review-queue.ts'
import type { CarriedReason, ReviewFiles, ReviewStart } from './review-files.ts'
import { selectAgain } from './selection.ts'

/** A decision that is not yet in the catalog. */
export interface Tentative {
  readonly rule: StoredRule
  keep(): void
  revert(): void
}

/** Bytes of what rules took the place of; older ones are computed again when they are asked for. */
const MOST_REPLACED = 64 << 20

/** A replay that takes longer than this, in milliseconds, is kept for the next time. */
const SLOW = 500

/** What opening one needs besides its record and its snapshot. */
export interface OpeningOptions {
  readonly files: ReviewFiles
  /** Whether a carried decision is that of a policy. */
  readonly isPolicys: (reason: CarriedReason) => boolean
}

interface Applied {
  readonly seq: number
  /** Null when it was let go. */
  replaced: Replaced | null
}

/**
 * A review in memory: its snapshot, and what its rules say about every grant. It is what the catalog's rules make of it;
 * {@link follow} brings it up to date with them, whoever added or took back some.
 */
export class OpenReview implements DecidedReview {
  readonly snapshot: Snapshot
  readonly queue: ReviewQueue
  readonly #files: ReviewFiles
  readonly #id: string
  readonly #startFile: string
  readonly carried: readonly CarriedReason[]
  /** Against the base; null without one. */
  readonly changes: DiffSummary | null
  readonly removed: number
  #states: DecisionStates
  #applied: Applied[] = []
  #rules: ReadonlyMap<number, StoredRule> = new Map()
  #ends: GrantEnds | null = null
  /** The catalog's revision that this stands for; -1: none yet. */
  #revision = -1
  /** Where it was read from: another file means another review. */
  readonly source: string

  readonly #isPolicys: (reason: CarriedReason) => boolean
  readonly #review: StoredReview

  private constructor(snapshot: Snapshot, { files, isPolicys }: OpeningOptions, review: StoredReview, begun: ReviewStart) {
    this.snapshot = snapshot
    this.#files = files
    this.#id = review.id
    this.#startFile = review.startFile
    this.carried = begun.carried
    this.changes = begun.changes
    this.removed = begun.removed
    this.#isPolicys = isPolicys
    this.#review = review
    this.#states = this.#attributed(new DecisionStates(begun.bytes, begun.rules))
    this.source = sourceOf(review)
    this.queue = new ReviewQueue(this)
  }

  /** Takes the snapshot over. */
  static async open(review: StoredReview, snapshot: Snapshot, options: OpeningOptions): Promise<OpenReview> {
    const { files } = options
    try {
      if (review.signedFile === null) return new OpenReview(snapshot, options, review, await files.readStart(review.startFile))
      const end = await files.readEnd(review.signedFile)
      return new OpenReview(snapshot, options, review, { ...end, changes: end.evidence.changes, removed: review.counts.removed })
    } catch (error) {
      snapshot.close()
      throw error
    }
  }

  get states(): DecisionStates {
    return this.#states
  }

  get revision(): number {
    return this.#revision
  }

  /** Makes the states those of these rules (all of the review's, in order). A signed review's are in its file. */
  async follow(review: StoredReview, rules: readonly StoredRule[]): Promise<void> {
    this.#rules = new Map(rules.map((rule) => [rule.seq, rule]))
    if (review.signedFile === null) {
      const standing = rules.filter(({ undoneAt }) => undoneAt === null)
      let same = 0
      while (same < this.#applied.length && this.#applied[same]?.seq === standing[same]?.seq) same++
      if (!this.#takeBackTo(same)) await this.#startAgain()
      if (this.#applied.length === 0) await this.#goOnFromDraft(standing)
      const begun = performance.now()
      for (const rule of standing.slice(this.#applied.length)) {
        const keys = selectAgain(this.snapshot, this.#states, rule)
        this.#remember(rule.seq, this.#states.apply(keys, rule.decision, rule.seq))
        await new Promise((resolve) => setImmediate(resolve))
      }
      if (performance.now() - begun > SLOW) await this.#keepDraft()
    }
    this.#revision = review.revision
  }

  /**
   * Decides, in memory. Whoever does it has to `keep` or to `revert` it before anything else. `changed`: grants whose state is
   * another. `byPolicy`: nobody decides, the policy of the review does.
   */
  decide(keys: Int32Array, rule: Omit<StoredRule, 'changed'>, byPolicy = false): Tentative {
    const replaced = this.#states.apply(keys, rule.decision, rule.seq, byPolicy)
    const made = { ...rule, changed: replaced.changed }
    this.#rules = new Map(this.#rules).set(made.seq, made)
    return {
      rule: made,
      keep: () => this.#remember(made.seq, replaced),
      revert: () => this.#states.revert(replaced),
    }
  }

  /** The catalog is now at this revision and says what this says; null: it is not known what it says. */
  isAt(revision: number | null): void {
    this.#revision = revision ?? -1
  }

  /** As long as it is open: what is undecided then is left in by nobody yet. */
  counts(): ReviewCounts {
    return { ...this.#states.counts(), removed: this.removed, leftInByPolicy: 0 }
  }

  /** Of a grant that nobody decided: the policy left it in when this was signed. */
  get leavesUndecided(): boolean {
    return this.#review.state === 'signed'
  }

  /** What decided about a grant; null when nothing did. */
  decidingOf(key: number): Deciding | null {
    const rule = this.#states.rules[key] ?? 0
    return rule === 0 ? null : this.reasonOf(rule)
  }

  /** By the number the states have. */
  reasonOf(rule: number): Deciding | null {
    return (rule > 0 ? this.#rules.get(rule) : this.carried[-rule - 1]) ?? null
  }

  /** Read when first needed: 8 bytes a grant. */
  async ends(): Promise<GrantEnds> {
    return (this.#ends ??= await this.snapshot.grantEnds())
  }

  close(): void {
    this.snapshot.close()
  }

  #remember(seq: number, replaced: Replaced): void {
    this.#applied.push({ seq, replaced })
    let bytes = 0
    for (const applied of [...this.#applied].reverse()) {
      bytes += (applied.replaced?.keys.length ?? 0) * 9
      if (bytes > MOST_REPLACED) applied.replaced = null
    }
  }

  /** Takes back all but the first `count` rules; false when what they replaced is no longer known. */
  #takeBackTo(count: number): boolean {
    while (this.#applied.length > count) {
      const replaced = this.#applied.at(-1)?.replaced ?? null
      if (replaced === null) return false
      this.#states.revert(replaced)
      this.#applied.pop()
    }
    return true
  }

  /** What an earlier replay came to, if its rules still stand. */
  async #goOnFromDraft(standing: readonly StoredRule[]): Promise<void> {
    const draft = await this.#files.readDraft(this.#id)
    if (draft?.bytes.length !== this.#states.bytes.length) return
    if (draft.rulesApplied.length === 0 || draft.rulesApplied.some((seq, i) => standing[i]?.seq !== seq)) return
    this.#states = this.#later(draft.bytes, draft.rules)
    this.#applied = draft.rulesApplied.map((seq) => ({ seq, replaced: null }))
  }

  /** Only spares time: one that cannot be written is done without. */
  async #keepDraft(): Promise<void> {
    const { bytes, rules } = this.#states
    const draft = { rulesApplied: this.#applied.map(({ seq }) => seq), bytes, rules }
    await this.#files.writeDraft(this.#id, draft).catch(() => undefined)
  }

  #later(bytes: Uint8Array, rules: Int32Array): DecisionStates {
    const states = this.#attributed(new DecisionStates(bytes, rules))
    states.version = this.#states.version + 1
    return states
  }

  /** Earlier versions wrote down as approved what a policy left in: with this it is undecided, as it was. */
  #attributed(states: DecisionStates): DecisionStates {
    const { state, signRule } = this.#review
    if (state === 'signed') states.attributeToPolicy((rule) => rule === signRule)
    else {
      const policys = this.carried.map(this.#isPolicys)
      if (policys.includes(true)) states.attributeToPolicy((rule) => policys[-rule - 1] === true)
    }
    return states
  }

  async #startAgain(): Promise<void> {
    const { bytes, rules } = await this.#files.readStart(this.#startFile)
    this.#states = this.#later(bytes, rules)
    this.#applied = []
  }
}

/** What an {@link OpenReview} of this record is read from. */
export const sourceOf = ({ startFile, signedFile }: StoredReview): string => signedFile ?? startFile
