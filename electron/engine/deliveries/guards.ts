import type { GuardKind, GuardPolicy, GuardRail } from '../../../shared/deliveries.ts'
import type { DiffCounts, DiffSummary } from '../../../shared/diff.ts'
import type { GraphCounts, ResourceType } from '../../../shared/graph.ts'
import type { RunState } from '../../../shared/runs.ts'
import { isPart, partWords, type KeptPart } from '../../../shared/syncs.ts'

/** What a baseline of the same connection looked like, and how its ids and the new ones overlap. */
export interface Baseline {
  readonly counts: GraphCounts
  /** "the delivery of 5 Jan 2026, 08:00 GMT+1" */
  readonly what: string
  /** Resources of each type against it; null when only its counts are known. */
  readonly resources: Readonly<Record<string, DiffCounts>> | null
  readonly entitlements: DiffCounts | null
}

/** Everything the guard rails look at. */
export interface GuardInput {
  readonly types: readonly ResourceType[]
  readonly after: GraphCounts
  /** Against what lies at the destination now; null when nothing does. */
  readonly changes: { readonly summary: DiffSummary; readonly before: GraphCounts } | null
  readonly baseline: Baseline | null
  readonly run: { readonly state: RunState; readonly part: KeptPart; readonly error: string | null }
  /** Grants whose nesting was not expanded. */
  readonly unexpanded: number
  readonly reviewed: boolean
  readonly readAt: number
  /** When the run was read whose data arrived here last. */
  readonly arrivedReadAt: number | null
  /** An approved plan for the same data that never arrived. */
  readonly undelivered: { readonly planId: string; readonly at: number } | null
  readonly now: number
  /** The share of people or grants that may be lost: 0.5 stops at more than half. */
  readonly threshold: number
  readonly policy: GuardPolicy
}

type Fired = Pick<GuardRail, 'message' | 'remedy'> & { readonly phrase: string }

/** More than this share of the ids gone, and as many new: the key was renamed. */
const renamedShare = 0.9
/** Fewer say nothing: two of two people may well have left. */
const renamedLeast = 5

/** The guard rails that fire, the gravest first. */
export function guardRails(input: GuardInput): GuardRail[] {
  const empty = emptyRail(input)
  const found: readonly (readonly [GuardKind, Fired | null])[] = [
    ['empty', empty],
    ['renamed-keys', renamedRail(input)],
    ['shrunken', empty === null ? shrunkenRail(input) : null],
    ['incomplete-run', incompleteRail(input)],
    ['not-reviewed', input.reviewed ? null : unreviewedRail()],
    ['removals', removalsRail(input)],
    ['old-snapshot', oldRail(input)],
    ['undelivered-changes', undeliveredRail(input)],
  ]
  const rails = found.flatMap(([kind, fired]): GuardRail[] => {
    const severity = severityOf(kind, input.policy)
    if (fired === null || severity === null) return []
    const { message, remedy, phrase } = fired
    const asked = severity === 'confirm' ? phrase : null
    return [{ kind, severity, message, remedy: severity === 'block' ? blockedRemedy(remedy) : remedy, phrase: asked, override: null }]
  })
  const order = { block: 0, confirm: 1, notice: 2 }
  return rails.sort((a, b) => order[a.severity] - order[b.severity])
}

/** The guard rails of a plan that waits: one that the policy blocks by now does not ask any more. */
export const underPolicy = (rails: readonly GuardRail[], policy: GuardPolicy): GuardRail[] =>
  rails.map((rail) =>
    rail.severity === 'confirm' && severityOf(rail.kind, policy) === 'block'
      ? { ...rail, severity: 'block', remedy: blockedRemedy(rail.remedy), phrase: null }
      : rail,
  )

/** What the policy makes of a guard rail; null: it does not count. */
export function severityOf(kind: GuardKind, policy: GuardPolicy): GuardRail['severity'] | null {
  switch (kind) {
    case 'removals':
      return policy.onRemovals
    case 'empty':
      return policy.onEmpty
    case 'shrunken':
      return policy.onShrunken
    case 'renamed-keys':
      return policy.onRenamedKeys
    case 'incomplete-run':
      return policy.onIncompleteRun
    case 'not-reviewed':
      return policy.unreviewed === 'allow' ? null : policy.unreviewed
    case 'old-snapshot':
      return 'confirm'
    case 'undelivered-changes':
      return 'notice'
  }
}

