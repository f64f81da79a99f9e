import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { ReviewRecord, ReviewScope } from '../../../shared/reviews.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { csv, facts } from '../output.ts'
import { bytes, printable } from '../text.ts'
import type { EngineClient } from '../world.ts'
import { group, type Register } from './command.ts'
import { required } from './required.ts'
import { byFlag, byOf, registerReviewDecisions } from './review-decide.ts'
import { describeReview, findReview, reviewColumns, ruleColumns } from './review-list.ts'
import { findRun } from './run-list.ts'
import { checkWhere, whereFlag } from './where.ts'

/** Reviews: opened, looked at, signed. Decisions are in review-decide.ts. */
export const registerReview = (program: Command, add: Register): void => {
  const review = group(program, 'review', 'Decide what may leave: open a review of a run, decide, sign it off')
  registerStart(review, add)
  registerLooking(review, add)
  registerReviewDecisions(review, add)
  registerEnding(review, add)
  registerEvidence(review, add)
}

const registerStart = (review: Command, add: Register): void => {
  add(review, {
    usage: 'start [run]',
    description: 'Open a review of a run, the newest one that is ready if none is named',
    flags: [
      flag('scope', 'choice', 'What is asked about', { choices: ['changes', 'everything'], default: 'changes' }),
      whereFlag,
      flag('name', 'string', 'What the view of --where is called', { default: 'where' }),
      flag('undecided', 'choice', 'What becomes of grants nobody decided when it is signed', {
        choices: ['block', 'approve', 'exclude'],
        default: 'block',
      }),
      flag('carry-forward', 'boolean', 'Unchanged grants keep the decision of the last signed review', { default: true }),
      byFlag,
    ],
    examples: ['rollcall review start', 'rollcall review start 3KfT --where "department:Sales" --name Sales --undecided exclude'],
    run: async (context, args) => {
      const { settings } = context
      checkWhere(context, 'grants')
      const client = await context.client()
      const runId = args[0] === undefined ? await newestRun(client) : (await findRun(client, args[0])).id
      const undecided = settings.text('undecided') as ReviewRecord['policy']['undecided']
      const policy = { carryForward: settings.value('carry-forward') !== false, undecided }
      const made = await client.reviews.create({ runId, scope: scopeOf(context), policy, ...byOf(context) })
      await show(context, made)
      return undefined
    },
  })
}

const scopeOf = ({ settings }: Context): ReviewScope => {
  const text = settings.text('where')
  if (text === null) return { kind: settings.text('scope') === 'everything' ? 'everything' : 'changes' }
  if (settings.origin('scope') === 'flag') throw new UsageError('--where is a scope of its own: leave out --scope')
  return { kind: 'view', name: settings.text('name') ?? 'where', text }
}

const newestRun = async (client: EngineClient): Promise<string> => {
  const runs = await client.runs.list({ limit: 1000 })
  const run = runs.find(({ state, snapshotPath }) => state === 'ready' && snapshotPath !== null)
  if (run) return run.id
  throw new UsageError('There is no run to review.', 'Sync first; "rollcall runs" lists what is kept.')
}

/** The review in the chosen format. */
const show = async ({ out }: Context, review: ReviewRecord): Promise<void> => {
  if (out.format === 'json') await out.json(review)
  else if (out.format === 'csv') await out.rows('reviews', reviewColumns, [review])
  else await out.write(facts(describeReview(review).map(([label, value]): [string, string] => [label, printable(value)])))
}

