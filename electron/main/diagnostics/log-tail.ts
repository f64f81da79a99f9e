import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The last lines of a log, whole ones, at most `most` bytes; nothing when there is no log. */
export function logTail(path: string, most = 1_000_000): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(file)
    const length = Math.min(size, most)
    const bytes = Buffer.alloc(length)
    const read = readSync(file, bytes, 0, length, size - length)
    const text = bytes.toString('utf8', 0, read)
    return length === size ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    closeSync(file)
  }
}
