import { readdirSync, statSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ExportFormat } from '../../../shared/snapshots-contract.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import { exportTo } from './export.ts'
import { snapshotOf, type SnapshotFolder } from './testing/small-snapshot.ts'

const PEOPLE = 200_000
let world: SnapshotFolder
beforeAll(async () => {
  world = await snapshotOf(
    (function* () {
      for (let i = 0; i < PEOPLE; i++) yield { id: `person-${i}`, displayName: `Person Number ${i}`, email: `person.${i}@example.com` }
    })(),
  )
})
afterAll(() => world.remove())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** The snapshot, and how many of the rows it gave out somebody still holds. */
function watched(snapshot: Snapshot): { readonly snapshot: Snapshot; readonly given: () => number; readonly held: () => number } {
  const blocks: { readonly block: WeakRef<object>; readonly rows: number }[] = []
  const watching = new Proxy(snapshot, {
    get(target, name) {
      if (name !== 'cells') {
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (...given: unknown[]): unknown => Reflect.apply(value, target, given) : value
      }
      return (...asked: Parameters<Snapshot['cells']>) => {
        const answer = target.cells(...asked)
        blocks.push({ block: new WeakRef(answer.rows), rows: answer.rows.length })
        return answer
      }
    },
  })
  const sum = (some: typeof blocks): number => some.reduce((all, { rows }) => all + rows, 0)
  return {
    snapshot: watching,
    given: () => sum(blocks),
    held: () => {
      collectGarbage()
      return sum(blocks.filter(({ block }) => block.deref() !== undefined))
    },
  }
}

const written = (): number => readdirSync(world.folder).reduce((sum, name) => sum + statSync(join(world.folder, name)).size, 0)

it.each<ExportFormat>(['csv', 'xlsx', 'json'])(
  'an export of 200,000 rows as %s holds few rows at a time, and no text of earlier ones',
  async (format) => {
    let now = Date.UTC(2026, 0, 1)
    const request = { list: 'grants', format, byteOrderMark: false, path: join(world.folder, `large.${format}`) } as const
    const { snapshot, given, held } = watched(world.snapshot)
    const before = written()
    const samples: { readonly given: number; readonly held: number; readonly written: number }[] = []
    let events = 0
    let rows = 0
    for await (const { finished } of exportTo(snapshot, request, { signal: new AbortController().signal, now: () => (now += 100) })) {
      if (events++ % 10 === 1) samples.push({ given: given(), held: held(), written: written() - before })
      rows = finished?.rows ?? rows
    }
    const all = written() - before
    expect(rows).toBe(PEOPLE + 1)
    expect(samples.length).toBeGreaterThan(5)
    expect(Math.max(...samples.map((sample) => sample.held))).toBeLessThan(PEOPLE / 20)
    // What was read has left for the file: nothing but the last tenth waits.
    for (const sample of samples) expect(sample.written).toBeGreaterThan(all * (sample.given / PEOPLE - 0.1))
  },
)