const blockedRemedy = (remedy: string): string => `${remedy} The guard rails in the settings do not let anybody override this.`

function emptyRail({ after, types, baseline, run }: GuardInput): Fired | null {
  // Of a run that was to keep only people, or no grants, none are expected.
  if (after.resources > 0 && (after.grants > 0 || isPart(run.part))) return null
  const nothing = after.resources === 0 ? 'nothing at all' : `${people(after, types)} and no grants`
  const before = baseline === null ? '' : `; ${baseline.what} had ${figures(baseline.counts, types)}`
  return {
    message: `What is to leave holds ${nothing}${before}.`,
    remedy: 'Look at the run: an empty report usually means a wrong period, filter or permission at the source.',
    phrase: 'deliver nothing',
  }
}

function shrunkenRail({ after, types, baseline, threshold }: GuardInput): Fired | null {
  if (baseline === null) return null
  const losses = [
    loss('people', peopleOf(baseline.counts, types), peopleOf(after, types), threshold),
    loss('grants', baseline.counts.grants, after.grants, threshold),
  ].filter((text) => text !== null)
  if (losses.length === 0) return null
  return {
    message: `What is to leave holds ${figures(after, types)}; ${baseline.what} had ${figures(baseline.counts, types)}: ${losses.join(' and ')}.`,
    remedy: 'Look at what is gone before it goes at the destination too. If the source read only a part, run it again.',
    phrase: `deliver ${number(after.grants)} of ${number(baseline.counts.grants)} grants`,
  }
}

function loss(what: string, before: number, now: number, threshold: number): string | null {
  const share = before === 0 ? 0 : (before - now) / before
  return share > threshold ? `${percent(share)} fewer ${what}` : null
}

/** Nearly all ids of a list gone and about as many new: the source speaks of the same things under other names. */
function renamedRail({ types, baseline }: GuardInput): Fired | null {
  if (baseline?.resources == null) return null
  const users = types.filter(({ traits }) => traits.includes('user')).map(({ id }) => id)
  const lists: readonly (readonly [string, DiffCounts | undefined | null])[] = [
    ...Object.entries(baseline.resources).map(([type, counts]) => [users.includes(type) ? 'people' : nameOf(type, types), counts] as const),
    ['entitlements', baseline.entitlements],
  ]
  const renamed = lists.flatMap(([what, counts]) => (counts != null && isRenamed(counts) ? [{ what, counts }] : []))
  const [first] = renamed
  if (first === undefined) return null
  const sentences = renamed.map(({ what, counts }) => {
    const before = counts.removed + counts.changed + counts.unchanged
    return `${number(counts.removed)} of ${number(before)} ${what} are gone and ${number(counts.added)} new ones are here`
  })
  return {
    message: `Against ${baseline.what}, ${sentences.join(', ')}: their key seems to have changed.`,
    remedy:
      'Set the key back in the connection and run again; else everybody is removed at the destination and comes back as somebody else.',
    phrase: `replace ${number(first.counts.removed)} ${first.what}`,
  }
}

function isRenamed({ added, removed, changed, unchanged }: DiffCounts): boolean {
  const before = removed + changed + unchanged
  const after = added + changed + unchanged
  if (before < renamedLeast || after < renamedLeast) return false
  return removed / before >= renamedShare && added / after >= renamedShare && after / before >= 0.5
}

const nameOf = (type: string, types: readonly ResourceType[]): string => {
  const name = types.find(({ id }) => id === type)?.displayName ?? type
  return `${name.toLowerCase()}s`
}

const incomplete: Partial<Record<RunState, string>> = {
  held: 'is held: a guard kept it from leaving',
  interrupted: 'was interrupted before its end',
  failed: 'failed before its end',
  cancelled: 'was cancelled before its end',
}

