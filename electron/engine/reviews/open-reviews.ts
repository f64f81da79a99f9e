import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { isPolicys } from './base-of-review.ts'
import { OpenReview, sourceOf } from './open-review.ts'
import type { ReviewFiles } from './review-files.ts'
import { snapshotGone } from './review-queue.ts'

/** Reviews in memory at the same time; some 30 MB each for a million grants. */
const MOST = 3

interface Entry {
  /** Resolves when whoever uses it now has finished. Never rejects. */
  turn: Promise<void>
  open: OpenReview | null
  usedAt: number
}

export interface OpenReviewsOptions {
  readonly catalog: Catalog
  readonly files: ReviewFiles
  /** Null when the run's snapshot is gone. */
  readonly snapshotPath: (runId: string) => string | null
  /** Milliseconds after its last use until a review leaves the memory. */
  readonly idle: number
}

/**
 * The reviews in memory: opened when first needed, brought up to date with the catalog at every use (other processes may
 * have decided meanwhile), let go when nobody asks for a while. One use at a time of each.
 */
export class OpenReviews {
  readonly #options: OpenReviewsOptions
  readonly #entries = new Map<string, Entry>()
  #closing: NodeJS.Timeout | undefined
  #uses = 0

  constructor(options: OpenReviewsOptions) {
    this.#options = options
  }

  /** NOT_FOUND without such a review, or when its snapshot is gone. */
  async use<T>(id: string, work: (open: OpenReview, review: StoredReview) => T | Promise<T>): Promise<T> {
    this.#options.catalog.reviews.get(id)
    const entry = this.#entries.get(id) ?? { turn: Promise.resolve(), open: null, usedAt: 0 }
    this.#entries.set(id, entry)
    const before = entry.turn
    const { promise, resolve } = Promise.withResolvers<undefined>()
    entry.turn = promise
    await before
    try {
      const review = await this.#current(id, entry)
      if (entry.open === null) throw snapshotGone()
      return await work(entry.open, review)
    } finally {
      entry.usedAt = ++this.#uses
      resolve(undefined)
      this.#letGo()
    }
  }

  /** Lets go of a review, once whoever uses it has finished. */
  forget(id: string): void {
    const entry = this.#entries.get(id)
    this.#entries.delete(id)
    void entry?.turn.then(() => entry.open?.close())
  }

  closeAll(): void {
    clearTimeout(this.#closing)
    for (const { open } of this.#entries.values()) open?.close()
    this.#entries.clear()
  }

  /** In memory as the catalog has it now. */
  async #current(id: string, entry: Entry): Promise<StoredReview> {
    const { catalog, files, snapshotPath } = this.#options
    for (;;) {
      const review = catalog.reviews.get(id)
      const path = snapshotPath(review.runId)
      if (entry.open !== null && (path === null || entry.open.source !== sourceOf(review))) {
        entry.open.close()
        entry.open = null
      }
      if (path === null) throw snapshotGone()
      entry.open ??= await OpenReview.open(review, openSnapshot(path), { files, isPolicys: (reason) => isPolicys(reason, catalog) })
      if (entry.open.source === sourceOf(review)) {
        if (entry.open.revision !== review.revision) await entry.open.follow(review, catalog.reviewRules.list(id))
        const now = catalog.reviews.get(id)
        if (now.revision === entry.open.revision) return this.#recounted(now, entry.open)
      }
    }
  }

  /** Earlier versions counted as approved what a policy had left in, and carried it on so. */
  #recounted(review: StoredReview, open: OpenReview): StoredReview {
    const counts = open.counts()
    if (review.state !== 'open' || (review.counts.approve === counts.approve && 'leftInByPolicy' in review.counts)) return review
    this.#options.catalog.reviews.recount(review.id, counts)
    return { ...review, counts }
  }

  /** The least recently used go when they are too many, all of them after a while. */
  #letGo(): void {
    const inMemory = [...this.#entries].filter(([, { open }]) => open !== null).sort(([, a], [, b]) => b.usedAt - a.usedAt)
    for (const [id, entry] of inMemory.slice(MOST)) this.#release(id, entry)
    clearTimeout(this.#closing)
    this.#closing = setTimeout(() => {
      for (const [id, entry] of this.#entries) this.#release(id, entry)
    }, this.#options.idle).unref()
  }

  /** Once whoever uses it has finished. */
  #release(id: string, entry: Entry): void {
    const { turn } = entry
    void turn.then(() => {
      if (entry.turn === turn && this.#entries.get(id) === entry) this.forget(id)
    })
  }
}
