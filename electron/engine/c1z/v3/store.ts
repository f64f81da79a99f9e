import { setImmediate as nextTurn } from 'node:timers/promises'
import { V3Faults } from './faults.ts'
import { meets, Scan, type LiveTable } from './merge.ts'
import type { Payload } from './payload.ts'
import { Table } from './table.ts'
import type { KeyRange } from './table-cursor.ts'
import { replay, type Version } from './version.ts'

const MANIFEST_BYTES = 16 << 20
/** Formats of the database: older ones had other tables, newer ones may. */
const format = { oldest: 13, newest: 24 } as const
/** Rows between two pauses. */
const PIECE_ROWS = 2000
const PIECE_BYTES = 8 << 20
/** Of all tables that are open. */
const MOST_RANGE_DELETIONS = 1_000_000

/** The rows of a database: a set of sorted tables, of which the newest value of a key counts. */
export class Store {
  readonly #payload: Payload
  readonly #faults: V3Faults
  readonly #version: Version
  readonly #signal: AbortSignal
  /** By the number of the file. */
  readonly #tables = new Map<number, Table>()
  #rangeDeletions = 0

  private constructor(payload: Payload, faults: V3Faults, version: Version, signal: AbortSignal) {
    this.#payload = payload
    this.#faults = faults
    this.#version = version
    this.#signal = signal
  }

  /** @throws RollcallError MALFORMED_DATA, UNSUPPORTED (a later version, a log with rows in it, limits) */
  static async open(payload: Payload, path: string, signal: AbortSignal): Promise<Store> {
    const faults = new V3Faults(path)
    const names = [...payload.sizes.keys()]
    const [, number = ''] = newest(names, /^marker\.format-version\.(\d+)\.(\d+)$/) ?? []
    if (number === '') throw faults.damaged('it does not say which format its database has')
    if (Number(number) > format.newest) throw faults.newer(`database format ${Number(number)}`)
    if (Number(number) < format.oldest) throw faults.unusedFeature(`database format ${Number(number)}`)
    const [, name = ''] = newest(names, /^marker\.manifest\.(\d+)\.(MANIFEST-\d+)$/) ?? []
    const size = payload.sizes.get(name)
    if (size === undefined) throw faults.damaged('the list of its tables is missing')
    if (size > MANIFEST_BYTES) throw faults.overLimit(`the list of its tables takes more than ${MANIFEST_BYTES / 2 ** 20} MiB`)
    const log = await payload.open(name)
    const version = replay(log.read(0, log.length), name, faults)
    for (const [file, bytes] of payload.sizes) {
      const [, log] = /^(\d+)\.log$/.exec(file) ?? []
      if (log !== undefined && bytes > 0 && Number(log) >= version.logNumber) throw faults.notClosed()
    }
    return new Store(payload, faults, version, signal)
  }

  /**
   * Hands over what is in a range, in the order of the keys; lets others work in between. Key and value are good for as long as `take` runs.
   *
   * @returns how many rows
   */
  async each(range: KeyRange, take: (value: Buffer, key: () => Buffer) => void, most = Infinity): Promise<number> {
    const scan = await this.#scan(range)
    try {
      let rows = 0
      let bytes = 0
      const key = (): Buffer => scan.key.view()
      while (rows < most && scan.next()) {
        const value = scan.value()
        take(value, key)
        bytes += value.length
        if (++rows % PIECE_ROWS === 0 || bytes > PIECE_BYTES) {
          bytes = 0
          await nextTurn()
          this.#signal.throwIfAborted()
        }
      }
      return rows
    } finally {
      scan.close()
    }
  }

  async #scan(range: KeyRange): Promise<Scan> {
    const live: LiveTable[] = []
    for (const meta of this.#version.tables) {
      if (!meets(meta, range)) continue
      this.#signal.throwIfAborted()
      live.push({ meta, table: await this.#table(meta.file) })
    }
    return new Scan(live, range, this.#faults)
  }

  async #table(file: number): Promise<Table> {
    const known = this.#tables.get(file)
    if (known !== undefined) return known
    const name = `${String(file).padStart(6, '0')}.sst`
    if (!this.#payload.sizes.has(name)) throw this.#faults.damaged(`the table ${name} is missing`)
    const table = new Table(name, await this.#payload.open(name), this.#faults)
    this.#tables.set(file, table)
    this.#rangeDeletions += table.rangeDeletions.length
    if (this.#rangeDeletions > MOST_RANGE_DELETIONS) {
      throw this.#faults.overLimit(`it has more than ${MOST_RANGE_DELETIONS} deletions of ranges`)
    }
    return table
  }
}

/** Of the names of this shape the last two parts of the one with the greatest number. */
function newest(names: readonly string[], shape: RegExp): readonly [number: number, rest: string] | null {
  let found: readonly [number, string] | null = null
  for (const name of names) {
    const [, number, rest] = shape.exec(name) ?? []
    if (number === undefined || rest === undefined) continue
    if (found === null || Number(number) > found[0]) found = [Number(number), rest]
  }
  return found
}
