import { asChoice, chooseSync } from '../choose-sync.ts'
import { withFile, type Limits } from '../container.ts'
import { readManifest, type Manifest } from '../manifest.ts'
import { V3Faults } from './faults.ts'
import { openPayload } from './open-payload.ts'
import { V3Records } from './records.ts'
import { Store } from './store.ts'

const engines: ReadonlySet<string> = new Set(['pebble', 'pebble2', 'pebble3'])

/** Why a file cannot be read whatever it holds, by what its manifest says; null when it can. */
export const refusal = (manifest: Manifest, path: string) =>
  engines.has(manifest.engine) ? null : new V3Faults(path).newer(`engine ${JSON.stringify(manifest.engine.slice(0, 100))}`)

/**
 * Opens a v3 file for as long as `work` runs. `scratch`: a private folder, for what has no room in memory. `work` gets null when the file
 * holds no sync.
 *
 * @throws RollcallError MALFORMED_DATA, UNSUPPORTED (a later version, a layout that was given up, limits), CANCELLED
 */
export async function withV3<T>(
  path: string,
  scratch: string,
  limits: Limits,
  signal: AbortSignal,
  work: (records: V3Records | null) => Promise<T>,
): Promise<T> {
  return withFile(path, async (file) => {
    const manifest = await readManifest(file, path)
    const refused = refusal(manifest, path)
    if (refused !== null) throw refused
    const payload = await openPayload({ file, path, manifest, scratch, limits, signal })
    try {
      const store = await Store.open(payload, path, signal)
      return await work(await V3Records.open(store, new V3Faults(path), manifest))
    } finally {
      await payload.close()
    }
  })
}

/** The sync of a v3 file, of which there is one at most, by the rule of those that hold several. */
export function chosen(records: V3Records | null, path: string, syncId: string | undefined): V3Records {
  const runs = records === null ? [] : [{ ...asChoice(records.run), records }]
  return chooseSync(runs, path, syncId).records
}
