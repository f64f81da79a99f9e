import type { Command } from 'commander'

/** A command as a completion script sees it. */
export interface CommandNode {
  /** The words after `rollcall`, e.g. `sync percipio`; empty for the command itself. */
  readonly path: string
  readonly description: string
  readonly children: readonly { readonly name: string; readonly description: string }[]
  readonly flags: readonly FlagNode[]
  readonly nodes: readonly CommandNode[]
}

export interface FlagNode {
  readonly long: string
  readonly short: string | null
  readonly description: string
  readonly takesValue: boolean
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
  for (const { long, short, description, required, optional } of options)
    if (long) flags.set(long, { long, short: short ?? null, description: plain(description), takesValue: required || optional })
  return {
    path: path.join(' '),
    description: plain(root.description()),
    children: commands.map((command) => ({ name: command.name(), description: plain(command.description()) })),
    flags: [...flags.values()],
    nodes: commands.map((command) => describeCommands(command, [...path, command.name()])),
  }
}

const topOf = (command: Command): Command => (command.parent ? topOf(command.parent) : command)

/** The node and all below it. */
export const flat = (node: CommandNode): readonly CommandNode[] => [node, ...node.nodes.flatMap(flat)]
