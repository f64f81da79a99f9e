import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Names one process for good: a process id alone is used again by the system. */
export interface ProcessMark {
  readonly pid: number
  /** When it started, in the system's own words; null where the system does not tell. */
  readonly started: string | null
  readonly host: string
}

/** Without a heartbeat for this long a process that cannot be looked at is taken for dead. */
const silence = 60_000

export const thisProcess: () => ProcessMark = () => ({ pid: process.pid, started: startOf(process.pid), host: hostname() })

/** Whether the process is dead for certain: never true of one that lives, even when it sleeps or is stopped. */
export function isGone(mark: ProcessMark, heartbeatAt: number, now: number): boolean {
  const silent = now - heartbeatAt > silence
  if (mark.host !== hostname()) return silent
  if (!exists(mark.pid)) return true
  const started = startOf(mark.pid)
  if (started === 'gone') return true
  return started === null || mark.started === null ? silent : started !== mark.started
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The start of a process, `gone` when it is dead and only waits for its parent, null when unknown. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold anything
      if (fields[0] === 'Z' || fields[0] === 'X') return 'gone'
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19] ?? ''}`
    }
    if (process.platform === 'darwin') {
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2000 }).trim() || null
    }
    return null
  } catch {
    return null
  }
}
