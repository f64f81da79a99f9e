import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { copyFile, link, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { TrailProblem } from '../../../shared/reviews.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import { withScratch } from '../../files/scratch.ts'
import { approvedNote, approvedSnapshot } from '../graph/approved-snapshot.ts'
import { FileHashes } from './file-hashes.ts'
import type { SignedReview } from './signed-review.ts'
import { writeError } from '../graph/database.ts'
import { setAside } from '../catalog/orphans.ts'
import { makeFolder } from '../graph/folder.ts'

/** What the catalog says of the review or delivery a file is of. */
export type Need = 'needed' | 'done' | 'unknown'

/** The hashes of what was made of signed reviews, by their sign-off: kept where whoever changes the files cannot change them unseen. */
export interface KeptHashes {
  get(reviewId: string, digest: string): string | null
  keep(reviewId: string, digest: string, sha256: string): void
}

/**
 * The snapshots that may leave, and those that did. `<data dir>/approved/<review>.snapshot` is what a signed review leaves
 * of its snapshot; `<data dir>/delivered/<destination>/<delivery>.snapshot` is what arrived there last of a connection, by a
 * second name of the same file where the disk allows that.
 */
export class ApprovedSnapshots {
  readonly #dataDir: string
  readonly #approved: string
  readonly #delivered: string
  readonly #making = new Map<string, Promise<string>>()
  readonly #hashes: FileHashes
  readonly #kept: KeptHashes

  constructor(dataDir: string, hashes: FileHashes, kept: KeptHashes) {
    this.#hashes = hashes
    this.#kept = kept
    this.#dataDir = dataDir
    this.#approved = join(dataDir, 'approved')
    this.#delivered = join(dataDir, 'delivered')
    for (const folder of [this.#approved, this.#delivered]) makeFolder(folder)
  }

  /**
   * The path of what a signed review leaves of its snapshot; made when it is not there or was made of another sign-off. NOT_AS_SIGNED when it
   * is not what was made, or the snapshot it is made of not what was signed.
   */
  async of(signed: SignedReview): Promise<string> {
    const { review } = signed
    const digest = review.signOff?.digest ?? ''
    const note = { review: review.id, run: review.runId, digest }
    const path = this.pathOf(review.id)
    const name = JSON.stringify(note)
    const kept = this.#kept.get(review.id, digest)
    // Made of another sign-off it is made anew; damaged it is not.
    const isOfThis = kept !== null && existsSync(path) && (approvedNote(path)?.digest ?? digest) === digest
    if (isOfThis) {
      if ((await this.#hashes.of(path)) === kept) return path
      throw notAsMade(path, review.id)
    }
    const making = this.#making.get(name) ?? this.#make(signed, path, note)
    this.#making.set(name, making)
    try {
      return await making
    } finally {
      this.#making.delete(name)
    }
  }

  pathOf(reviewId: string): string {
    return join(this.#approved, `${reviewId}.snapshot`)
  }

  /** What was made of these reviews and is not what was made. Reads all of it. */
  async differences(reviews: readonly Pick<StoredReview, 'id' | 'signOff'>[]): Promise<TrailProblem[]> {
    const problems: TrailProblem[] = []
    for (const { id, signOff } of reviews) {
      const [path, digest] = [this.pathOf(id), signOff?.digest ?? '']
      const kept = this.#kept.get(id, digest)
      if (kept === null || !existsSync(path) || (await new FileHashes().of(path)) === kept) continue
      problems.push({ kind: 'approved-snapshot', subject: `review:${id}`, message: whatWasMade(path, id) })
    }
    return problems
  }

  /** What a delivery brought, when it is still kept. */
  arrived({ id, destinationId }: Pick<DeliveryRecord, 'id' | 'destinationId'>): string | null {
    const path = this.#arrivedPath(destinationId, id)
    return existsSync(path) ? path : null
  }

  /** Keeps the snapshot as what this delivery brought. NOT_WRITABLE, DISK_FULL. */
  async keepArrived({ id, destinationId }: Pick<DeliveryRecord, 'id' | 'destinationId'>, snapshotPath: string): Promise<void> {
    const folder = join(this.#delivered, destinationId)
    const path = this.#arrivedPath(destinationId, id)
    makeFolder(folder)
    await withScratch(folder, async (scratch) => {
      const fresh = join(scratch, 'new.snapshot')
      await link(snapshotPath, fresh).catch(() => copyFile(snapshotPath, fresh))
      await rename(fresh, path)
    }).catch((error: unknown) => {
      throw writeError(error, path)
    })
  }

  /** A newer delivery took its place. */
  forgetArrived({ id, destinationId }: Pick<DeliveryRecord, 'id' | 'destinationId'>): void {
    remove(this.#arrivedPath(destinationId, id))
  }

  /** Deletes what nobody needs any more, sets aside what nobody knows; what a process still reads stays on Windows until the next time. */
  sweep(ofReview: (reviewId: string) => Need, ofDelivery: (deliveryId: string) => Need): void {
    this.#sweepFolder(this.#approved, ofReview)
    for (const { name } of foldersIn(this.#delivered)) {
      const folder = join(this.#delivered, name)
      this.#sweepFolder(folder, ofDelivery)
      if (readdirSync(folder).length === 0) remove(folder)
    }
  }

  #sweepFolder(folder: string, needOf: (id: string) => Need): void {
    for (const name of readdirSync(folder)) {
      const id = /^([\w-]+)\.snapshot$/.exec(name)?.[1]
      const path = join(folder, name)
      const need = id === undefined || ageOf(path) <= young ? 'needed' : needOf(id)
      if (need === 'done') remove(path)
      else if (need === 'unknown') setAside(this.#dataDir, path)
    }
  }

  #arrivedPath(destinationId: string, deliveryId: string): string {
    return join(this.#delivered, destinationId, `${deliveryId}.snapshot`)
  }

  async #make(signed: SignedReview, path: string, note: Readonly<Record<string, unknown>> & { readonly digest: string }): Promise<string> {
    const { review, snapshotPath, snapshotSha256, excluded } = signed
    if ((await this.#hashes.of(snapshotPath)) !== snapshotSha256) throw notAsReviewed(snapshotPath, review.id)
    await withScratch(this.#approved, async (scratch) => {
      const fresh = join(scratch, 'new.snapshot')
      await approvedSnapshot(snapshotPath, excluded, fresh, note)
      this.#kept.keep(review.id, note.digest, await this.#hashes.of(fresh))
      await rename(fresh, path).catch(async (error: unknown) => {
        await rm(path, { force: true })
        await rename(fresh, path).catch(() => Promise.reject(error as Error))
      })
    }).catch((error: unknown) => {
      throw writeError(error, path)
    })
    return path
  }
}

const remedy = 'Nothing of it leaves. Restore the data folder from a backup, or review a new run and sign that.'

const notAsReviewed = (path: string, reviewId: string) =>
  new RollcallError('NOT_AS_SIGNED', { message: `The snapshot ${path} is not the one that review ${reviewId} was signed over.`, remedy })

const whatWasMade = (path: string, reviewId: string): string => `${path} is not what review ${reviewId} left of its snapshot.`

const notAsMade = (path: string, reviewId: string) =>
  new RollcallError('NOT_AS_SIGNED', {
    message: whatWasMade(path, reviewId),
    remedy: 'Nothing of it leaves. Find out who changed it; once it is removed it is made anew from the snapshot that was signed.',
  })

const foldersIn = (folder: string) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())

/** One just made may be of a plan or delivery that another process is about to store. */
const young = 3_600_000

const ageOf = (path: string): number => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch (error) {
    if (!['EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
