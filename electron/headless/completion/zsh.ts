import { flat, type CommandNode, type FlagNode } from './commands.ts'

const flagSpecs = ({ long, short, description, takesValue }: FlagNode): string[] => {
  const value = takesValue ? ':value:_files' : ''
  return [long, ...(short ? [short] : [])].map((name) => `'${name}[${description}]${value}'`)
}

const branch = (node: CommandNode): string => {
  const commands = node.children.map(({ name, description }) => `'${name}:${description}'`)
  return `    '${node.path}')
      flags=(${node.flags.flatMap(flagSpecs).join(' ')})
      commands=(${commands.join(' ')})
      ;;`
}

/** Completes sub-commands and flags with their descriptions. */
export const zshScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  return `#compdef rollcall
# zsh completion for rollcall
_rollcall() {
  local -a flags commands paths
  local joined='' candidate word
  paths=(${paths.join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    candidate="\${joined:+$joined }$word"
    if (( \${paths[(Ie)$candidate]} )); then joined="$candidate"; fi
  done
  case "$joined" in
${nodes.map(branch).join('\n')}
  esac
  if (( \${#commands} )) && [[ "$words[CURRENT]" != -* ]]; then
    _describe 'command' commands
  else
    _arguments "\${flags[@]}" '*:file:_files'
  fi
}
if [ "$funcstack[1]" = "_rollcall" ]; then _rollcall "$@"; else compdef _rollcall rollcall; fi
`
}
