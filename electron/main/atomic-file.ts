import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RollcallError } from '../../shared/errors.ts'

/** Small files only. Readers see the old or the new content, never a part. DISK_FULL, NOT_WRITABLE; nothing is left then. */
export function writeAtomically(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(temporary, content, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (cause) {
    try {
      rmSync(temporary, { force: true })
    } catch {
      // What failed first says more.
    }
    throw notWritten(file, cause)
  }
}

/** The same for a file somebody will carry away: it is on the disk when this resolves. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw notWritten(path, cause)
  }
}

function notWritten(path: string, cause: unknown): RollcallError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) {
    return new RollcallError('DISK_FULL', {
      message: `The disk is full: ${path} could not be written.`,
      remedy: 'Make room, or choose another place; what was there before is unchanged.',
      detail: message,
      cause,
    })
  }
  return new RollcallError('NOT_WRITABLE', {
    message: `${path} could not be written.`,
    remedy: 'Choose a folder you may write to; what was there before is unchanged.',
    detail: message,
    cause,
  })
}
