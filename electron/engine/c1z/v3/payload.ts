import type { FileHandle } from 'node:fs/promises'
import type { Limits } from '../container.ts'
import type { Manifest } from '../manifest.ts'
import type { Bytes } from './bytes.ts'

/** The folder of the database inside a file. */
export interface Payload {
  /** Bytes of each file by its name. */
  readonly sizes: ReadonlyMap<string, number>
  /** What is in one of them. @throws RollcallError MALFORMED_DATA, UNSUPPORTED */
  open(name: string): Promise<Bytes>
  /** Lets go of all. */
  close(): Promise<void>
}

/** What to read, and where to put what has no room in memory. */
export interface PayloadSource {
  readonly file: FileHandle
  readonly path: string
  readonly manifest: Manifest
  /** A private folder. */
  readonly scratch: string
  readonly limits: Limits
  readonly signal: AbortSignal
}

const LONGEST_NAME = 255

/** Whether a name is one a file of the database may have; it never leaves its folder. */
export const isFileName = (name: string): boolean => name.length <= LONGEST_NAME && /^(?!\.+$)[A-Za-z0-9._-]+$/.test(name)

export const MOST_FILES = 10_000
