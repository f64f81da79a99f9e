import { z } from 'zod'
import type { Sink } from '../../../electron/engine/graph/sink.ts'
import { field } from '../../../electron/engine/settings/field.ts'
import type { DirectSource } from '../../../electron/engine/sources/source.ts'
import { entitlementId, type ResourceType } from '../../../shared/graph.ts'
import { terms, type Term } from './terms.ts'
import { vocabulary } from './vocabulary.ts'

const configSchema = z.object({
  district: field(z.string().min(1).default('Lake; "West": 1/2'), { title: 'District', description: 'What the district is called.' }),
  term: field(z.int().min(1).max(2).default(1), { title: 'Term', description: 'Which of its two terms is read.' }),
})

const resourceTypes: readonly ResourceType[] = [
  { id: 'district', displayName: 'District', traits: [], skipEntitlementsAndGrants: true },
  { id: 'school', displayName: 'School', traits: [], skipEntitlementsAndGrants: true },
  { id: 'class', displayName: 'Class', traits: [], skipEntitlementsAndGrants: false },
  { id: 'teacher', displayName: 'Teacher', traits: ['user'], skipEntitlementsAndGrants: true },
  { id: 'pupil', displayName: 'Pupil', traits: ['user'], skipEntitlementsAndGrants: true },
]

/** An invented school district: nothing of it is shaped like a learning platform. It needs no service. */
export const district: DirectSource<typeof configSchema> = {
  id: 'district',
  title: 'School district',
  road: 'direct',
  description: 'Schools, classes, and who teaches in them or has a place there.',
  configSchema,
  resourceTypes,
  phases: [{ id: 'read', title: 'Read the registers' }],
  brings: vocabulary.types,
  vocabulary: () => vocabulary,
  identity: (config) => config.district,
  async *check() {
    yield await Promise.resolve({ id: 'open', title: 'Open the registers', outcome: 'pass', milliseconds: 1, message: 'Open.' } as const)
  },
  async collect({ config, progress }, sink) {
    progress.start('read')
    for (const type of resourceTypes) sink.resourceType(type)
    const term = config.term === 1 ? terms[0] : terms[1]
    putTree(term, config.district, sink)
    putHolders(term, sink)
    putPlaces(term, sink)
    progress.update({ unit: 'registers', done: term.classes.length, total: term.classes.length, counts: { classes: term.classes.length } })
    await Promise.resolve()
  },
}

function putTree(term: Term, name: string, sink: Sink): void {
  const root = { type: 'district', id: 'd:1' }
  const [first, second] = term.schools
  if (first && second) sink.link({ type: 'school', id: first.id }, { type: 'school', id: second.id }, 'shares_hall: "a/b"')
  sink.resource({ ...root, displayName: name })
  for (const school of term.schools) sink.resource({ type: 'school', id: school.id, displayName: school.name, parent: root })
  for (const { id, name: displayName, school } of term.classes) {
    const resource = { type: 'class', id }
    sink.resource({ ...resource, displayName, parent: { type: 'school', id: school } })
    for (const { slug, word } of vocabulary.slugs) {
      const of = `${word}: ${displayName}`
      sink.entitlement({
        ...{ id: entitlementId(resource, slug), resource, slug, displayName: of, description: of },
        ...{ purpose: 'assignment', grantableTo: ['teacher', 'pupil'] },
      })
    }
    if (!term.places.some((place) => place.class === id && place.slug === 'teaches')) {
      sink.finding({ kind: 'class-without-teacher', severity: 'warning', message: `Nobody teaches ${displayName}.`, resource })
    }
  }
}

function putHolders(term: Term, sink: Sink): void {
  for (const { id, name, email } of term.teachers) {
    sink.resource({ type: 'teacher', id, displayName: name, email, status: 'enabled', profile: { staffRoom: 'B: 2/3' } })
  }
  for (const { id, name, year } of term.pupils) {
    sink.resource({ type: 'pupil', id, displayName: name, status: 'enabled', profile: { year } })
  }
}

/** Values in the order of the vocabulary's attributes. */
function putPlaces(term: Term, sink: Sink): void {
  for (const [i, place] of term.places.entries()) {
    const day = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))
    sink.grant({
      entitlementId: entitlementId({ type: 'class', id: place.class }, place.slug),
      principal: { type: place.of, id: place.holder },
      values: [day(place.begins), day(place.ends), place.main, place.role, place.groups, day(place.seen)],
      origin: { stream: 'registers', record: `line ${i + 1}; "${place.class}"` },
    })
  }
}
