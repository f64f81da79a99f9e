import { isDeepStrictEqual } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { SaveReceipt } from '../../../../shared/snapshots-contract.ts'
import type { GraphCounts } from '../../../../shared/graph.ts'
import type { Logger } from '../../../../shared/platform.ts'
import type { Sizes, SnapshotFollower, Stretch } from '../../graph/follower.ts'
import type { SnapshotMeta } from '../../graph/snapshot-meta.ts'
import type { AheadTask, FromAhead, ToAhead } from './protocol.ts'
import { queueNumbers, StretchSender } from './stretch-queue.ts'

/** From source the worker is this file's neighbour; bundled, a program of its own beside whichever file this code is in. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'c1z-writer.mjs', import.meta.url)

/** Fewer grants are saved before a thread has begun. */
const leastGrants = 20_000
/** More resources and entitlements than this are not held in memory for it, encoded. */
const mostParts = 200_000
/** Milliseconds the writing of the snapshot may be held up by a thread that is behind, per stretch. */
const patience = 5_000
/** Megabytes for what is new and mostly gone at once. */
const youngGeneration = 12

export interface AheadOptions {
  readonly output: { readonly path: string; readonly keep: number }
  /** The snapshot's description, asked for when it begins. */
  readonly meta: () => SnapshotMeta
  readonly log: Logger
  /** For tests: a worker that does what a real one must not, and how few grants are worth it. */
  readonly file?: URL
  readonly leastGrants?: number
}

/**
 * Makes the .c1z of a snapshot in a thread of its own while the snapshot is being written: both take their time, and neither needs the
 * other's end. It is only ever a gain: when it cannot be had, for whatever reason, `place` answers null, nothing is left of it, and the
 * snapshot is saved in the other way, which tells what is wrong.
 */
export class C1zAhead implements SnapshotFollower {
  readonly #options: AheadOptions
  #worker: Worker | null = null
  #sender: StretchSender | null = null
  #meta: SnapshotMeta | null = null
  #stopped = false
  #grants = 0
  #saved: SaveReceipt | null = null
  #progress: Extract<FromAhead, { kind: 'progress' }> | null = null
  #onProgress: ((done: number, total: number, step: string) => void) | null = null
  readonly #read = Promise.withResolvers<undefined>()
  readonly #over = Promise.withResolvers<undefined>()

  constructor(options: AheadOptions) {
    this.#options = options
  }

  /** Whether the thread is worth it; if so it loads its program while the rest of the snapshot is being written. */
  expect(grants: number): void {
    const least = this.#options.leastGrants ?? leastGrants
    if (this.#stopped || this.#worker !== null || grants < least) return
    const { port1, port2 } = new MessageChannel()
    const control = queueNumbers()
    const worker = new Worker(this.#options.file ?? workerFile, {
      name: 'c1z-writer',
      workerData: { queue: { control, port: port2 }, output: this.#options.output } satisfies AheadTask,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
    })
    worker.on('message', (message: FromAhead) => this.#hear(message))
    worker.on('error', (error) => {
      if (!this.#stopped) this.#options.log.warn('not saved ahead', { reason: error instanceof Error ? error.message : String(error) })
    })
    worker.on('exit', () => {
      this.abandon()
      this.#read.resolve(undefined)
      this.#over.resolve(undefined)
    })
    this.#worker = worker
    this.#sender = new StretchSender({ control, port: port1 })
  }

  /** The description the file is written with; null when it does not follow. */
  get meta(): SnapshotMeta | null {
    return this.#meta
  }

  begin(path: string, sizes: Sizes): boolean {
    if (sizes.resources + sizes.entitlements > mostParts) this.abandon()
    if (this.#stopped || this.#worker === null || this.#meta !== null) return false
    this.#meta = this.#options.meta()
    this.#grants = sizes.grants
    this.#say({ kind: 'begin', snapshot: path, meta: this.#meta, grants: sizes.grants })
    return true
  }

  grants(stretch: Stretch): void {
    if (this.#stopped || this.#sender?.send(stretch, patience) !== false) return
    this.#options.log.info('not saved ahead', { reason: 'the thread is behind' })
    this.abandon()
  }

  async released(): Promise<void> {
    if (this.#meta !== null) await this.#read.promise
  }

  whole(counts: GraphCounts, meta: SnapshotMeta): void {
    const asTold = this.#sender?.grants === counts.grants && this.#grants === counts.grants && isDeepStrictEqual(meta, this.#meta)
    if (asTold) this.#say({ kind: 'whole', counts })
    else this.abandon()
  }

  abandon(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#sender?.end()
    this.#worker?.postMessage({ kind: 'stop' } satisfies ToAhead)
  }

  /** Lets the file take its place, as soon as it is whole. Null: nothing was saved, and the thread's memory is free for the other way. */
  async place(onProgress: (done: number, total: number, step: string) => void): Promise<SaveReceipt | null> {
    if (this.#stopped || this.#meta === null) {
      await this.close()
      return null
    }
    this.#onProgress = onProgress
    if (this.#progress !== null) this.#hear(this.#progress)
    this.#say({ kind: 'place' })
    await this.#over.promise
    return this.#saved
  }

  /** Ends it, whatever it does. Resolves when nothing of it is left, but for a file that was placed. */
  async close(): Promise<void> {
    this.abandon()
    if (this.#worker !== null) await this.#over.promise
  }

  #say(message: ToAhead): void {
    if (!this.#stopped) this.#worker?.postMessage(message)
  }

  #hear(message: FromAhead): void {
    if (message.kind === 'read') this.#read.resolve(undefined)
    else if (message.kind === 'saved') this.#saved = message.receipt
    else {
      this.#progress = message
      this.#onProgress?.(message.done, message.total, message.step)
    }
  }
}
