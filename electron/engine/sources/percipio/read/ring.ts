/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */

/** Enough that neither side waits for the other over every chunk of the network, and little against everything else. */
const slotCount = 8
const slotBytes = 256 * 1024

/**
 * Indexes into the shared integers: slots handed over and given back so far, whether the end has come, a count of both to wait for,
 * whether the writer waits, then the slots' lengths.
 */
const filled = 0
const emptied = 1
const ended = 2
const changes = 3
const writerWaits = 4
const lengths = 5

/** Memory that two threads share. */
export interface RingMemory {
  readonly control: Int32Array<SharedArrayBuffer>
  readonly bytes: Uint8Array<SharedArrayBuffer>
}

export const createRing = (): RingMemory => ({
  control: new Int32Array(new SharedArrayBuffer((lengths + slotCount) * 4)),
  bytes: new Uint8Array(new SharedArrayBuffer(slotCount * slotBytes)),
})

/** Puts bytes into a ring. Never blocks. */
export class RingWriter {
  readonly #ring: RingMemory
  /** Bytes in the slot being filled. */
  #used = 0

  constructor(ring: RingMemory) {
    this.#ring = ring
  }

  /** Takes what fits of `chunk` from `from` on; answers up to where. Less than all: the reader will call `onRoom`. */
  write(chunk: Uint8Array, from: number): number {
    const { control, bytes } = this.#ring
    let at = from
    while (at < chunk.length) {
      if (this.#full() && this.#mustWait()) return at
      const taken = Math.min(slotBytes - this.#used, chunk.length - at)
      bytes.set(chunk.subarray(at, at + taken), this.#slot() * slotBytes + this.#used)
      at += taken
      this.#used += taken
      if (this.#used === slotBytes) this.#handOver()
    }
    // Whoever waits gets what there is.
    if (this.#used > 0 && Atomics.load(control, emptied) === control[filled]!) this.#handOver()
    return at
  }

  /** Nothing more comes. */
  end(): void {
    const { control } = this.#ring
    if (this.#used > 0) this.#handOver()
    Atomics.store(control, ended, 1)
    this.#tell()
  }

  #slot(): number {
    return this.#ring.control[filled]! % slotCount
  }

  #full(): boolean {
    const { control } = this.#ring
    return this.#used === 0 && control[filled]! - Atomics.load(control, emptied) === slotCount
  }

  /** Says that room is wanted; false when there is some since. */
  #mustWait(): boolean {
    Atomics.store(this.#ring.control, writerWaits, 1)
    return this.#full()
  }

  #handOver(): void {
    const { control } = this.#ring
    control[lengths + this.#slot()] = this.#used
    this.#used = 0
    Atomics.add(control, filled, 1)
    this.#tell()
  }

  #tell(): void {
    const { control } = this.#ring
    Atomics.add(control, changes, 1)
    Atomics.notify(control, changes)
  }
}

/** The stretches of a ring as they come; blocks its thread while there is none. `onRoom`: the writer waited, and need not any more. */
export function* readRing({ control, bytes }: RingMemory, onRoom: () => void): Generator<Uint8Array, undefined> {
  for (let slot = 0; ; slot++) {
    for (;;) {
      const seen = Atomics.load(control, changes)
      if (Atomics.load(control, filled) !== slot) break
      if (Atomics.load(control, ended) === 1) return
      Atomics.wait(control, changes, seen)
    }
    const start = (slot % slotCount) * slotBytes
    yield bytes.subarray(start, start + control[lengths + (slot % slotCount)]!)
    Atomics.add(control, emptied, 1)
    // Not for every slot: waking the writer costs more than a slot of bytes.
    if (Atomics.load(control, filled) - slot <= slotCount / 2 && Atomics.exchange(control, writerWaits, 0) === 1) onRoom()
  }
}
