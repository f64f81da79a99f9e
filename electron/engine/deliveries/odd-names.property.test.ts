import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scriptedSource } from '../../../tests/fakes/scripted-source.ts'
import { ended, testEngine } from '../../../tests/fakes/test-engine.ts'
import { entitlementId } from '../../../shared/graph.ts'

/** Names as sources have them: what means something in ids, addresses, files or lists stands in them. */
const odd = fc
  .array(fc.constantFrom(...Array.from(':/\\"\'`;,()[]{}<>=~!?#%&+*|@$^-. aB9é田س'), '..', '%2F', '\u{1f393}'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '')
const names = fc.record({
  slug: odd,
  course: odd,
  people: fc.uniqueArray(odd, { minLength: 2, maxLength: 4 }),
  destination: odd,
  reason: odd,
})

test('odd slugs, ids and names go through review, plan and results and are read back as they were', async () => {
  const holds = fc.asyncProperty(names, async ({ slug, course, people, destination, reason }) => {
    const resource = { type: 'course', id: course }
    const source = scriptedSource(async (_context, sink) => {
      for (const type of source.resourceTypes) sink.resourceType(type)
      sink.resource({ ...resource, displayName: course })
      const about = { displayName: slug, purpose: 'assignment', grantableTo: ['user'] } as const
      const held = sink.entitlement({ id: entitlementId(resource, slug), resource, slug, ...about })
      for (const id of people) {
        const key = sink.resource({ type: 'user', id, displayName: id })
        if (held !== null && key !== null) sink.grantByKey(held, key, [], null)
      }
      await Promise.resolve()
    })
    const engine = await testEngine(source)
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-odd-'))
    try {
      const { client } = engine
      const start = { sourceId: 'scripted', config: { site: course }, secrets: { apiToken: 'x' } }
      const run = await ended(engine, await client.runs.start(start))
      const all = (await client.snapshots.grants({ snapshotRef: { runId: run.id }, offset: 0, limit: 50 })).rows
      expect(all.map(({ principalId }) => principalId).toSorted()).toEqual(people.toSorted())

      const { id: reviewId } = await client.reviews.create({ runId: run.id, scope: { kind: 'everything' }, by: reason })
      await client.reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by: reason })
      const excluded = all[0]
      const selector = { kind: 'grants' as const, ids: [excluded?.id ?? ''] }
      await client.reviews.decide({ reviewId, selector, decision: 'exclude', reason, by: reason })
      await client.reviews.signOff({ reviewId, by: reason, note: reason })

      const saved = await client.destinations.save({ name: destination, kindId: 'c1z', config: { folder, fileName: 'sync.c1z' } })
      const plan = await client.deliveries.plan({ destinationId: saved.id, runId: run.id, reviewId })
      expect(plan.destinationName).toBe(destination)
      const { rows } = await client.deliveries.changes({ planId: plan.id, list: 'grants', offset: 0, limit: 50 })
      expect(rows.map(({ id }) => id).toSorted()).toEqual(all.slice(1).map(({ id }) => id).toSorted()) // prettier-ignore
      const confirmations = plan.guards.flatMap(({ kind, phrase }) => (phrase === null ? [] : [{ kind, typed: phrase, reason }]))
      await client.deliveries.approve({ planId: plan.id, by: reason, note: reason, confirmations })
      const { id: deliveryId } = await client.deliveries.apply({ planId: plan.id, dryRun: false, by: reason })
      let state = ''
      for await (const record of await client.deliveries.watch({ deliveryId })) state = record.state
      expect(state).toBe('done')
      const results = await client.deliveries.results({ deliveryId, offset: 0, limit: 10 })
      expect(results.rows.every(({ outcome }) => outcome === 'done')).toBe(true)

      const file = { path: join(folder, 'sync.c1z') }
      const arrived = (await client.snapshots.grants({ snapshotRef: file, offset: 0, limit: 50 })).rows
      expect(arrived.map(({ principalId, id }) => `${id}|${principalId}`).toSorted()).toEqual(
        all.slice(1).map(({ principalId, id }) => `${id}|${principalId}`).toSorted(), // prettier-ignore
      )
      expect(await client.audit.verify({})).toMatchObject({ broken: null, problems: [] })
    } finally {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
  await fc.assert(holds, { numRuns: 12 })
})
