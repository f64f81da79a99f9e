import type { Command } from 'commander'
import type { DecisionState, GrantChange, Narrowing, ReviewNote, ReviewRecord, ReviewRule, Selector } from '../../../shared/reviews.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import { csv, facts, type Column } from '../output.ts'
import { number, printable } from '../text.ts'
import type { Register } from './command.ts'
import { findReview, queueColumns, standingText } from './review-list.ts'
import { writeList } from './snapshot-rows.ts'
import { checkWhere, whereFlag } from './where.ts'

export const byFlag = flag('by', 'string', "Who does it; default the computer's user", { placeholder: 'name' })

export const byOf = ({ settings }: Context): { readonly by?: string } => {
  const by = settings.text('by')
  return by === null ? {} : { by }
}

const decisions: readonly DecisionState[] = ['undecided', 'approve', 'flag', 'exclude']
const changes: readonly GrantChange[] = ['added', 'changed', 'unchanged']

const choosing: readonly Flag[] = [
  whereFlag,
  flag('principal', 'string', 'Only grants of this one', { placeholder: 'type:id', chooses: true }),
  flag('resource', 'string', 'Only grants on this one', { short: 'r', placeholder: 'type:id', chooses: true }),
  flag('decided', 'list', 'Only grants that stand so: undecided, approve, flag, exclude', { chooses: true }),
  flag('change', 'list', 'Only grants that stand so against the base: added, changed, unchanged', { chooses: true }),
]

const registerQueue = (review: Command, add: Register): void => {
  add(review, {
    usage: 'grants <review>',
    description: 'List the grants in scope with their decisions',
    flags: [...choosing, flag('limit', 'integer', 'At most so many rows, 0 for all; default 100 in a table, else all')],
    examples: [
      'rollcall review grants 3KfT --decided undecided',
      'rollcall review grants 3KfT --decided exclude --output csv > excluded.csv',
    ],
    run: async (context, args) => {
      checkWhere(context, 'grants')
      const asked = { ...narrowing(context), ...ends(context) }
      const text = context.settings.text('where')
      const client = await context.client()
      const { id, runId } = await findReview(client, args[0] ?? '')
      const query = { reviewId: id, ...asked, ...(text === null ? {} : { text }) }
      const { vocabulary } = await client.snapshots.describe({ snapshotRef: { runId } })
      await writeList(context, 'grants', queueColumns(vocabulary), (offset, limit) => client.reviews.grants({ ...query, offset, limit }))
      return undefined
    },
  })
}

export const registerReviewDecisions = (review: Command, add: Register): void => {
  registerQueue(review, add)
  add(review, {
    usage: 'decide <review> <decision>',
    description: 'Approve, flag, exclude, or take a decision back (undecided): of the grants that the flags choose',
    flags: [
      ...choosing,
      flag('grant', 'list', 'Grants by id; may be repeated'),
      flag('all', 'boolean', 'Every grant in scope that --decided and --change leave'),
      flag('reason', 'string', 'Why; needed to flag or exclude', { placeholder: 'text' }),
      byFlag,
    ],
    examples: [
      'rollcall review decide 3KfT exclude --where "status:member email:@old.example.com" --reason "Left the company"',
      'rollcall review decide 3KfT approve --all --decided undecided',
      'rollcall review decide 3KfT flag --principal user:ada@example.com --reason "Ask her manager"',
    ],
    run: async (context, args) => {
      const decision = decisions.find((one) => one === args[1])
      if (decision === undefined) throw new UsageError(`invalid argument "${args[1] ?? ''}": one of ${decisions.join(', ')} is expected`)
      checkWhere(context, 'grants')
      const selector = selectorOf(context)
      const reason = context.settings.text('reason')
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      const input = { reviewId: id, selector, decision, ...(reason === null ? {} : { reason }), ...byOf(context) }
      await tell(context, await client.reviews.decide(input as Parameters<typeof client.reviews.decide>[0]))
      return undefined
    },
  })
  add(review, {
    usage: 'undo <review>',
    description: 'Take the last decision back',
    flags: [byFlag],
    run: async (context, args) => {
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      await tell(context, await client.reviews.undo({ reviewId: id, ...byOf(context) }))
      return undefined
    },
  })
  registerNotes(review, add)
}

