import { randomUUID } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RollcallError } from '../../../shared/errors.ts'
import type { Trait } from '../../../shared/graph.ts'
import type { RunRequest } from '../catalog/runs.ts'
import { withExternalResources, type ExternalSink } from '../c1z/external-resources.ts'
import { importC1z } from '../c1z/import.ts'
import type { Sink } from '../graph/sink.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { makeFolder } from '../graph/folder.ts'

type External = NonNullable<RunRequest['external']>

/** What was asked for, looked at before hours go into the run. INVALID_INPUT without such a file. */
export function readableExternal({
  path,
  entitlementId,
  traits,
}: {
  readonly path: string
  readonly entitlementId?: string | undefined
  readonly traits?: readonly Trait[] | undefined
}): External {
  const file = resolve(path)
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RollcallError('INVALID_INPUT', {
      message: `There is no file ${file} to take external resources from.`,
      remedy: 'Check the path of the external .c1z.',
    })
  }
  return { path: file, entitlementId: entitlementId ?? null, ...(traits && { traits }) }
}

export interface ExternalFile extends ExternalSink {
  /** Lets go of the file, whether it came to `end` or not. */
  close(): void
}

/** Which of its syncs is taken cannot be chosen here: the remedy is not the one of opening a file. */
const asExternalFault = (error: unknown): unknown =>
  error instanceof RollcallError && error.code === 'NOT_FOUND'
    ? new RollcallError('INVALID_INPUT', {
        message: `External resources cannot be taken in: ${error.message}`,
        remedy: 'Let the connector of that file finish a full sync, or name another file.',
        cause: error,
      })
    : error

/** The sink for a source whose run takes in what an external file holds. Reads the file now, so that a bad one fails at once. */
export async function withExternalFile(
  sink: Sink,
  external: External | undefined,
  scratchDir: string,
  signal: AbortSignal,
): Promise<ExternalFile> {
  const nothing = (): void => undefined
  if (external === undefined) return { sink, end: nothing, close: nothing }
  makeFolder(scratchDir)
  const path = join(scratchDir, `${randomUUID()}.snapshot`)
  await importC1z(external.path, path, { signal }).catch((error: unknown) => {
    throw asExternalFault(error)
  })
  const snapshot = openSnapshot(path)
  const close = (): void => {
    snapshot.close()
    rmSync(path, { force: true })
  }
  return { ...withExternalResources(sink, snapshot, external.entitlementId, external.traits), close }
}
