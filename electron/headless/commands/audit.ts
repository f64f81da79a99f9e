import type { Command } from 'commander'
import { errorCodes } from '../../../shared/errors.ts'
import type { AuditEntry } from '../../../shared/reviews.ts'
import { flag } from '../flags.ts'
import { csv, facts, type Column } from '../output.ts'
import { number } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'

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
    description: 'Recompute the hash of every line of the audit trail; fails when one is not what was written',
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
      if (out.format === 'json') await out.json({ ...verdict, broken })
      else if (out.format === 'csv')
        await out.write(csv([['entries', 'head', 'brokenAt', 'why'], [verdict.entries, verdict.head, broken?.seq ?? null, broken?.why ?? null]])) // prettier-ignore
      else
        await out.write(
          facts([
            ['Lines', number(verdict.entries)],
            ['Head', verdict.head ?? '-'],
            ['Verdict', broken === null ? 'every line is what was written' : `broken at line ${number(broken.seq)}: ${broken.why}`],
          ]),
        )
      return broken === null ? undefined : errorCodes.MALFORMED_DATA
    },
  })
}

const holds = async (client: EngineClient, hash: string): Promise<boolean> => {
  for (let before: number | undefined; ;) {
    const lines = await client.audit.list({ limit: page, ...(before && { before }) })
    if (lines.some((line) => line.hash === hash)) return true
    before = lines.at(-1)?.seq
    if (before === undefined || before <= 1) return false
  }
}
