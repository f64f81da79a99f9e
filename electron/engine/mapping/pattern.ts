import { patternProgram, type Instruction } from './pattern-program.ts'

/** Texts longer than this, in characters, match no pattern. */
const LONGEST_MATCHED = 1024

export interface Pattern {
  /** With the whole match as number 0. */
  readonly groups: number
  /** The groups of the first match, null for those that took no part; null: no match, or a text that is too long. */
  match(text: string): readonly (string | null)[] | null
}

/** A regular expression that cannot take long. Throws BadText. */
export function patternOf(source: string): Pattern {
  const { code, groups } = patternProgram(source)
  return { groups, match: (text) => (text.length > LONGEST_MATCHED ? null : run(code, groups, text)) }
}

type Slots = readonly number[]
interface Thread {
  readonly at: number
  readonly slots: Slots
}

/** All ways at once, sign by sign, the preferred first; no instruction is at one sign twice. */
function run(code: readonly Instruction[], groups: number, text: string): readonly (string | null)[] | null {
  const signs = Array.from(text)
  const none: Slots = new Array<number>(groups * 2).fill(-1)
  let threads: Thread[] = []
  let best: Slots | null = null
  const seen = new Int32Array(code.length).fill(-1)
  const isWord = (at: number): boolean => /^\w$/.test(signs[at] ?? '')
  const holds = (where: 'start' | 'end' | 'edge' | 'no-edge', position: number): boolean => {
    if (where === 'start') return position === 0
    if (where === 'end') return position === signs.length
    return (isWord(position - 1) !== isWord(position)) === (where === 'edge')
  }
  /** What can come next from a place in the program; a list of its own instead of calls, for programs are long. */
  const follow = (start: number, slots: Slots, position: number, into: Thread[]): void => {
    const open: Thread[] = [{ at: start, slots }]
    for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
      if (seen[thread.at] === position) continue
      seen[thread.at] = position
      const instruction = code[thread.at]
      switch (instruction?.op) {
        case 'jump':
          open.push({ at: instruction.to, slots: thread.slots })
          break
        case 'fork':
          open.push({ at: instruction.second, slots: thread.slots }, { at: instruction.first, slots: thread.slots })
          break
        case 'save':
          open.push({ at: thread.at + 1, slots: thread.slots.with(instruction.slot, position) })
          break
        case 'at':
          if (holds(instruction.where, position)) open.push({ at: thread.at + 1, slots: thread.slots })
          break
        case 'sign':
        case 'found':
        case undefined:
          into.push(thread)
      }
    }
  }
  for (let position = 0; position <= signs.length; position += 1) {
    if (best === null) follow(0, none, position, threads)
    if (threads.length === 0 && best !== null) break
    const next: Thread[] = []
    const sign = signs[position]
    for (const { at, slots } of threads) {
      const instruction = code[at]
      if (instruction?.op === 'found') {
        best = slots
        break
      }
      if (instruction?.op === 'sign' && sign !== undefined && instruction.fits(sign)) follow(at + 1, slots, position + 1, next)
    }
    threads = next
  }
  if (best === null) return null
  const found = best
  return Array.from({ length: groups }, (_, group) => {
    const [from = -1, to = -1] = found.slice(group * 2, group * 2 + 2)
    return from === -1 || to === -1 ? null : signs.slice(from, to).join('')
  })
}
