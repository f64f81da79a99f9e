import { open } from 'node:fs/promises'
import { Code } from '@connectrpc/connect'
import { RollcallError } from '../../../../shared/errors.ts'
import type { Clock, Logger } from '../../../../shared/platform.ts'
import { sha256OfFile } from '../../../files/sha256.ts'
import type { BatonApi, UploadPart } from './api.ts'
import { CallFailure } from './call-failure.ts'
import { UPLOAD_WAITS, type Limits } from './timings.ts'

/** Bytes of one message; the limit is 1 MiB, the reference sends half of that. */
const CHUNK = 512 * 1024
const MEBIBYTE = 1024 * 1024

export interface UploadContext {
  readonly api: BatonApi
  readonly clock: Clock
  readonly log: Logger
  readonly limits: Limits
  /** Bytes handed to the connection so far, of the present attempt. */
  readonly onProgress?: (bytes: number, total: number) => void
}

export interface Uploaded {
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
  readonly attempts: number
}

/**
 * Sends a finished file as the asset of a task (spec 4.7): what it is, its bytes in order, its checksum; from the first byte
 * again when that fails, three times in all. A chunk is read only when the one before has left, so that a slow line fills no memory.
 */
export async function uploadFile(path: string, taskId: string, context: UploadContext, signal: AbortSignal): Promise<Uploaded> {
  const { api, clock, log, limits, onProgress } = context
  // In a pass of its own over the closed file.
  const { bytes, sha256 } = await sha256OfFile(path, signal)
  const limit = Math.max(limits.call, Math.ceil(bytes / MEBIBYTE) * limits.uploadPerMiB)
  for (let attempt = 1; ; attempt++) {
    try {
      await watched(limits.stall, signal, api, (moved, line) => {
        const onSent = (done: number): void => {
          moved()
          onProgress?.(done, bytes)
        }
        return api.upload((hostId) => parts(path, bytes, sha256, { hostId, taskId }, onSent), limit, line)
      })
      return { bytes, sha256, attempts: attempt }
    } catch (error) {
      const wait = UPLOAD_WAITS[attempt - 1]
      if (signal.aborted || wait === undefined || !mayPass(error)) throw error
      log.warn('upload failed, trying again', { taskId, attempt, reason: error instanceof Error ? error.message : String(error) })
      if (wait > 0) await clock.sleep(wait, signal)
    }
  }
}

/** Carries out an attempt, and ends it when nothing has moved for `stall` milliseconds. */
async function watched(
  stall: number,
  signal: AbortSignal,
  api: BatonApi,
  attempt: (moved: () => void, line: AbortSignal) => Promise<void>,
): Promise<void> {
  const dead = new AbortController()
  const timer = setTimeout(() => dead.abort(), stall)
  try {
    await attempt(() => void timer.refresh(), AbortSignal.any([signal, dead.signal]))
  } catch (error) {
    if (!dead.signal.aborted || signal.aborted) throw error
    api.lost()
    throw new CallFailure(Code.Unavailable, stalled(stall))
  } finally {
    clearTimeout(timer)
  }
}

/** Refusals stay refusals; everything else may be the line. */
const mayPass = (error: unknown): boolean =>
  error instanceof CallFailure &&
  ![Code.PermissionDenied, Code.InvalidArgument, Code.Unimplemented, Code.NotFound, Code.FailedPrecondition].includes(error.grpc)

async function* parts(
  path: string,
  bytes: number,
  sha256: string,
  ids: { readonly hostId: string; readonly taskId: string },
  onSent: (bytes: number) => void,
): AsyncGenerator<UploadPart> {
  const file = await open(path, 'r')
  try {
    yield { msg: { case: 'metadata', value: ids } }
    for (let at = 0; at < bytes;) {
      const data = Buffer.allocUnsafe(Math.min(CHUNK, bytes - at))
      let filled = 0
      while (filled < data.length) {
        const { bytesRead } = await file.read(data, filled, data.length - filled, at + filled)
        if (bytesRead === 0) throw changed(path)
        filled += bytesRead
      }
      yield { msg: { case: 'data', value: { data } } }
      at += data.length
      onSent(at)
    }
    yield { msg: { case: 'eof', value: { sha256Checksum: Buffer.from(sha256, 'hex') } } }
  } finally {
    await file.close()
  }
}

const stalled = (stall: number) =>
  new RollcallError('NETWORK', {
    message: `Could not upload the file to ConductorOne: nothing left for ${stall / 1000} s.`,
    remedy: 'Check the network and the proxy; it is tried again by itself.',
  })

const changed = (path: string) =>
  new RollcallError('INTERNAL', {
    message: 'The file became shorter while it was being uploaded.',
    remedy: 'Leave the files in the data folder alone; the next task uploads a new one.',
    detail: path,
  })
