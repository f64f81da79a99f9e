import { z } from 'zod'
import type { StreamSource } from '../../electron/engine/sources/source.ts'
import { phasesOfStreams, type Batch, type ReadContext, type ReadFrom, type Stream } from '../../electron/engine/sources/streams.ts'
import { entitlementId } from '../../shared/graph.ts'
import { textOf } from '../../shared/records.ts'
import { firstVocabulary } from '../../shared/vocabulary.ts'

const configSchema = z.object({
  site: z.string().min(1).default('north').meta({ title: 'Site', description: 'Which installation.' }),
})
type Config = z.output<typeof configSchema>

/** What a page of people is: asked of the test, page by page. */
export type Pages = (
  context: ReadContext<Config>,
  from: ReadFrom,
  page: number,
) => Promise<Omit<Batch, 'next'> & { readonly last: boolean }>

export const person = (n: number) => ({ id: `p${n}`, name: `Person ${n}`, pin: 'Canary-pin-4711' })

/** A source without a service that reads people page by page, as the test says. All hold its one course. */
export function scriptedStreams(pages: Pages): StreamSource<typeof configSchema> {
  const people: Stream<Config> = {
    ...{ name: 'people', title: 'People', unit: 'people', modes: ['full', 'delta'], drop: ['pin'] },
    key: (record) => textOf(record.id),
    async *read(context, from) {
      for (let page = Number(from.state ?? 0); ; page++) {
        const { last, ...batch } = await pages(context, from, page)
        yield { ...batch, next: last ? null : page + 1 }
        if (last) return
      }
    },
  }
  const resourceTypes = [
    { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
    { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
  ] as const
  return {
    ...{ id: 'scripted', title: 'Scripted', description: 'For tests.', road: 'streams', configSchema, resourceTypes },
    streams: [people],
    phases: phasesOfStreams([people]),
    vocabulary: () => firstVocabulary,
    identity: (config) => config.site,
    mode: (_config, last) => (last === null ? 'full' : 'delta'),
    async *check() {
      yield await Promise.resolve({ id: 'open', title: 'Open', outcome: 'pass', milliseconds: 1, message: 'Open.' } as const)
    },
    *map(_config, reading, sink) {
      for (const type of resourceTypes) sink.resourceType(type)
      const resource = { type: 'course', id: 'all' }
      sink.resource({ ...resource, displayName: 'All' })
      const id = entitlementId(resource, 'completed')
      const entitlement = sink.entitlement({
        id,
        resource,
        slug: 'completed',
        displayName: 'Completed',
        purpose: 'assignment',
        grantableTo: ['user'],
      })
      for (const record of reading.stream('people')) {
        const key = sink.resource({ type: 'user', id: textOf(record.id), displayName: textOf(record.name) })
        if (key !== null && entitlement !== null) sink.grantByKey(entitlement, key, [], { stream: 'people', record: textOf(record.id) })
        yield
      }
    },
  }
}
