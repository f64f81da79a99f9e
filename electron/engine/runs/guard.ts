import type { GraphCounts, ResourceType } from '../../../shared/graph.ts'

/** What the guard compares with. */
export interface Baseline {
  readonly counts: GraphCounts
  /** "the run before, of 5 Jan 2026, 08:00 GMT+1" */
  readonly what: string
  /** It holds more types than the run that is compared with it; then only the resources of the run's types can be. */
  readonly wider?: boolean
}

/**
 * Why a result must not leave unseen, as one sentence with the figures; null when it may. It may not when it is empty, or
 * when people or grants are fewer than before by more than `threshold` (0.5: more than half gone).
 */
export function guardSentence(
  counts: GraphCounts,
  before: Baseline | null,
  types: readonly ResourceType[],
  threshold: number,
): string | null {
  if (counts.resources === 0)
    return `This run found nothing at all${before === null ? '' : `; ${before.what} had ${figures(before.counts, types)}`}.`
  if (before === null) return null
  const losses = [
    loss('people', people(before.counts, types), people(counts, types), threshold),
    loss('grants', before.counts.grants, counts.grants, threshold),
  ].filter((text) => text !== null)
  if (losses.length === 0) return null
  return `This run found ${figures(counts, types)}; ${before.what} had ${figures(before.counts, types)}: ${losses.join(' and ')}.`
}

/**
 * The same for a run that kept only some resource types: each of them by itself, and grants only against a run of the same types,
 * for what others held or were held on is not in it.
 */
export function narrowedSentence(
  counts: GraphCounts,
  before: Baseline | null,
  types: readonly ResourceType[],
  only: readonly string[],
  threshold: number,
): string | null {
  const name = (id: string): string => types.find((type) => type.id === id)?.displayName.toLowerCase() ?? id
  const of = (of: GraphCounts): string => only.map((id) => `${grouped(of.resourcesByType[id] ?? 0)} of type ${name(id)}`).join(', ')
  if (counts.resources === 0)
    return `This run found nothing at all of ${only.map(name).join(', ')}${before === null ? '' : `; ${before.what} had ${of(before.counts)}`}.`
  if (before === null) return null
  const losses = [
    ...only.map((id) => loss(`of type ${name(id)}`, before.counts.resourcesByType[id] ?? 0, counts.resourcesByType[id] ?? 0, threshold)),
    before.wider === true ? null : loss('grants', before.counts.grants, counts.grants, threshold),
  ].filter((text) => text !== null)
  if (losses.length === 0) return null
  const grants = (of: GraphCounts): string => (before.wider === true ? '' : ` and ${grouped(of.grants)} grants`)
  return `This run found ${of(counts)}${grants(counts)}; ${before.what} had ${of(before.counts)}${grants(before.counts)}: ${losses.join(' and ')}.`
}

const people = (counts: GraphCounts, types: readonly ResourceType[]): number =>
  types.filter((type) => type.traits.includes('user')).reduce((sum, type) => sum + (counts.resourcesByType[type.id] ?? 0), 0)

const figures = (counts: GraphCounts, types: readonly ResourceType[]): string =>
  `${grouped(people(counts, types))} people and ${grouped(counts.grants)} grants`

function loss(what: string, before: number, now: number, threshold: number): string | null {
  const share = before === 0 ? 0 : (before - now) / before
  return share > threshold ? `${Math.round(share * 100)} % fewer ${what}` : null
}

const grouped = (value: number): string => value.toLocaleString('en-US')
