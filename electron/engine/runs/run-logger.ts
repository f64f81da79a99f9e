import type { Clock, Logger } from '../../../shared/platform.ts'
import type { RunLogLine } from '../../../shared/contract.ts'

/** Longer texts are cut. */
const longest = 4000
const deepest = 6

type Fields = Readonly<Record<string, unknown>>

/** Redacts every line, gives it to `write` and to the engine's logger. A log that cannot be written stops nothing. */
export function redactedLogger(
  to: Logger,
  redact: (text: string) => string,
  clock: Clock,
  write: (line: Omit<RunLogLine, 'id'>) => void = () => undefined,
  always: Fields = {},
): Logger {
  const at =
    (level: RunLogLine['level']) =>
    (event: string, fields: Fields = {}) => {
      const line = { at: clock.now(), level, event: redact(event), fields: redactedFields(fields, redact) }
      to[level](line.event, { ...always, ...line.fields })
      try {
        write(line)
      } catch (error) {
        to.warn('log line lost', { ...always, reason: String(error) })
      }
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

const redactedFields = (fields: Fields, redact: (text: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [redact(name), redacted(value, redact, 1)]))

function redacted(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return redact(value.slice(0, longest))
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value
  if (value instanceof Error) return redact(`${value.name}: ${value.message}`.slice(0, longest))
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object') return typeof value
  if (depth >= deepest) return '...'
  if (Array.isArray(value)) return value.slice(0, 100).map((part) => redacted(part, redact, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), redacted(part, redact, depth + 1)]))
}
