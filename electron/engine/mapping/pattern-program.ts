import { BadText } from './path.ts'

/**
 * Regular expressions for mapping files, compiled to a program that is run in time proportional to the text (`pattern.ts`): whatever
 * somebody writes, no record can hold up a run. Everything of JavaScript's syntax but looking ahead and behind, and references back.
 */
export type Instruction =
  | { readonly op: 'sign'; readonly fits: (sign: string) => boolean }
  /** Goes on at both; the first is tried first. */
  | { readonly op: 'fork'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'at'; readonly where: 'start' | 'end' | 'edge' | 'no-edge' }
  | { readonly op: 'found' }

export interface Program {
  readonly code: readonly Instruction[]
  /** With the whole match as the first. */
  readonly groups: number
}

const MOST_INSTRUCTIONS = 2000
const DEEPEST = 50

/** Throws BadText. */
export function patternProgram(source: string): Program {
  const tree = new PatternReader(source).pattern()
  const code: Instruction[] = []
  const emit = (instruction: Instruction): number => {
    if (code.length >= MOST_INSTRUCTIONS) throw new BadText(0, 'The pattern is too large: it repeats too much.')
    return code.push(instruction) - 1
  }
  const write = (part: Part): void => {
    switch (part.kind) {
      case 'sign':
        emit({ op: 'sign', fits: part.fits })
        return
      case 'at':
        emit({ op: 'at', where: part.where })
        return
      case 'row':
        part.parts.forEach(write)
        return
      case 'group':
        emit({ op: 'save', slot: part.number * 2 })
        write(part.part)
        emit({ op: 'save', slot: part.number * 2 + 1 })
        return
      case 'either': {
        const ends: { to: number }[] = []
        part.parts.forEach((one, i) => {
          const last = i === part.parts.length - 1
          const fork = last ? null : { op: 'fork' as const, first: 0, second: 0 }
          if (fork !== null) fork.first = emit(fork) + 1
          write(one)
          if (fork !== null) {
            const end = { op: 'jump' as const, to: 0 }
            emit(end)
            ends.push(end)
            fork.second = code.length
          }
        })
        for (const end of ends) end.to = code.length
        return
      }
      case 'repeat':
        for (let i = 0; i < part.least; i += 1) write(part.part)
        if (part.most === Infinity) writeLoop(part)
        else writeOptional(part, part.most - part.least)
        return
    }
  }
  const branch = (lazy: boolean): { readonly set: (inside: number, outside: number) => void } => {
    const fork = { op: 'fork' as const, first: 0, second: 0 }
    emit(fork)
    return { set: (inside, outside) => Object.assign(fork, lazy ? { first: outside, second: inside } : { first: inside, second: outside }) }
  }
  const writeLoop = ({ part, lazy }: Repeat): void => {
    const start = code.length
    const fork = branch(lazy)
    write(part)
    emit({ op: 'jump', to: start })
    fork.set(start + 1, code.length)
  }
  const writeOptional = ({ part, lazy }: Repeat, times: number): void => {
    const forks: { set: (outside: number) => void }[] = []
    for (let i = 0; i < times; i += 1) {
      const fork = branch(lazy)
      const inside = code.length
      forks.push({ set: (outside) => fork.set(inside, outside) })
      write(part)
    }
    for (const fork of forks) fork.set(code.length)
  }
  emit({ op: 'save', slot: 0 })
  write(tree.part)
  emit({ op: 'save', slot: 1 })
  emit({ op: 'found' })
  return { code, groups: tree.groups + 1 }
}

interface Repeat {
  readonly kind: 'repeat'
  readonly part: Part
  readonly least: number
  readonly most: number
  readonly lazy: boolean
}
type Part =
  | { readonly kind: 'sign'; readonly fits: (sign: string) => boolean }
  | { readonly kind: 'at'; readonly where: 'start' | 'end' | 'edge' | 'no-edge' }
  | { readonly kind: 'row'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'group'; readonly number: number; readonly part: Part }
  | Repeat

const classOrEscape = /\[\^?(?:[^\]\\]|\\.)*\]|\\(?:u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[\w=]+\}|.)/suy
const quantifier = /(?:[*+?]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})(\?)?/y

class PatternReader {
  readonly #source: string
  #at = 0
  #groups = 0

  constructor(source: string) {
    this.#source = source
  }

