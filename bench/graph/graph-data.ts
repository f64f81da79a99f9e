import type { Sink } from '../../electron/engine/graph/sink.ts'
import { fromRow, learned, type Learned } from '../../electron/engine/graph/testing/learning-values.ts'

/** A learning organisation of any size: people hold one of five states of a course. The same every time. */
export interface GraphSize {
  readonly grants: number
  readonly people: number
  readonly courses: number
  /** On day 2 one grant in a hundred is new, one gone, one changed; everything is written in another order. */
  readonly day: 1 | 2
}

const slugs = ['completed', 'in_progress', 'assigned', 'started', 'viewed'] as const
const first = ['Ada', 'Bo', 'Carla', 'Dmitri', 'Elif', 'Fumiko', 'Goran', 'Hanne', 'Ines', 'Jonas']
const last = ['Ångström', 'Baker', 'Chen', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haddad', 'Ito', 'Jensen']
const topics = ['Workplace Safety', 'Data Privacy', 'Cloud Basics', 'Leading Teams', 'Secure Coding', 'Negotiation', 'First Aid']

/** Steps through all pairs of entitlement and person in an order that looks random and meets none twice. */
const STRIDE = 179_426_549
const START = 1_600_000_000_000

export function writeGraph(sink: Sink, { grants, people, courses, day }: GraphSize): void {
  sink.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  sink.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  const entitlementKeys = new Int32Array(courses * slugs.length)
  const personKeys = new Int32Array(people)
  for (const course of inOrder(courses, day)) {
    const resource = { type: 'course', id: `crs_${7000 + course}` }
    sink.resource({ ...resource, displayName: `${at(topics, course)} ${course}` })
    for (const [i, slug] of slugs.entries()) {
      const entitlement = { id: `course:${resource.id}:${slug}`, resource, slug, displayName: slug, purpose: 'assignment' as const }
      entitlementKeys[course * slugs.length + i] = sink.entitlement({ ...entitlement, grantableTo: ['user'] }) ?? 0
    }
  }
  for (const person of inOrder(people, day)) {
    const name = `${at(first, person)} ${at(last, Math.floor(person / 10))}`
    const email = `p${person}@example.com`
    const profile = { first_name: at(first, person), last_name: at(last, Math.floor(person / 10)), user_id: `u-${person}` }
    personKeys[person] =
      sink.resource({ type: 'user', id: email, displayName: name, email, login: `p${person}`, status: 'enabled', profile }) ?? 0
  }
  const pairs = entitlementKeys.length * people
  const from = day === 1 ? 0 : Math.floor(grants / 100)
  for (const i of inOrder(grants, day)) {
    const pair = ((i + from) * STRIDE) % pairs
    const entitlement = entitlementKeys[Math.floor(pair / people)] ?? 0
    sink.grantByKey(entitlement, personKeys[pair % people] ?? 0, learned(evidenceOf(i + from, day)), fromRow(i + 1, 1))
  }
}

function evidenceOf(i: number, day: 1 | 2): Learned {
  const firstAccess = START + ((i * 7919) % 200_000) * 600_000
  const score = day === 2 && i % 100 === 50 ? 1 : 50 + (i % 51)
  const seen = { firstAccess, lastAccess: firstAccess + (i % 1000) * 60_000, attempts: 1 + (i % 3) }
  return i % 3 === 0 ? seen : { ...seen, completedAt: seen.lastAccess + 60_000, score }
}

function* inOrder(count: number, day: 1 | 2): Generator<number> {
  for (let i = 0; i < count; i++) yield day === 1 ? i : count - 1 - i
}

const at = (list: readonly string[], i: number): string => list[i % list.length] ?? ''
