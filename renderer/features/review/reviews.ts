import { skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { samePart } from '../../../shared/syncs.ts'
import { hasSnapshot, runRef, useLookingAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import type { ReviewSearch } from './review-search.ts'

/** The command line reviews too: what was asked this long ago is asked again. */
const freshFor = 2_000

/** The run whose snapshot is looked at; undefined for a file. */
export function useLookedAtRun(): RunRecord | undefined {
  const { on } = useLookingAt()
  return useRuns().data?.find((run) => hasSnapshot(run) && runRef(run) === on)
}

/** Every review of a connection, newest first. */
export function useReviews(connectionId: string | undefined) {
  return useQuery({
    queryKey: ['reviews', connectionId],
    queryFn: connectionId === undefined ? skipToken : () => engine.reviews.list({ connectionId, limit: 200 }),
    staleTime: freshFor,
  })
}

export function useReview(reviewId: string | undefined) {
  return useQuery({
    queryKey: ['review', reviewId],
    queryFn: reviewId === undefined ? skipToken : () => engine.reviews.get({ reviewId }),
    staleTime: freshFor,
  })
}

/** Grants that wait for a decision in the open review of what is looked at; null when none is open. */
export function useUndecided(): number | null {
  const run = useLookedAtRun()
  const reviews = useReviews(run?.connectionId)
  const open = reviews.data?.find((review) => review.runId === run?.id && review.state === 'open')
  const current = useReview(open?.id)
  return open === undefined ? null : (current.data ?? open).counts.undecided
}

/** Takes over what the engine said of a review, everywhere it is shown. */
export function keepReview(review: ReviewRecord): void {
  queryClient.setQueryData(['review', review.id], review)
  queryClient.setQueryData<readonly ReviewRecord[]>(['reviews', review.connectionId], (list) => {
    if (list === undefined) return undefined
    return list.some((other) => other.id === review.id) ? list.map((other) => (other.id === review.id ? review : other)) : [review, ...list]
  })
  void queryClient.invalidateQueries({ queryKey: ['review trail'] })
}

/** A review is gone, or there may be others. */
export const reviewsChanged = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['reviews'] })

/** Reads and changes what the address says; another question closes the details. */
export function useReviewSearch() {
  const search: ReviewSearch = useSearch({ from: '/review' })
  const navigate = useNavigate({ from: '/review' })
  return {
    search,
    ask: (change: Partial<ReviewSearch>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, grant: undefined, ...change }), replace }),
  }
}

/** Of the connection, what a review of this run counts its changes from: the newest signed review of it or of one before, else the ready run before. */
export function baseOf(run: RunRecord, reviews: readonly ReviewRecord[], runs: readonly RunRecord[]): string | null {
  const earlier = runs.filter(
    (each) => each.connectionId === run.connectionId && each.startedAt < run.startedAt && hasSnapshot(each) && samePart(each, run),
  )
  const signed = reviews.find(
    (review) => review.state === 'signed' && (review.runId === run.id || earlier.some((each) => each.id === review.runId)),
  )
  return signed?.runId ?? earlier.find((each) => each.state === 'ready')?.id ?? null
}
