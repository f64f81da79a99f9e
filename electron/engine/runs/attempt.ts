import type { Clock, Logger } from '../../../shared/platform.ts'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { SaveReceipt } from '../../../shared/snapshots-contract.ts'
import { dated, namingMoment } from '../../../shared/moment-words.ts'
import type { RunState } from '../../../shared/runs.ts'
import { isPart, isWhole, runSync } from '../../../shared/syncs.ts'
import { C1zAhead } from '../c1z/ahead/ahead.ts'
import { markOf } from '../c1z/grant-mark.ts'
import { asRunKept, type Graph } from '../c1z/graph-parts.ts'
import { writeC1z } from '../c1z/write.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { partOf } from '../catalog/runs.ts'
import type { SecretGuard } from '../catalog/secret-guard.ts'
import type { Baseline } from '../guards/measures.ts'
import { runVerdict } from '../guards/run-guard.ts'
import { diffSnapshots } from '../graph/diff.ts'
import type { KeptGrants } from '../graph/kept-grants.ts'
import { partCountsOf, type PartCounts } from '../graph/part-counts.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { createHttpClient, type AskNetwork } from '../http/client.ts'
import type { Source } from '../sources/source.ts'
import { keepPart } from './kept-types.ts'
import type { LiveRun } from './live-run.ts'
import { collectStreams } from './collect-streams.ts'
import { withExternalFile, type ExternalFile } from './external-file.ts'
import { fileBaseline } from './output-target.ts'
import { asRunError, held } from './run-errors.ts'
import type { SnapshotFiles } from './snapshot-files.ts'

/** How long a source may take to notice an abort before it is left behind. */
const grace = 400

export interface AttemptContext {
  readonly source: Source
  /** Parsed, with secrets; null when the snapshot is complete and the source is not asked again. */
  readonly config: Readonly<Record<string, unknown>> | null
  readonly secrets: SecretGuard
  readonly title: string
  readonly catalog: Catalog
  readonly files: SnapshotFiles
  /** For scratch files. */
  readonly scratchDir: string
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  readonly redact: (text: string) => string
  readonly userAgent: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
}

/** One attempt of a run from where it is to its end. Never rejects: whatever happens becomes the run's state. */
export async function runAttempt(live: LiveRun, context: AttemptContext): Promise<void> {
  const { log, redact } = context
  let state: RunState = 'ready'
  let failure: RollcallError | null = null
  let ahead: C1zAhead | null = null
  try {
    const collected = context.files.exists(live.run.id) ? null : await collect(live, context)
    ahead = collected?.ahead ?? null
    const why = await check(live, context)
    if (why !== null) {
      state = 'held'
      failure = held(live.run.id, why)
    } else {
      if (live.run.request.output !== null) await save(live, context, live.run.request.output, collected)
      live.phases.start('ready')
    }
  } catch (error) {
    failure = stopReason(live.signal) ?? asRunError(error, context.dataDir)
    state = failure.code === 'CANCELLED' ? 'cancelled' : failure.code === 'INTERRUPTED' ? 'interrupted' : 'failed'
    const cause = failure.cause === undefined ? undefined : describe(failure.cause)
    log.error('run ended', { state, code: failure.code, message: failure.message, detail: failure.detail, cause })
  }
  await ahead?.close()
  await live.end(state, failure, redact)
  if (state === 'ready' || state === 'held') log.info('run ended', { state, counts: live.run.counts, error: live.run.error })
}

const stopReason = (signal: AbortSignal): RollcallError | null =>
  signal.aborted && signal.reason instanceof RollcallError ? signal.reason : null

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause))

/** What is there of the .c1z already. */
interface Collected {
  /** The snapshot's grants, where they are in memory. */
  readonly grants: KeptGrants | null
  readonly ahead: C1zAhead | null
}

