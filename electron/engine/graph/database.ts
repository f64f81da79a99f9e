import Database from 'better-sqlite3'
import { closeSync, openSync, readSync } from 'node:fs'
import { RollcallError, type ErrorParts } from '../../../shared/errors.ts'
import { codeOf, detailOf, placeFault } from '../../files/place-fault.ts'
import { damageOf } from './checksum.ts'
import { grantMarkColumns } from './grant-marks.ts'
import { shapeOf } from './shape.ts'
import { APPLICATION_ID, FORMAT_VERSION, OLDEST_FORMAT } from './schema.ts'

/** better-sqlite3 needs Node-API 10; on an older runtime its first use ends the process, so ask before. */
export function requireRuntime(napi: string | undefined = process.versions.napi): void {
  if (Number(napi) >= 10) return
  throw new RollcallError('UNSUPPORTED', {
    message: `This Node.js (${process.version}) is too old to open Rollcall's databases.`,
    remedy: 'Use Node.js 22.15 or newer: start Rollcall through npm, which brings its own.',
    detail: `Node-API ${napi ?? 'unknown'}, 10 needed`,
  })
}

/** What went wrong while writing `path`, as people should hear it. RollcallErrors pass unchanged. */
export function writeError(error: unknown, path: string): RollcallError {
  return (
    placeFault(error, path) ??
    new RollcallError('INTERNAL', {
      message: 'The snapshot could not be written.',
      remedy: 'Try again; if it happens again, report it with the log of this run.',
      detail: detailOf(error),
      cause: error,
    })
  )
}

/** MALFORMED_DATA of a snapshot file, or of one of two that were read together. */
export class DamagedSnapshot extends RollcallError {
  readonly paths: readonly string[]

  constructor(paths: readonly string[], parts: ErrorParts) {
    super('MALFORMED_DATA', parts)
    this.paths = paths
  }
}

const damaged = (paths: readonly string[], why: string, cause?: unknown): RollcallError =>
  new DamagedSnapshot(paths, {
    message: `${paths.join(' or ')} is damaged: ${why}.`,
    remedy: 'Remove this snapshot and run the sync again, or open another one.',
    ...(cause === undefined ? {} : { detail: detailOf(cause), cause }),
  })

/** What went wrong while reading the snapshot at this path, or one of several that are read together. */
export function readError(error: unknown, ...paths: readonly string[]): RollcallError {
  if (error instanceof RollcallError) return error
  const code = codeOf(error)
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR|FORMAT)/.test(code) || error instanceof SyntaxError) {
    return damaged(paths, 'it cannot be read as a snapshot', error)
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'EACCES') {
    return new RollcallError('NOT_FOUND', {
      message: `${paths.join(' or ')} cannot be opened.`,
      remedy: 'Check the path and that you may read the file.',
      detail: detailOf(error),
      cause: error,
    })
  }
  return new RollcallError('INTERNAL', {
    message: 'The snapshot could not be read.',
    remedy: 'Try again; if it happens again, report it with the log.',
    detail: detailOf(error),
    cause: error,
  })
}

/**
 * Refuses what is not a whole Rollcall snapshot before SQLite sees it: the header says whose file it is (application id),
 * of which format (user version) and how many pages it has; what follows them, whether they are what was written.
 */
export function checkHeader(path: string): void {
  const header = Buffer.alloc(100)
  let read: number
  try {
    const file = openSync(path, 'r')
    try {
      read = readSync(file, header, 0, 100, 0)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw readError(error, path)
  }
  const foreign = read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0' || header.readInt32BE(68) !== APPLICATION_ID
  if (foreign) {
    throw new RollcallError('MALFORMED_DATA', {
      message: `${path} is not a Rollcall snapshot.`,
      remedy: 'Choose a snapshot made by Rollcall; a .c1z file has to be imported first.',
    })
  }
  const version = header.readInt32BE(60)
  if (version < OLDEST_FORMAT || version > FORMAT_VERSION) {
    throw new RollcallError('UNSUPPORTED', {
      message: `${path} has snapshot format ${version}; this Rollcall reads formats ${OLDEST_FORMAT} to ${FORMAT_VERSION}.`,
      remedy: version > FORMAT_VERSION ? 'Update Rollcall.' : 'Run the sync again to get a snapshot of the present format.',
    })
  }
  let damage: string | null
  try {
    damage = damageOf(path, bytesOf(header))
  } catch (error) {
    throw readError(error, path)
  }
  if (damage !== null) throw damaged([path], damage)
}

/**
 * Opens a snapshot for reading. Nothing can be written through it but temporary tables. `mapped`: the file becomes part of this
 * process's memory, page by page as it is read, which serves those best who look here and there.
 */
export function openForReading(path: string, mapped = true): Database.Database {
  requireRuntime()
  checkHeader(path)
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true })
    if (mapped) database.pragma('mmap_size = 1073741824')
    database.pragma('temp_store = MEMORY')
    database.pragma('cache_size = -16384')
    // So that every query may ask for marks.
    if (!shapeOf(database).grantMarks) database.exec(`create temp table grant_mark (${grantMarkColumns}) strict`)
    return database
  } catch (error) {
    throw readError(error, path)
  }
}

/** How long the database in this file is; what lies behind it is none of it. Throws the system's error. */
export function databaseBytes(path: string): number {
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, 100, 0)
  } finally {
    closeSync(file)
  }
  return bytesOf(header)
}

function bytesOf(header: Buffer): number {
  const stored = header.readUInt16BE(16)
  return header.readUInt32BE(28) * (stored === 1 ? 65_536 : stored)
}
