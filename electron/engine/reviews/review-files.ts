import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { RollcallError } from '../../../shared/errors.ts'
import type { DiffSummary } from '../../../shared/diff.ts'
import type { Decision } from '../../../shared/reviews.ts'
import type { Imprint } from '../graph/imprint.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import type { FrozenEvidence } from './frozen-evidence.ts'
import { readPacked, writePacked, type Packed } from './packed-file.ts'
import { setAside } from '../catalog/orphans.ts'
import { makeFolder } from '../graph/folder.ts'

/** Why a grant has the decision it brings from an earlier review. */
export interface CarriedReason {
  readonly reviewId: string
  readonly decision: Decision
  readonly reason: string | null
  readonly by: string
  readonly at: number
  /** Nobody decided so: the policy of that review left it out. */
  readonly byPolicy?: boolean
}

/** How a review began: before its first rule. It depends on nothing outside, so that it stands when the base is gone. */
export interface ReviewStart {
  readonly carried: readonly CarriedReason[]
  /** Grants of the base that are no more. */
  readonly removed: number
  /** Against the base; null without one. */
  readonly changes: DiffSummary | null
  readonly bytes: Uint8Array
  readonly rules: Int32Array
}

/** What the rules of a review in the making came to, so that they need not all be applied again. */
export interface ReviewDraft {
  /** Numbers of the rules it has, in order. */
  readonly rulesApplied: readonly number[]
  readonly bytes: Uint8Array
  readonly rules: Int32Array
}

/** How a review ended. */
export interface ReviewEnd {
  readonly carried: readonly CarriedReason[]
  readonly evidence: FrozenEvidence
  readonly bytes: Uint8Array
  readonly rules: Int32Array
  /** Keys of the grants left out, ascending. */
  readonly excluded: Int32Array
}

/** Files nobody names any more are kept this long: another process may be about to name them. */
const GRACE = 60 * 60 * 1000

export interface FilesInUse {
  readonly files: ReadonlySet<string>
  /** Runs whose imprints are needed. */
  readonly runs: ReadonlySet<string>
}

/** A file of the folder by its name: `<review or run>.<what>`, with something random between of a signed one. */
export interface ReviewFile {
  readonly name: string
  readonly id: string
  readonly what: string
}

const fileOf = (name: string): ReviewFile => {
  const [id = '', ...rest] = name.split('.')
  return { name, id, what: rest.at(-1) ?? '' }
}

const draftOf = (reviewId: string): string => `${reviewId}.draft`

