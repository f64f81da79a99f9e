import { Worker } from 'node:worker_threads'
import { RollcallError } from '../../../../../shared/errors.ts'
import type { Rules } from '../aggregate/aggregation.ts'
import { Reading } from '../aggregate/reading.ts'
import { MalformedReport } from '../scan/lexer.ts'
import { tallyNames, type FromReader, type ReaderTask, type Tally } from './protocol.ts'
import { createRing, RingWriter } from './ring.ts'

/** From source the worker lies above this file; bundled, it is a program of its own beside whichever file this code is in. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : 'percipio-worker.mjs', import.meta.url)

/** Megabytes for what is new and mostly gone at once: hardly anything is made while rows are read. */
const youngGeneration = 12

/**
 * Reads a report in a thread of its own, so that the network is not kept waiting: `write` its bytes as they come, then `end`. What
 * the bytes are found to be, and what becomes of the thread, is said by the next `write` or `end`. Always `close` it.
 */
export class ReportReader {
  readonly #worker: Worker
  readonly #ring: RingWriter
  readonly #tally = new Int32Array(new SharedArrayBuffer(tallyNames.length * 4))
  #failure: Error | null = null
  #reading: Reading | null = null
  #wake: (() => void) | null = null

  /**
   * `readAt`: now, milliseconds since 1970; what is dated later is not believed. `file` is for tests: a worker that does what a real
   * one must not.
   */
  constructor(rules: Rules, readAt: number, file: URL = workerFile) {
    const ring = createRing()
    this.#ring = new RingWriter(ring)
    const { identityKey, contentKey, statusPolicy } = rules
    this.#worker = new Worker(file, {
      name: 'percipio-reader',
      workerData: { ring, rules: { identityKey, contentKey, statusPolicy }, readAt, tally: this.#tally } satisfies ReaderTask,
      resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
    })
    this.#worker.on('message', (message: FromReader) => this.#hear(message))
    this.#worker.on('error', (error: Error) => this.#fail(lost(error)))
    this.#worker.on('exit', (code) => this.#fail(lost(new Error(`it ended with code ${code}`))))
  }

  /** What has been read so far. */
  get tally(): Tally {
    return Object.fromEntries(tallyNames.map((name, index) => [name, this.#tally[index] ?? 0])) as Record<keyof Tally, number>
  }

  /**
   * Resolves once the bytes have been taken, which is at once while the thread keeps up; the memory of a piece that has one of its own
   * is gone then. Rejects with MalformedReport, INTERNAL.
   */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; ;) {
      if (this.#failure !== null) throw this.#failure
      at = this.#ring.write(chunk, at)
      if (at === chunk.length) {
        giveBack(chunk)
        return
      }
      await this.#change()
    }
  }

  /** What the whole report said. Rejects with MalformedReport, also for a report that ends too early, and INTERNAL. */
  async end(): Promise<Reading> {
    this.#ring.end()
    for (;;) {
      if (this.#reading !== null) return this.#reading
      if (this.#failure !== null) throw this.#failure
      await this.#change()
    }
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    this.#fail(lost(new Error('it was closed')))
    await this.#worker.terminate()
  }

  /** The next word of the thread, or its end. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #hear(message: FromReader): void {
    if (message.kind === 'done') this.#reading = new Reading(message.reading)
    else if (message.kind === 'malformed') {
      this.#failure ??= new MalformedReport(message.reason, message.row, message.offset, message.truncated)
    }
    this.#wake?.()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#wake?.()
  }
}

/**
 * Left to the collector, pieces of the network pile up until V8 takes them for pressure and walks its whole heap: every 64 MB of a report.
 * What shares its memory with others is left alone.
 */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}

const lost = (cause: Error): RollcallError =>
  new RollcallError('INTERNAL', {
    message: 'The part of Rollcall that reads the report ended unexpectedly.',
    remedy: 'Resume the run; if it happens again, report it with the log. A very large report may need a machine with more memory.',
    detail: cause.message,
    cause,
  })
