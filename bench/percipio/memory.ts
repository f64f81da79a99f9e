import { readFileSync } from 'node:fs'

export interface PeakMemory {
  /** Largest sum of what the processes held at one moment, bytes. */
  readonly together: number
  /** The same between two moments, milliseconds since 1970; 0 when nobody looked in between. */
  between(from: number, to: number): number
  /** By process, in the order given: the most it ever held (VmHWM), bytes. */
  readonly each: readonly number[]
}

/** Looks at the processes' resident memory every 20 ms until stopped. Linux only: elsewhere all figures are 0. */
export function watchMemory(pids: readonly number[]): { stop(): PeakMemory } {
  const looks: { readonly at: number; readonly sum: number }[] = []
  const between = (from: number, to: number): number =>
    looks.reduce((most, { at, sum }) => (at >= from && at <= to ? Math.max(most, sum) : most), 0)
  const each = pids.map(() => 0)
  const look = (): void => {
    let sum = 0
    pids.forEach((pid, i) => {
      const { now, peak } = residentMemory(pid)
      sum += now
      each[i] = Math.max(each[i] ?? 0, peak)
    })
    looks.push({ at: performance.timeOrigin + performance.now(), sum })
  }
  const timer = setInterval(look, 20)
  look()
  return {
    stop: () => {
      clearInterval(timer)
      return { together: between(-Infinity, Infinity), between, each }
    },
  }
}

function residentMemory(pid: number): { readonly now: number; readonly peak: number } {
  let status: string
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return { now: 0, peak: 0 }
  }
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
  return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 }
}
