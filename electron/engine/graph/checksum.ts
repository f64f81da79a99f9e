import { closeSync, fstatSync, futimesSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/**
 * What tells a damaged snapshot from a whole one. Behind the last page of the database, where SQLite does not look, lie the CRC-32 of every
 * megabyte before it and the moment at which that was written, which is the file's own time too: as long as the file still has that time
 * nobody wrote to it, and it is opened as it is; else all of it is read once and compared. It is against bad luck: what was signed has its
 * SHA-256 in the audit trail.
 *
 * "RlclSum1", milliseconds since 1970 (64 bits), bytes in a group (32), groups (32), a CRC-32 each (32), the CRC-32 of all this (32);
 * little-endian.
 */
const MAGIC = 'RlclSum1'
const GROUP = 1 << 20
const HEAD = 24
/** Bytes that take their time to the disk. */
const LARGE = 8 << 20

interface Checksum {
  readonly at: number
  readonly group: number
  readonly sums: readonly number[]
}

/** Bytes of a checksum over a database of this size. */
const lengthFor = (bytes: number): number => HEAD + 4 * Math.ceil(bytes / GROUP) + 4

/**
 * Puts the checksum behind a database that is whole, closed and `bytes` long, in place of an earlier one; whoever gives the file its name flushes it. `breathe` is
 * awaited every few megabytes. Rejects with the system's error.
 */
export async function addChecksum(path: string, bytes: number, breathe: () => Promise<void>): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(bytes)
    // What there is goes to the disk while it is summed up; the rest is quick then.
    const flushing = bytes > LARGE ? file.datasync() : Promise.resolve()
    flushing.catch(() => undefined)
    const sums: number[] = []
    for (const sum of sumsOf(file.fd, bytes)) {
      sums.push(sum)
      if (sums.length % 16 === 0) await breathe()
    }
    await flushing
    const at = Date.now()
    const content = packed({ at, group: GROUP, sums })
    await file.write(content, 0, content.length, bytes)
    await file.utimes(new Date(at), new Date(at))
  } finally {
    await file.close()
  }
}

/**
 * Why a file whose database has `bytes` is not what was written; null when it is, or says nothing of that, as those of earlier versions.
 * Throws the system's error.
 */
export function damageOf(path: string, bytes: number): string | null {
  const fd = openSync(path, 'r')
  try {
    const { size, mtimeMs } = fstatSync(fd)
    if (size === bytes) return null
    if (size < bytes) return 'its end is missing'
    if (size !== bytes + lengthFor(bytes)) return 'something else was added to it'
    const checksum = unpacked(fd, bytes, size)
    if (checksum === null) return 'its checksum cannot be read'
    if (Math.round(mtimeMs) === checksum.at) return null
    let group = 0
    for (const sum of sumsOf(fd, bytes))
      if (sum !== checksum.sums[group++]) return `its content is not what was written (at ${group - 1} MiB)`
    remember(path, checksum.at)
    return null
  } finally {
    closeSync(fd)
  }
}

/** So that it is not read again the next time; where that is not allowed it is. */
function remember(path: string, at: number): void {
  try {
    const fd = openSync(path, 'r+')
    try {
      futimesSync(fd, new Date(at), new Date(at))
    } finally {
      closeSync(fd)
    }
  } catch {
    // It may be on a disk nobody writes to.
  }
}

function* sumsOf(fd: number, bytes: number): Generator<number> {
  const buffer = Buffer.allocUnsafe(Math.min(GROUP, bytes))
  for (let at = 0; at < bytes; at += GROUP) {
    const length = Math.min(GROUP, bytes - at)
    for (let got = 0; got < length;) {
      const read = readSync(fd, buffer, got, length - got, at + got)
      if (read === 0) throw new Error('the file became shorter')
      got += read
    }
    yield crc32(buffer.subarray(0, length))
  }
}

function packed({ at, group, sums }: Checksum): Buffer {
  const content = Buffer.alloc(HEAD + 4 * sums.length + 4)
  content.write(MAGIC, 'latin1')
  content.writeBigUInt64LE(BigInt(at), 8)
  content.writeUInt32LE(group, 16)
  content.writeUInt32LE(sums.length, 20)
  for (const [i, sum] of sums.entries()) content.writeUInt32LE(sum, HEAD + 4 * i)
  content.writeUInt32LE(crc32(content.subarray(0, -4)), content.length - 4)
  return content
}

function unpacked(fd: number, bytes: number, size: number): Checksum | null {
  const content = Buffer.alloc(size - bytes)
  if (readSync(fd, content, 0, content.length, bytes) !== content.length) return null
  const whole =
    content.toString('latin1', 0, MAGIC.length) === MAGIC && content.readUInt32LE(content.length - 4) === crc32(content.subarray(0, -4))
  const group = content.readUInt32LE(16)
  const count = content.readUInt32LE(20)
  if (!whole || group !== GROUP || HEAD + 4 * count + 4 !== content.length) return null
  const sums = Array.from({ length: count }, (_, i) => content.readUInt32LE(HEAD + 4 * i))
  return { at: Number(content.readBigUInt64LE(8)), group, sums }
}
