import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ExportFormat } from '../../../shared/contract.ts'
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
const held = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

it.each<ExportFormat>(['csv', 'xlsx', 'json'])(
  'an export of 200,000 rows as %s holds no more at its end than at its beginning',
  async (format) => {
    let now = Date.UTC(2026, 0, 1)
    const request = { list: 'grants', format, byteOrderMark: false, path: join(world.folder, `large.${format}`) } as const
    const samples: number[] = []
    let events = 0
    let rows = 0
    for await (const { finished } of exportTo(world.snapshot, request, { signal: new AbortController().signal, now: () => (now += 100) })) {
      if (events++ % 10 === 1) samples.push(held())
      rows = finished?.rows ?? rows
    }
    expect(rows).toBe(PEOPLE + 1)
    expect(samples.length).toBeGreaterThan(5)
    // What was written is 20 to 150 MB.
    expect(Math.min(...samples.slice(-4)) - Math.min(...samples.slice(0, 4))).toBeLessThan(10)
    expect(Math.max(...samples) - Math.min(...samples)).toBeLessThan(40)
  },
)
