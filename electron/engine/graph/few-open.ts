/** Something that holds files open until it is closed. */
interface Closable {
  close(): void
}

interface Entry<T> {
  readonly value: T
  /** The files it reads. */
  readonly paths: readonly string[]
  usedAt: number
}

export interface FewOpenLimits {
  /** So many at most; the least recently used is closed for the next. */
  readonly most: number
  /** Milliseconds after its last use until one is closed. */
  readonly idle: number
}

/**
 * The few things that are kept open because they will be asked again. Whoever asks uses what it gets at once, without waiting in
 * between: the next one who asks may close it.
 */
export class FewOpen<T extends Closable> {
  readonly #limits: FewOpenLimits
  /** The least recently used first. */
  readonly #open = new Map<string, Entry<T>>()
  #closing: NodeJS.Timeout | undefined

  constructor(limits: FewOpenLimits) {
    this.#limits = limits
  }

  /** What is open under this name, or what `open` makes of these files. */
  use(name: string, paths: readonly string[], open: () => T): T {
    const known = this.#open.get(name)
    this.#open.delete(name)
    // Room first, so that there are never more than that.
    if (known === undefined) this.#shrink(this.#limits.most - 1)
    const entry = known ?? { value: open(), paths, usedAt: 0 }
    entry.usedAt = Date.now()
    this.#open.set(name, entry)
    this.#closing ??= setTimeout(() => this.#closeIdle(), this.#limits.idle).unref()
    return entry.value
  }

  /** What is open under this name; null when nothing is, or no longer. */
  known(name: string): T | null {
    return this.#open.has(name) ? this.use(name, [], unopened) : null
  }

  /** Whether something open reads this file. */
  reads(path: string): boolean {
    return [...this.#open.values()].some(({ paths }) => paths.includes(path))
  }

  /** Closes what is open under this name. */
  forget(name: string): void {
    this.#close(name)
  }

  /** Closes all that read this file. */
  letGo(path: string): void {
    for (const [name, { paths }] of this.#open) if (paths.includes(path)) this.#close(name)
  }

  close(): void {
    clearTimeout(this.#closing)
    this.#closing = undefined
    this.#shrink(0)
  }

  #shrink(most: number): void {
    for (const name of this.#open.keys()) {
      if (this.#open.size <= most) return
      this.#close(name)
    }
  }

  #closeIdle(): void {
    this.#closing = undefined
    const now = Date.now()
    let next = Infinity
    for (const [name, { usedAt }] of this.#open) {
      const left = usedAt + this.#limits.idle - now
      if (left <= 0) this.#close(name)
      else next = Math.min(next, left)
    }
    if (next < Infinity) this.#closing = setTimeout(() => this.#closeIdle(), next).unref()
  }

  #close(name: string): void {
    const entry = this.#open.get(name)
    this.#open.delete(name)
    entry?.value.close()
  }
}

function unopened(): never {
  throw new Error('It is not open.')
}
