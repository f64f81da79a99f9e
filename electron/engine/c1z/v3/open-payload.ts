import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { decompress, tooLarge } from '../container.ts'
import { afterManifest } from '../manifest.ts'
import { V3Faults } from './faults.ts'
import { IndexedPayload } from './indexed-payload.ts'
import type { Payload, PayloadSource } from './payload.ts'
import { tarPayload } from './tar-payload.ts'

const encoding = { tarZstd: 1, tar: 2, indexed: 5 } as const

/** @throws RollcallError MALFORMED_DATA, UNSUPPORTED (limits, an encoding of a later version), CANCELLED */
export async function openPayload(source: PayloadSource): Promise<Payload> {
  const { file, path, manifest, limits } = source
  const faults = new V3Faults(path)
  const { size } = await file.stat()
  // Real files become ten times as large at most.
  const decodedBytes = Math.min(limits.decodedBytes, 100 * size + (64 << 20))
  const within = (bytes: number): void => {
    if (bytes > decodedBytes) throw tooLarge(path, { decodedBytes })
  }
  const start = afterManifest(manifest)
  switch (manifest.encoding) {
    case encoding.indexed:
      return IndexedPayload.open(source, start, size, within)
    case encoding.tar:
      within(size - start)
      return tarPayload(file.fd, start, size - start, faults, () => Promise.resolve())
    case encoding.tarZstd: {
      const scratch = join(source.scratch, 'content.tar')
      const bytes = await decompress(path, scratch, { ...limits, decodedBytes }, source.signal, undefined, start)
      const content = await open(scratch, constants.O_RDONLY)
      return tarPayload(content.fd, 0, bytes, faults, () => content.close())
    }
    default:
      throw faults.newer(`payload encoding ${manifest.encoding}`)
  }
}
