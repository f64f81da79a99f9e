import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanRecord } from '../../../shared/deliveries.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import type { Confirmation, ConfirmationProblems } from './guard-card.tsx'
import { keepPlan } from './queries.ts'
import { guardsToConfirm, isPhrase } from './words.ts'

const nothing: Confirmation = { typed: '', reason: '' }

/** What is typed to approve a plan, what is wrong with it, and approving. */
export function useApproval(plan: PlanRecord) {
  const [name, setName] = useState(plan.createdBy)
  const [note, setNote] = useState('')
  const [answers, setAnswers] = useState<Readonly<Record<string, Confirmation>>>({})
  /** Problems are shown once somebody tried, and go as they are put right. */
  const [tried, setTried] = useState(false)
  const open = guardsToConfirm(plan)
  const answerOf = (kind: string): Confirmation => answers[kind] ?? nothing
  const problemsOf = (kind: string): ConfirmationProblems => {
    const guard = open.find((each) => each.kind === kind)
    if (!tried || guard === undefined) return {}
    const { typed, reason } = answerOf(kind)
    return {
      ...(isPhrase(guard, typed) ? {} : { typed: `Type ${guard.phrase ?? ''} exactly as it stands.` }),
      ...(reason.trim() === '' ? { reason: 'Say why.' } : {}),
    }
  }
  const fine =
    name.trim() !== '' && open.every((guard) => isPhrase(guard, answerOf(guard.kind).typed) && answerOf(guard.kind).reason.trim() !== '')
  const approve = useMutation({
    mutationFn: () =>
      engine.deliveries.approve({
        planId: plan.id,
        by: name.trim(),
        note: note.trim(),
        confirmations: open.map(({ kind }) => ({ kind, typed: answerOf(kind).typed.trim(), reason: answerOf(kind).reason.trim() })),
      }),
    onSuccess: keepPlan,
    // It may have expired meanwhile: the plan says why.
    onError: () => void queryClient.invalidateQueries({ queryKey: ['plan', plan.id] }),
  })
  return {
    name,
    setName,
    nameProblem: tried && name.trim() === '' ? 'Say who approves.' : undefined,
    note,
    setNote,
    answerOf,
    answer: (kind: string, value: Confirmation) => setAnswers((before) => ({ ...before, [kind]: value })),
    problemsOf,
    busy: approve.isPending,
    error: approve.error,
    /** Approves, or shows what is missing and answers false. */
    submit: (): boolean => {
      setTried(true)
      if (!fine) return false
      approve.mutate()
      return true
    },
  }
}

export type Approval = ReturnType<typeof useApproval>
