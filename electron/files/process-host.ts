import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** The namespace of process ids that a Linux system begins with; containers have others. */
const firstNamespace = 'pid:[4026531836]'

/** The computer's name, in a container with its namespace of process ids: containers may share a name, and each has a process 1. */
export function hostOf(name: string, namespace: string | null): string {
  return namespace === null || namespace === firstNamespace ? name : `${name} ${namespace}`
}

/** Where the process ids that this process sees mean something. */
export const thisHost = (): string => hostOf(hostname(), namespaceOfIds())

function namespaceOfIds(): string | null {
  try {
    return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : null
  } catch {
    return null
  }
}

/** Whether a process of this host has the id and is not dead: one that only waits for its parent to hear of its end is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !isZombie(statOf(pid))
}

/** What Linux tells of a process after its name: state, parent and so on. Null when it does not. */
export function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold anything
  } catch {
    return null
  }
}

export const isZombie = (stat: readonly string[] | null): boolean => stat?.[0] === 'Z' || stat?.[0] === 'X'
