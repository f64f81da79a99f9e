import { flat, namesOf, type CommandNode, type FlagNode } from './commands.ts'
import type { Values } from './values.ts'

/** What _arguments is told to do for a value. */
const action = (values: Values): string => {
  switch (values.kind) {
    case 'words':
      return `:value:(${values.words.join(' ')})`
    case 'ask':
      return `:value: _rollcall_ask ${values.what}`
    case 'files':
      return ':file:_files'
    case 'text':
      return ':value: '
  }
}

const flagSpecs = (one: FlagNode): string[] =>
  namesOf(one).map(
    (name) => `'${name}${one.values && name.startsWith('--') ? '=' : ''}[${one.description}]${one.values ? action(one.values) : ''}'`,
  )

const branch = (node: CommandNode): string => {
  const commands = node.children.map(({ name, description }) => `'${name}:${description}'`)
  return `    '${node.path}')
      specs=(${node.flags.flatMap(flagSpecs).join(' ')})
      commands=(${commands.join(' ')})
      places=(${node.arguments.map((values, index) => `'${index + 1}${action(values)}'`).join(' ')})
      ;;`
}

/** Completes sub-commands and flags with their descriptions, values and arguments. */
export const zshScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  return `#compdef rollcall
# zsh completion for rollcall
_rollcall_ask() {
  local -a found
  found=(\${(f)"$(rollcall complete $1 2>/dev/null)"})
  found=(\${found//:/\\\\:})
  found=(\${found//$'\\t'/:})
  _describe "$1" found
}
_rollcall_commands() { _describe 'command' commands }
_rollcall() {
  local -a specs commands places paths
  local joined='' candidate at=1 i
  paths=(${paths.join(' ')})
  for (( i = 2; i < CURRENT; i++ )); do
    candidate="\${joined:+$joined }\${words[i]}"
    if (( \${paths[(Ie)$candidate]} )); then joined="$candidate"; at=$i; fi
  done
  case "$joined" in
${nodes.map(branch).join('\n')}
  esac
  # What follows is read from the sub-command on, so that its arguments are counted from one.
  words=("\${(@)words[at,-1]}")
  (( CURRENT -= at - 1 ))
  if (( \${#commands} )); then places=('1:command:_rollcall_commands'); fi
  _arguments "\${specs[@]}" "\${places[@]}"
}
if [ "$funcstack[1]" = "_rollcall" ]; then _rollcall "$@"; else compdef _rollcall rollcall; fi
`
}
