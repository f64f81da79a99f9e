import { DEEPEST, MOST_NODES, NotReadable, type Node } from './tree.ts'

/** JSON as RFC 8259 has it; a name that stands twice in a block is refused. Throws NotReadable. */
export function jsonTree(text: string): Node {
  const reader = new Reader(text)
  const node = reader.value(0)
  reader.end()
  return node
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// eslint-disable-next-line no-control-regex -- what no text in JSON may hold
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const literal = /true|false|null/y
const blanks = /[ \t\n\r]*/y

class Reader {
  readonly #text: string
  #at = 0
  #nodes = 0

  constructor(text: string) {
    this.#text = text
    this.#match(blanks)
    if (this.#at === text.length) throw new NotReadable(0, 'The file is empty.')
  }

  value(depth: number): Node {
    const at = this.#at
    this.#nodes += 1
    if (this.#nodes > MOST_NODES) throw new NotReadable(at, 'The file holds too much.')
    if (depth > DEEPEST) throw new NotReadable(at, 'Blocks lie too deep in each other here.')
    switch (this.#text.charAt(at)) {
      case '{':
        return this.#block(at, depth)
      case '[':
        return this.#list(at, depth)
      case '"': {
        const value = this.#string()
        return { kind: 'value', at, value, inner: this.#text.startsWith(value, at + 1) ? at + 1 : null }
      }
      default: {
        const found = this.#match(literal) || this.#match(number)
        if (found === '') throw this.#unexpected('a value')
        this.#match(blanks)
        return { kind: 'value', at, inner: null, value: JSON.parse(found) as boolean | number | null }
      }
    }
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the file')
  }

  #block(at: number, depth: number): Node {
    const entries = new Map<string, { keyAt: number; value: Node }>()
    this.#take('{')
    while (this.#text[this.#at] !== '}') {
      if (entries.size > 0) this.#take(',')
      const keyAt = this.#at
      const name = this.#string()
      if (entries.has(name)) throw new NotReadable(keyAt, `"${name}" stands here a second time.`)
      if (name === '__proto__') throw new NotReadable(keyAt, 'This name is not possible.')
      this.#take(':')
      entries.set(name, { keyAt, value: this.value(depth + 1) })
      if (this.#text[this.#at] !== ',' && this.#text[this.#at] !== '}') throw this.#unexpected('a comma or }')
    }
    this.#take('}')
    return { kind: 'map', at, entries }
  }

  #list(at: number, depth: number): Node {
    const items: Node[] = []
    this.#take('[')
    while (this.#text[this.#at] !== ']') {
      if (items.length > 0) this.#take(',')
      items.push(this.value(depth + 1))
      if (this.#text[this.#at] !== ',' && this.#text[this.#at] !== ']') throw this.#unexpected('a comma or ]')
    }
    this.#take(']')
    return { kind: 'list', at, items }
  }

  #string(): string {
    if (this.#text[this.#at] !== '"') throw this.#unexpected('a text in double quotes')
    const found = this.#match(string)
    if (found === '')
      throw new NotReadable(
        this.#at,
        'This is not valid JSON: the text that begins here does not end, or holds a line break or an unknown escape.',
      )
    this.#match(blanks)
    return JSON.parse(found) as string
  }

  #take(sign: string): void {
    if (this.#text[this.#at] !== sign) throw this.#unexpected(sign)
    this.#at += 1
    this.#match(blanks)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #unexpected(expected: string): NotReadable {
    return new NotReadable(this.#at, `This is not valid JSON: ${expected} is expected here.`)
  }
}
