import { RollcallError } from '../../../../shared/errors.ts'
import { Reader } from '../reader.ts'
import type { V3Faults } from './faults.ts'
import { records, WrongChecksum } from './record-log.ts'
import type { Bounds } from './table-cursor.ts'

/** A table as the list of tables has it. */
export interface TableMeta extends Bounds {
  readonly number: number
  readonly level: number
  /** The file its keys are in; another number than its own when it is a part of that file. */
  readonly file: number
  readonly virtual: boolean
  readonly smallestSequence: number
  readonly largestSequence: number
}

export interface Version {
  readonly tables: readonly TableMeta[]
  /** Logs below this number are in the tables. */
  readonly logNumber: number
}

const MOST_TABLES = 10_000
const LEVELS = 7
const comparer = 'leveldb.BytewiseComparator'
const tag = {
  ...{
    comparer: 1,
    logNumber: 2,
    nextFile: 3,
    lastSequence: 4,
    compactPointer: 5,
    deleted: 6,
    previousLog: 9,
    added: 100,
    addedWithMore: 103,
  },
  ...{ rangeKeys: 104, backing: 105, backingGone: 106, blobAdded: 107, blobGone: 108 },
} as const
const custom = { end: 1, virtual: 66, prefix: 67, suffix: 68, blobs: 69, mustKnow: 64 } as const
/** Of a largest key that is the end of a deletion: not itself deleted. */
const endOfDeletion = { low: 0xffffff0f, high: 0xffffffff } as const

/**
 * Replays the log of changes to the set of tables.
 *
 * @throws RollcallError MALFORMED_DATA, UNSUPPORTED
 */
export function replay(log: Buffer, name: string, faults: V3Faults): Version {
  const edits = new Edits(faults)
  try {
    for (const record of records(log)) edits.apply(record)
    return edits.version()
  } catch (error) {
    if (error instanceof RollcallError) throw error
    if (error instanceof WrongChecksum) throw faults.damaged(`${name} has a wrong checksum`, error)
    throw faults.damaged(`${name} cannot be read`, error)
  }
}

class Edits {
  readonly #faults: V3Faults
  /** By level and number. */
  readonly #tables = new Map<string, TableMeta>()
  #logNumber = 0
  #hasComparer = false

  constructor(faults: V3Faults) {
    this.#faults = faults
  }

  apply(record: Buffer): void {
    const removed: string[] = []
    const added: TableMeta[] = []
    const reader = new Reader(record)
    while (reader.more) this.#field(reader, removed, added)
    for (const key of removed) if (!this.#tables.delete(key)) throw new Error('a table that is not there is removed')
    for (const table of added) {
      const key = `${table.level}/${table.number}`
      if (this.#tables.has(key)) throw new Error('a table is added twice')
      this.#tables.set(key, table)
    }
    if (this.#tables.size > MOST_TABLES) throw this.#faults.overLimit(`it has more than ${MOST_TABLES} tables`)
  }

  version(): Version {
    if (!this.#hasComparer) throw new Error('no order of keys is named')
    return { tables: [...this.#tables.values()], logNumber: this.#logNumber }
  }

  #field(reader: Reader, removed: string[], added: TableMeta[]): void {
    const number = reader.varint()
    switch (number) {
      case tag.comparer:
        if (reader.sub().text() !== comparer) throw this.#faults.unusedFeature('another order of keys')
        this.#hasComparer = true
        return
      case tag.logNumber:
        this.#logNumber = integer(reader)
        return
      case tag.compactPointer:
        reader.varint()
        reader.sub()
        return
      case tag.deleted:
        removed.push(`${level(reader)}/${integer(reader)}`)
        return
      case tag.added:
      case tag.addedWithMore:
        added.push(this.#table(reader, number === tag.addedWithMore))
        return
      case tag.nextFile:
      case tag.lastSequence:
      case tag.previousLog:
      case tag.backingGone:
        reader.varint()
        return
      case tag.backing:
        reader.varint()
        reader.varint()
        return
      case tag.rangeKeys:
        throw this.#faults.unusedFeature('range keys')
      case tag.blobAdded:
      case tag.blobGone:
        throw this.#faults.unusedFeature('blob files')
      default:
        throw this.#faults.newer(`MANIFEST field ${number}`)
    }
  }

  #table(reader: Reader, hasMore: boolean): TableMeta {
    const at = level(reader)
    const number = integer(reader)
    reader.varint() // its size
    const smallest = internalKey(reader.sub().rest())
    const largest = internalKey(reader.sub().rest())
    const [smallestSequence, largestSequence] = [integer(reader), integer(reader)]
    const backing = hasMore ? this.#backing(reader) : null
    const order = Buffer.compare(smallest.user, largest.user)
    if (order > 0 || (order === 0 && largest.isEnd) || smallestSequence > largestSequence)
      throw new Error('the bounds of a table are out of order')
    return {
      ...{ number, level: at, file: backing ?? number, virtual: backing !== null, smallestSequence, largestSequence },
      ...{ smallest: smallest.user, largest: largest.user, largestExcluded: largest.isEnd },
    }
  }

  /** The number of the file of a virtual table, from what follows the fields all tables have. */
  #backing(reader: Reader): number | null {
    let backing: number | null = null
    for (;;) {
      const field = reader.varint()
      if (field === custom.end) return backing
      if (field === custom.virtual) backing = integer(reader)
      else if (field === custom.prefix || field === custom.suffix) {
        if (reader.sub().more) throw this.#faults.unusedFeature('replaced beginnings of keys')
      } else if (field === custom.blobs) throw this.#faults.unusedFeature('blob files')
      else if (Math.floor(field / custom.mustKnow) % 2 === 1) throw this.#faults.newer(`MANIFEST field ${field} of a table`)
      else reader.sub()
    }
  }
}

function integer(reader: Reader): number {
  const value = reader.varint()
  if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
  return value
}

function level(reader: Reader): number {
  const value = integer(reader)
  if (value >= LEVELS) throw new Error('a table is on a level there is not')
  return value
}

function internalKey(bytes: Buffer): { readonly user: Buffer; readonly isEnd: boolean } {
  if (bytes.length < 8) throw new Error('a bound of a table is too short')
  const at = bytes.length - 8
  const isEnd = bytes.readUInt32LE(at) === endOfDeletion.low && bytes.readUInt32LE(at + 4) === endOfDeletion.high
  return { user: Buffer.from(bytes.subarray(0, at)), isEnd }
}
