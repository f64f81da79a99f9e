import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SaveReceipt } from '../../../shared/snapshots-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Clock } from '../../../shared/platform.ts'
import { withMeta, type Graph } from '../c1z/graph-parts.ts'
import { selectedGraph, type Selection } from '../c1z/selected-graph.ts'
import { writeC1z } from '../c1z/write.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { Leaving } from './what-leaves.ts'
import { makeFolder } from '../graph/folder.ts'
import { newId } from '../catalog/new-id.ts'

/** Files kept per destination after their upload, for whoever wants to look at what was sent. */
const KEPT = 3

/** The files that are uploaded, one per task: `<data dir>/uploads/<destination>/<task>.c1z`. */
export class ServedFiles {
  readonly #folder: string
  readonly #clock: Clock

  constructor(dataDir: string, destinationId: string, clock: Clock) {
    this.#folder = join(dataDir, 'uploads', destinationId)
    this.#clock = clock
  }

  /** INVALID_INPUT for a type the snapshot does not have; whatever writing can fail with. Nothing is left then. */
  async write(leaving: Leaving, taskId: string, selection: Selection, trailNote: string | null, signal: AbortSignal): Promise<SaveReceipt> {
    makeFolder(this.#folder)
    const snapshot = openSnapshot(leaving.snapshotPath)
    try {
      const known = snapshot.resourceTypes.map(({ id }) => id)
      const unknown = selection.types?.filter((id) => !known.includes(id)) ?? []
      if (unknown.length > 0) throw noSuchTypes(unknown, known)
      const graph = selectedGraph(leaving.again ? this.#asNewSync(snapshot) : snapshot, selection)
      return await writeC1z(graph, join(this.#folder, `${nameOf(taskId)}.c1z`), {
        keep: 1,
        trailNote,
        signal,
        now: () => this.#clock.now(),
      })
    } finally {
      snapshot.close()
    }
  }

  remove(path: string): void {
    rmSync(path, { force: true })
  }

  /** All but the newest ones go. */
  sweep(): void {
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.c1z'))
      .map((name) => ({ path: join(this.#folder, name), at: statSync(join(this.#folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.at - a.at)
    for (const { path } of files.slice(KEPT)) this.remove(path)
  }

  /**
   * What was sent before may be sent again, and readers may ignore a sync they know, or one that ended long ago. So it becomes a
   * sync of its own that ends now, when it is let out; when it began stays the time the source was read.
   */
  #asNewSync(snapshot: Graph): Graph {
    const { meta } = snapshot
    const now = this.#clock.now()
    const syncId = newId(meta.startedAt ?? now)
    return withMeta(snapshot, { ...meta, syncId, runId: null, endedAt: now })
  }
}

/** The other side's text becomes a file name only when it is as harmless as its ids are. */
const nameOf = (taskId: string): string => (/^[0-9A-Za-z]{1,64}$/.test(taskId) ? taskId : randomUUID())

const noSuchTypes = (unknown: readonly string[], known: readonly string[]) =>
  new RollcallError('INVALID_INPUT', {
    message: `There is no resource type ${unknown.map((id) => `"${id}"`).join(', ')}; there are ${known.join(', ')}.`,
    remedy: 'Take the type out of the settings of the destination, or of the connector in ConductorOne.',
  })
