import { flat, namesOf, valuedFlags, type CommandNode } from './commands.ts'
import type { Values } from './values.ts'

const list = (values: readonly string[]): string => `@(${values.map((value) => `'${value}'`).join(', ')})`
const said = (values: Values): string =>
  values.kind === 'words' ? list(values.words) : values.kind === 'ask' ? `'ask ${values.what}'` : `'${values.kind}'`

/** Completes sub-commands, flags and their values; PowerShell itself completes names of files where nothing is offered. */
export const powershellScript = (root: CommandNode): string => {
  const nodes = flat(root)
  const words = nodes.map(
    ({ path, children, flags }) => `  '${path}' = ${list([...children.map(({ name }) => name), ...flags.flatMap(namesOf)])}`,
  )
  const values = valuedFlags(nodes).flatMap(({ places, values }) => places.map((place) => `  '${place}' = ${said(values)}`))
  const first = nodes.flatMap(({ path, arguments: [argument] }) => (argument === undefined ? [] : [`  '${path}' = ${said(argument)}`]))
  return `# powershell completion for rollcall
$rollcallWords = @{
${words.join('\n')}
}
$rollcallValues = @{
${values.join('\n')}
}
$rollcallArguments = @{
${first.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName rollcall -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $path = ''
  $before = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $text = $element.ToString()
    if ($element.Extent.EndOffset -ge $cursorPosition -and $text -eq $wordToComplete) { break }
    $candidate = ("$path " + $text).Trim()
    if ($rollcallWords.ContainsKey($candidate)) { $path = $candidate }
    $before = $text
  }
  $offered = $rollcallWords[$path]
  if ($before.StartsWith('-')) {
    $values = $rollcallValues["$path $before"]
    if ($null -eq $values) { $values = $rollcallValues["* $before"] }
    if ($null -ne $values) { $offered = $values }
  } elseif (-not $wordToComplete.StartsWith('-') -and $rollcallArguments.ContainsKey($path)) { $offered = $rollcallArguments[$path] }
  if ($offered -is [string]) {
    if ($offered.StartsWith('ask ')) { $offered = rollcall complete $offered.Substring(4) 2>$null | ForEach-Object { $_.Split([char]9)[0] } } else { return }
  }
  $offered | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
}
