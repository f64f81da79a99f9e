import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { DeliveryRecord, DeliveryResult, PlanChange, PlanRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import type { Column } from '../output.ts'
import type { EngineClient } from '../world.ts'
import { byId } from './by-id.ts'
import { group, type Register } from './command.ts'
import { followDelivery, requireDelivered } from './deliver-follow.ts'
import { registerGuards } from './deliver-guards.ts'
import { deliveryColumns, planColumns, reportDelivery, reportPlan } from './deliver-report.ts'
import { findDestination } from './destinations.ts'
import { findReview } from './review-list.ts'
import { findRun } from './run-list.ts'
import { writeList } from './snapshot-rows.ts'
import { required } from './required.ts'

const byFlag = flag('by', 'string', 'Who does it; default the user of this computer', { placeholder: 'name' })
const limitFlag = flag('limit', 'integer', 'At most so many, 0 for all; default 100 in a table, else all')

const lists = ['resources', 'entitlements', 'grants'] as const
const kinds = ['added', 'removed', 'changed'] as const
const outcomes = ['done', 'failed', 'skipped'] as const

const detailOf = ({ about, slug }: PlanChange): string => (slug === null ? about : `${about}: ${slug}`)

const changeColumns: readonly Column<PlanChange>[] = [
  { name: 'kind', title: 'Change', value: ({ kind }) => kind },
  { name: 'id', title: 'Id', value: ({ id }) => id, wide: true },
  { name: 'title', title: 'Who or what', value: ({ title }) => title },
  { name: 'detail', title: 'Of', value: detailOf },
  {
    name: 'fields',
    title: 'Fields',
    value: ({ fields }) => fields.map(({ field, before, after }) => `${field}: ${before ?? '-'} -> ${after ?? '-'}`).join('; '),
  },
]

const resultColumns: readonly Column<DeliveryResult>[] = [
  { name: 'outcome', title: 'Outcome', value: ({ outcome }) => outcome },
  { name: 'title', title: 'What', value: ({ title }) => title },
  { name: 'id', title: 'Id', value: ({ id }) => id, wide: true },
  { name: 'message', title: 'Message', value: ({ message }) => message },
  { name: 'remedy', title: 'Remedy', value: ({ remedy }) => remedy, wide: true },
  { name: 'attempts', title: 'Attempts', kind: 'number', value: ({ attempts }) => attempts },
  { name: 'at', title: 'At', kind: 'time', value: ({ at }) => at, wide: true },
]

/** From a signed review to the destination: plan, look, approve, apply. */
export const registerDeliver = (program: Command, add: Register): void => {
  const deliver = group(program, 'deliver', 'Bring what was reviewed to a destination: plan, approve, apply')
  registerPlan(deliver, add)
  registerApprove(deliver, add)
  registerApply(deliver, add)
  add(deliver, {
    usage: 'list',
    description: 'List deliveries, or plans, newest first',
    flags: [
      flag('plans', 'boolean', 'The plans instead'),
      flag('connection', 'string', 'Only of this connection', { placeholder: 'id' }),
      flag('limit', 'integer', 'At most so many', { default: 50 }),
    ],
    run: async (context) => {
      const client = await context.client()
      const connectionId = context.settings.text('connection')
      const limit = Math.min(1000, Math.max(1, context.settings.number('limit') ?? 50))
      const asked = { limit, ...(connectionId === null ? {} : { connectionId }) }
      if (context.settings.on('plans')) await context.out.rows('plans', planColumns, await client.deliveries.plans(asked))
      else await context.out.rows('deliveries', deliveryColumns, await client.deliveries.list(asked))
      return undefined
    },
  })
  registerGuards(deliver, add)
}

const registerPlan = (deliver: Command, add: Register): void => {
  add(deliver, {
    usage: 'plan',
    description: 'Compare what was signed with what lies at a destination, and keep that as a plan; nothing is written there',
    flags: [
      flag('to', 'string', 'required: The destination, by name or id', { placeholder: 'destination', required: true }),
      flag('review', 'string', 'The signed review to deliver; default the newest', { placeholder: 'review' }),
      flag('run', 'string', 'The run to deliver: its signed review, or without one the run as it is', { placeholder: 'run' }),
      flag('file', 'string', 'Another file than the destination names', { short: 'f', placeholder: 'path' }),
      byFlag,
    ],
    examples: ['rollcall deliver plan --to Archive', 'rollcall deliver plan --to Archive --run 3KfT'],
    run: async (context) => {
      const { settings, world } = context
      const { to } = required(settings, ['to'], '"rollcall destinations" lists those that were set up.')
      const [review, run, file] = [settings.text('review'), settings.text('run'), settings.text('file')]
      if (review !== null && run !== null) throw new UsageError('only one of the flags in the group [review run] can be set')
      const client = await context.client()
      const input = {
        destinationId: (await findDestination(client, to)).id,
        ...(run === null
          ? { reviewId: (review === null ? await newestSigned(client) : await findReview(client, review)).id }
          : { runId: (await findRun(client, run)).id }),
        ...(file === null ? {} : { target: resolve(world.workingDirectory, file) }),
        ...who(context),
      }
      await reportPlan(context, await client.deliveries.plan(input, { signal: world.signal }))
      return undefined
    },
  })
  add(deliver, {
    usage: 'show <plan>',
    description: 'Show a plan: its figures, the guard rails that fired, what to do next',
    run: async (context, args) => {
      const client = await context.client()
      const { id } = await findPlan(client, args[0] ?? '')
      await reportPlan(context, await client.deliveries.getPlan({ planId: id }))
      return undefined
    },
  })
  add(deliver, {
    usage: 'changes <plan>',
    description: 'List what a plan adds, removes and changes at the destination, field by field',
    flags: [
      flag('list', 'choice', 'Which list', { choices: lists, default: 'grants' }),
      flag('kinds', 'list', 'Only added, removed or changed ones', { placeholder: 'kinds' }),
      limitFlag,
    ],
    run: async (context, args) => {
      const client = await context.client()
      const { id: planId } = await findPlan(client, args[0] ?? '')
      const list = lists.find((name) => name === context.settings.text('list')) ?? 'grants'
      const wanted = chosen(context, 'kinds', kinds)
      const asked = { planId, list, ...(wanted && { kinds: wanted }) }
      await writeList(context, 'changes', changeColumns, async (offset, limit) => {
        const page = await client.deliveries.changes({ ...asked, offset, limit })
        return { ...page, rows: page.rows.map((change) => ({ ...change, detail: detailOf(change) })) }
      })
      return undefined
    },
  })
}

const registerApprove = (deliver: Command, add: Register): void => {
  add(deliver, {
    usage: 'approve <plan>',
    description: 'Approve a plan; guard rails that ask are answered with the words they show, and a reason',
    flags: [
      flag('confirm', 'list', 'The answer to a guard rail, KIND=WORDS as the plan shows it; may be repeated', {
        placeholder: 'kind=words',
        whole: true,
      }),
      flag('reason', 'string', 'Why the guard rails may be overridden', { placeholder: 'text' }),
      flag('by', 'string', 'required: Who approves', { placeholder: 'name', required: true }),
      flag('note', 'string', 'A note to the approval', { placeholder: 'text' }),
    ],
    examples: ['rollcall deliver approve 3KfT --by "Dana Cole" --confirm "removals=remove 1,204 grants" --reason "The site was closed"'],
    run: async (context, args) => {
      const { settings } = context
      const { by } = required(settings, ['by'])
      const answers = (settings.list('confirm') ?? []).map(answer)
      const reason = settings.text('reason')
      if (answers.length > 0 && reason === null) throw new UsageError('--confirm needs --reason: why may it be overridden?')
      const client = await context.client()
      const { id: planId } = await findPlan(client, args[0] ?? '')
      const confirmations = answers.map(({ kind, typed }) => ({ kind, typed, reason: reason ?? '' }))
      await reportPlan(context, await client.deliveries.approve({ planId, by, note: settings.text('note') ?? '', confirmations }))
      return undefined
    },
  })
}

const registerApply = (deliver: Command, add: Register): void => {
  add(deliver, {
    usage: 'apply <plan>',
    description: 'See what applying a plan would do; with --for-real do it',
    flags: [flag('for-real', 'boolean', 'Write to the destination; without it this is a dry run'), byFlag],
    examples: ['rollcall deliver apply 3KfT', 'rollcall deliver apply 3KfT --for-real'],
    run: async (context, args) => {
      const client = await context.client()
      const { id: planId } = await findPlan(client, args[0] ?? '')
      // Not from the environment or a file: that something is written has to be said each time.
      const dryRun = !(context.settings.on('for-real') && context.settings.origin('for-real') === 'flag')
      return followed(context, await client.deliveries.apply({ planId, dryRun, ...who(context) }))
    },
  })
  add(deliver, {
    usage: 'retry <delivery>',
    description: 'Try again what failed of a delivery',
    flags: [byFlag],
    run: async (context, args) => {
      const client = await context.client()
      const { id: deliveryId } = await findDelivery(client, args[0] ?? '')
      return followed(context, await client.deliveries.retry({ deliveryId, ...who(context) }))
    },
  })
  add(deliver, {
    usage: 'results <delivery>',
    description: 'List what became of each record of a delivery; of a file, of the file',
    flags: [flag('outcomes', 'list', 'Only done, failed or skipped ones', { placeholder: 'outcomes' }), limitFlag],
    run: async (context, args) => {
      const client = await context.client()
      const { id: deliveryId } = await findDelivery(client, args[0] ?? '')
      const wanted = chosen(context, 'outcomes', outcomes)
      const asked = { deliveryId, ...(wanted && { outcomes: wanted }) }
      await writeList(context, 'results', resultColumns, (offset, limit) => client.deliveries.results({ ...asked, offset, limit }))
      return undefined
    },
  })
}

const followed = async (context: Context, delivery: DeliveryRecord): Promise<undefined> => {
  const ended = await followDelivery(context, delivery)
  requireDelivered(ended, context.self)
  await reportDelivery(context, ended)
  return undefined
}

const who = ({ settings }: Context): { readonly by?: string } => {
  const by = settings.text('by')
  return by === null ? {} : { by }
}

const answer = (text: string): { readonly kind: string; readonly typed: string } => {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`invalid argument "${text}" for "--confirm": KIND=WORDS is expected, as the plan shows it`)
  return { kind: text.slice(0, at), typed: text.slice(at + 1) }
}

