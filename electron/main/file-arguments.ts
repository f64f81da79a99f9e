import { statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The .c1z files that a command line names: `argv` without the program, as paths or, as file managers on Linux give them, as addresses.
 * What is no file of that kind, or no path at all, is passed over: whatever somebody hands to the app, it starts.
 */
export function fileArguments(argv: readonly string[], cwd: string): string[] {
  return argv.flatMap((argument) => {
    const path = pathOf(argument, cwd)
    return path !== null && isFile(path) ? [path] : []
  })
}

/** Longer than any path; such a text is not looked at. */
const longest = 4096

function pathOf(argument: string, cwd: string): string | null {
  if (argument.length > longest || argument.startsWith('-') || extname(argument).toLowerCase() !== '.c1z') return null
  if (!/^(file:\/|[a-z][a-z\d+.-]+:\/\/)/i.test(argument)) return resolve(cwd, argument)
  if (!/^file:/i.test(argument)) return null
  try {
    const url = new URL(argument)
    // A server named by an address would be asked, and told who asks, before anybody has agreed to that.
    return url.hostname === '' ? fileURLToPath(url) : null
  } catch {
    return null
  }
}

/** Whether a file is there: no folder, nothing that would never end when read. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
