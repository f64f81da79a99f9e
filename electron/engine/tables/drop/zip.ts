import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import * as yauzl from 'yauzl'
import { cancelled, RollcallError } from '../../../../shared/errors.ts'
import { codeOf } from '../../../files/place-fault.ts'
import { damaged, readFault, refused } from '../faults.ts'
import type { TableLimits } from '../limits.ts'
import { isJunk, isTable, isZip } from './file-names.ts'
import type { TableFile } from './table-file.ts'

/** A zip that is open: its tables can be read until it is closed. */
export interface OpenZip {
  readonly tables: readonly TableFile[]
  /** Entries of systems and folders of their own making. */
  readonly junk: readonly string[]
  /** Entries that are no tables. */
  readonly others: readonly string[]
  close(): void
}

const SMALL = 2 ** 20
const checkSource = 'Check where the zip came from, and pack the files again without it.'

/**
 * Opens a zip, called `name` for people, and looks at all its entries; nothing is unpacked to disk. One entry that may not be there refuses the whole.
 *
 * @throws RollcallError UNSUPPORTED (limits, paths that lead out, links, zips in zips, passwords), MALFORMED_DATA, NOT_FOUND, CANCELLED
 */
export async function openZip(path: string, name: string, limits: TableLimits, signal: AbortSignal): Promise<OpenZip> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw zipFault(error, name, path)
  })
  try {
    if (zip.entryCount > limits.zipEntries) throw refused(name, `it has more than ${limits.zipEntries} entries`, checkSource)
    const entries: yauzl.Entry[] = []
    for await (const entry of zip.eachEntry()) {
      if (signal.aborted) throw cancelled(signal.reason)
      entries.push(entry)
    }
    return sorted(zip, name, entries, limits)
  } catch (error) {
    zip.close()
    throw zipFault(error, name, path)
  }
}

function sorted(zip: yauzl.ZipFile, name: string, entries: readonly yauzl.Entry[], limits: TableLimits): OpenZip {
  const tables: TableFile[] = []
  const junk: string[] = []
  const others: string[] = []
  let total = 0
  for (const entry of entries) {
    total += entry.uncompressedSize
    requireHarmless(name, entry, limits)
    const path = entry.fileName
    if (path.endsWith('/')) continue
    if (isJunk(path)) junk.push(path)
    else if (isTable(path)) {
      if (path.split('/').length > 2) {
        throw refused(name, `${path} lies more than one folder deep`, 'Pack the files at the top of the zip, or in one folder.')
      }
      tables.push(tableOf(zip, name, entry, limits))
    } else others.push(path)
  }
  if (total > limits.zipBytes) throw refused(name, `unpacked it is larger than ${limits.zipBytes} bytes`, checkSource)
  return { tables, junk, others, close: () => zip.close() }
}

const UNIX_KIND = 0o170000
const REGULAR = 0o100000
const FOLDER = 0o040000

function requireHarmless(name: string, entry: yauzl.Entry, limits: TableLimits): void {
  const path = entry.fileName
  if (isZip(path) && !isJunk(path)) throw refused(name, `${path} is a zip inside the zip`, 'Unpack the inner zip and name it by itself.')
  const kind = (entry.externalFileAttributes >>> 16) & UNIX_KIND
  if (kind !== 0 && kind !== REGULAR && kind !== FOLDER) throw refused(name, `${path} is a link or no file at all`, checkSource)
  if (entry.isEncrypted()) throw refused(name, `${path} is locked with a password`, 'Pack the files again without a password.')
  if (entry.uncompressedSize > limits.fileBytes) {
    throw refused(name, `${path} is larger than ${limits.fileBytes} bytes`, 'Split the file, or allow larger ones in the settings.')
  }
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * limits.zipRatio) {
    throw refused(name, `${path} is packed more than ${limits.zipRatio} times smaller than it is`, checkSource)
  }
}

function tableOf(zip: yauzl.ZipFile, name: string, entry: yauzl.Entry, limits: TableLimits): TableFile {
  const shown = `${name}/${entry.fileName}`
  const size = entry.uncompressedSize
  return { name: basename(entry.fileName), shown, zip: name, size, bytes: (signal) => unpacked(zip, entry, shown, limits, signal) }
}

async function* unpacked(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  shown: string,
  limits: TableLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
    throw zipFault(error, shown, shown)
  })
  const stop = (): void => void stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    let size = 0
    let sum = 0
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (signal.aborted) throw cancelled(signal.reason)
      size += piece.byteLength
      if (size > limits.fileBytes) throw refused(shown, `it is larger than ${limits.fileBytes} bytes`, checkSource)
      sum = crc32(piece, sum)
      yield piece
    }
    if (signal.aborted) throw cancelled(signal.reason)
    if (size !== entry.uncompressedSize || sum !== entry.crc32 >>> 0) throw damaged(shown, 'its checksum is another one')
  } catch (error) {
    if (signal.aborted) throw cancelled(signal.reason)
    throw zipFault(error, shown, shown)
  } finally {
    signal.removeEventListener('abort', stop)
    stream.destroy()
  }
}

/** yauzl says in words alone what is wrong with a zip; whatever has no code of the system is about its content. */
function zipFault(error: unknown, name: string, path: string): RollcallError {
  if (error instanceof RollcallError) return error
  const text = error instanceof Error ? error.message : ''
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(text)) {
    return refused(name, 'the path of an entry leads out of it', checkSource)
  }
  if (/^E[A-Z]+$/.test(codeOf(error))) return readFault(error, path)
  return damaged(name, 'it is no zip, or a broken one', error)
}
