import { firstVocabulary } from '../../shared/vocabulary.ts'
import { createSnapshot } from '../../electron/engine/graph/snapshot-writer.ts'
import { writeGraph, type GraphSize } from './graph-data.ts'

/** Writes one snapshot, alone in its process, and prints what that took: `node write.ts <path> <size as JSON>`. */
export interface WriteFigures {
  /** Milliseconds until all is given to the writer, and from then until the file is there. */
  readonly insert: number
  readonly finish: number
  /** Milliseconds by step of `finish`. */
  readonly steps: Readonly<Record<string, number>>
  /** Bytes of the process before and at its largest. */
  readonly memoryBefore: number
  readonly memory: number
}

const [path = '', size = '{}'] = process.argv.slice(2)
const memoryBefore = process.memoryUsage().rss
const steps: Record<string, number> = {}
const begun = performance.now()
const writer = createSnapshot(path, { vocabulary: firstVocabulary })
writeGraph(writer, JSON.parse(size) as GraphSize)
const given = performance.now()
let step = ''
let since = given
const next = (name: string): void => {
  if (step !== '') steps[step] = performance.now() - since
  step = name
  since = performance.now()
}
const meta = { title: 'Bench', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
await writer.finish({ meta, signal: new AbortController().signal, onStep: next })
next('')
const figures: WriteFigures = {
  insert: given - begun,
  finish: performance.now() - given,
  steps,
  memoryBefore,
  memory: process.resourceUsage().maxRSS * 1024,
}
console.log(JSON.stringify(figures))