function incompleteRail({ run, unexpanded }: GuardInput): Fired | null {
  const state = incomplete[run.state]
  const words = partWords(run.part)
  const only = words === null ? null : `kept only ${words}`
  const nesting = unexpanded === 0 ? null : `left the nesting of ${number(unexpanded)} grant${unexpanded === 1 ? '' : 's'} unexpanded`
  if (state === undefined && only === null && nesting === null) return null
  const why = [state, only, nesting].filter((text) => text != null).join(' and ')
  // Of one that was interrupted or cancelled the error says the same again.
  const more = run.error !== null && (run.state === 'held' || run.state === 'failed') ? ` ${run.error}` : ''
  return {
    message: `The run ${why}.${more}`,
    remedy: nesting !== null && state === undefined && only === null ? nestingRemedy : incompleteRemedy(run.state),
    phrase: run.state === 'held' ? 'deliver a held run' : 'deliver an incomplete run',
  }
}

const nestingRemedy = 'Take what is external from a file whose connector finished expanding it, and run again.'

function incompleteRemedy(state: RunState): string {
  if (incomplete[state] === undefined) return 'Run it with all resource types, entitlements and grants.'
  if (state === 'held') return 'If what it lost is right, accept its result; else correct the cause and start a new run. Then plan again.'
  return 'Resume the run, or start a new one, and deliver that.'
}

const unreviewedRail = (): Fired => ({
  message: 'Nobody has reviewed and signed what is to leave.',
  remedy: 'Open a review of the run, decide, and sign it off; then plan again.',
  phrase: 'deliver without review',
})

const lists = ['grants', 'resources', 'entitlements'] as const

function removalsRail({ changes, policy }: GuardInput): Fired | null {
  if (changes === null) return null
  const many = lists.flatMap((list) => {
    const { removed } = changes.summary[list]
    const before = changes.before[list]
    const share = before === 0 ? 0 : removed / before
    return removed > policy.maxRemovals || share > policy.maxRemovalShare ? [{ list, removed, before, share }] : []
  })
  const [first] = many
  if (first === undefined) return null
  const sentences = many.map(({ list, removed, before, share }) => `${number(removed)} of ${number(before)} ${list} (${percent(share)})`)
  return {
    message: `${sentences.join(', ')} will be removed; more than ${number(policy.maxRemovals)} or ${percent(policy.maxRemovalShare)} need a confirmation.`,
    remedy: 'Look at what is removed. If it is right, type the words to go on.',
    phrase: `remove ${number(first.removed)} ${first.list}`,
  }
}

function oldRail({ readAt, now, arrivedReadAt, policy }: GuardInput): Fired | null {
  const days = (now - readAt) / 86_400_000
  const behind = arrivedReadAt !== null && arrivedReadAt > readAt
  if (days <= policy.snapshotDays && !behind) return null
  const older = behind ? `; what arrived last was read on ${day(arrivedReadAt)}` : ''
  return {
    message: `The source was read on ${day(readAt)}, ${days < 1 ? 'less than a day' : `${number(Math.floor(days))} days`} ago${older}.`,
    remedy: 'Run the source again and review what changed, unless you mean to go back.',
    phrase: `deliver the snapshot of ${day(readAt)}`,
  }
}

function undeliveredRail({ undelivered }: GuardInput): Fired | null {
  if (undelivered === null) return null
  return {
    message: `What was approved on ${day(undelivered.at)} for this destination never arrived; this plan takes its place.`,
    remedy: 'Apply that plan first if its changes are to be seen one after the other.',
    phrase: '',
  }
}

const peopleOf = (counts: GraphCounts, types: readonly ResourceType[]): number =>
  types.filter(({ traits }) => traits.includes('user')).reduce((sum, { id }) => sum + (counts.resourcesByType[id] ?? 0), 0)

const people = (counts: GraphCounts, types: readonly ResourceType[]): string => `${number(peopleOf(counts, types))} people`

const figures = (counts: GraphCounts, types: readonly ResourceType[]): string =>
  `${people(counts, types)} and ${number(counts.grants)} grants`

const number = (value: number): string => value.toLocaleString('en-US')
const percent = (share: number): string => `${share > 0 && share < 0.01 ? '<1' : Math.round(share * 100)} %`
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
