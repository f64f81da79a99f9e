import type { Flag } from '../flags.ts'

/** What can stand as the value of a flag or in the place of an argument, as a completion script offers it. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  /** Asked of `rollcall complete WHAT` when somebody presses the key. */
  | { readonly kind: 'ask'; readonly what: Asked }
  /** Only the person knows it. */
  | { readonly kind: 'text' }

/** What `rollcall complete` can list. */
export const askable = ['runs', 'connections', 'destinations', 'schedules', 'reviews', 'plans', 'deliveries', 'channels', 'zones'] as const
export type Asked = (typeof askable)[number]

const text: Values = { kind: 'text' }
const ask = (what: Asked): Values => ({ kind: 'ask', what })

const byFlag: Readonly<Record<string, Values>> = {
  ...{ run: ask('runs'), connection: ask('connections'), review: ask('reviews'), to: ask('destinations'), change: ask('destinations') },
  'time-zone': ask('zones'),
}

/** Of a flag that takes a value. */
export const valuesOfFlag = ({ name, kind, choices, suggests, placeholder }: Flag): Values => {
  const words = choices ?? suggests
  if (words) return { kind: 'words', words }
  if (placeholder === 'path') return { kind: 'files' }
  // Of "review grants --change" and the like the words are the flag's own; a list names no single record.
  return kind === 'string' ? (byFlag[name] ?? text) : text
}

const byArgument: Readonly<Record<string, Values>> = {
  ...{ run: ask('runs'), connection: ask('connections'), destination: ask('destinations'), schedule: ask('schedules') },
  ...{ review: ask('reviews'), plan: ask('plans'), delivery: ask('deliveries'), channel: ask('channels') },
  ...{ file: { kind: 'files' }, before: { kind: 'files' }, after: { kind: 'files' } },
  ...{ in: { kind: 'files' }, out: { kind: 'files' } },
  shell: { kind: 'words', words: ['bash', 'zsh', 'fish', 'powershell'] },
  decision: { kind: 'words', words: ['approve', 'flag', 'exclude', 'undecided'] },
}

/** Of an argument, by the name its command gives it. */
export const valuesOfArgument = (name: string): Values => byArgument[name] ?? text
