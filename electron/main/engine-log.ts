import { createWriteStream, type WriteStream } from 'node:fs'

/** Lines that wait for a slow disk; above this they are dropped rather than kept in memory. */
const most = 4 << 20

/**
 * Puts what the engine says into its log file. A log that cannot be written (a full disk, a folder that can only be read) costs its
 * lines and nothing else: the engine is listened to all the same, for one nobody listens to would stop at its next line.
 *
 * @returns adds a line of one's own
 */
export function openEngineLog(path: string, sources: readonly (NodeJS.ReadableStream | null | undefined)[]): (text: string) => void {
  let log: WriteStream | null = null
  const open = (): WriteStream => {
    const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
    // The next line tries again: room may have been made.
    stream.on('error', () => {
      if (log === stream) log = null
    })
    return stream
  }
  const write = (text: string | Buffer): void => {
    log ??= open()
    if (log.writableLength < most) log.write(text)
  }
  for (const source of sources) {
    source?.on('data', write)
    source?.on('error', () => undefined)
  }
  return write
}
