import type { DeliveryRecord, GuardRail, PlanRecord } from '../../../shared/deliveries.ts'
import type { Context } from '../context.ts'
import { csv, facts, type Column } from '../output.ts'
import { bytes, duration, instant, number, plural, printable } from '../text.ts'
import { changesTable } from './run-report.ts'

type Pairs = [string, string][]

export const planColumns: readonly Column<PlanRecord>[] = [
  { name: 'id', title: 'Plan', value: ({ id }) => id },
  { name: 'destination', title: 'Destination', value: ({ destinationName }) => destinationName },
  { name: 'state', title: 'State', value: ({ state }) => state },
  { name: 'createdAt', title: 'Made', kind: 'time', value: ({ createdAt }) => createdAt },
  { name: 'expiresAt', title: 'Expires', kind: 'time', value: ({ expiresAt }) => expiresAt, wide: true },
  { name: 'run', title: 'Run', value: ({ runId }) => runId, wide: true },
  { name: 'review', title: 'Review', value: ({ reviewId }) => reviewId, wide: true },
  { name: 'grants', title: 'Grants', kind: 'number', value: ({ after }) => after.grants },
  { name: 'excluded', title: 'Excluded', kind: 'number', value: ({ excluded }) => excluded },
  { name: 'guards', title: 'Guard rails', value: ({ guards }) => guards.map(({ kind }) => kind).join(' ') },
]

export const deliveryColumns: readonly Column<DeliveryRecord>[] = [
  { name: 'id', title: 'Delivery', value: ({ id }) => id },
  { name: 'destination', title: 'Destination', value: ({ destinationName }) => destinationName },
  { name: 'state', title: 'State', value: ({ state, dryRun }) => (dryRun ? `dry run, ${state}` : state) },
  { name: 'startedAt', title: 'Started', kind: 'time', value: ({ startedAt }) => startedAt },
  { name: 'endedAt', title: 'Ended', kind: 'time', value: ({ endedAt }) => endedAt, wide: true },
  { name: 'by', title: 'By', value: ({ by }) => by },
  { name: 'plan', title: 'Plan', value: ({ planId }) => planId, wide: true },
  { name: 'run', title: 'Run', value: ({ runId }) => runId, wide: true },
  { name: 'review', title: 'Review', value: ({ reviewId }) => reviewId, wide: true },
  { name: 'grants', title: 'Grants', kind: 'number', value: ({ receipt }) => receipt?.counts.grants ?? null },
  { name: 'path', title: 'File', value: ({ receipt }) => receipt?.path ?? null, wide: true },
  { name: 'sha256', title: 'SHA-256', value: ({ receipt }) => receipt?.sha256 ?? null, wide: true },
  { name: 'error', title: 'Error', value: ({ error }) => error?.message ?? null, wide: true },
]

/** A plan: what would become of the destination, what stands against it, and what to do next. */
export const reportPlan = async (context: Context, plan: PlanRecord): Promise<void> => {
  const { out } = context
  if (out.format === 'json') await out.json(plan)
  else if (out.format === 'csv') await out.write(csv([['name', 'value'], ...planFacts(plan), ...guardFacts(plan.guards)]))
  else
    await out.write(
      printable([facts(planFacts(plan)), changesTable(plan.summary), guardsPart(plan.guards), nextPart(plan, context)].join('\n')),
    )
}

const planFacts = (plan: PlanRecord): Pairs => [
  ['Plan', plan.id],
  ['State', plan.state],
  ['Destination', `${plan.destinationName} (${plan.kindId})`],
  ...(plan.target === null ? [] : ([['File', plan.target]] as Pairs)),
  ['Run', plan.runId],
  ['Review', plan.reviewId ?? 'none'],
  ['Made', `${instant(plan.createdAt)} by ${plan.createdBy}`],
  ['Expires', instant(plan.expiresAt)],
  ['There now', plan.before === null ? 'nothing' : plural(plan.before.grants, 'grant')],
  ['Afterwards', `${plural(plan.after.grants, 'grant')}, ${number(plan.excluded)} left out by the review`],
  ...(plan.approval === null ? [] : ([['Approved', `${instant(plan.approval.at)} by ${plan.approval.by}`]] as Pairs)),
  ...(plan.error === null ? [] : ([['Error', `${plan.error.message} ${plan.error.remedy}`]] as Pairs)),
]

