import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWholeNow } from '../../files/whole-file.ts'

/** Grows whenever the same file would be read into another snapshot: what earlier versions kept is then made anew. */
const IMPORT_FORMAT = 2

/** How much is kept: so many syncs, in so many bytes, those that were used last. */
export interface KeptLimits {
  readonly entries: number
  readonly bytes: number
}

const keptLimits: KeptLimits = { entries: 12, bytes: 4 * 2 ** 30 }

const entry = z.object({ bytes: z.number(), sample: z.string() })
const newest = z.object({ syncId: z.string() })

/**
 * Snapshots of .c1z files by the hash of the file's content: an unchanged file is not read again, and one with other bytes never
 * shows what was there before. Each process takes an entry by a second name of the same file in a folder of its own, so
 * that whoever clears up meanwhile takes nothing away. Every failure here means only that the file is read.
 */
export class KeptImports {
  readonly #all: string
  readonly #folder: string
  readonly #limits: KeptLimits

  constructor(importsFolder: string, version: string, limits = keptLimits) {
    this.#all = join(importsFolder, 'kept')
    this.#folder = join(this.#all, `${IMPORT_FORMAT}-${version.replaceAll(/[^\w.-]/g, '_')}`)
    this.#limits = limits
  }

  /** Gives the entry the name `own`; the sync it is of, or null when there is none or it is damaged. Without `syncId` the one readers show. */
  async take(hash: string, syncId: string | undefined, own: string): Promise<string | null> {
    try {
      const id = syncId ?? newest.parse(readJson(this.#newestPath(hash))).syncId
      const paths = this.#paths(hash, id)
      const { bytes, sample } = entry.parse(readJson(paths.about))
      linkSync(paths.snapshot, own)
      if (statSync(own).size !== bytes || (await sampleOf(own)) !== sample) {
        rmSync(own)
        this.#remove(paths)
        return null
      }
      const now = new Date()
      utimesSync(paths.about, now, now)
      return id
    } catch {
      rmSync(own, { force: true })
      return null
    }
  }

  /** Keeps the snapshot `own`, made of the file with this content. `shown`: it is the sync readers show. */
  async keep(hash: string, syncId: string, shown: boolean, own: string): Promise<void> {
    const paths = this.#paths(hash, syncId)
    try {
      const { size } = statSync(own)
      if (size > this.#limits.bytes) return
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      this.#forgetOtherVersions()
      const about = { bytes: size, sample: await sampleOf(own) }
      chmodSync(own, 0o600)
      this.#link(own, paths.snapshot)
      writeWholeNow(paths.about, JSON.stringify(about), 'own')
      if (shown) writeWholeNow(this.#newestPath(hash), JSON.stringify({ syncId }), 'own')
      this.#bound()
    } catch {
      // Where files cannot have two names, or the disk is full: it is read again the next time, and half of an entry takes no room.
      this.#removeIfCan(paths)
    }
  }

  /** The entry goes, because it turned out damaged. */
  forget(hash: string, syncId: string): void {
    this.#remove(this.#paths(hash, syncId))
  }

  /** Everything that nobody has open goes; what is open goes when its process ends. */
  clear(): void {
    rmSync(this.#all, { recursive: true, force: true })
  }

  #paths(hash: string, syncId: string) {
    const name = `${hash}-${createHash('sha256').update(syncId).digest('hex').slice(0, 16)}`
    return { snapshot: join(this.#folder, `${name}.snapshot`), about: join(this.#folder, `${name}.json`) }
  }

  #newestPath(hash: string): string {
    return join(this.#folder, `${hash}.newest`)
  }

  /** Under a temporary name first: it may take the place of another one. */
  #link(own: string, path: string): void {
    const temporary = `${path}.${randomUUID()}.partial`
    try {
      linkSync(own, temporary)
      renameSync(temporary, path)
    } finally {
      rmSync(temporary, { force: true }) // a rename onto another name of the same file leaves it
    }
  }

  /** The least recently used go, one by one, until the rest fits. */
  #bound(): void {
    const kept = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const about = join(this.#folder, name)
        const snapshot = about.replace(/json$/, 'snapshot')
        const used = statSync(about, { throwIfNoEntry: false })?.mtimeMs
        const bytes = statSync(snapshot, { throwIfNoEntry: false })?.size
        return used === undefined ? [] : [{ about, snapshot, used, bytes: bytes ?? 0 }]
      })
      .sort((a, b) => b.used - a.used)
    let total = 0
    for (const [at, one] of kept.entries()) {
      total += one.bytes
      if (at >= this.#limits.entries || total > this.#limits.bytes) this.#remove(one)
    }
    this.#sweepAlone()
  }

  /** What a process that died, or an entry that went, left behind. */
  #sweepAlone(): void {
    const names = readdirSync(this.#folder)
    const hashes = new Set(names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, 64)))
    for (const name of names) {
      const path = join(this.#folder, name)
      const old = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > HOUR
      const alone = !hashes.has(name.slice(0, 64))
      if ((name.endsWith('.partial') && old) || (alone && (name.endsWith('.newest') || old))) rmSync(path, { force: true })
    }
  }

  #remove({ about, snapshot }: { readonly about: string; readonly snapshot: string }): void {
    rmSync(about, { force: true })
    rmSync(snapshot, { force: true })
  }

  #removeIfCan(paths: { readonly about: string; readonly snapshot: string }): void {
    try {
      this.#remove(paths)
    } catch {
      // Nothing can be changed there.
    }
  }

  #forgetOtherVersions(): void {
    for (const name of readdirSync(this.#all)) {
      const path = join(this.#all, name)
      if (path !== this.#folder) rmSync(path, { recursive: true, force: true })
    }
  }
}

const HOUR = 3_600_000

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

const PIECES = 64
const PIECE = 8192

/** A fingerprint of pieces from all over the file: that it was cut, overwritten or only half brought to the disk is seen in it. */
async function sampleOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const hash = createHash('sha256')
    const piece = Buffer.alloc(PIECE)
    for (let at = 0; at < PIECES; at++) {
      const from = Math.floor((Math.max(0, size - PIECE) * at) / (PIECES - 1))
      const { bytesRead } = await file.read(piece, 0, PIECE, from)
      hash.update(piece.subarray(0, bytesRead))
    }
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}
