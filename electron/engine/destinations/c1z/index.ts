import { rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { DeliveryReceipt } from '../../../../shared/deliveries.ts'
import { RollcallError } from '../../../../shared/errors.ts'
import { isWhole, runSync } from '../../../../shared/syncs.ts'
import { importC1z } from '../../c1z/import.ts'
import { writeC1z } from '../../c1z/write.ts'
import { diffSnapshots } from '../../graph/diff.ts'
import { openSnapshot } from '../../graph/snapshot.ts'
import { asRunKept } from '../../c1z/graph-parts.ts'
import type { DestinationContext, FileDestination, Subject } from '../destination.ts'
import { check } from './check.ts'
import { configSchema, type Config } from './config.ts'
import { fileNameOf } from './file-name.ts'
import { fileState, fingerprintOf, fingerprintParts, requireTarget } from './target-file.ts'
import { makeFolder } from '../../graph/folder.ts'

/** A .c1z file on this computer, as Baton connectors write it: each delivery adds a sync to it. */
export const c1z: FileDestination<typeof configSchema> = {
  id: 'c1z',
  title: '.c1z file',
  description: 'A file as Baton connectors write it, for the baton command and for upload to ConductorOne.',
  way: 'file',
  configSchema,
  check,

  async plan(context, subject, { target: given, arrived }) {
    const { config, signal } = context
    const target = resolve(given ?? join(config.folder, fileNameOf(config.fileName, subject)))
    const { holdsSyncs } = await requireTarget(target)
    const state = await fileState(target, null, signal)
    const fingerprint = fingerprintOf(target, state)
    if (!holdsSyncs || state === null) return { target, fingerprint, snapshotPath: null, what: null }
    const what = `the sync already in ${target}`
    if (arrived !== null && arrived.sha256 === state.sha256) return { target, fingerprint, snapshotPath: arrived.snapshotPath, what }
    const snapshotPath = await importNewest(context, target)
    return { target, fingerprint, snapshotPath, what: snapshotPath === null ? null : what }
  },

  async fingerprint({ signal }, target, known) {
    const before = fingerprintParts(known)
    const path = target ?? before.path
    const state = await fileState(path, before.state, signal)
    // The same bytes are the same, whoever copied them back.
    const same = state === null ? before.state === null : state.sha256 === before.state?.sha256
    if (!same) return fingerprintOf(path, state)
    await requireTarget(path)
    return known
  },

  async apply({ config, signal, clock }, { subject, target, trailNote, onProgress }) {
    const snapshot = openSnapshot(subject.snapshotPath)
    try {
      const receipt = await writeC1z(asRunKept(snapshot, subject.onlyTypes), required(target), {
        keep: config.keep,
        trailNote,
        signal,
        now: () => clock.now(),
        onProgress: (done, total, step) => onProgress(done, total, step === 'compress' ? 'Compressing' : 'Writing grants'),
      })
      return { ...receipt, taskId: null }
    } finally {
      snapshot.close()
    }
  },

  async arrived(context, { subject, target: asked }) {
    const target = required(asked)
    const { holdsSyncs } = await requireTarget(target)
    if (!holdsSyncs) return null
    return receiptIfSame(context, subject, target)
  },
}

/** What readers show of the file (or the sync of this id), as a snapshot in the scratch folder; null when it has no such sync. */
async function importNewest({ scratchDir, signal }: DestinationContext<Config>, target: string, syncId?: string): Promise<string | null> {
  makeFolder(scratchDir)
  const path = join(scratchDir, `${randomUUID()}.snapshot`)
  try {
    await importC1z(target, path, { signal, ...(syncId === undefined ? {} : { syncId }) })
    return path
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/** A .c1z says some things its own way, so what lies there is compared with what would be written, read back. */
async function receiptIfSame(
  context: DestinationContext<Config>,
  { snapshotPath, onlyTypes }: Subject,
  target: string,
): Promise<DeliveryReceipt | null> {
  const { scratchDir, signal, clock } = context
  makeFolder(scratchDir)
  const written = join(scratchDir, `${randomUUID()}.c1z`)
  const subject = openSnapshot(snapshotPath)
  try {
    const { syncId } = await writeC1z(asRunKept(subject, onlyTypes), written, { keep: 1, signal, now: () => clock.now() })
    // A whole one has arrived when readers show it; a part when it is there.
    const asked = isWhole(subject.meta.sync ?? runSync({ onlyTypes })) ? undefined : syncId
    const expected = await importNewest(context, written, asked)
    const there = await importNewest(context, target, asked)
    if (there === null) return null
    const state = await fileState(target, null, signal)
    const found = openSnapshot(there)
    const { counts, meta } = found
    found.close()
    if (state === null || expected === null || meta.syncId !== syncId || differ(there, expected)) return null
    const warnings = ['The file was there already: an earlier try had written it.']
    return { path: target, bytes: state.size, sha256: state.sha256, syncId, counts, keptSyncs: [], warnings, taskId: null }
  } finally {
    subject.close()
    rmSync(written, { force: true })
  }
}

function differ(before: string, after: string): boolean {
  const diff = diffSnapshots(before, after)
  diff.close()
  return Object.values(diff.summary).some(({ added, removed, changed }) => added + removed + changed > 0)
}

function required(target: string | null): string {
  if (target !== null) return target
  throw new RollcallError('INTERNAL', { message: 'The plan names no file.', remedy: 'Make a new plan.' })
}
