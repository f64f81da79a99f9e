import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeWhole } from '../../files/whole-file.ts'
import { isSignedBy, readNote, type NotedHead } from './signed-note.ts'
import type { TrailKey } from './trail-key.ts'

/** A head that was remembered, or why what lies there is none. */
export type Remembered = NotedHead & { readonly where: 'file' | 'keychain' }

/** Where the last head is kept outside of the catalog: a file beside it, and the keychain. */
export class RememberedHead {
  readonly #path: string
  readonly #name: string
  readonly #key: TrailKey

  constructor(dataDir: string, key: TrailKey) {
    this.#path = join(dataDir, 'audit-head')
    // One keychain, many data folders.
    this.#name = `head-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)}`
    this.#key = key
  }

  /** What the file says. `problem`: that it is no head, or not signed by one of these keys. */
  inFile(verifiers: readonly string[]): { readonly head: Remembered | null; readonly problem: string | null } {
    let note: string
    try {
      note = readFileSync(this.#path, 'utf8')
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
      return { head: null, problem: isGone ? null : `${this.#path} cannot be read.` }
    }
    const read = readNote(note)
    if (read === null) return { head: null, problem: `${this.#path} does not hold a head of the audit trail.` }
    const { entries, head, isSigned } = read
    if (isSigned && verifiers.length > 0 && !isSignedBy(note, verifiers)) {
      return { head: null, problem: `The head in ${this.#path} is not signed by the key of this trail.` }
    }
    return { head: { where: 'file', entries, head }, problem: null }
  }

  async inKeychain(): Promise<Remembered | null> {
    const [, entries, head] = /^(\d+) ([0-9a-f]{64})$/.exec((await this.#key.kept(this.#name)) ?? '') ?? []
    return entries === undefined || head === undefined ? null : { where: 'keychain', entries: Number(entries), head }
  }

  toFile(note: string): Promise<void> {
    return writeWhole(this.#path, Buffer.from(note), 'own')
  }

  toKeychain({ entries, head }: NotedHead): Promise<void> {
    return this.#key.keep(this.#name, `${entries} ${head}`)
  }
}
