import { decompress, type Limits } from './container.ts'
import { checkTrees, PageKinds } from './page-trees.ts'

/**
 * Decompresses the v1 file `path` into the new file `into`, a database that is then safe to walk over: none of its pages comes twice,
 * and its schema is of a size a schema has.
 *
 * @returns the size of the database in bytes
 * @throws RollcallError MALFORMED_DATA, UNSUPPORTED (limits), CANCELLED
 */
export async function unpack(path: string, into: string, limits: Limits, signal: AbortSignal): Promise<number> {
  const kinds = new PageKinds()
  const bytes = await decompress(path, into, limits, signal, (chunk) => kinds.push(chunk))
  await checkTrees(into, path, kinds, signal)
  return bytes
}
