import type { GuardKind, GuardPolicy, GuardRail } from '../../../shared/deliveries.ts'
import type { DiffCounts, DiffSummary } from '../../../shared/diff.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { grouped, percent } from '../../../shared/number-words.ts'
import type { RunState } from '../../../shared/runs.ts'
import { isPart, partWords, type Incomplete, type KeptPart } from '../../../shared/syncs.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { PartCounts } from '../graph/part-counts.ts'
import { figuresSaid, manyOf, measuresOf, type Baseline as Measured, type Measure } from '../guards/measures.ts'
import { renamedSaid, shrunkenSaid, unreadSaid } from '../guards/sentences.ts'
import { empty, manyRemoved, renamed, shrunken, unread } from '../guards/verdicts.ts'

/** What a baseline of the same connection looked like, and how its ids and the new ones overlap. */
export interface Baseline extends Measured {
  /** Resources of each type against it; null when only its counts are known. */
  readonly resources: Readonly<Record<string, DiffCounts>> | null
  readonly entitlements: DiffCounts | null
}

/** What would become of what lies at the destination. */
interface Changes {
  readonly summary: DiffSummary
  readonly before: GraphCounts
  /** How many resources of a type would go, and grants on or of them. */
  readonly removedOf: (type: string) => number
}

/** Everything the guard rails look at. */
export interface GuardInput {
  readonly vocabulary: Vocabulary
  /** What was not read to its end. */
  readonly incomplete: readonly Incomplete[]
  readonly after: GraphCounts
  readonly parts: PartCounts | null
  /** Against what lies at the destination now; null when nothing does. */
  readonly changes: Changes | null
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
  /** The share of a type or of the grants that may be lost: 0.5 stops at more than half. */
  readonly threshold: number
  readonly policy: GuardPolicy
}

type Fired = Pick<GuardRail, 'message' | 'remedy'> & { readonly phrase: string }

/** The guard rails that fire, the gravest first. */
export function guardRails(input: GuardInput): GuardRail[] {
  const empty = emptyRail(input)
  const found: readonly (readonly [GuardKind, Fired | null])[] = [
    ['incomplete-read', unreadRail(input)],
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
    return [
      {
        kind,
        severity,
        message,
        remedy: severity === 'block' && kind !== 'incomplete-read' ? blockedRemedy(remedy) : remedy,
        phrase: asked,
        override: null,
      },
    ]
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
    case 'incomplete-read':
      return 'block'
    case 'old-snapshot':
      return 'confirm'
    case 'undelivered-changes':
      return 'notice'
  }
}

const blockedRemedy = (remedy: string): string => `${remedy} The guard rails in the settings do not let anybody override this.`

const measured = ({ after, parts, baseline, vocabulary }: GuardInput): readonly Measure[] =>
  measuresOf({ counts: after, parts }, baseline, vocabulary)

function emptyRail(input: GuardInput): Fired | null {
  const { after, baseline, run, vocabulary } = input
  // Of a run that was to keep only some types, or no grants, none are expected.
  const verdict = empty(after, !isPart(run.part))
  if (verdict === null) return null
  const measures = measured(input)
  const types = measures.filter(({ kind }) => kind === 'type')
  const nothing = verdict.onlyGrants ? `${figuresSaid(types, vocabulary, 'now')} and no grants` : 'nothing at all'
  const before = baseline === null ? '' : `; ${baseline.what} had ${figuresSaid(measures, vocabulary, 'before')}`
  return {
    message: `What is to leave holds ${nothing}${before}.`,
    remedy: 'Look at the run: an empty report usually means a wrong period, filter or permission at the source.',
    phrase: 'deliver nothing',
  }
}

function shrunkenRail(input: GuardInput): Fired | null {
  const { baseline, after, threshold, vocabulary } = input
  if (baseline === null) return null
  const measures = measured(input)
  const verdict = shrunken(measures, threshold)
  if (verdict === null) return null
  return {
    message: `What is to leave holds ${shrunkenSaid(verdict, measures, baseline, vocabulary)}`,
    remedy: 'Look at what is gone before it goes at the destination too. If the source read only a part, run it again.',
    phrase: `deliver ${grouped(after.grants)} of ${grouped(baseline.counts.grants)} grants`,
  }
}

function renamedRail({ vocabulary, baseline }: GuardInput): Fired | null {
  if (baseline?.resources == null) return null
  const types = Object.entries(baseline.resources).map(([type, counts]) => ({ words: manyOf(vocabulary, type), counts }))
  const { entitlements } = baseline
  const verdict = renamed(entitlements === null ? types : [...types, { words: 'entitlements', counts: entitlements }])
  const first = verdict?.lists[0]
  if (verdict === null || first === undefined) return null
  return {
    message: renamedSaid(verdict, baseline.what),
    remedy:
      'Set the key back in the connection and run again; else everybody is removed at the destination and comes back as somebody else.',
    phrase: `replace ${grouped(first.counts.removed)} ${first.words}`,
  }
}

/** Whatever anybody signs: what was not read to its end is not known to be gone. */
function unreadRail({ incomplete: unfinished, changes, vocabulary }: GuardInput): Fired | null {
  if (changes === null) return null
  const verdict = unread(unfinished, changes.removedOf)
  if (verdict === null) return null
  return {
    message: unreadSaid(verdict, vocabulary),
    remedy: 'Run the source again, until it reads all of it; then plan again.',
    phrase: '',
  }
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
  const nesting = unexpanded === 0 ? null : `left the nesting of ${grouped(unexpanded)} grant${unexpanded === 1 ? '' : 's'} unexpanded`
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
  const verdict = manyRemoved(
    lists.map((list) => ({ words: list, removed: changes.summary[list].removed, before: changes.before[list] })),
    policy,
  )
  const first = verdict?.removals[0]
  if (verdict === null || first === undefined) return null
  const said = verdict.removals.map(
    ({ words, removed, before, share }) => `${grouped(removed)} of ${grouped(before)} ${words} (${percent(share)})`,
  )
  return {
    message: `${said.join(', ')} will be removed; more than ${grouped(policy.maxRemovals)} or ${percent(policy.maxRemovalShare)} need a confirmation.`,
    remedy: 'Look at what is removed. If it is right, type the words to go on.',
    phrase: `remove ${grouped(first.removed)} ${first.words}`,
  }
}

function oldRail({ readAt, now, arrivedReadAt, policy }: GuardInput): Fired | null {
  const days = (now - readAt) / 86_400_000
  const behind = arrivedReadAt !== null && arrivedReadAt > readAt
  if (days <= policy.snapshotDays && !behind) return null
  const older = behind ? `; what arrived last was read on ${day(arrivedReadAt)}` : ''
  return {
    message: `The source was read on ${day(readAt)}, ${days < 1 ? 'less than a day' : `${grouped(Math.floor(days))} days`} ago${older}.`,
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

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
