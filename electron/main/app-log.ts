import { appendFileSync, renameSync, statSync } from 'node:fs'

/** What Electron main notes: few lines, none of which holds a secret or somebody's data. */
export interface AppLog {
  readonly path: string
  note(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
}

/** Above this a log is put aside as `<path>.old`, which replaces the one before. */
const largest = 1_000_000

/** Lines of one start: whoever makes it note more has nothing new to say. */
const most = 5_000

/** JSON lines. A log that cannot be written stops nothing. */
export function openAppLog(path: string): AppLog {
  const putAside = (): void => {
    try {
      if (statSync(path).size > largest) renameSync(path, `${path}.old`)
    } catch {
      // There is none yet.
    }
  }
  putAside()
  let lines = 0
  return {
    path,
    note: (event, fields = {}) => {
      if (++lines > most) return
      try {
        appendFileSync(path, `${JSON.stringify({ time: Date.now(), msg: event, ...fields })}\n`, { mode: 0o600 })
      } catch {
        // A full disk is told where it matters.
      }
    },
  }
}