const registerLooking = (review: Command, add: Register): void => {
  add(review, {
    usage: 'list',
    description: 'List reviews, newest first',
    flags: [
      flag('connection', 'string', 'Only reviews of this connection', { placeholder: 'id' }),
      flag('run', 'string', 'Only reviews of this run', { placeholder: 'run' }),
      flag('limit', 'integer', 'At most so many', { default: 50 }),
    ],
    run: async (context) => {
      const client = await context.client()
      const { settings } = context
      const connectionId = settings.text('connection')
      const run = settings.text('run')
      const limit = Math.min(1000, Math.max(1, settings.number('limit') ?? 50))
      const runId = run === null ? null : (await findRun(client, run)).id
      const found = await client.reviews.list({ limit, ...(connectionId && { connectionId }), ...(runId && { runId }) })
      await context.out.rows('reviews', reviewColumns, found)
      return undefined
    },
  })
  add(review, {
    usage: 'show <review>',
    description: 'Show one review: scope, policy, counts, sign-off',
    run: async (context, args) => {
      await show(context, await findReview(await context.client(), args[0] ?? ''))
      return undefined
    },
  })
  add(review, {
    usage: 'rules <review>',
    description: 'List the decisions in order, those taken back included',
    run: async (context, args) => {
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      await context.out.rows('rules', ruleColumns, await client.reviews.rules({ reviewId: id }))
      return undefined
    },
  })
}

const registerEnding = (review: Command, add: Register): void => {
  add(review, {
    usage: 'sign <review>',
    description: 'Sign a review off: from then on nothing in it can be changed',
    flags: [
      flag('by', 'string', 'required: Who signs', { placeholder: 'name' }),
      flag('note', 'string', 'A note that goes with the signature', { placeholder: 'text' }),
      flag('revision', 'integer', 'Sign only if the review is still at this revision ("review show" has it)'),
    ],
    examples: ['rollcall review sign 3KfT --by "Dana Cole" --note "Looked at all additions"'],
    run: async (context, args) => {
      const { settings } = context
      const { by } = required(settings, ['by'])
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      const revision = settings.number('revision')
      const note = settings.text('note') ?? ''
      await show(context, await client.reviews.signOff({ reviewId: id, by, note, ...(revision === null ? {} : { revision }) }))
      return undefined
    },
  })
  add(review, {
    usage: 'reopen <review>',
    description: 'Open a signed review again',
    flags: [
      flag('by', 'string', 'required: Who opens it', { placeholder: 'name' }),
      flag('reason', 'string', 'required: Why', { placeholder: 'text' }),
    ],
    run: async (context, args) => {
      const { by, reason } = required(context.settings, ['by', 'reason'])
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      await show(context, await client.reviews.reopen({ reviewId: id, by, reason }))
      return undefined
    },
  })
  add(review, {
    usage: 'discard <review>',
    description: 'Throw an open review and its decisions away; the audit trail keeps that there was one',
    flags: [byFlag],
    run: async (context, args) => {
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      await client.reviews.discard({ reviewId: id, ...byOf(context) })
      await context.out.line(`Discarded review ${id}.`)
      return undefined
    },
  })
}

const registerEvidence = (review: Command, add: Register): void => {
  add(review, {
    usage: 'evidence <review>',
    description: 'Write the evidence of a review to a file: JSON, or a page to print, by the ending of its name',
    flags: [
      flag('out', 'string', 'required: The file to write', { placeholder: 'path' }),
      flag('format', 'choice', "The file's format; default by the ending of --out", { choices: ['json', 'html'] }),
    ],
    examples: ['rollcall review evidence 3KfT --out evidence.json', 'rollcall review evidence 3KfT --out evidence.html'],
    run: async (context, args) => {
      const { settings, world, out } = context
      const { out: given } = required(settings, ['out'])
      const format = settings.text('format') ?? /\.(json|html)$/i.exec(given)?.[1]?.toLowerCase()
      if (format !== 'json' && format !== 'html')
        throw new UsageError(`the ending of "${given}" does not say the format`, 'Give --format json or html.')
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      const saved = await client.reviews.saveEvidence({ reviewId: id, path: resolve(world.workingDirectory, given), format })
      if (out.format === 'json') await out.json(saved)
      else if (out.format === 'csv') await out.write(csv([Object.keys(saved), Object.values(saved)]))
      else
        await out.write(
          facts([
            ['File', printable(saved.path)],
            ['Size', bytes(saved.bytes)],
            ['SHA-256', saved.sha256],
          ]),
        )
      return undefined
    },
  })
}
