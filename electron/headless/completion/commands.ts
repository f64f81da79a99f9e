import type { Command } from 'commander'
import { flagOf } from '../flags.ts'
import { valuesOfArgument, valuesOfFlag, type Values } from './values.ts'

/** A command as a completion script sees it. */
export interface CommandNode {
  /** The words after `rollcall`, e.g. `sync percipio`; empty for the command itself. */
  readonly path: string
  readonly description: string
  readonly children: readonly { readonly name: string; readonly description: string }[]
  readonly flags: readonly FlagNode[]
  /** In order. */
  readonly arguments: readonly Values[]
  readonly nodes: readonly CommandNode[]
}

export interface FlagNode {
  readonly long: string
  readonly short: string | null
  readonly description: string
  /** Null of a flag without a value. */
  readonly values: Values | null
}

/** One line without anything a shell would read as its own. */
const plain = (text: string): string =>
  text
    .replaceAll(/["'`$\\[\]:]/g, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 100)
    .trim()

export const describeCommands = (root: Command, path: readonly string[] = []): CommandNode => {
  const help = root.createHelp()
  const commands = help.visibleCommands(root).filter((command) => command.name() !== 'help' || path.length === 0)
  const options = [...help.visibleOptions(root), ...(path.length === 0 ? [] : topOf(root).options.filter(({ hidden }) => !hidden))]
  const flags = new Map<string, FlagNode>()
  for (const option of options) {
    const { long, short, description, required, optional } = option
    const known = flagOf(option)
    const values: Values | null = required || optional ? (known ? valuesOfFlag(known) : { kind: 'text' }) : null
    if (long) flags.set(long, { long, short: short ?? null, description: plain(description), values })
  }
  return {
    path: path.join(' '),
    description: plain(root.description()),
    children: commands.flatMap((command) =>
      [command.name(), ...command.aliases()].map((name) => ({ name, description: plain(command.description()) })),
    ),
    flags: [...flags.values()],
    arguments: root.registeredArguments.map((argument) => valuesOfArgument(argument.name())),
    nodes: commands.flatMap((command) => [command.name(), ...command.aliases()].map((name) => describeCommands(command, [...path, name]))),
  }
}

const topOf = (command: Command): Command => (command.parent ? topOf(command.parent) : command)

/** The node and all below it. */
export const flat = (node: CommandNode): readonly CommandNode[] => [node, ...node.nodes.flatMap(flat)]

/** The spellings of a flag. */
export const namesOf = ({ long, short }: FlagNode): readonly string[] => (short ? [long, short] : [long])

export interface ValuedFlag {
  /** Of the commands whose flag has these values, and the flag, as "export --format"; all others: "* --format". */
  readonly places: readonly string[]
  readonly values: Values
}

/** Every flag that takes a value with what it takes, alike ones together, those of single commands before those of all. */
export const valuedFlags = (nodes: readonly CommandNode[]): readonly ValuedFlag[] => {
  const byName = new Map<string, { readonly path: string; readonly values: Values | null }[]>()
  for (const { path, flags } of nodes)
    for (const one of flags) for (const name of namesOf(one)) byName.set(name, [...(byName.get(name) ?? []), { path, values: one.values }])
  const found = new Map<string, { places: string[]; values: Values; general: boolean }>()
  for (const [name, uses] of byName) {
    const general = new Set(uses.map(({ values }) => JSON.stringify(values))).size === 1
    for (const { path, values } of general ? uses.slice(0, 1) : uses) {
      if (values === null) continue
      const key = `${String(general)} ${JSON.stringify(values)}`
      const entry = found.get(key) ?? { places: [], values, general }
      entry.places.push(general ? `* ${name}` : `${path} ${name}`)
      found.set(key, entry)
    }
  }
  return [...found.values()].toSorted((a, b) => Number(a.general) - Number(b.general))
}
