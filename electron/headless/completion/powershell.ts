import { flat, type CommandNode } from './commands.ts'

const list = (values: readonly string[]): string => `@(${values.map((value) => `'${value}'`).join(', ')})`

/** Completes sub-commands and flags. */
export const powershellScript = (root: CommandNode): string => {
  const entries = flat(root).map(
    ({ path, children, flags }) =>
      `  '${path}' = ${list([...children.map(({ name }) => name), ...flags.flatMap(({ long, short }) => (short ? [long, short] : [long]))])}`,
  )
  return `# powershell completion for rollcall
$rollcallWords = @{
${entries.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName rollcall -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $path = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $candidate = ("$path " + $element.ToString()).Trim()
    if ($rollcallWords.ContainsKey($candidate)) { $path = $candidate }
  }
  $rollcallWords[$path] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
}
