/**
 * Paths: `name.given`, `roles[0].org`, `roles[*].org`, `roles[?roleType=primary].org`, `$` for the whole record, `^.id` for the record that
 * was taken apart, `metadata["hr.fte"]` for names with signs of the grammar in them.
 */
export interface Path {
  readonly root: 'record' | 'parent'
  readonly segments: readonly Segment[]
}

export type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly key: string; readonly value: string }

/** What is wrong with a text of ours, and at which of its characters. */
export class BadText extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.name = 'BadText'
    this.at = at
  }
}

const bareName = /[^\s.[\]"'$^?*=(),]+/y
const digits = /\d{1,6}/y
const quoted = /"(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*'/y
const untilBracket = /[^\]"']*/y
const MOST_SEGMENTS = 30

/** Reads a path; throws BadText. */
export function parsePath(text: string): Path {
  const reader = new PathReader(text)
  return reader.path()
}

class PathReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  path(): Path {
    const segments: Segment[] = []
    let root: Path['root'] = 'record'
    let started = false
    if (/^[$^]/.test(this.#text)) {
      root = this.#text.startsWith('^') ? 'parent' : 'record'
      this.#at = 1
      started = true
    }
    while (this.#at < this.#text.length) {
      if (segments.length > MOST_SEGMENTS) throw new BadText(this.#at, 'The path is too long.')
      const sign = this.#text[this.#at]
      if (sign === '[') segments.push(this.#bracket(started))
      else {
        if (started) this.#take('.')
        if (this.#text[this.#at] === '[') segments.push(this.#bracket(false))
        else segments.push({ kind: 'name', name: this.#match(bareName, 'a name is expected') })
      }
      started = true
    }
    if (!started) throw new BadText(0, 'The path is empty.')
    return { root, segments }
  }

  #bracket(started: boolean): Segment {
    const from = this.#at
    this.#take('[')
    const sign = this.#text[this.#at]
    if (sign === '"' || sign === "'") {
      const name = this.#quoted()
      this.#take(']')
      return { kind: 'name', name }
    }
    if (!started) throw new BadText(from, 'A path begins with a name, $ or ^.')
    if (sign === '*') {
      this.#at += 1
      this.#take(']')
      return { kind: 'all' }
    }
    if (sign === '?') {
      this.#at += 1
      const key = this.#word(bareName, 'a name is expected')
      this.#take('=')
      const value = this.#word(untilBracket, 'a value is expected')
      this.#take(']')
      return { kind: 'where', key, value }
    }
    const index = Number(this.#match(digits, 'a number, *, ?name=value or a name in quotes is expected'))
    this.#take(']')
    return { kind: 'index', index }
  }

  #word(bare: RegExp, expected: string): string {
    const sign = this.#text[this.#at]
    return sign === '"' || sign === "'" ? this.#quoted() : this.#match(bare, expected)
  }

  #quoted(): string {
    return this.#match(quoted, 'the text in quotes does not end').slice(1, -1).replaceAll(/\\(.)/g, '$1')
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    if (found === '') throw new BadText(this.#at, `"${this.#text}" is no path: ${expected} at character ${this.#at + 1}.`)
    this.#at += found.length
    return found
  }

  #take(sign: string): void {
    if (this.#text[this.#at] !== sign)
      throw new BadText(this.#at, `"${this.#text}" is no path: ${sign} is expected at character ${this.#at + 1}.`)
    this.#at += 1
  }
}

/** The path as a text that reads as the same path. */
export function formatPath({ root, segments }: Path): string {
  const [first] = segments
  const bare = root === 'record' && first?.kind === 'name'
  const rest = segments.map((segment, i) => {
    switch (segment.kind) {
      case 'name':
        return isBare(segment.name) ? `${i === 0 && bare ? '' : '.'}${segment.name}` : `[${quote(segment.name)}]`
      case 'index':
        return `[${segment.index}]`
      case 'all':
        return '[*]'
      case 'where':
        return `[?${isBare(segment.key) ? segment.key : quote(segment.key)}=${quote(segment.value)}]`
    }
  })
  return `${bare ? '' : root === 'parent' ? '^' : '$'}${rest.join('')}`
}

const isBare = (name: string): boolean => /^[^\s.[\]"'$^?*=(),]+$/.test(name)
const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** Names in it, in order: also those it compares. */
export const namesIn = ({ segments }: Path): readonly string[] =>
  segments.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : segment.kind === 'where' ? [segment.key] : []))

/** It reads a name below the same name (`identifier.identifier`), as for a text that is taken for a block. */
export const repeatsLastName = ({ segments }: Path): boolean => {
  const [before, last] = segments.slice(-2)
  return before?.kind === 'name' && last?.kind === 'name' && before.name === last.name
}
