import { Stack, Text } from '@mantine/core'
import { IconCheck, IconShieldCheck } from '@tabler/icons-react'
import { useRef, type ReactNode } from 'react'
import type { DeliveryRecord, PlanRecord } from '../../../shared/deliveries.ts'
import classes from './deliver.module.css'
import { GuardCard } from './guard-card.tsx'
import { ApplyStep, ApproveStep, DryRunStep, UploadStep } from './plan-steps.tsx'
import { useDeliveries, useKinds } from './queries.ts'
import { useApproval } from './use-approval.ts'
import { guardsThatBlock } from './words.ts'

const severest = { block: 0, confirm: 1, notice: 2 } as const

/** What is decided about a plan: guard rails, dry run, approval, and applying it. */
export function PlanRail({ plan }: { readonly plan: PlanRecord }) {
  const approval = useApproval(plan)
  const element = useRef<HTMLFormElement>(null)
  const deliveries = (useDeliveries().data ?? []).filter((delivery) => delivery.planId === plan.id)
  const newest = (dryRun: boolean): DeliveryRecord | null => deliveries.find((delivery) => delivery.dryRun === dryRun) ?? null
  const dryRun = newest(true)
  const real = newest(false)
  const blocked = guardsThatBlock(plan).length > 0
  const open = plan.state === 'planned'
  const tried = dryRun !== null && dryRun.state !== 'running'
  const approved = plan.approval !== null
  /** The other side asks for it: there is nothing to try out or to apply. */
  const served = useKinds().data?.find((kind) => kind.id === plan.kindId)?.way === 'service'
  const ready = tried || served
  return (
    <aside className={classes.rail} aria-label="What is decided">
      <form
        ref={element}
        noValidate
        aria-label="Approval"
        onSubmit={(event) => {
          event.preventDefault()
          // To the first thing that is missing, once it is drawn.
          if (!approval.submit()) setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
        }}
      >
        <h2 className={classes.heading}>Guard rails</h2>
        <Stack gap="sm" mb="lg">
          {plan.guards.length === 0 && (
            <Text c="dimmed" size="sm" component="div" style={{ display: 'flex', gap: 6 }}>
              <IconShieldCheck size={17} stroke={1.7} aria-hidden style={{ flex: 'none' }} />
              None of them fired: nothing about this delivery is out of the ordinary.
            </Text>
          )}
          {plan.guards
            .toSorted((a, b) => severest[a.severity] - severest[b.severity])
            .map((guard) => (
              <GuardCard
                key={guard.kind}
                guard={guard}
                plan={plan}
                stopped={blocked}
                {...(open && !blocked && guard.severity === 'confirm' && guard.override === null
                  ? {
                      answer: {
                        value: approval.answerOf(guard.kind),
                        problems: approval.problemsOf(guard.kind),
                        onChange: (value) => approval.answer(guard.kind, value),
                      },
                    }
                  : {})}
              />
            ))}
        </Stack>
        <ol className={classes.steps} aria-label="Steps">
          {!served && (
            <Step number={1} title="Dry run" state={tried ? 'done' : open || approved ? 'now' : 'later'}>
              <DryRunStep plan={plan} delivery={dryRun} primary={!tried && !approved && !blocked} />
            </Step>
          )}
          <Step number={served ? 1 : 2} title="Approval" state={approved ? 'done' : open && !blocked && ready ? 'now' : 'later'}>
            <ApproveStep plan={plan} approval={approval} blocked={blocked} primary={ready} />
          </Step>
          <Step
            number={served ? 2 : 3}
            title={served ? 'Upload' : 'Apply'}
            state={plan.state === 'applied' ? 'done' : approved && plan.state !== 'expired' ? 'now' : 'later'}
          >
            {served ? <UploadStep plan={plan} delivery={real} /> : <ApplyStep plan={plan} delivery={real} />}
          </Step>
        </ol>
      </form>
    </aside>
  )
}

function Step(props: {
  readonly number: number
  readonly title: string
  readonly state: 'done' | 'now' | 'later'
  readonly children: ReactNode
}) {
  return (
    <li className={classes.step} data-state={props.state} aria-current={props.state === 'now' ? 'step' : undefined}>
      <span className={classes.mark} aria-hidden>
        {props.state === 'done' ? <IconCheck size={14} stroke={2.5} /> : props.number}
      </span>
      <section aria-label={props.title}>
        <h3 className={classes.stepTitle}>{props.title}</h3>
        {props.children}
      </section>
    </li>
  )
}
