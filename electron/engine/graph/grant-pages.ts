import type { Stretch } from './follower.ts'
import type { GrantBuffer } from './grant-buffer.ts'
import { KeptGrants } from './kept-grants.ts'
import { IndexTree, TableTree } from './pages/btree.ts'
import { PageFile } from './pages/page-file.ts'
import { PAGE_SIZE } from './schema.ts'
import type { Key } from './sink.ts'

/** Rows between two chances for others. */
const SLICE = 20_000
const FIRST_LENGTH = 1 << 12
/** The ends and the origin. */
const COLUMNS_BESIDE = 6
/** Columns a grant may have: the header of its row then has a length of one byte. */
export const MOST_COLUMNS = 100

/**
 * Grants that come in order of entitlement and principal, written as the pages SQLite would make of them: nothing has to be bound,
 * compared or sorted. The file must be closed meanwhile, its `grant_` empty.
 */
export class GrantPages {
  readonly #file: PageFile
  readonly #roots: ReadonlyMap<string, number>
  readonly #table: TableTree
  #rows = 0
  /** By row. */
  #principals = new Int32Array(FIRST_LENGTH)
  /** Entitlements as they came, and the row each begins with. */
  readonly #entitlements: Key[] = []
  readonly #firstRows: number[] = []
  /** The same grants for who wants them at once. */
  readonly kept: KeptGrants
  /** The columns of `grant_` that come from a buffer, after the key and before `id` and `wire`. */
  readonly #columns: number
  readonly #values: (number | null)[]
  readonly #types: Uint8Array

  /**
   * `roots`: of `grant_`, `grant_pair` and `grant_principal`, by their names. `attributes`: how many a grant has. `follow` takes the grants
   * as they come instead of keeping them.
   */
  constructor(
    path: string,
    roots: ReadonlyMap<string, number>,
    attributes: number,
    maxPages: number,
    follow: ((stretch: Stretch) => void) | null,
  ) {
    this.#columns = attributes + COLUMNS_BESIDE
    this.#values = new Array<number | null>(this.#columns).fill(null)
    this.#types = new Uint8Array(this.#columns)
    this.kept = new KeptGrants(attributes, follow)
    this.#roots = roots
    this.#file = new PageFile(path, PAGE_SIZE, maxPages)
    this.#table = new TableTree(this.#file)
  }

  /** The row `at` of `buffer`, which has no id of its own and no wire bytes. */
  add(buffer: GrantBuffer, at: number): void {
    const values = this.#values
    const types = this.#types
    buffer.copy(at, values, 0)
    this.kept.add(values)
    const row = this.#rows++
    if (row === this.#principals.length) {
      this.#principals = new Int32Array(this.#principals.buffer.transfer(row * 8))
    }
    this.#principals[row] = buffer.principalAt(at)
    if (buffer.entitlementAt(at) !== this.#entitlements.at(-1)) {
      this.#entitlements.push(buffer.entitlementAt(at))
      this.#firstRows.push(row)
    }
    // The header: its own length, the key's place (empty: it is the row's number), the columns. What is null at the end is left out, as
    // are `id` and `wire`: a column that a row lacks is null.
    let columns = this.#columns
    while (values[columns - 1] === null) columns--
    const header = columns + 2
    let payload = header
    for (let column = 0; column < columns; column++) {
      const type = typeOf(values[column] ?? null)
      types[column] = type
      payload += sizeOf(type)
    }
    let to = this.#table.add(row + 1, payload)
    const { bytes } = this.#file
    bytes[to++] = header
    bytes[to++] = 0
    for (let column = 0; column < columns; column++) bytes[to++] = types[column] ?? 0
    for (let column = 0; column < columns; column++) to = put(bytes, to, values[column] ?? 0, types[column] ?? 0)
    this.#file.flush()
  }

  /** No further row comes. */
  endTable(): void {
    this.kept.end()
    this.#table.finish(this.#root('grant_'))
  }

  /** Makes the two indexes; yields now and then. */
  *indexes(): Generator<number> {
    yield* this.#pairs(new IndexTree(this.#file))
    yield* this.#byPrincipal(new IndexTree(this.#file))
  }

  /** Writes the rest and closes the file. */
  end(): void {
    this.#file.end()
    this.#file.closeNow()
  }

  /** Closes the file as it is. */
  close(): void {
    this.#file.closeNow()
  }

