import type { Command } from 'commander'
import type { GuardPolicy } from '../../../shared/deliveries.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'

const answers = ['confirm', 'block'] as const
const unreviewed = ['block', 'confirm', 'allow'] as const

/** The policy, setting by setting. */
const settings: readonly {
  readonly name: keyof GuardPolicy
  readonly title: string
  readonly kind: 'whole' | 'number' | 'answer' | 'unreviewed'
}[] = [
  { name: 'maxRemovals', title: 'Removals of a list that need a confirmation: more than so many', kind: 'whole' },
  { name: 'maxRemovalShare', title: 'or more than this share of it, 0 to 1', kind: 'number' },
  { name: 'onRemovals', title: 'What happens then', kind: 'answer' },
  { name: 'onShrunken', title: 'When much less leaves than arrived before', kind: 'answer' },
  { name: 'onEmpty', title: 'When nothing is left to leave', kind: 'answer' },
  { name: 'onRenamedKeys', title: 'When nearly all ids are other ones', kind: 'answer' },
  { name: 'onIncompleteRun', title: 'When the run was held, failed or interrupted', kind: 'answer' },
  { name: 'unreviewed', title: 'When nobody signed', kind: 'unreviewed' },
  { name: 'planHours', title: 'Hours a plan holds', kind: 'number' },
  { name: 'snapshotDays', title: 'Days after which a snapshot is old', kind: 'number' },
]

const flagName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const flagOf = ({ name, title, kind }: (typeof settings)[number]): Flag => {
  if (kind === 'answer') return flag(flagName(name), 'choice', title, { choices: answers })
  if (kind === 'unreviewed') return flag(flagName(name), 'choice', title, { choices: unreviewed })
  return flag(flagName(name), kind === 'whole' ? 'integer' : 'string', title, kind === 'whole' ? {} : { placeholder: 'number' })
}

const columns: readonly Column<(typeof settings)[number] & { readonly value: string | number }>[] = [
  { name: 'name', title: 'Guard rail', value: ({ name }) => flagName(name) },
  { name: 'value', title: 'Value', value: ({ value }) => String(value) },
  { name: 'title', title: 'What it says', value: ({ title }) => title },
]

export const registerGuards = (deliver: Command, add: Register): void => {
  add(deliver, {
    usage: 'guards',
    description: 'Show the guard rails of deliveries; with flags, set them',
    flags: settings.map(flagOf),
    examples: ['rollcall deliver guards --max-removals 500 --on-shrunken block'],
    run: async (context) => {
      const client = await context.client()
      const change: Record<string, string | number> = {}
      for (const { name, kind } of settings) {
        // A limit that stands in a file is no wish to change it.
        if (context.settings.origin(flagName(name)) !== 'flag') continue
        const value = context.settings.value(flagName(name))
        if (typeof value === 'number' || (typeof value === 'string' && kind !== 'number')) change[name] = value
        else if (typeof value === 'string') change[name] = numberOf(flagName(name), value)
      }
      const policy = Object.keys(change).length > 0 ? await client.deliveries.guards.set(change) : await client.deliveries.guards.get()
      if (context.out.format === 'json') await context.out.json(policy)
      else await context.out.rows('guards', columns, settings.map((setting) => ({ ...setting, value: policy[setting.name] }))) // prettier-ignore
      return undefined
    },
  })
}

const numberOf = (name: string, text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`invalid argument "${text}" for "--${name}": a number is expected`)
  return value
}
