import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PlanChange } from '../../../shared/deliveries.ts'
import type { DiffKind, DiffList, DiffRows } from '../../../shared/diff.ts'
import type { Page } from '../../../shared/query.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { diffSnapshots, type SnapshotDiff } from '../graph/diff.ts'
import { FewOpen } from '../graph/few-open.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'

/** A comparison holds three files and some memory. It can be made again while its plan waits; of a plan that was carried out it is the last. */
const limits = { most: 4, idle: 30 * 60_000 }

interface Compared {
  readonly diff: SnapshotDiff
  close(): void
}

/** The comparisons of plans that were asked about last, by plan. What was read from a destination goes with its comparison. */
export class Differences {
  readonly #open = new FewOpen<Compared>(limits)
  readonly #scratchDir: string

  constructor(scratchDir: string) {
    this.#scratchDir = scratchDir
  }

  get(planId: string): SnapshotDiff | null {
    return this.#open.known(planId)?.diff ?? null
  }

  /** Compares and keeps it. `beforePath` in the scratch folder belongs to the comparison from now on. */
  open(planId: string, beforePath: string, afterPath: string): SnapshotDiff {
    this.close(planId)
    return this.#open.use(planId, [beforePath], () => {
      const diff = diffSnapshots(beforePath, afterPath)
      const close = (): void => {
        diff.close()
        this.drop(beforePath)
      }
      return { diff, close }
    }).diff
  }

  close(planId: string): void {
    this.#open.forget(planId)
  }

  closeAll(): void {
    this.#open.close()
  }

  /** Deletes what was read from a destination, when nothing was made of it; a file that is kept stays. */
  drop(path: string): void {
    if (dirname(path) === this.#scratchDir && !this.#open.reads(path)) rmSync(path, { force: true })
  }
}

/** A snapshot of nothing with these words, to compare with where nothing is. */
export async function makeEmpty(path: string, vocabulary: Vocabulary): Promise<void> {
  const meta = { title: '', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
  await createSnapshot(path, { vocabulary }).finish({ meta, signal: new AbortController().signal })
}

export function changesOf(
  diff: SnapshotDiff,
  list: DiffList,
  kinds: readonly DiffKind[] | undefined,
  offset: number,
  limit: number,
): Page<PlanChange> {
  switch (list) {
    case 'resources': {
      const page = diff.page(list, kinds, offset, limit)
      return { ...page, rows: page.rows.map((entry) => change(list, entry, ({ name, typeName, email }) => [name, email ?? typeName])) }
    }
    case 'entitlements': {
      const page = diff.page(list, kinds, offset, limit)
      return { ...page, rows: page.rows.map((entry) => change(list, entry, ({ name, resourceName }) => [name, resourceName])) }
    }
    case 'grants': {
      const page = diff.page(list, kinds, offset, limit)
      return {
        ...page,
        rows: page.rows.map((entry) => change(list, entry, ({ principalName, resourceName, slug }) => [principalName, resourceName, slug])),
      }
    }
  }
}

function change<L extends DiffList>(
  list: L,
  { kind, id, before, after, fields }: DiffRows[L],
  told: (row: NonNullable<DiffRows[L]['after']>) => readonly [title: string, about: string, slug?: string],
): PlanChange {
  const row = (after ?? before) as NonNullable<DiffRows[L]['after']> | null
  const [title, about, slug = null] = row === null ? [id, ''] : told(row)
  return { list, kind, id, title, about, slug, fields }
}
