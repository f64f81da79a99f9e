import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import type { GraphCounts } from '../../../../shared/graph.ts'
import { grantsOf } from '../../graph/kept-grants.ts'
import { entitlementsInOrder, resourcesInOrder, type GrantRecord } from '../../graph/records.ts'
import { resourceTypesOf } from '../../graph/resource-types.ts'
import { shapeOf } from '../../graph/shape.ts'
import type { Graph } from '../graph-parts.ts'
import { writeC1z } from '../write.ts'
import type { AheadTask, FromAhead, ToAhead } from './protocol.ts'
import { takeStretch } from './stretch-queue.ts'

/** A thread that makes the .c1z of a snapshot while that is being written. Whatever goes wrong ends it: the snapshot is then saved in the other way. */
const { snapshot, meta, grants, queue, output } = workerData as AheadTask

/** Milliseconds between two words of progress. */
const wordEvery = 100

const say = (message: FromAhead): void => parentPort?.postMessage(message)
const stop = new AbortController()
const whole = Promise.withResolvers<GraphCounts>()
const placed = Promise.withResolvers<undefined>()
for (const { promise } of [whole, placed]) promise.catch(() => undefined)
stop.signal.addEventListener('abort', () => {
  for (const { reject } of [whole, placed]) reject(stop.signal.reason as Error)
})
parentPort?.on('message', (message: ToAhead) => {
  if (message.kind === 'whole') whole.resolve(message.counts)
  else if (message.kind === 'place') placed.resolve(undefined)
  else stop.abort()
})

function* grantsAsTheyCome(): Generator<GrantRecord, undefined> {
  for (let left = grants; left > 0;) {
    const stretch = takeStretch(queue)
    if (stretch === null) throw new Error('the grants ended too early')
    left -= stretch.count
    yield* grantsOf(stretch)
  }
}

/** The snapshot as it is in the file, and the grants as they come. */
function readGraph(): Graph & { counts: GraphCounts } {
  // Pages of grants are being added behind what its header tells: nothing is wrong with its end.
  const database = new Database(snapshot, { readonly: true, fileMustExist: true })
  try {
    const resources = [...resourcesInOrder(database)]
    const entitlements = [...entitlementsInOrder(database)]
    const types = resourceTypesOf(database)
    const wires = new Map(database.prepare<[], [string, Uint8Array | null]>('select id, wire from resource_type').raw().all())
    const byType = (ids: Iterable<string>): Record<string, number> => {
      const counts = new Map<string, number>()
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
      return Object.fromEntries(counts)
    }
    let given = false
    return {
      path: snapshot,
      meta,
      vocabulary: shapeOf(database).vocabulary,
      counts: {
        resourceTypes: types.length,
        resources: resources.length,
        entitlements: entitlements.length,
        grants,
        resourcesByType: byType(resources.values().map(({ resource }) => resource.type)),
        entitlementsByType: byType(entitlements.values().map(({ entitlement }) => entitlement.resource.type)),
        grantsByType: {},
      },
      resourceTypes: types,
      resourceTypeWire: (id) => wires.get(id) ?? null,
      resourcesInOrder: () => resources.values(),
      entitlementsInOrder: () => entitlements.values(),
      grantsInOrder: () => {
        if (given) throw new Error('the grants were taken before')
        given = true
        return grantsAsTheyCome()
      },
    }
  } finally {
    database.close()
  }
}

const graph = readGraph()
say({ kind: 'read' })
let lastWord = 0
try {
  const receipt = await writeC1z(graph, output.path, {
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
      graph.counts = await whole.promise
    },
    place: () => placed.promise,
  })
  say({ kind: 'saved', receipt })
} finally {
  parentPort?.close()
  queue.port.close()
}
