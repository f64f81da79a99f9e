import { stat } from 'node:fs/promises'
import { sha256OfFile } from '../../files/sha256.ts'

/** Files whose hashes are remembered. */
const KEPT = 64

/** SHA-256 of large files, each read once per version of it: whoever writes to one changes what the system says of it. */
export class FileHashes {
  readonly #known = new Map<string, { readonly version: string; readonly sha256: string }>()

  /** Hex. Rejects with the system's error. */
  async of(path: string, signal?: AbortSignal): Promise<string> {
    const version = await versionOf(path)
    const known = this.#known.get(path)
    if (known?.version === version) return known.sha256
    const { sha256 } = await sha256OfFile(path, signal)
    this.#known.delete(path)
    if ((await versionOf(path)) === version) this.#known.set(path, { version, sha256 })
    for (const old of this.#known.keys()) {
      if (this.#known.size <= KEPT) break
      this.#known.delete(old)
    }
    return sha256
  }
}

async function versionOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
  return [dev, ino, size, mtimeNs, ctimeNs].join()
}
