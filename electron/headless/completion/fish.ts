import { flat, type CommandNode } from './commands.ts'

const condition = ({ path }: CommandNode): string => `'test (string join " " (__rollcall_path)) = "${path}"'`

/** Completes sub-commands and flags with their descriptions. */
export const fishScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`)
  const lines = nodes.flatMap((node) => [
    ...node.children.map(({ name, description }) => `complete -c rollcall -f -n ${condition(node)} -a '${name}' -d '${description}'`),
    ...node.flags.map(
      ({ long, short, description, takesValue }) =>
        `complete -c rollcall -n ${condition(node)} -l '${long.slice(2)}'${short ? ` -s '${short.slice(1)}'` : ''}${takesValue ? ' -r' : ''} -d '${description}'`,
    ),
  ])
  return `# fish completion for rollcall
function __rollcall_path
  set -l joined
  for word in (commandline -opc)[2..-1]
    set -l candidate (string join ' ' $joined $word)
    if contains -- "$candidate" ${paths.join(' ')}
      set -a joined $word
    end
  end
  string join \\n $joined
end
${lines.join('\n')}
`
}