/** Exactly one way to choose. */
const selectorOf = (context: Context): Selector => {
  const { settings } = context
  const text = settings.text('where')
  const ids = settings.list('grant')
  const { principal, resource } = ends(context)
  const ways = [text, ids, principal, resource].filter((way) => way !== null && way !== undefined).length + (settings.on('all') ? 1 : 0)
  if (ways !== 1) throw new UsageError('choose the grants in one way: --where, --grant, --principal, --resource or --all')
  const narrowed = narrowing(context)
  if (ids !== null) {
    if (narrowed.decisions !== undefined || narrowed.changes !== undefined)
      throw new UsageError('--grant names the grants: leave out --decided and --change')
    return { kind: 'grants', ids }
  }
  if (principal) return { kind: 'principal', ref: principal, ...narrowed }
  if (resource) return { kind: 'resource', ref: resource, ...narrowed }
  return { kind: 'filter', text: text ?? '', ...narrowed }
}

const ends = ({ settings }: Context): { readonly principal?: ResourceRef; readonly resource?: ResourceRef } => {
  const principal = settings.text('principal')
  const resource = settings.text('resource')
  return { ...(principal && { principal: refOf(principal, 'principal') }), ...(resource && { resource: refOf(resource, 'resource') }) }
}

const refOf = (text: string, name: string): ResourceRef => {
  const [, type, id] = /^([^:]+):(.+)$/s.exec(text) ?? []
  if (type === undefined || id === undefined) throw new UsageError(`invalid argument "${text}" for "--${name}": type:id is expected`)
  return { type, id }
}

const narrowing = ({ settings }: Context): { decisions?: DecisionState[]; changes?: GrantChange[] } & Narrowing => {
  const oneOf = <T extends string>(name: string, all: readonly T[]): T[] | undefined =>
    settings.list(name)?.map((word) => {
      const found = all.find((one) => one === word)
      if (found === undefined) throw new UsageError(`invalid argument "${word}" for "--${name}": one of ${all.join(', ')} is expected`)
      return found
    })
  const decided = oneOf('decided', decisions)
  const change = oneOf('change', changes)
  return { ...(decided && { decisions: decided }), ...(change && { changes: change }) }
}

const tell = async ({ out }: Context, answer: { readonly rule: ReviewRule; readonly review: ReviewRecord }): Promise<void> => {
  const { rule, review } = answer
  if (out.format === 'json') await out.json(answer)
  else if (out.format === 'csv')
    await out.write(csv([['seq', 'decision', 'subject', 'changed', 'revision'], [rule.seq, rule.decision, rule.subject, rule.changed, review.revision]]))
  else
    await out.write(
      facts([
        [rule.undoneAt === null ? 'Decided' : 'Taken back', `${rule.decision}: ${printable(rule.subject)}`],
        ['Changed', number(rule.changed)],
        ['Now', standingText(review.counts)],
      ]),
    ) // prettier-ignore
}

const noteColumns: readonly Column<ReviewNote>[] = [
  { name: 'id', title: 'No.', kind: 'number', value: ({ id }) => id, wide: true },
  { name: 'at', title: 'Time', kind: 'time', value: ({ at }) => at },
  { name: 'by', title: 'By', value: ({ by }) => by },
  { name: 'grant', title: 'Grant', value: ({ grantId }) => grantId },
  { name: 'text', title: 'Note', value: ({ text }) => text },
]

const registerNotes = (review: Command, add: Register): void => {
  add(review, {
    usage: 'note <review> [text]',
    description: 'Write a note on a review or one of its grants; without a text, list the notes',
    flags: [flag('grant', 'string', 'The grant it is about', { placeholder: 'id' }), byFlag],
    run: async (context, args) => {
      const client = await context.client()
      const { id } = await findReview(client, args[0] ?? '')
      const grantId = context.settings.text('grant')
      const about = { reviewId: id, ...(grantId === null ? {} : { grantId }) }
      const text = args[1]
      const notes =
        text === undefined ? await client.reviews.notes(about) : [await client.reviews.addNote({ ...about, text, ...byOf(context) })]
      await context.out.rows('notes', noteColumns, notes)
      return undefined
    },
  })
}
