import Sqlite, { type Database } from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { deliveryDesk } from '../../../tests/fakes/delivery-desk.ts'

/** What the connection says of itself while a statement is prepared: lines of the trail are written at once. */
const FULL = 2
const NORMAL = 1

interface Written {
  readonly inTransaction: boolean
  readonly synchronous: unknown
}

function watchWrites(table: string): Written[] {
  const seen: Written[] = []
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its database
  const prepare = Sqlite.prototype.prepare as (this: Database, sql: string) => never
  vi.spyOn(Sqlite.prototype, 'prepare').mockImplementation(function (this: Database, sql: string) {
    if (sql.startsWith(`insert into ${table} `))
      seen.push({ inTransaction: this.inTransaction, synchronous: this.pragma('synchronous', { simple: true }) })
    return prepare.call(this, sql)
  })
  return seen
}
afterEach(() => void vi.restoreAllMocks())

test('every line of the trail is written in a transaction that is on the disk when it ends', async () => {
  const seen = watchWrites('audit')
  const desk = await deliveryDesk()
  try {
    const { client } = desk.engine
    const { id: runId } = await desk.run()
    const { id: reviewId } = await desk.signed(runId, ['course:all:completed:user:p1'])
    const destinationId = await desk.destination()
    const plan = await client.deliveries.plan({ destinationId, reviewId })
    await desk.approve(plan)
    await desk.apply(plan.id)
    await client.reviews.saveEvidence({ reviewId, path: join(desk.folder, 'e.json'), format: 'json' })
    await client.reviews.reopen({ reviewId, by: 'Kim', reason: 'Once more.' })
    const channel = await client.notices.save({ kind: 'desktop', name: 'Here', events: ['run.failed'], config: {} })
    await client.audit.noteSecret({ of: 'channel', id: channel.id, name: 'secret', change: 'set' })
    await client.notices.remove({ id: channel.id })
    await client.engine.settings.set({ keepSnapshots: 5 })
    await client.destinations.remove({ id: destinationId })
    await client.runs.remove({ runId })
    const [connection] = await client.connections.list()
    const id = connection?.id ?? ''
    await client.connections.remove({ id, confirm: (await client.connections.removal({ id })).phrase ?? '' })
    await client.audit.accept({ by: 'Kim', reason: 'As it is.' })
    const lines = await client.audit.list({ limit: 1000 })
    expect(new Set(lines.map(({ event }) => event)).size).toBeGreaterThan(12)
    expect(seen).toHaveLength(lines.length)
    expect(seen.filter(({ inTransaction, synchronous }) => !inTransaction || synchronous !== FULL)).toEqual([])
  } finally {
    await desk.close()
  }
})

test('what a run notes while it is under way does not wait for the disk', async () => {
  const seen = watchWrites('run_log')
  const desk = await deliveryDesk()
  try {
    await desk.run()
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.map(({ synchronous }) => synchronous)).toEqual(seen.map(() => NORMAL))
  } finally {
    await desk.close()
  }
})
