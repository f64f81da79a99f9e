import { homedir, userInfo } from 'node:os'
import { redactor } from '../../engine/http/redact.ts'

/** Takes out of what leaves in a bundle of diagnostics what tells of people, the organisation's secrets, or whose computer this is. */
export interface Cleaner {
  readonly text: (text: string) => string
  /** The same value with every text in it cleaned, keys too. */
  readonly value: (value: unknown) => unknown
  /** A log, line by line: JSON where a line is that. */
  readonly log: (text: string) => string
}

/** What stands in quotes in our messages comes from the data: names, mostly. */
const quoted = /"(?:[^"\\]|\\.)*"|“[^”]*”/g

/** `secrets` are those that are known, to be found in whatever spelling. */
export function createCleaner(secrets: readonly string[], home = homedir(), user = userInfo().username): Cleaner {
  const redact = redactor(secrets)
  const folders = [home, home.replaceAll('\\', '/')].filter((folder) => folder.length > 3)
  const ofUser = user.length > 2 ? new RegExp(`([\\\\/])${escaped(user)}(?=[\\\\/]|$)`, 'g') : null
  const withoutPlace = (text: string): string => {
    const short = folders.reduce((so, folder) => so.replaceAll(folder, '~'), text)
    return ofUser === null ? short : short.replace(ofUser, '$1[user]')
  }
  const text = (given: string): string => withoutPlace(redact(given).replace(quoted, '"…"'))
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(value)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(Object.entries(given).map(([key, part]) => [text(key), value(part)]))
  }
  const line = (given: string): string => {
    try {
      return JSON.stringify(value(JSON.parse(given)))
    } catch {
      return text(given)
    }
  }
  return { text, value, log: (given) => given.split('\n').map(line).join('\n') }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
