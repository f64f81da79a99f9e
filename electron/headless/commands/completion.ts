import type { Command } from 'commander'
import { bashScript } from '../completion/bash.ts'
import { describeCommands, type CommandNode } from '../completion/commands.ts'
import { fishScript } from '../completion/fish.ts'
import { powershellScript } from '../completion/powershell.ts'
import { zshScript } from '../completion/zsh.ts'
import { UsageError } from '../failure.ts'
import type { Register } from './command.ts'

const scripts: Readonly<Record<string, (root: CommandNode) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
}

export const registerCompletion = (program: Command, add: Register): void => {
  add(program, {
    usage: 'completion <shell>',
    description: 'Generate the autocompletion script for bash, zsh, fish or powershell',
    examples: ['source <(rollcall completion bash)', 'rollcall completion fish > ~/.config/fish/completions/rollcall.fish'],
    run: async (context, args) => {
      const script = scripts[args[0] ?? '']
      if (!script)
        throw new UsageError(`invalid argument "${args[0] ?? ''}" for completion: one of ${Object.keys(scripts).join(', ')} is expected`)
      await context.out.write(script(describeCommands(program)))
      return undefined
    },
  })
}
