import { createSnapshot } from '../../electron/engine/graph/snapshot-writer.ts'
import type { Sink } from '../../electron/engine/graph/sink.ts'
import { rosterGraph } from '../../electron/engine/sources/roster/roster-graph.ts'
import { rosterVocabulary } from '../../electron/engine/sources/roster/vocabulary.ts'
import { rosterOfSize, type RosterSize } from './roster-data.ts'

/** Makes one graph, alone in its process, and prints what that took: `node build.ts <size as JSON> [path]`. Without a path it goes nowhere. */
export interface BuildFigures {
  /** Processor milliseconds: making the records alone, and the graph with them; until the snapshot is there. */
  readonly records: number
  readonly graph: number
  readonly finish: number
  readonly grants: number
  /** Bytes of the process before and at its largest. */
  readonly memoryBefore: number
  readonly memory: number
}

const [size = '{}', path] = process.argv.slice(2)
const roster = rosterOfSize(JSON.parse(size) as RosterSize)
const readAt = Date.UTC(2026, 10, 30)
const memoryBefore = process.memoryUsage().rss
const processor = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

let begun = processor()
let made = 0
for (const entity of ['org', 'term', 'course', 'class', 'user', 'enrollment'] as const)
  for (const row of roster.rows(entity)) made += 'entity' in row.outcome ? 1 : 0
const records = made === 0 ? 0 : processor() - begun

let key = 0
const nowhere: Sink = {
  ...{
    resourceType: () => undefined,
    resource: () => ++key,
    entitlement: () => ++key,
    grant: () => undefined,
    grantByKey: () => undefined,
  },
  ...{ link: () => undefined, incomplete: () => undefined, finding: () => undefined },
}
const writer = path === undefined ? null : createSnapshot(path, { vocabulary: rosterVocabulary(), readAt })
begun = processor()
const work = rosterGraph(roster, { readAt, timeZone: 'UTC', connector: 'bench' }, writer ?? nowhere)
let step = work.next()
while (step.done !== true) step = work.next()
const { grants } = step.value
const graph = processor() - begun
begun = processor()
const meta = { title: 'Bench', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
await writer?.finish({ meta, signal: new AbortController().signal })
const figures: BuildFigures = {
  records,
  graph,
  finish: processor() - begun,
  grants,
  memoryBefore,
  memory: process.resourceUsage().maxRSS * 1024,
}
console.log(JSON.stringify(figures))
