import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import type { GraphCounts } from '../../../../shared/graph.ts'
import { grantsOf } from '../../graph/kept-grants.ts'
import { entitlementsInOrder, resourcesInOrder, type GrantRecord } from '../../graph/records.ts'
import { resourceTypesOf } from '../../graph/resource-types.ts'
import { shapeOf } from '../../graph/shape.ts'
import type { Graph } from '../graph-parts.ts'
import { writeC1z } from '../write.ts'
import type { AheadTask, Begun, FromAhead, ToAhead } from './protocol.ts'
import { takeStretch } from './stretch-queue.ts'

/** A thread that makes the .c1z of a snapshot while that is being written. Whatever goes wrong ends it: the snapshot is then saved in the other way. */
const { queue, output } = workerData as AheadTask

/** Milliseconds between two words of progress. */
const wordEvery = 100

const say = (message: FromAhead): void => parentPort?.postMessage(message)
const stop = new AbortController()
const begun = Promise.withResolvers<Begun>()
const whole = Promise.withResolvers<GraphCounts>()
const placed = Promise.withResolvers<undefined>()
for (const { promise } of [begun, whole, placed]) promise.catch(() => undefined)
stop.signal.addEventListener('abort', () => {
  for (const { reject } of [begun, whole, placed]) reject(stop.signal.reason as Error)
})
parentPort?.on('message', (message: ToAhead) => {
  if (message.kind === 'begin') begun.resolve(message)
  else if (message.kind === 'whole') whole.resolve(message.counts)
  else if (message.kind === 'place') placed.resolve(undefined)
  else stop.abort()
})

function* grantsAsTheyCome(count: number): Generator<GrantRecord, undefined> {
  for (let left = count; left > 0;) {
    const stretch = takeStretch(queue)
    if (stretch === null) throw new Error('the grants ended too early')
    left -= stretch.count
    yield* grantsOf(stretch)
  }
}

/** The snapshot as it is in the file, read as it is asked for, and the grants as they come; asking for them ends the reading. */
function readGraph({ snapshot, meta, grants }: Begun): Graph & { counts: GraphCounts; close(): void } {
  // Pages of grants are being added behind what its header tells: nothing is wrong with its end.
  const database = new Database(snapshot, { readonly: true, fileMustExist: true })
  const byType = (sql: string): Record<string, number> => Object.fromEntries(database.prepare<[], [string, number]>(sql).raw().all())
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, count) => all + count, 0)
  const resourcesByType = byType('select t.id, count(*) from resource r join resource_type t on t.key = r.type group by t.key')
  const entitlementsByType = byType(
    'select t.id, count(*) from entitlement e join resource r on r.key = e.resource join resource_type t on t.key = r.type group by t.key',
  )
  const types = resourceTypesOf(database)
  const wires = new Map(database.prepare<[], [string, Uint8Array | null]>('select id, wire from resource_type').raw().all())
  return {
    path: snapshot,
    meta,
    vocabulary: shapeOf(database).vocabulary,
    counts: {
      resourceTypes: types.length,
      resources: sum(resourcesByType),
      entitlements: sum(entitlementsByType),
      grants,
      resourcesByType,
      entitlementsByType,
      grantsByType: {},
    },
    resourceTypes: types,
    resourceTypeWire: (id) => wires.get(id) ?? null,
    resourcesInOrder: () => resourcesInOrder(database),
    entitlementsInOrder: () => entitlementsInOrder(database),
    grantsInOrder: () => {
      if (!database.open) throw new Error('the grants were taken before')
      database.close()
      say({ kind: 'read' })
      return grantsAsTheyCome(grants)
    },
    close: () => database.close(),
  }
}

let graph: ReturnType<typeof readGraph> | null = null
let lastWord = 0
try {
  const read = (graph = readGraph(await begun.promise))
  const receipt = await writeC1z(read, output.path, {
    keep: output.keep,
    signal: stop.signal,
    now: () => Date.now(),
    onProgress: (done, total, step) => {
      if (performance.now() - lastWord < wordEvery && done < total) return
      lastWord = performance.now()
      say({ kind: 'progress', done, total, step })
    },
    // What is compared with what was written is what the snapshot says of itself in the end.
    built: async () => {
      read.counts = await whole.promise
    },
    place: () => placed.promise,
  })
  say({ kind: 'saved', receipt })
} finally {
  graph?.close()
  parentPort?.close()
  queue.port.close()
}
