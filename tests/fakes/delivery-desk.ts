import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { EngineOptions } from '../../electron/engine/engine.ts'
import type { DeliveryRecord, PlanRecord } from '../../shared/deliveries.ts'
import { entitlementId } from '../../shared/graph.ts'
import type { ReviewRecord } from '../../shared/reviews.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { scriptedSource, type Script } from './scripted-source.ts'
import { ended, testEngine, type TestEngine } from './test-engine.ts'

/** What the source has: people by number, under a key that can be renamed; everybody holds the first of two courses, every second person both. */
interface World {
  people: number
  key: string
  /** The first of them; those before are gone. */
  from: number
  /** Types that are told as not read to their end. */
  incomplete: readonly string[]
}

const collect =
  (world: World): Script =>
  async ({ progress }, sink) => {
    progress.start('ask')
    progress.start('read')
    for (const type of scriptedSource(collect(world)).resourceTypes) sink.resourceType(type)
    if (world.people === 0) return
    const entitlements = ['all', 'half'].map((id) => {
      const resource = { type: 'course', id }
      sink.resource({ ...resource, displayName: `Course ${id}` })
      const rest = { slug: 'completed', displayName: 'completed', purpose: 'assignment', grantableTo: ['user'] } as const
      return sink.entitlement({ id: entitlementId(resource, 'completed'), resource, ...rest })
    })
    for (let person = world.from; person < world.from + world.people; person++) {
      const id = `${world.key}${person}`
      const key = sink.resource({ type: 'user', id, displayName: `Person ${person}`, email: `${id}@example.com` })
      for (const [at, entitlement] of entitlements.entries()) {
        if (key !== null && entitlement !== null && (at === 0 || person % 2 === 0)) sink.grantByKey(entitlement, key, [], null)
      }
    }
    for (const type of world.incomplete) sink.incomplete(type, 'the list broke off')
    await Promise.resolve()
  }

/** An engine with a source that can change between runs and a folder to deliver into, and the usual steps in one call each. */
export interface DeliveryDesk {
  readonly engine: TestEngine
  readonly world: World
  readonly folder: string
  run(): Promise<RunRecord>
  destination(config?: Readonly<Record<string, unknown>>, kindId?: string): Promise<string>
  /** A signed review of everything, without the grants of these ids. */
  signed(runId: string, excluded?: readonly string[]): Promise<ReviewRecord>
  /** Approves, with whatever its guard rails ask to be typed. */
  approve(plan: PlanRecord): Promise<PlanRecord>
  /** Applies for real and waits for the end. */
  apply(planId: string): Promise<DeliveryRecord>
  finished(delivery: DeliveryRecord): Promise<DeliveryRecord>
  /** Into the catalog, past the engine: what a process that died leaves behind. */
  write(sql: string, ...values: readonly unknown[]): void
  restart(): Promise<void>
  close(): Promise<void>
}

export async function deliveryDesk(options: Partial<EngineOptions> = {}): Promise<DeliveryDesk> {
  const world: World = { people: 10, key: 'p', from: 0, incomplete: [] }
  const engine = await testEngine(collect(world), options)
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-out-'))
  const finished = async (delivery: DeliveryRecord): Promise<DeliveryRecord> => {
    let last = delivery
    for await (const record of await engine.client.deliveries.watch({ deliveryId: delivery.id })) last = record
    return last
  }
  return {
    engine,
    world,
    folder,
    finished,
    run: async () => {
      const input = { sourceId: 'scripted', config: { site: 'north' }, secrets: { apiToken: 'canary' } }
      return ended(engine, await engine.client.runs.start(input))
    },
    destination: async (config = { folder, fileName: 'sync.c1z' }, kindId = 'c1z') =>
      (await engine.client.destinations.save({ name: 'Out', kindId, config: { ...config } })).id,
    signed: async (runId, excluded = []) => {
      const { reviews } = engine.client
      const { id: reviewId } = await reviews.create({ runId, scope: { kind: 'everything' }, by: 'Kim' })
      await reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by: 'Kim' })
      if (excluded.length > 0) {
        const selector = { kind: 'grants' as const, ids: [...excluded] }
        await reviews.decide({ reviewId, selector, decision: 'exclude', reason: 'Left the team.', by: 'Kim' })
      }
      return reviews.signOff({ reviewId, by: 'Kim', note: 'Looked at all.' })
    },
    approve: (plan) => {
      const confirmations = plan.guards.flatMap(({ kind, phrase }) =>
        phrase === null ? [] : [{ kind, typed: phrase, reason: 'It is meant so.' }],
      )
      return engine.client.deliveries.approve({ planId: plan.id, by: 'Ada', note: 'Go.', confirmations })
    },
    apply: async (planId) => finished(await engine.client.deliveries.apply({ planId, dryRun: false, by: 'Ada' })),
    write: (sql, ...values) => {
      const database = new Sqlite(join(engine.dataDir, 'catalog.db'))
      database.prepare(sql).run(...values)
      database.close()
    },
    restart: () => engine.reopen(collect(world)),
    close: async () => {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
