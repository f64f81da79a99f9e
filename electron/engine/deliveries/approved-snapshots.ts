import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { copyFile, link, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { withScratch } from '../../files/scratch.ts'
import { approvedNote, approvedSnapshot } from '../graph/approved-snapshot.ts'
import type { SignedReview } from './signed-review.ts'
import { writeError } from '../graph/database.ts'
import { setAside } from '../catalog/orphans.ts'
import { makeFolder } from '../graph/folder.ts'

/** What the catalog says of the review or delivery a file is of. */
export type Need = 'needed' | 'done' | 'unknown'

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

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#approved = join(dataDir, 'approved')
    this.#delivered = join(dataDir, 'delivered')
    for (const folder of [this.#approved, this.#delivered]) makeFolder(folder)
  }

  /** The path of what a signed review leaves of its snapshot; made when it is not there or was made of another sign-off. */
  async of({ review, snapshotPath, excluded }: SignedReview): Promise<string> {
    const note = { review: review.id, run: review.runId, digest: review.signOff?.digest ?? '' }
    const path = join(this.#approved, `${review.id}.snapshot`)
    const name = JSON.stringify(note)
    if (existsSync(path) && JSON.stringify(approvedNote(path)) === name) return path
    const making = this.#making.get(name) ?? this.#make(snapshotPath, excluded, path, note)
    this.#making.set(name, making)
    try {
      return await making
    } finally {
      this.#making.delete(name)
    }
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

  async #make(snapshotPath: string, excluded: Int32Array, path: string, note: Readonly<Record<string, unknown>>): Promise<string> {
    await withScratch(this.#approved, async (scratch) => {
      const fresh = join(scratch, 'new.snapshot')
      await approvedSnapshot(snapshotPath, excluded, fresh, note)
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