const chosen = <T extends string>({ settings }: Context, name: string, known: readonly T[]): T[] | undefined => {
  const given = settings.list(name)
  if (given === null) return undefined
  const wanted = given.map((text) => known.find((each) => each === text))
  const strange = given.find((_, at) => wanted[at] === undefined)
  if (strange !== undefined) throw new UsageError(`invalid argument "${strange}" for "--${name}": ${known.join(', ')} are expected`)
  return wanted.filter((each) => each !== undefined)
}

const most = { limit: 1000 }
const findPlan = async (client: EngineClient, id: string): Promise<PlanRecord> =>
  byId(await client.deliveries.plans(most), id, 'plan', 'rollcall deliver list --plans')
const findDelivery = async (client: EngineClient, id: string): Promise<DeliveryRecord> =>
  byId(await client.deliveries.list(most), id, 'delivery', 'rollcall deliver list')

/** NOT_FOUND when nobody signed anything. */
async function newestSigned(client: EngineClient): Promise<ReviewRecord> {
  const signed = (await client.reviews.list({ limit: 1000 })).filter(({ signOff }) => signOff !== null)
  const [newest] = signed.sort((a, b) => (b.signOff?.at ?? 0) - (a.signOff?.at ?? 0))
  if (newest !== undefined) return newest
  throw new RollcallError('NOT_FOUND', {
    message: 'Nothing has been signed yet.',
    remedy: 'Sign a review with "rollcall review sign", or name a run with --run.',
  })
}