/** The source's own part: from its phases to a finished snapshot file. Nothing is left when it fails. */
async function collect(live: LiveRun, context: AttemptContext): Promise<Collected> {
  const { source, clock, log, secrets } = context
  const { run, signal } = live
  if (context.config === null) throw new RollcallError('INTERNAL', { message: 'The run has no settings.', remedy: 'Start a new run.' })
  const startedAt = clock.now()
  const meta = { title: context.title, sourceId: source.id, connectionId: run.connectionId, runId: run.id, syncId: null, startedAt }
  const { output } = run.request
  const part = partOf(run.request)
  const ahead = output === null || isPart(part) ? null : new C1zAhead({ output, meta: () => ({ ...meta, endedAt: clock.now() }), log })
  const writer = createSnapshot(context.files.path(run.id), {
    vocabulary: source.vocabulary(context.config),
    readAt: startedAt,
    follower: ahead,
  })
  let outer: ExternalFile | null = null
  try {
    const kept = keepPart(writer, part)
    outer = await withExternalFile(kept.sink, run.request.external, context.scratchDir, signal)
    const http = createHttpClient({
      userAgent: context.userAgent,
      secrets: secrets.values,
      environment: context.environment,
      ...(await context.network(signal)),
      ...source.client?.(context.config, { clock, log }),
      clock,
      log,
      onRetry: (retry) => live.phases.update({ note: retryNote(retry) }),
    })
    const checkpoint = {
      get: () => context.catalog.runs.checkpoint(run.id),
      set: (value: unknown) => live.setCheckpoint(value, secrets),
    }
    try {
      const of = { config: context.config, http, signal, log, clock }
      const work =
        source.road === 'direct'
          ? source.collect({ ...of, progress: live.phases, checkpoint }, outer.sink)
          : collectStreams(source, of, { live, catalog: context.catalog, files: context.files, sink: outer.sink })
      await settled(work, signal)
    } finally {
      await settled(http.close(), signal).catch(() => undefined)
    }
    signal.throwIfAborted()
    outer.end()
    kept.end()
    live.phases.start('check')
    const counts = await writer.finish({
      meta: ({ unexpanded }) => {
        const sync = { ...runSync(part), unexpanded }
        return { ...meta, endedAt: ahead?.meta?.endedAt ?? clock.now(), ...(isWhole(sync) ? {} : { sync }) }
      },
      marks: markOf,
      signal,
      onStep: (step) => live.phases.update({ note: step }),
    })
    live.set({ counts })
    live.setCheckpoint(null, secrets)
    return { grants: output === null ? null : writer.takeGrants(), ahead }
  } catch (error) {
    await ahead?.close()
    writer.discard()
    throw error
  } finally {
    outer?.close()
  }
}

const retryNote = (retry: { readonly purpose: string; readonly attempt: number; readonly waitMs: number; readonly reason: string }) =>
  `${retry.reason}; trying again in ${Math.ceil(retry.waitMs / 1000)} s (try ${retry.attempt + 1})`

/** `work`, but not waited for much longer than `signal` allows, whether it listens or not. */
async function settled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const left = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(cancelled(signal.reason)), grace)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, left])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
    work.catch(() => undefined)
  }
}

/** Compares with what was there before; the guard's sentence when the result must not leave unseen. */
async function check(live: LiveRun, context: AttemptContext): Promise<string | null> {
  const { catalog, log } = context
  live.phases.start('check')
  live.signal.throwIfAborted()
  const { counts, vocabulary, incomplete } = foundIn(context.files.path(live.run.id))
  if (live.run.counts === null) live.set({ counts })
  const before = await baseline(live, context)
  const note = before === null ? 'nothing before it to compare with' : `compared with ${before.what.replace(/,$/, '')}`
  live.phases.update({ counts: { resources: counts.resources, grants: counts.grants }, note })
  log.info('checked', { counts, before: before?.counts ?? null, with: before?.what ?? null })
  live.signal.throwIfAborted()
  const threshold = catalog.settings.get('guard.threshold')
  const { request } = live.run
  const stopped = runVerdict({
    ...{ now: { counts, parts: before?.parts == null ? null : partsOf(context, live.run.id) }, before, vocabulary, threshold },
    only: partOf(request).onlyTypes ?? null,
    // In a file of this run's own place what is not there counts as gone.
    incomplete: request.output === null ? [] : incomplete,
    removedOf: before?.path == null ? null : removals(before.path, context.files.path(live.run.id)),
  })
  if (stopped !== null && request.acceptShrunken) log.warn('guard overruled', { code: stopped.verdict.code, why: stopped.sentence })
  return request.acceptShrunken ? null : (stopped?.sentence ?? null)
}