/** The folder `reviews` of the data folder. */
export class ReviewFiles {
  readonly folder: string
  readonly #dataDir: string

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.folder = join(dataDir, 'reviews')
  }

  /** Answers the file's name. */
  async writeStart(reviewId: string, { carried, removed, changes, bytes, rules }: ReviewStart): Promise<string> {
    const name = `${reviewId}.start`
    await this.#write(name, { header: { carried, removed, changes }, arrays: { bytes, rules } })
    return name
  }

  async readStart(name: string): Promise<ReviewStart> {
    const { header, arrays } = await this.#read(name)
    const { carried, removed, changes } = header as Pick<ReviewStart, 'carried' | 'removed' | 'changes'>
    return { carried, removed, changes, bytes: array(arrays.bytes, Uint8Array), rules: array(arrays.rules, Int32Array) }
  }

  /** Answers the file's name, another one each time, and its SHA-256. */
  async writeEnd(
    reviewId: string,
    { carried, evidence, bytes, rules, excluded }: ReviewEnd,
  ): Promise<{ readonly name: string; readonly sha256: string }> {
    const name = `${reviewId}.${randomUUID().slice(0, 8)}.signed`
    return { name, sha256: await this.#write(name, { header: { carried, evidence }, arrays: { bytes, rules, excluded } }) }
  }

  /** Of a file of this folder, hex; null when there is none. */
  async sha256(name: string): Promise<string | null> {
    const path = join(this.folder, name)
    return existsSync(path) ? (await sha256OfFile(path)).sha256 : null
  }

  async readEnd(name: string): Promise<ReviewEnd> {
    const { header, arrays } = await this.#read(name)
    const { carried, evidence } = header as Pick<ReviewEnd, 'carried' | 'evidence'>
    const excluded = array(arrays.excluded, Int32Array)
    return { carried, evidence, bytes: array(arrays.bytes, Uint8Array), rules: array(arrays.rules, Int32Array), excluded }
  }

  async writeDraft(reviewId: string, { rulesApplied, bytes, rules }: ReviewDraft): Promise<void> {
    await this.#write(draftOf(reviewId), { header: { rulesApplied }, arrays: { bytes, rules } })
  }

  /** Null when there is none that can be read. */
  async readDraft(reviewId: string): Promise<ReviewDraft | null> {
    if (!existsSync(join(this.folder, draftOf(reviewId)))) return null
    try {
      const { header, arrays } = await this.#read(draftOf(reviewId))
      const { rulesApplied } = header as Pick<ReviewDraft, 'rulesApplied'>
      return { rulesApplied, bytes: array(arrays.bytes, Uint8Array), rules: array(arrays.rules, Int32Array) }
    } catch {
      return null
    }
  }

  removeDraft(reviewId: string): void {
    this.remove(draftOf(reviewId))
  }

  hasImprint(runId: string): boolean {
    return existsSync(this.#imprint(runId))
  }

  async writeImprint(runId: string, { resources, entitlements, grants }: Imprint): Promise<void> {
    await this.#write(`${runId}.imprint`, {
      header: { resources: resources.ids, entitlements: entitlements.ids },
      arrays: { resourcePrints: resources.prints, entitlementPrints: entitlements.prints, ...grants },
    })
  }

  async readImprint(runId: string): Promise<Imprint> {
    const { header, arrays } = await this.#read(`${runId}.imprint`)
    const ids = header as { readonly resources: readonly string[]; readonly entitlements: readonly string[] }
    return {
      resources: { ids: ids.resources, prints: array(arrays.resourcePrints, Uint32Array) },
      entitlements: { ids: ids.entitlements, prints: array(arrays.entitlementPrints, Uint32Array) },
      grants: {
        keys: array(arrays.keys, Int32Array),
        entitlement: array(arrays.entitlement, Int32Array),
        principal: array(arrays.principal, Int32Array),
        prints: array(arrays.prints, Uint32Array),
      },
    }
  }

  /** A file that is no longer named; one that is gone is no error. */
  remove(name: string): void {
    try {
      rmSync(join(this.folder, name), { force: true })
    } catch {
      // Someone has it open; the next sweep gets it.
    }
  }

  /**
   * Clears up what no review names, once it is old enough to be nobody's work in progress: deletes what `mayDelete` allows, sets aside the
   * rest.
   */
  sweep(inUse: FilesInUse, mayDelete: (file: ReviewFile) => boolean, now: number): void {
    if (!existsSync(this.folder)) return
    for (const name of readdirSync(this.folder)) {
      const run = /^(.*)\.imprint$/.exec(name)?.[1]
      if (run === undefined ? inUse.files.has(name) : inUse.runs.has(run)) continue
      const age = now - (statSync(join(this.folder, name), { throwIfNoEntry: false })?.mtimeMs ?? now)
      if (age <= GRACE) continue
      if (name.endsWith('.partial') || mayDelete(fileOf(name))) this.remove(name)
      else setAside(this.#dataDir, join(this.folder, name))
    }
  }

  #imprint(runId: string): string {
    return join(this.folder, `${runId}.imprint`)
  }

  #write(name: string, packed: Packed): Promise<string> {
    makeFolder(this.folder)
    return writePacked(join(this.folder, name), packed)
  }

  #read(name: string): Promise<Packed> {
    return readPacked(join(this.folder, name))
  }
}

function array<T>(value: unknown, type: new (length: number) => T): T {
  if (value instanceof type) return value
  throw new RollcallError('MALFORMED_DATA', {
    message: 'A file of a review lacks a part.',
    remedy: 'Restore the folder "reviews" from a backup of the data folder.',
  })
}
