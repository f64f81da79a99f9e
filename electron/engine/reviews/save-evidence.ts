import { createHash } from 'node:crypto'
import { createTarget } from '../exports/target-file.ts'

/** Writes a text to a file, whole or not at all. NOT_WRITABLE, DISK_FULL. */
export async function saveText(
  path: string,
  text: string,
): Promise<{ readonly path: string; readonly bytes: number; readonly sha256: string }> {
  const content = Buffer.from(text)
  const target = await createTarget(path)
  try {
    await target.write(content)
    await target.keep()
  } finally {
    await target.discard()
  }
  return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}
