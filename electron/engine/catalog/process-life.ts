import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isAlive, isZombie, statOf, thisHost } from '../../files/process-host.ts'

/** Names one process for good: a process id alone is used again by the system. */
export interface ProcessMark {
  readonly pid: number
  /** When it started, in the system's own words; null where the system does not tell. */
  readonly started: string | null
  /** Within which process ids mean something: the computer, or the container on it. */
  readonly host: string
}

/** Without a heartbeat for this long a process that cannot be looked at is taken for dead. */
const silence = 60_000

export const thisProcess: () => ProcessMark = () => ({ pid: process.pid, started: startOf(process.pid), host: thisHost() })

/** Whether the process is dead for certain: never true of one that lives, even when it sleeps or is stopped. */
export function isGone(mark: ProcessMark, heartbeatAt: number, now: number): boolean {
  const silent = now - heartbeatAt > silence
  if (mark.host !== thisHost()) return silent
  if (!isAlive(mark.pid)) return true
  const started = startOf(mark.pid)
  if (started === 'gone') return true
  return started === null || mark.started === null ? silent : started !== mark.started
}

/** The start of a process, `gone` when it is dead and only waits for its parent, null when unknown. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = statOf(pid)
      if (stat === null) return null
      if (isZombie(stat)) return 'gone'
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat[19] ?? ''}`
    }
    if (process.platform === 'darwin') {
      const told = execFileSync('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2000 })
      const [, state = '', start = ''] = /^\s*(\S+)\s+(.*?)\s*$/.exec(told) ?? []
      return state.startsWith('Z') ? 'gone' : start || null
    }
    return null
  } catch {
    return null
  }
}
