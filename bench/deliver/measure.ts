import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCatalog, type Catalog } from '../../electron/engine/catalog/catalog.ts'
import { DeliveryManager } from '../../electron/engine/deliveries/delivery-manager.ts'
import { FileHashes } from '../../electron/engine/deliveries/file-hashes.ts'
import type { SignedReview, SignedReviews } from '../../electron/engine/deliveries/signed-review.ts'
import { destinations } from '../../electron/engine/destinations/registry.ts'
import { approvedSnapshot } from '../../electron/engine/graph/approved-snapshot.ts'
import { diffSnapshots } from '../../electron/engine/graph/diff.ts'
import { overlapOf } from '../../electron/engine/graph/overlap.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { systemClock } from '../../electron/engine/http/system-clock.ts'
import { RollcallError } from '../../shared/errors.ts'
import type { DeliveryRecord } from '../../shared/deliveries.ts'
import type { ReviewRecord } from '../../shared/reviews.ts'
import type { Figure } from '../figure.ts'
import type { GraphSize } from '../graph/graph-data.ts'

/** From a signed review of very many grants to the file, twice: what each part takes. */
export async function measureDeliver(size: Omit<GraphSize, 'day'>): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  try {
    return await measured(folder, size)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const program = join(import.meta.dirname, '../graph/write.ts')
const hashes = new FileHashes()
/** As the engine's: every line is looked at whenever something leaves. */
const trailOf = ({ audit }: Catalog) => ({
  requireWhole: async (): Promise<void> => {
    await audit.verify()
  },
  signedHead: () => Promise.resolve(null),
})
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

async function measured(folder: string, size: Omit<GraphSize, 'day'>): Promise<Figure[]> {
  const [dataDir, out, scratchDir] = ['data', 'out', 'scratch'].map((name) => join(folder, name)) as [string, string, string]
  for (const each of [dataDir, out, scratchDir]) mkdirSync(each)
  const paths: ReadonlyMap<string, string> = new Map([1, 2].map((day) => [`run-${day}`, join(folder, `${day}.snapshot`)] as const))
  for (const [at, path] of [...paths.values()].entries())
    execFileSync(process.execPath, [program, path, JSON.stringify({ ...size, day: at + 1 })])
  const catalog = openCatalog(join(dataDir, 'catalog.db'))
  const connectionId = addRuns(catalog, paths)
  const reviews = new SomeReviews(connectionId, paths)
  const manager = new DeliveryManager({
    ...{ destinations, catalog, dataDir, scratchDir, reviews, clock: systemClock, log: silent, logWithout: () => silent },
    ...{ userAgent: 'bench', environment: {}, network: () => ({}), secrets: () => Promise.resolve({}), actor: () => 'bench' },
    trail: trailOf(catalog),
    snapshotOf: (runId) => paths.get(runId) ?? null,
  })
  const config = { folder: out, fileName: 'sync.c1z' }
  const { id: destinationId } = catalog.destinations.add(
    { name: 'Out', kindId: 'c1z', config, createdAt: Date.now() },
    { names: [], values: [] },
  )
  const figures: Figure[] = []
  const timed = async <T>(what: string, limit: number | null, work: () => T | Promise<T>): Promise<T> => {
    const begun = performance.now()
    const result = await work()
    figures.push({ what, measured: (performance.now() - begun) / 1000, limit, unit: 's' })
    return result
  }
  const apply = async (planId: string): Promise<DeliveryRecord> => {
    let last = await manager.apply({ planId, dryRun: false })
    for await (const record of manager.watch(last.id, undefined)) last = record
    if (last.state !== 'done') throw new Error(last.error?.message ?? last.state)
    return last
  }
  const approve = async (planId: string): Promise<void> => {
    const { guards } = await manager.getPlan(planId)
    const confirmations = guards.flatMap(({ kind, phrase }) => (phrase === null ? [] : [{ kind, typed: phrase, reason: 'bench' }]))
    await manager.approve(planId, 'bench', '', confirmations)
  }

  reviews.leaveOut(3, size.grants)
  const first = await timed('plan, nothing there yet', 5, () => manager.plan({ destinationId, reviewId: 'run-1' }))
  await approve(first.id)
  await timed('apply, a new file', null, () => apply(first.id))
  const second = await timed('plan, over what was delivered', 5, () => manager.plan({ destinationId, reviewId: 'run-2' }))
  await timed('  page of its changes', null, () => manager.changes(second.id, 'grants', undefined, 0, 200))
  await approve(second.id)
  const dry = await manager.apply({ planId: second.id, dryRun: true })
  await timed('  dry run', null, async () => {
    for await (const record of manager.watch(dry.id, undefined)) if (record.state !== 'running') return
  })
  await timed('apply, beside the earlier sync', null, () => apply(second.id))
  await manager.close()
  // As over a file of another program: read whole to be compared with.
  rmSync(join(dataDir, 'delivered'), { recursive: true })
  const other = new DeliveryManager({
    ...managerParts(),
    trail: trailOf(catalog),
    reviews,
    catalog,
    dataDir,
    scratchDir,
    snapshotOf: (runId) => paths.get(runId) ?? null,
  })
  await timed('plan, over a file of somebody else', null, () => other.plan({ destinationId, reviewId: 'run-1' }))
  await other.close()

  const [before, after] = [...paths.values()] as [string, string]
  for (const share of [0.001, 0.1, 0.5]) {
    const excluded = everySo(Math.round(size.grants * share), size.grants)
    await timed(`part: leave out ${excluded.length.toLocaleString('en')}`, null, () =>
      approvedSnapshot(before, excluded, join(folder, 'x.snapshot')),
    )
  }
  await timed('part: compare', null, () => diffSnapshots(before, after).close())
  await timed('part: overlap of ids', null, () => overlapOf(before, after))
  await timed('100,000 results stored', 2, () => storeResults(catalog, first.id, 100_000))
  catalog.close()
  return figures
}

/** As a destination of many records would tell of them: some hundreds at a time, kept when this process is killed. */
function storeResults(catalog: Catalog, planId: string, count: number): void {
  const deliveryId = catalog.deliveries.ofPlan(planId)?.id ?? ''
  for (let at = 0; at < count; at += 500) {
    const results = Array.from({ length: 500 }, (_, i) => ({
      ...{ id: `record-${at + i}`, title: `Record ${at + i}`, outcome: 'done' as const, message: '', remedy: null, at },
    }))
    catalog.hasty(() => catalog.deliveries.setResults(deliveryId, results))
  }
}

const managerParts = () => ({
  ...{ destinations, clock: systemClock, log: silent, logWithout: () => silent, userAgent: 'bench', environment: {} },
  ...{ network: () => ({}), secrets: () => Promise.resolve({}), actor: () => 'bench' },
})

function addRuns(catalog: Catalog, paths: ReadonlyMap<string, string>): string {
  const guard = { names: [], values: [] }
  const { id } = catalog.connections.add({ name: 'Bench', sourceId: 'bench', identity: 'bench', config: {}, createdAt: 0 }, guard)
  for (const [runId, path] of paths) {
    const request = { resourceTypes: null, output: null, acceptShrunken: false }
    catalog.runs.insert({ id: runId, connectionId: id, sourceId: 'bench', startedAt: Date.now(), config: {}, request, phases: [] }, guard)
    const snapshot = openSnapshot(path)
    catalog.runs.setCounts(runId, snapshot.counts)
    snapshot.close()
    catalog.runs.end(runId, { state: 'ready', endedAt: Date.now(), phases: [], error: null })
  }
  return id
}

/** Every so-manieth of the keys from 1 to `keys`. */
const everySo = (count: number, keys: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => 1 + Math.floor((i * keys) / count))

/** A signed review of each run, named after it. */
class SomeReviews implements SignedReviews {
  readonly #connectionId: string
  readonly #paths: ReadonlyMap<string, string>
  #excluded = new Int32Array(0)

  constructor(connectionId: string, paths: ReadonlyMap<string, string>) {
    this.#connectionId = connectionId
    this.#paths = paths
  }

  leaveOut(count: number, grants: number): void {
    this.#excluded = everySo(count, grants) as Int32Array<ArrayBuffer>
  }

  signed(reviewId: string): Promise<SignedReview> {
    const snapshotPath = this.#paths.get(reviewId)
    if (snapshotPath === undefined) throw new RollcallError('NOT_FOUND', { message: 'No such review.', remedy: '' })
    const counts = {
      ...{ inScope: 0, outside: 0, outsideExcluded: 0, undecided: 0, approve: 0, flag: 0, exclude: 0, carried: 0, removed: 0 },
      ...{ leftInByPolicy: 0, leftOutByPolicy: 0 },
    }
    const review: ReviewRecord = {
      ...{
        id: reviewId,
        connectionId: this.#connectionId,
        runId: reviewId,
        baseRunId: null,
        baseReviewId: null,
        scope: { kind: 'everything' },
      },
      ...{ policy: { carryForward: true, undecided: 'block' }, state: 'signed', createdAt: 0, createdBy: 'bench', counts, revision: 1 },
      ...{ signOff: { by: 'bench', note: '', at: 0, digest: `${reviewId} ${this.#excluded.length}` }, undoable: null, signedBefore: true },
    }
    const hashing = hashes.of(snapshotPath)
    return hashing.then((snapshotSha256) => ({ review, snapshotPath, snapshotSha256, excluded: this.#excluded }))
  }

  latest = () => Promise.resolve(null)
  ofRun = (runId: string) => this.signed(runId)
}