  /** In the order of the rows. */
  *#pairs(tree: IndexTree): Generator<number> {
    for (const [i, entitlement] of this.#entitlements.entries()) {
      const end = this.#firstRows[i + 1] ?? this.#rows
      for (let from = this.#firstRows[i] ?? 0; from < end;) {
        // Up to the next pause: a function that pauses is slow to compile.
        const to = Math.min(end, from + SLICE - (from % SLICE))
        this.#addPairs(tree, entitlement, from, to)
        from = to
        if (to % SLICE === 0) {
          this.#file.flush()
          yield to
        }
      }
    }
    tree.finish(this.#root('grant_pair'))
  }

  #addPairs(tree: IndexTree, entitlement: Key, from: number, to: number): void {
    const type = typeOf(entitlement)
    for (let row = from; row < to; row++) {
      const principal = this.#principals[row] ?? 0
      const [second, third] = [typeOf(principal), typeOf(row + 1)]
      let at = tree.add(4 + sizeOf(type) + sizeOf(second) + sizeOf(third))
      const { bytes } = tree
      bytes[at++] = 4
      bytes[at++] = type
      bytes[at++] = second
      bytes[at++] = third
      put(bytes, put(bytes, put(bytes, at, entitlement, type), principal, second), row + 1, third)
    }
  }

  *#byPrincipal(tree: IndexTree): Generator<number> {
    const sorted = this.#rowsByPrincipal()
    for (let from = 0; from < sorted.length; from += SLICE) {
      this.#addPrincipals(tree, sorted.subarray(from, from + SLICE))
      this.#file.flush()
      yield from
    }
    tree.finish(this.#root('grant_principal'))
  }

  /** Rows counted into place by their principal. */
  #rowsByPrincipal(): Int32Array {
    const rows = this.#rows
    let largest = 0
    for (let row = 0; row < rows; row++) largest = Math.max(largest, this.#principals[row] ?? 0)
    const next = new Int32Array(largest + 2)
    for (let row = 0; row < rows; row++) {
      const after = (this.#principals[row] ?? 0) + 1
      next[after] = (next[after] ?? 0) + 1
    }
    for (let key = 1; key < next.length; key++) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0)
    const sorted = new Int32Array(rows)
    for (let row = 0; row < rows; row++) {
      const principal = this.#principals[row] ?? 0
      const place = next[principal] ?? 0
      sorted[place] = row
      next[principal] = place + 1
    }
    return sorted
  }

  #addPrincipals(tree: IndexTree, rows: Int32Array): void {
    for (const row of rows) {
      const principal = this.#principals[row] ?? 0
      const [first, second] = [typeOf(principal), typeOf(row + 1)]
      let at = tree.add(3 + sizeOf(first) + sizeOf(second))
      const { bytes } = tree
      bytes[at++] = 3
      bytes[at++] = first
      bytes[at++] = second
      put(bytes, put(bytes, at, principal, first), row + 1, second)
    }
  }

  #root(name: string): number {
    const root = this.#roots.get(name)
    if (root === undefined) throw new RangeError(`there is no ${name}`)
    return root
  }
}

/** Serial types (file format: "Record Format"), and how many bytes each takes. */
const float = 7
const zero = 8
const one = 9
const sizes = Uint8Array.of(0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
const sizeOf = (type: number): number => sizes[type] ?? 0

function typeOf(value: number | null): number {
  if (value === null) return 0
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 47) return Number.isSafeInteger(value) ? 6 : float
  if (value === 0) return zero
  if (value === 1) return one
  const magnitude = value < 0 ? -value - 1 : value
  if (magnitude < 0x80) return 1
  if (magnitude < 0x8000) return 2
  if (magnitude < 0x80_0000) return 3
  return magnitude < 0x8000_0000 ? 4 : 5
}

const double = new DataView(new ArrayBuffer(8))

/** Writes a number as this type; returns where it ends. */
function put(bytes: Uint8Array, at: number, value: number, type: number): number {
  const end = at + sizeOf(type)
  if (type === float) {
    double.setFloat64(0, value)
    for (let i = 0; i < 8; i++) bytes[at + i] = double.getUint8(i)
    return end
  }
  let high = Math.floor(value / 2 ** 32)
  let low = value | 0
  if (type < 5) high = 0
  else low = value >>> 0
  for (let to = end - 1, i = 0; to >= at; to--, i++) {
    bytes[to] = (i < 4 ? low >>> (8 * i) : high >> (8 * (i - 4))) & 255
  }
  return end
}
