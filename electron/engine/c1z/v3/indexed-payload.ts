import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { decompressFrame, readAt, writeAll } from '../container.ts'
import { Reader } from '../reader.ts'
import { FRAME_HEADER_BYTES, parseFrameHeader } from '../zstd-frame.ts'
import { inFile, inMemory, type Bytes } from './bytes.ts'
import { xxh64 } from './checksums.ts'
import { V3Faults } from './faults.ts'
import { isFileName, MOST_FILES, type Payload, type PayloadSource } from './payload.ts'
import { zstdLimits } from './zstd-limits.ts'

const FOOTER = 28
const MAGIC = Buffer.from('C1ZIDX1\0', 'latin1')
const INDEX_BYTES = 64 << 20
/** A file of the database up to this size may lie in memory, as long as all of them together do not exceed the next number. */
const SMALL = 8 << 20
const IN_MEMORY = 64 << 20

interface Entry {
  readonly name: string
  readonly offset: number
  readonly length: number
  readonly rawLength: number
  readonly sha256: Buffer
}

/** Each file of the folder in a zstd frame of its own, found by an index at the end. */
export class IndexedPayload implements Payload {
  readonly sizes: ReadonlyMap<string, number>
  readonly #source: PayloadSource
  readonly #faults: V3Faults
  readonly #entries: ReadonlyMap<string, Entry>
  #inMemory = 0
  /** What has no room in memory, one after the other. */
  #scratch: FileHandle | null = null
  #scratchBytes = 0

  private constructor(source: PayloadSource, faults: V3Faults, entries: readonly Entry[]) {
    this.#source = source
    this.#faults = faults
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]))
    this.sizes = new Map(entries.map(({ name, rawLength }) => [name, rawLength]))
  }

  /** `start`: where the frames begin; `size` of the file; `within` throws on more plain bytes than are allowed. */
  static async open(source: PayloadSource, start: number, size: number, within: (bytes: number) => void): Promise<IndexedPayload> {
    const faults = new V3Faults(source.path)
    const footer = await readAt(source.file, Math.max(start, size - FOOTER), FOOTER)
    if (footer.length < FOOTER || !footer.subarray(20).equals(MAGIC)) throw faults.damaged('it has no index at its end')
    const indexStart = Number(footer.readBigUInt64BE(0))
    const length = footer.readUInt32BE(8)
    if (length > INDEX_BYTES) throw faults.overLimit(`its index takes more than ${INDEX_BYTES / 2 ** 20} MiB`)
    if (indexStart < start || indexStart + length !== size - FOOTER) throw faults.damaged('its index lies somewhere else than it says')
    const index = await readAt(source.file, indexStart, length)
    if (xxh64(index) !== footer.readBigUInt64BE(12)) throw faults.damaged('its index has a wrong checksum')
    const entries = readIndex(index, source.manifest.bytes, faults)
    let end = start
    let total = 0
    for (const entry of entries) {
      if (entry.offset < end || entry.offset + entry.length > indexStart) throw faults.damaged('the files inside overlap')
      end = entry.offset + entry.length
      total += entry.rawLength
      within(total)
    }
    return new IndexedPayload(source, faults, entries)
  }

  async open(name: string): Promise<Bytes> {
    const entry = this.#entries.get(name)
    if (entry === undefined) return inMemory(Buffer.alloc(0))
    const { file, limits } = this.#source
    const frame = parseFrameHeader(await readAt(file, entry.offset, Math.min(FRAME_HEADER_BYTES, entry.length)))
    if (frame === null) throw this.#faults.damaged(`${name} is not zstd data`)
    if (frame.window > limits.windowBytes) throw this.#faults.overLimit('decompressing it takes more memory than is allowed')
    if (frame.contentSize !== null && frame.contentSize !== entry.rawLength) throw this.#wrongLength(name)
    const isSmall = entry.rawLength <= SMALL && entry.length <= 2 * SMALL && this.#inMemory + entry.rawLength <= IN_MEMORY
    return isSmall ? this.#intoMemory(entry) : this.#intoScratch(entry)
  }

  async close(): Promise<void> {
    await this.#scratch?.close()
  }

  async #intoMemory(entry: Entry): Promise<Bytes> {
    const stored = await readAt(this.#source.file, entry.offset, entry.length)
    let plain: Buffer
    try {
      plain = zstdDecompressSync(stored, zstdLimits(entry.rawLength))
    } catch (error) {
      throw this.#faults.damaged(`${entry.name} cannot be decompressed`, error)
    }
    if (plain.length !== entry.rawLength) throw this.#wrongLength(entry.name)
    this.#check(entry, createHash('sha256').update(plain).digest())
    this.#inMemory += plain.length
    return inMemory(plain)
  }

  async #intoScratch(entry: Entry): Promise<Bytes> {
    const { file, path, scratch, signal } = this.#source
    const out = (this.#scratch ??= await open(join(scratch, 'tables'), 'wx+', 0o600))
    const start = this.#scratchBytes
    const hash = createHash('sha256')
    let length = 0
    await decompressFrame(file, path, entry.offset, signal, async (chunk) => {
      if (length + chunk.length > entry.rawLength) throw this.#wrongLength(entry.name)
      await writeAll(out, chunk, start + length)
      hash.update(chunk)
      length += chunk.length
    })
    if (length !== entry.rawLength) throw this.#wrongLength(entry.name)
    this.#check(entry, hash.digest())
    this.#scratchBytes += length
    return inFile(out.fd, start, length)
  }

  #check({ name, sha256 }: Entry, found: Buffer): void {
    if (!found.equals(sha256)) throw this.#faults.damaged(`${name} has a wrong checksum`)
  }

  #wrongLength(name: string) {
    return this.#faults.damaged(`${name} has another length than it says`)
  }
}

