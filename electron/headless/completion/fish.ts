import { flat, type CommandNode } from './commands.ts'
import type { Values } from './values.ts'

const condition = ({ path }: CommandNode): string => `'test (string join -- " " (__rollcall_path)) = "${path}"'`

/** How fish is told of a flag's value, or of an argument. */
const offered = (values: Values): string => {
  switch (values.kind) {
    case 'words':
      return ` -x -a '${values.words.join(' ')}'`
    case 'ask':
      return ` -x -a '(rollcall complete ${values.what} 2>/dev/null)'`
    case 'files':
      return ' -r -F'
    case 'text':
      return ' -x'
  }
}

/** Completes sub-commands and flags with their descriptions, values and arguments. */
export const fishScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`)
  const lines = nodes.flatMap((node) => [
    ...node.children.map(({ name, description }) => `complete -c rollcall -f -n ${condition(node)} -a '${name}' -d '${description}'`),
    ...node.arguments
      .slice(0, 1)
      .filter(({ kind }) => kind === 'words' || kind === 'ask')
      .map((values) => `complete -c rollcall -f -n ${condition(node)}${offered(values).replace(' -x', '')}`),
    ...node.flags.map(
      ({ long, short, description, values }) =>
        `complete -c rollcall -n ${condition(node)} -l '${long.slice(2)}'${short ? ` -s '${short.slice(1)}'` : ''}${values ? offered(values) : ''} -d '${description}'`,
    ),
  ])
  return `# fish completion for rollcall
function __rollcall_path
  set -l joined
  for word in (commandline -opc)[2..-1]
    set -l candidate (string join -- ' ' $joined $word)
    if contains -- "$candidate" ${paths.join(' ')}
      set -a joined $word
    end
  end
  string join -- \\n $joined
end
${lines.join('\n')}
`
}
