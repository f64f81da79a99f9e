import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { GuardPolicy } from '../../../shared/deliveries.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { runRef, useLookingAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { useCurrentConnection } from '../runs/index.ts'
import { useReviews } from '../review/index.ts'

export const useGuardPolicy = () => useQuery({ queryKey: ['guard-policy'], queryFn: () => engine.deliveries.guards.get(), staleTime: 0 })

/** What would leave: the connection that is looked at, its signed reviews, and which of them is chosen. */
export interface Subject {
  readonly pending: boolean
  readonly error: unknown
  readonly connection: ConnectionRecord | null
  /** The snapshot that is looked at, when it is a run's. */
  readonly run: RunRecord | null
  /** Newest first. */
  readonly signed: readonly ReviewRecord[]
  readonly chosen: ReviewRecord | null
  /** Not signed yet. */
  readonly open: ReviewRecord | null
  /** A snapshot that is newer than the chosen review's, or null. */
  readonly newer: RunRecord | null
  readonly unreviewed: GuardPolicy['unreviewed']
}

const newestSigned = (a: ReviewRecord, b: ReviewRecord): number => (b.signOff?.at ?? 0) - (a.signOff?.at ?? 0)

export function useSubject(): Subject {
  const { review } = useSearch({ from: '/deliver' })
  const { on } = useLookingAt()
  const runs = useRuns()
  const connection = useCurrentConnection()
  const reviews = useReviews(connection?.id)
  const policy = useGuardPolicy()
  const signed = (reviews.data ?? []).filter((each) => each.state === 'signed').toSorted(newestSigned)
  const run = runs.data?.find((each) => runRef(each) === on) ?? null
  const chosen = signed.find((each) => each.id === review) ?? signed.find((each) => each.runId === run?.id) ?? signed[0] ?? null
  const ready = (runs.data ?? []).filter((run) => run.connectionId === connection?.id && run.state === 'ready')
  // Its run may be held, or interrupted: not among those that are ready.
  const reviewed = runs.data?.find((run) => run.id === chosen?.runId)
  const newest = ready[0]
  return {
    pending: runs.isPending || policy.isPending || (connection !== null && reviews.isPending),
    error: reviews.error ?? policy.error ?? runs.error,
    connection,
    run,
    signed,
    chosen,
    open: reviews.data?.find((each) => each.state === 'open') ?? null,
    newer: chosen !== null && newest !== undefined && newest.startedAt > (reviewed?.startedAt ?? 0) ? newest : null,
    unreviewed: policy.data?.unreviewed ?? 'block',
  }
}
