import { readdirSync, readFileSync } from 'node:fs'

/** What a process and all below it used. Linux only: elsewhere there is nothing to see. */
export interface TreeFigures {
  /** Largest sum of resident memory at one moment, bytes; shared pages count once per process. */
  readonly resident: number
  /** The same, with shared pages divided among the processes that have them. */
  readonly proportional: number
  /** Processor milliseconds by the name of the threads. */
  readonly threads: Readonly<Record<string, number>>
  /** Each look: milliseconds since 1970, and the resident bytes then. */
  readonly looks: readonly { readonly at: number; readonly resident: number }[]
}

const TICKS_PER_SECOND = 100
const PAGE = 4096

/** Looks at the process `root` and its descendants every 20 ms until stopped. */
export function watchTree(root: number): { stop(): TreeFigures } {
  const looks: { at: number; resident: number }[] = []
  /** By process and thread: name, and processor ticks so far. */
  const threads = new Map<string, { name: string; ticks: number }>()
  let proportional = 0
  let turn = 0
  const look = (): void => {
    let resident = 0
    let shared = 0
    const measured = turn++ % 5 === 0
    for (const pid of descendants(root)) {
      resident += Number(text(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE
      if (measured) shared += 1024 * Number(/^Pss:\s+(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
      for (const thread of names(`/proc/${pid}/task`)) {
        const found = /\((.*)\) (.*)$/s.exec(text(`/proc/${pid}/task/${thread}/stat`))
        const fields = found?.[2]?.split(' ')
        if (found === null || fields === undefined) continue
        threads.set(`${pid}/${thread}`, { name: found[1] ?? '', ticks: Number(fields[11]) + Number(fields[12]) })
      }
    }
    looks.push({ at: Date.now(), resident })
    proportional = Math.max(proportional, shared)
  }
  const timer = setInterval(look, 20)
  look()
  return {
    stop: () => {
      clearInterval(timer)
      const byName: Record<string, number> = {}
      for (const { name, ticks } of threads.values()) byName[name] = (byName[name] ?? 0) + (ticks * 1000) / TICKS_PER_SECOND
      return { resident: looks.reduce((most, { resident }) => Math.max(most, resident), 0), proportional, threads: byName, looks }
    },
  }
}

function descendants(root: number): number[] {
  const children = names(`/proc/${root}/task`).flatMap((thread) => {
    const listed = text(`/proc/${root}/task/${thread}/children`).trim()
    return listed === '' ? [] : listed.split(' ').map(Number)
  })
  return [root, ...children.flatMap(descendants)]
}

const text = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const names = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
