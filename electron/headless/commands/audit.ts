import type { Command } from 'commander'
import { errorCodes } from '../../../shared/errors.ts'
import type { AuditEntry, AuditVerdict } from '../../../shared/reviews.ts'
import { flag } from '../flags.ts'
import { csv, facts, type Column } from '../output.ts'
import { number } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'
import { required } from './required.ts'

const columns: readonly Column<AuditEntry>[] = [
  { name: 'seq', title: 'Line', kind: 'number', value: ({ seq }) => seq },
  { name: 'at', title: 'Time', kind: 'time', value: ({ at }) => at },
  { name: 'actor', title: 'Who', value: ({ actor }) => actor },
  { name: 'event', title: 'What', value: ({ event }) => event },
  { name: 'subject', title: 'Subject', value: ({ subject }) => subject },
  { name: 'data', title: 'Details', value: ({ data }) => JSON.stringify(data), wide: true },
  { name: 'hash', title: 'Hash', value: ({ hash }) => hash, wide: true },
]

const page = 1000

export const registerAudit = (program: Command, add: Register): void => {
  const flags = [
    flag('subject', 'string', 'Only lines about this, e.g. review:3KfT...', { placeholder: 'subject' }),
    flag('limit', 'integer', 'At most so many, 0 for all', { default: 100 }),
  ]
  const list: Parameters<Register>[1]['run'] = async (context) => {
    const client = await context.client()
    const subject = context.settings.text('subject')
    const given = context.settings.number('limit') ?? 100
    const most = given <= 0 ? Infinity : given
    await context.out.list('audit', columns, (async function* () {
      let before: number | undefined
      for (let left = most; left > 0; ) {
        const lines = await client.audit.list({ limit: Math.min(page, left), ...(subject && { subject }), ...(before && { before }) })
        if (lines.length === 0) return
        yield lines
        left -= lines.length
        before = lines.at(-1)?.seq
      }
    })()) // prettier-ignore
    return undefined
  }
  const description = 'List the audit trail, newest first: who did what'
  const audit = add(program, { usage: 'audit', description, flags, run: list })
  add(audit, { usage: 'list', description, flags, run: list })
  add(audit, {
    usage: 'verify',
    description:
      'Compare the audit trail with what is remembered of it, with the catalog and with signed reviews; fails when anything differs',
    flags: [flag('head', 'string', 'A hash that was written down: it must be that of a line of the trail', { placeholder: 'hash' })],
    run: async (context) => {
      const client = await context.client()
      const verdict = await client.audit.verify()
      const head = context.settings.text('head')
      const missing = head !== null && !(await holds(client, head.toLowerCase()))
      const broken =
        verdict.broken ??
        (missing ? { seq: verdict.entries + 1, why: 'No line has the given hash: the trail was cut off or replaced.' } : null)
      const { out } = context
      const { problems, unsealed, unsigned, key, note } = verdict
      if (out.format === 'json') await out.json({ ...verdict, broken })
      else if (out.format === 'csv')
        await out.write(csv([['entries', 'head', 'brokenAt', 'why'], [verdict.entries, verdict.head, broken?.seq ?? null, broken?.why ?? null], ...problems.map(({ subject, message }) => [verdict.entries, verdict.head, subject, message])])) // prettier-ignore
      else {
        await out.write(
          facts([
            ['Lines', number(verdict.entries)],
            ['Head', verdict.head ?? '-'],
            ['Signed', unsigned ?? `by the key ${key ?? '-'}`],
            ['Verdict', verdictWords(verdict, broken)],
            ...problems.map(({ subject, message }): [string, string] => [subject, message]),
            ...(unsealed.length === 0
              ? []
              : [['No seal', `signed by an earlier version: ${unsealed.join(', ')}`] satisfies [string, string]]),
          ]),
        )
        if (note !== null) await out.write(`\n${note}`)
      }
      return broken === null && problems.length === 0 ? undefined : errorCodes.TRAIL_BROKEN
    },
  })
  add(audit, {
    usage: 'head',
    description: 'Print how far the audit trail has come, as a signed note to be kept elsewhere',
    run: async (context) => {
      const client = await context.client()
      const head = await client.audit.head()
      if (context.out.format === 'json') await context.out.json(head)
      else if (head === null) await context.out.line('Nothing has been written yet.')
      else await context.out.write(head.note ?? facts([['Line', number(head.entries)], ['Hash', head.head], ['Signed', 'no']])) // prettier-ignore
      return undefined
    },
  })
  add(audit, {
    usage: 'accept',
    description: 'Go on with the audit trail as it is, after the catalog was restored from a backup; a line says so',
    flags: [
      flag('by', 'string', 'required: Who accepts it', { placeholder: 'name' }),
      flag('reason', 'string', 'required: Why its end is another one, e.g. which backup was restored', { placeholder: 'text' }),
    ],
    run: async (context) => {
      const { by, reason } = required(context.settings, ['by', 'reason'], 'Say who you are, and why the trail is another one.')
      const client = await context.client()
      const head = await client.audit.accept({ by, reason })
      await context.out.line(`The audit trail goes on from line ${number(head?.entries ?? 0)}.`)
      return undefined
    },
  })
}

const verdictWords = ({ problems }: AuditVerdict, broken: AuditVerdict['broken']): string => {
  if (broken !== null) return `broken at line ${number(broken.seq)}: ${broken.why}`
  if (problems.length === 0) return 'every line is what was written, and what it tells of is as it was left'
  return `every line follows from the one before, but ${problems.length === 1 ? 'one thing is' : `${number(problems.length)} things are`} not as the trail says`
}

const holds = async (client: EngineClient, hash: string): Promise<boolean> => {
  for (let before: number | undefined; ;) {
    const lines = await client.audit.list({ limit: page, ...(before && { before }) })
    if (lines.some((line) => line.hash === hash)) return true
    before = lines.at(-1)?.seq
    if (before === undefined || before <= 1) return false
  }
}
