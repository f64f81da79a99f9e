import { pino } from 'pino'
import type { Logger } from '../../shared/platform.ts'
import { printable } from './text.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFormat = 'json' | 'console'

export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  /** From then on debug lines are left out: milliseconds since 1970. */
  readonly debugUntil?: number | null
  readonly now?: () => number
  /** Takes one line without its end. */
  readonly write: (line: string) => void
  /** Takes the secrets out of a finished line. */
  readonly redact: (text: string) => string
}

/** The log on standard error: fields level, ts (seconds since 1970), msg, then the event's own. Redacted as the last thing before writing. */
export const createLog = ({ level, format, write, redact, debugUntil = null, now = Date.now }: LogOptions): Logger => {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"ts":${Date.now() / 1000}`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line) => {
        const clean = redact(line.trimEnd())
        write(format === 'json' ? clean : consoleLine(clean))
      },
    },
  )
  return {
    debug: (event, fields) => {
      if (debugUntil === null || now() < debugUntil) logger.debug(fields ?? {}, event)
    },
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  }
}

const consoleLine = (line: string): string => {
  const { level, ts, msg, ...fields } = JSON.parse(line) as { level: string; ts: number; msg: string }
  const time = new Date(ts * 1000).toTimeString().slice(0, 8)
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return printable([time, level.toUpperCase().padEnd(5), msg, ...rest].join('  '))
}
