import { importC1z } from '../../electron/engine/c1z/import.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'

/** Opens a file to a snapshot that is ready, alone in its process: `node open.ts <file> <snapshot>`. */
export interface OpenFigures {
  /** Milliseconds. */
  readonly took: number
  /** Bytes of the process at its largest. */
  readonly memory: number
  readonly grants: number
}

const [path = '', snapshotPath = ''] = process.argv.slice(2)
const begun = performance.now()
const { counts } = await importC1z(path, snapshotPath, { signal: new AbortController().signal })
openSnapshot(snapshotPath).close()
const figures: OpenFigures = { took: performance.now() - begun, memory: process.resourceUsage().maxRSS * 1024, grants: counts.grants }
console.log(JSON.stringify(figures))
