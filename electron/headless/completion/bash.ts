import { flat, type CommandNode } from './commands.ts'

const words = ({ flags }: CommandNode): string => flags.flatMap(({ long, short }) => (short ? [long, short] : [long])).join(' ')

/** Completes sub-commands and flags; the value of a flag, and files, by name. */
export const bashScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const valued = [
    ...new Set(
      nodes.flatMap(({ flags }) =>
        flags.filter(({ takesValue }) => takesValue).flatMap(({ long, short }) => (short ? [long, short] : [long])),
      ),
    ),
  ]
  const cases = nodes.map(
    (node) => `    "${node.path}") commands="${node.children.map(({ name }) => name).join(' ')}"; flags="${words(node)}" ;;`,
  )
  return `# bash completion for rollcall
_rollcall() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" commands flags i
  case "$previous" in
    ${valued.join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${path:+$path }\${COMP_WORDS[i]}" in
      ${nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`).join('|')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [[ -n "$commands" ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _rollcall rollcall
` // prettier-ignore
}