const guardFacts = (guards: readonly GuardRail[]): Pairs =>
  guards.map(({ kind, severity, message }) => [`guard.${kind}`, `${severity}: ${message}`])

const words = { block: 'stops', confirm: 'asks', notice: 'says' }

const guardsPart = (guards: readonly GuardRail[]): string => {
  if (guards.length === 0) return '\nNo guard rail fired.\n'
  const lines = guards.map(({ kind, severity, message, remedy, phrase, override }) =>
    [
      `${kind} ${words[severity]}: ${message}`,
      `  ${remedy}`,
      ...(phrase === null ? [] : [`  To go on type: ${phrase}`]),
      ...(override === null ? [] : [`  Overridden by ${override.by}: ${override.reason}`]),
    ].join('\n'),
  )
  return `\n${lines.join('\n')}\n`
}

const nextPart = ({ id, state, guards }: PlanRecord, { self }: Context): string => {
  const commands: Partial<Record<PlanRecord['state'], readonly string[]>> = {
    planned: [
      `${self} deliver changes ${id}`,
      ...(guards.some(({ severity }) => severity === 'block') ? [] : [`${self} deliver approve ${id} --by NAME${confirmations(guards)}`]),
    ],
    approved: [`${self} deliver apply ${id} --for-real`],
    interrupted: [`${self} deliver apply ${id} --for-real`],
    failed: [`${self} deliver apply ${id} --for-real`],
    partial: [`${self} deliver apply ${id} --for-real`],
  }
  const lines = commands[state] ?? []
  return lines.length === 0 ? '' : `\nNext\n${lines.map((line) => `  ${line}\n`).join('')}`
}

const confirmations = (guards: readonly GuardRail[]): string => {
  const asked = guards.flatMap(({ kind, phrase }) => (phrase === null ? [] : [` --confirm "${kind}=${phrase}"`]))
  return asked.length === 0 ? '' : `${asked.join('')} --reason "..."`
}

/** What became of a delivery. */
export const reportDelivery = async (context: Context, delivery: DeliveryRecord): Promise<void> => {
  const { out } = context
  if (out.format === 'json') await out.json(delivery)
  else if (out.format === 'csv') await out.write(csv([['name', 'value'], ...deliveryFacts(delivery)]))
  else await out.write(printable(facts(deliveryFacts(delivery))))
}

const deliveryFacts = ({ id, planId, destinationName, dryRun, state, startedAt, endedAt, by, receipt, error }: DeliveryRecord): Pairs => [
  ['Delivery', id],
  ['Plan', planId ?? '-'],
  ['Destination', destinationName],
  ['State', dryRun ? `dry run, ${state}: nothing was written` : state],
  ['Started', `${instant(startedAt)} by ${by}${endedAt === null ? '' : `, ${duration(endedAt - startedAt)}`}`],
  ...(receipt === null ? [] : receiptFacts(receipt)),
  ...(error === null ? [] : ([['Error', `${error.message} ${error.remedy}`]] as Pairs)),
]

const receiptFacts = ({
  path,
  bytes: size,
  sha256,
  syncId,
  counts,
  keptSyncs,
  warnings,
  taskId,
}: NonNullable<DeliveryRecord['receipt']>): Pairs => [
  ...(path === null ? [] : ([['File', `${path}${size === null ? '' : `, ${bytes(size)}`}`]] as Pairs)),
  ...(sha256 === null ? [] : ([['SHA-256', sha256]] as Pairs)),
  ...(syncId === null ? [] : ([['Sync', syncId]] as Pairs)),
  ...(taskId === null ? [] : ([['Task', taskId]] as Pairs)),
  ['Checked', `reopened and counted: ${plural(counts.grants, 'grant')}, ${plural(counts.resources, 'resource')}`],
  ['Kept', plural(keptSyncs.length, 'earlier sync')],
  ...warnings.map((warning): [string, string] => ['Note', warning]),
]