function foundIn(path: string): Pick<Snapshot, 'counts' | 'vocabulary' | 'incomplete'> {
  const snapshot = openSnapshot(path)
  try {
    const { counts, vocabulary, incomplete } = snapshot
    return { counts, vocabulary, incomplete }
  } finally {
    snapshot.close()
  }
}

/** How many resources of a type are gone between two snapshots, and grants on or of them. They are compared at the first question. */
function removals(before: string, now: string): (type: string) => number {
  return (type) => {
    const diff = diffSnapshots(before, now)
    try {
      return diff.removedOf(type)
    } finally {
      diff.close()
    }
  }
}

/** The parts of a run's snapshot; null when it is gone or cannot be read any more. */
function partsOf({ files, log }: AttemptContext, runId: string): PartCounts | null {
  if (!files.exists(runId)) return null
  try {
    return partCountsOf(files.path(runId))
  } catch (error) {
    log.warn('parts not compared', { runId, reason: String(error) })
    return null
  }
}

/**
 * The connection's last accepted result of the same part; of a narrowed run, else the last one that holds its resources among others;
 * without one, what the output file holds.
 */
async function baseline(live: LiveRun, context: AttemptContext): Promise<(Baseline & { readonly path?: string | null }) | null> {
  const { run, signal } = live
  const { runs } = context.catalog
  const previous = runs.previousReady(run.connectionId, run.request, run.id)
  if (previous?.counts) {
    const path = context.files.exists(previous.id) ? context.files.path(previous.id) : null
    return {
      counts: previous.counts,
      parts: partsOf(context, previous.id),
      path,
      what: `the run before, of ${dated(namingMoment(previous))},`,
    }
  }
  const narrowed = isPart(partOf(run.request))
  const wider = !narrowed ? null : runs.previousWider(run.connectionId, run.request.resourceTypes, run.id)
  if (wider?.counts) return { counts: wider.counts, parts: null, what: `the run of ${dated(namingMoment(wider))},`, wider: true }
  if (run.request.output === null || run.request.acceptShrunken) return null
  const inFile = await fileBaseline(run.request.output.path, context.scratchDir, signal, context.log)
  return inFile && narrowed ? { ...inFile, wider: true } : inFile
}

async function save(
  live: LiveRun,
  context: AttemptContext,
  output: { readonly path: string; readonly keep: number },
  collected: Collected | null,
): Promise<void> {
  const { clock, log } = context
  live.phases.start('save')
  const onProgress = (done: number, total: number, step: string): void =>
    live.phases.update({ unit: step === 'compress' ? 'bytes' : 'records', done, total, note: step })
  const receipt =
    (await collected?.ahead?.place(onProgress)) ?? (await saveNow(live, context, output, collected?.grants ?? null, onProgress))
  for (const warning of receipt.warnings) log.warn('save', { warning })
  live.set({ saved: { at: clock.now(), sha256: receipt.sha256, bytes: receipt.bytes } })
}

async function saveNow(
  live: LiveRun,
  { files, clock }: AttemptContext,
  output: { readonly path: string; readonly keep: number },
  grants: KeptGrants | null,
  onProgress: (done: number, total: number, step: string) => void,
): Promise<SaveReceipt> {
  live.signal.throwIfAborted()
  const snapshot = openSnapshot(files.path(live.run.id), { once: true })
  try {
    const graph = asRunKept(grants === null ? snapshot : withGrants(snapshot, grants), live.run.request.resourceTypes)
    return await writeC1z(graph, output.path, {
      keep: output.keep,
      signal: live.signal,
      now: () => clock.now(),
      onProgress,
    })
  } finally {
    snapshot.close()
  }
}

/** The snapshot, its grants from memory the first time they are asked for. */
function withGrants(snapshot: Snapshot, grants: KeptGrants): Graph {
  return {
    path: snapshot.path,
    meta: snapshot.meta,
    counts: snapshot.counts,
    vocabulary: snapshot.vocabulary,
    resourceTypes: snapshot.resourceTypes,
    resourceTypeWire: (id) => snapshot.resourceTypeWire(id),
    resourcesInOrder: () => snapshot.resourcesInOrder(),
    entitlementsInOrder: () => snapshot.entitlementsInOrder(),
    grantsInOrder: () => (grants.count === snapshot.counts.grants ? grants.take() : snapshot.grantsInOrder()),
  }
}
