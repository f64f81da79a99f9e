import { flat, namesOf, valuedFlags, type CommandNode } from './commands.ts'
import type { Values } from './values.ts'

const said = (values: Values): string =>
  values.kind === 'words' ? `words ${values.words.join(' ')}` : values.kind === 'ask' ? `ask ${values.what}` : values.kind

/** A place as a pattern of `case`: of any command when it begins with a star. */
const pattern = (place: string): string => (place.startsWith('* ') ? `*" ${place.slice(2)}"` : `"${place}"`)

/** Completes sub-commands, flags, their values and arguments. Names of files with blanks stay one word; readline adds the quotes. */
export const bashScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const named = nodes.filter(({ path }) => path !== '')
  const cases = nodes.map(
    (node) =>
      `    "${node.path}") commands="${node.children.map(({ name }) => name).join(' ')}"; flags="${node.flags.flatMap(namesOf).join(' ')}"; places=(${node.arguments.map((values) => `"${said(values)}"`).join(' ')}) ;;`,
  )
  return `# bash completion for rollcall
_rollcall_values() { # what the flag $2 of the command $1 takes, in REPLY; nothing for a flag without a value
  case "$1 $2" in
${valuedFlags(nodes).map(({ places, values }) => `    ${places.map(pattern).join('|')}) REPLY="${said(values)}" ;;`).join('\n')}
    *) REPLY="" ;;
  esac
}
_rollcall_offer() { # fills COMPREPLY with what "$1" says and begins with "$2"
  local line
  COMPREPLY=()
  case "$1" in
    words\\ *) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "\${1#words }" -- "$2") ;;
    ask\\ *) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$(rollcall complete "\${1#ask }" 2>/dev/null | cut -f1)" -- "$2") ;;
    files)
      # As typed, quotes and backslashes are still in it.
      local name="$2"
      case "$name" in \\"*|\\'*) name="\${name:1}" ;; *) name="\${name//\\\\/}" ;; esac
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$name") ;;
  esac
}
_rollcall() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" commands="" flags="" candidate i at=0 REPLY=""
  local -a places=()
  # "--flag=value" comes as three words.
  if [[ "$word" == "=" ]]; then word=""
  elif [[ "$before" == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ "\${COMP_WORDS[i]}" == -* ]]; then
      if [[ "\${COMP_WORDS[i+1]}" == "=" ]]; then ((i += 2)); continue; fi
      _rollcall_values "$path" "\${COMP_WORDS[i]}"
      [[ -n "$REPLY" ]] && ((i++))
      continue
    fi
    candidate="\${path:+$path }\${COMP_WORDS[i]}"
    case "$candidate" in
      ${named.map(({ path }) => `"${path}"`).join('|')}) path="$candidate"; at=0 ;;
      *) ((at++)) ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  _rollcall_values "$path" "$before"
  if [[ "$before" == -* && -n "$REPLY" ]]; then
    _rollcall_offer "$REPLY" "$word"
  elif [[ "$word" == -* ]]; then
    _rollcall_offer "words $flags" "$word"
  elif [[ -n "$commands" && $at -eq 0 ]]; then
    _rollcall_offer "words $commands" "$word"
  else
    _rollcall_offer "\${places[at]}" "$word"
  fi
}
complete -F _rollcall rollcall
` // prettier-ignore
}
