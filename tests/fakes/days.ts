import { entitlementId } from '../../shared/graph.ts'
import type { ReviewScope } from '../../shared/reviews.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { scriptedSource, type Script } from './scripted-source.ts'
import { ended, testEngine, type TestEngine } from './test-engine.ts'
import { learned } from '../../electron/engine/graph/testing/learning-values.ts'

/** Who holds which course in which state, with a score: `'ada safety completed 90'`. */
export type Holding = string

/** A source that answers with what `today` holds at the moment. */
export interface Days {
  readonly engine: TestEngine
  /** Runs with these grants; what lost too much is accepted, unless it is to be held. */
  run(holdings: readonly Holding[], loss?: 'accepted' | 'held'): Promise<RunRecord>
  /** Runs and opens a review. */
  review(holdings: readonly Holding[], scope?: ReviewScope): Promise<{ readonly runId: string; readonly reviewId: string }>
  /** Decisions by grant, `ada safety completed`, of all in scope. */
  decisions(reviewId: string): Promise<Record<string, string>>
  script: Script
}

const slugs = ['completed', 'in_progress']
const id = (holding: Holding): string => {
  const [person = '', course = '', slug = ''] = holding.split(' ')
  return `${entitlementId({ type: 'course', id: course }, slug)}:user:${person}`
}
/** The ids of grants. */
export const ids = (...holdings: Holding[]): string[] => holdings.map(id)

export async function days(options: Parameters<typeof testEngine>[1] = {}): Promise<Days> {
  let today: readonly Holding[] = []
  const script: Script = async ({ progress }, sink) => {
    progress.start('ask')
    for (const type of scriptedSource(script).resourceTypes) sink.resourceType(type)
    const rows = today.map((holding) => holding.split(' '))
    const entitlements = new Map<string, number>()
    for (const course of new Set(rows.map(([, of = '']) => of))) {
      const resource = { type: 'course', id: course }
      sink.resource({ ...resource, displayName: `Course ${course}` })
      for (const slug of slugs) {
        const own = {
          id: entitlementId(resource, slug),
          resource,
          slug,
          displayName: slug,
          purpose: 'assignment',
          grantableTo: ['user'],
        } as const
        entitlements.set(`${course} ${slug}`, sink.entitlement(own) ?? 0)
      }
    }
    const people = new Map<string, number>()
    for (const person of new Set(rows.map(([who = '']) => who))) {
      people.set(
        person,
        sink.resource({ type: 'user', id: person, displayName: person.toUpperCase(), email: `${person}@example.com` }) ?? 0,
      )
    }
    for (const [person = '', course = '', slug = '', score] of rows) {
      const evidence = score === undefined ? {} : { score: Number(score) }
      sink.grantByKey(entitlements.get(`${course} ${slug}`) ?? 0, people.get(person) ?? 0, learned(evidence), null)
    }
    await Promise.resolve()
  }
  const engine = await testEngine(script, options)
  const days: Days = {
    engine,
    script,
    async run(holdings, loss = 'accepted') {
      today = holdings
      const input = {
        sourceId: 'scripted',
        config: { site: 'north' },
        secrets: { apiToken: 'canary-4711' },
        acceptShrunken: loss === 'accepted',
      }
      return ended(engine, await engine.client.runs.start(input))
    },
    async review(holdings, scope = { kind: 'changes' }) {
      const { id: runId } = await days.run(holdings)
      const { id: reviewId } = await engine.client.reviews.create({ runId, scope, by: 'Dana' })
      return { runId, reviewId }
    },
    async decisions(reviewId) {
      const { rows } = await engine.client.reviews.grants({ reviewId, offset: 0, limit: 1000 })
      const named = rows.map((row) => [`${row.principalId} ${row.resourceId} ${row.slug}`, row.decision + (row.carried ? ' carried' : '')])
      return Object.fromEntries(named) as Record<string, string>
    },
  }
  return days
}