  pattern(): { readonly part: Part; readonly groups: number } {
    const part = this.#either(0)
    if (this.#at < this.#source.length) throw this.#bad('a ) stands here without its (')
    return { part, groups: this.#groups }
  }

  #either(depth: number): Part {
    if (depth > DEEPEST) throw this.#bad('groups lie too deep in each other')
    const parts = [this.#row(depth)]
    while (this.#source[this.#at] === '|') {
      this.#at += 1
      parts.push(this.#row(depth))
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind: 'either', parts }
  }

  #row(depth: number): Part {
    const parts: Part[] = []
    for (let sign = this.#source[this.#at]; sign !== undefined && sign !== '|' && sign !== ')'; sign = this.#source[this.#at]) {
      parts.push(this.#repeated(this.#atom(depth)))
    }
    return { kind: 'row', parts }
  }

  #repeated(part: Part): Part {
    quantifier.lastIndex = this.#at
    const found = quantifier.exec(this.#source)
    if (found === null) return part
    const [text, least, comma, most, lazy] = found
    if (part.kind === 'at') throw this.#bad('a place cannot be repeated')
    this.#at += text.length
    const [from, to] =
      least !== undefined
        ? [Number(least), comma === undefined ? Number(least) : most === undefined ? Infinity : Number(most)]
        : text.startsWith('?')
          ? [0, 1]
          : [text.startsWith('+') ? 1 : 0, Infinity]
    if (from > to) throw this.#bad('the larger number comes second')
    return { kind: 'repeat', part, least: from, most: to, lazy: lazy !== undefined }
  }

  #atom(depth: number): Part {
    const sign = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0)
    switch (sign) {
      case '^':
        this.#at += 1
        return { kind: 'at', where: 'start' }
      case '$':
        this.#at += 1
        return { kind: 'at', where: 'end' }
      case '(':
        return this.#group(depth)
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        throw this.#bad(`${sign} has nothing to stand for; write \\${sign} for the sign itself`)
      case '.':
        this.#at += 1
        return { kind: 'sign', fits: (one) => one !== '\n' && one !== '\r' && one !== '\u2028' && one !== '\u2029' }
      case '[':
      case '\\':
        return this.#class()
      default:
        this.#at += sign.length
        return { kind: 'sign', fits: (one) => one === sign }
    }
  }

  #group(depth: number): Part {
    const from = this.#at
    const opening = /\((?:\?(?::|<[A-Za-z_]\w*>|(?<other>.{0,2})))?/y
    opening.lastIndex = from
    const found = opening.exec(this.#source)
    if (found?.groups?.other !== undefined)
      throw this.#bad(`(?${found.groups.other} is not possible: looking ahead or behind could take for ever`)
    const text = found?.[0] ?? '('
    this.#at += text.length
    const number = text === '(?:' ? 0 : (this.#groups += 1)
    const part = this.#either(depth + 1)
    if (this.#source[this.#at] !== ')') {
      this.#at = from
      throw this.#bad('the group that begins here does not end')
    }
    this.#at += 1
    return number === 0 ? part : { kind: 'group', number, part }
  }

  #class(): Part {
    classOrEscape.lastIndex = this.#at
    const text = classOrEscape.exec(this.#source)?.[0]
    if (text === undefined) throw this.#bad('what begins here does not end')
    if (text === String.raw`\b` || text === String.raw`\B`) {
      this.#at += text.length
      return { kind: 'at', where: text === String.raw`\b` ? 'edge' : 'no-edge' }
    }
    if (/^\\[1-9k]/.test(text)) throw this.#bad(`${text} refers back, which is not possible`)
    const fits = signTest(text)
    if (fits === null) throw this.#bad(`${text} says nothing`)
    this.#at += text.length
    return { kind: 'sign', fits }
  }

  #bad(why: string): BadText {
    return new BadText(this.#at, `The pattern cannot be read: ${why} (character ${this.#at + 1}).`)
  }
}

/** One sign at a time is what the language's own expressions are safe for. */
function signTest(text: string): ((sign: string) => boolean) | null {
  try {
    const pattern = new RegExp(`^${text}$`, 'su')
    const known = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)))
    return (sign) => {
      const code = sign.charCodeAt(0)
      return sign.length === 1 && code < 128 ? known[code] === true : pattern.test(sign)
    }
  } catch {
    return null
  }
}
