import type { RangeDeletion } from './table.ts'

/** Ranges that do not overlap, in their order, each with the greatest sequence of a deletion over it. */
export function withoutOverlap(deletions: readonly RangeDeletion[]): RangeDeletion[] {
  const byStart = [...deletions].sort((a, b) => Buffer.compare(a.start, b.start))
  const ends = [...deletions].sort((a, b) => Buffer.compare(a.end, b.end)).map(({ end }) => end)
  const over = new BySequence()
  const apart: RangeDeletion[] = []
  let from: Buffer | null = null
  for (let s = 0, e = 0; e < ends.length;) {
    const [start, end] = [byStart[s], ends[e] ?? null]
    const at: Buffer | null = start !== undefined && (end === null || Buffer.compare(start.start, end) <= 0) ? start.start : end
    if (at === null) break
    const sequence = over.greatest(from)
    if (from !== null && sequence > -1 && Buffer.compare(from, at) < 0) apart.push({ start: from, end: at, sequence })
    while (byStart[s]?.start.equals(at) === true) {
      const next = byStart[s++]
      if (next !== undefined) over.add(next)
    }
    while (ends[e]?.equals(at) === true) e++
    from = at
  }
  return apart
}

/** Deletions, the greatest sequence first: a heap from which what has ended goes when it comes to the top. */
class BySequence {
  readonly #heap: RangeDeletion[] = []

  add(deletion: RangeDeletion): void {
    const heap = this.#heap
    let at = heap.length
    for (heap.push(deletion); at > 0;) {
      const above = (at - 1) >>> 1
      const parent = heap[above]
      if (parent === undefined || parent.sequence >= deletion.sequence) break
      heap[at] = parent
      at = above
    }
    heap[at] = deletion
  }

  /** Of those that have not ended at `key`; -1 for none. */
  greatest(key: Buffer | null): number {
    for (;;) {
      const [top] = this.#heap
      if (top === undefined) return -1
      if (key === null || Buffer.compare(top.end, key) > 0) return top.sequence
      this.#removeTop()
    }
  }

  #removeTop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (right !== undefined && left !== undefined && right.sequence > left.sequence) below++
      const child = heap[below]
      if (child === undefined || child.sequence <= last.sequence) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}
