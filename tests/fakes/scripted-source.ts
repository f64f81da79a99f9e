import { z } from 'zod'
import { entitlementId } from '../../shared/graph.ts'
import { secretField } from '../../electron/engine/settings/secret-field.ts'
import type { Sink } from '../../electron/engine/graph/sink.ts'
import type { CheckStep, DirectSource, SourceContext } from '../../electron/engine/sources/source.ts'
import { firstVocabulary } from '../../shared/vocabulary.ts'

const configSchema = z.object({
  apiToken: secretField(z.string().min(1), { title: 'API token', description: 'Any text.' }),
  site: z.string().min(1).meta({ title: 'Site', description: 'Which installation.' }),
  people: z.number().int().min(0).default(10).meta({ title: 'People', description: 'How many people there are.' }),
})

export type Script = (context: SourceContext<z.output<typeof configSchema>>, sink: Sink) => Promise<void>

/** A source without a service: it does what the test says, at best {@link fill}. */
export const scriptedSource = (script: Script, check: () => AsyncIterable<CheckStep> = passes): DirectSource<typeof configSchema> => ({
  id: 'scripted',
  title: 'Scripted',
  road: 'direct',
  description: 'For tests.',
  configSchema,
  resourceTypes: [
    { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
    { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
  ],
  phases: [
    { id: 'ask', title: 'Ask' },
    { id: 'read', title: 'Read' },
  ],
  vocabulary: () => firstVocabulary,
  identity: (config) => config.site,
  check,
  collect: script,
})

async function* passes(): AsyncGenerator<CheckStep> {
  yield await Promise.resolve({ id: 'sign-in', title: 'Sign in', outcome: 'pass', milliseconds: 1, message: 'Signed in.' } as const)
}

/** Two courses; every person holds the first, every second person the second. */
export const fill: Script = async ({ config, progress }, sink) => {
  progress.start('ask')
  progress.start('read')
  for (const type of scriptedSource(fill).resourceTypes) sink.resourceType(type)
  const [all, half] = ['all', 'half'].map((id) => {
    const resource = { type: 'course', id }
    sink.resource({ ...resource, displayName: `Course ${id}` })
    const slug = 'completed'
    const entitlement = {
      id: entitlementId(resource, slug),
      resource,
      slug,
      displayName: slug,
      purpose: 'assignment',
      grantableTo: ['user'],
    } as const
    return sink.entitlement(entitlement)
  })
  for (let person = 0; person < config.people; person++) {
    const key = sink.resource({ type: 'user', id: `p${person}`, displayName: `Person ${person}`, email: `p${person}@example.com` })
    if (key === null) continue
    if (typeof all === 'number') sink.grantByKey(all, key, [], null)
    if (typeof half === 'number' && person % 2 === 0) sink.grantByKey(half, key, [], null)
  }
  progress.update({ unit: 'rows', done: config.people, counts: { people: config.people } })
  await Promise.resolve()
}