const tag = { entry: 0x0a, manifestHash: 0x21 } as const
const entryTag = { name: 0x0a, offset: 0x10, length: 0x18, rawLength: 0x20, sha256: 0x32 } as const

function readIndex(index: Buffer, manifest: Buffer, faults: V3Faults): Entry[] {
  const entries: Entry[] = []
  let manifestHash = 0n
  try {
    const reader = new Reader(index)
    while (reader.more) {
      const field = reader.varint()
      if (field === tag.entry) entries.push(readEntry(reader.sub()))
      else if (field === tag.manifestHash) {
        manifestHash = index.readBigUInt64LE(reader.at)
        reader.skip(1)
      } else reader.skip(field & 7)
      if (entries.length > MOST_FILES) throw faults.overLimit(`it holds more than ${MOST_FILES} files`)
    }
  } catch (error) {
    throw error instanceof Error && error.name === 'Error' ? faults.damaged('its index cannot be read', error) : error
  }
  if (manifestHash !== 0n && manifestHash !== xxh64(manifest)) throw faults.damaged('its manifest has a wrong checksum')
  for (const [i, { name, sha256 }] of entries.entries()) {
    if (!isFileName(name)) throw faults.damaged('a file inside has a name that is none')
    if (sha256.length !== 32) throw faults.damaged(`${name} has no checksum`)
    if (i > 0 && !(name > (entries[i - 1]?.name ?? ''))) throw faults.damaged('the files inside are out of order')
  }
  return entries
}

function readEntry(reader: Reader): Entry {
  let entry: Entry = { name: '', offset: 0, length: 0, rawLength: 0, sha256: Buffer.alloc(0) }
  while (reader.more) {
    const field = reader.varint()
    if (field === entryTag.name) entry = { ...entry, name: reader.sub().rest().toString('latin1') }
    else if (field === entryTag.offset) entry = { ...entry, offset: reader.varint() }
    else if (field === entryTag.length) entry = { ...entry, length: reader.varint() }
    else if (field === entryTag.rawLength) entry = { ...entry, rawLength: reader.varint() }
    else if (field === entryTag.sha256) entry = { ...entry, sha256: reader.sub().rest() }
    else reader.skip(field & 7)
  }
  return entry
}
