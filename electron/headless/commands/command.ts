import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { Flag } from '../flags.ts'

interface CommandDefinition {
  /** Name and arguments as commander writes them: `diff [before] [after]`. */
  readonly usage: string
  readonly description: string
  readonly flags?: readonly Flag[]
  /** Other names of the command, as `baton` has them. */
  readonly aliases?: readonly string[]
  /** For programs: not in the help. */
  readonly hidden?: boolean
  /** Shown under the help. Never with a secret in it. */
  readonly examples?: readonly string[]
  /** Throws a RollcallError, or answers the exit code when it is not 0. */
  readonly run: (context: Context, args: readonly string[]) => Promise<number | undefined>
}

/** Adds a command under `parent`. */
export type Register = (parent: Command, definition: CommandDefinition) => Command

/** A command that only groups others; alone it shows its help. */
export const group = (parent: Command, name: string, description: string): Command => parent.command(name).description(description)
