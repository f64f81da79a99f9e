import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setAside } from '../catalog/orphans.ts'
import { makeFolder } from '../graph/folder.ts'

const runFile = /^([0-9A-Za-z]{27})\.(snapshot|spool)(.*)$/

export interface RunFile {
  readonly name: string
  readonly runId: string
  readonly kind: 'snapshot' | 'spool'
  /** Empty for a finished snapshot. */
  readonly rest: string
}

/**
 * The snapshots of runs on disk: one finished file per run, and while it grows a partial one beside it. Beside them the spools: what was
 * read of a source, for runs that go on and for readings of changes.
 */
export class SnapshotFiles {
  readonly folder: string
  readonly #dataDir: string
  readonly #letGo: (path: string) => void

  /** `letGo` closes a file that is about to be deleted: one that is open keeps its place on the disk, or cannot be deleted at all. */
  constructor(dataDir: string, letGo: (path: string) => void = () => undefined) {
    this.#dataDir = dataDir
    this.#letGo = letGo
    this.folder = join(dataDir, 'snapshots')
    makeFolder(this.folder)
  }

  path(runId: string): string {
    return join(this.folder, `${runId}.snapshot`)
  }

  /** Only a finished snapshot has this name. */
  exists(runId: string): boolean {
    return existsSync(this.path(runId))
  }

  spool(runId: string): string {
    return join(this.folder, `${runId}.spool`)
  }

  hasSpool(runId: string): boolean {
    return existsSync(this.spool(runId))
  }

  /** A run's spool alone. */
  removeSpool(runId: string): void {
    for (const file of this.list()) if (file.runId === runId && file.kind === 'spool') this.#delete(file.name)
  }

  /** Everything of a run. */
  remove(runId: string): void {
    for (const file of this.list()) if (file.runId === runId) this.#delete(file.name)
  }

  list(): RunFile[] {
    return readdirSync(this.folder).flatMap((name) => {
      const [, runId, kind, rest] = runFile.exec(name) ?? []
      return runId === undefined ? [] : [{ name, runId, kind: kind === 'spool' ? 'spool' : 'snapshot', rest: rest ?? '' }]
    })
  }

  /**
   * Deletes what crashed runs left (but for what they read) and what belongs to removed ones; what is of an unknown run is set aside.
   * The list of files must be older than what the answers are based on: a run is known and alive before it makes its file.
   */
  sweep(of: (runId: string) => 'alive' | 'known' | 'removed' | 'unknown', listed = this.list()): void {
    for (const { name, runId, kind, rest } of listed) {
      const state = of(runId)
      const begun = rest !== '' && (kind === 'snapshot' || rest.startsWith('.new'))
      if (state === 'unknown') setAside(this.#dataDir, join(this.folder, name))
      else if (state === 'removed' || (state === 'known' && begun)) this.#delete(name)
    }
  }

  /** A file another program still reads stays on Windows; the next sweep gets it. */
  #delete(name: string): void {
    const path = join(this.folder, name)
    this.#letGo(path)
    try {
      rmSync(path, { force: true })
    } catch (error) {
      if (!['EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
}
