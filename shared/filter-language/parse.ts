import type { Fields } from '../fields.ts'
import type { Filter } from '../query.ts'
import { conditionOf, type Meaning } from './condition.ts'
import type { FilterChip, FilterContext, FilterProblem, ParsedFilter } from './language.ts'
import { scan, type Token } from './scan.ts'

/** The longest text that is read. */
export const longestFilter = 4000
const deepest = 20
/** What the engine takes in one list, and in all. */
const mostTogether = 100
const mostConditions = 400

/**
 * The filter a person typed (docs/filter-language.md). Never throws: what cannot be read becomes a problem with its place in the text.
 * `fields`: those of the list; with the profile's keys another word is a problem, without them any word is taken for one.
 */
export function parseFilter(text: string, fields: Fields, context: FilterContext = {}): ParsedFilter {
  if (text.length > longestFilter) {
    const problem = { at: longestFilter, length: text.length - longestFilter, message: 'This is too long: 4,000 characters is the most.' }
    return { filter: undefined, chips: [], problems: [problem] }
  }
  const { tokens, problems: scanned } = scan(text, (word) => fields.own(word) !== undefined)
  const problems: FilterProblem[] = [...scanned]
  const meaning: Meaning = { fields, now: context.now ?? Date.now(), values: context.values ?? {}, problems }
  const { filter, chips } = new Parser(text, tokens, meaning).whole()
  problems.sort((a, b) => a.at - b.at)
  return { filter: problems.length > 0 ? undefined : filter, chips, problems }
}

/** A condition read, and where it stands; a filter of null is one that has a problem. */
interface Read {
  readonly filter: Filter | null
  readonly at: number
  readonly end: number
}

class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #meaning: Meaning
  #next = 0
  #conditions = 0

  constructor(text: string, tokens: readonly Token[], meaning: Meaning) {
    this.#text = text
    this.#tokens = tokens
    this.#meaning = meaning
  }

  whole(): { filter: Filter | undefined; chips: FilterChip[] } {
    const alternatives: Read[][] = []
    while (this.#token.kind !== 'end') {
      alternatives.push(...this.#alternatives(0))
      if (this.#token.kind !== 'close') continue
      this.#problem(this.#token, 'There is no ( for this ).')
      this.#next += 1
    }
    const [only] = alternatives
    const parts = alternatives.length === 1 ? (only ?? []) : alternatives.flat().length === 0 ? [] : [spanned(alternatives.flat())]
    const chips = parts.map(({ at, end }) => ({ at, length: end - at, text: this.#text.slice(at, end) }))
    return { filter: this.#either(alternatives) ?? undefined, chips }
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: this.#text.length, length: 0 }
  }

  /** What `or` stands between. */
  #alternatives(depth: number): Read[][] {
    const alternatives = [this.#together(depth)]
    for (let token = this.#token; token.kind === 'or'; token = this.#token) {
      this.#next += 1
      if (alternatives.at(-1)?.length === 0) this.#problem(token, '`or` needs a condition before it; quote it to search for the word.')
      const next = this.#together(depth)
      if (next.length === 0 && this.#token.kind !== 'or')
        this.#problem(token, '`or` needs a condition after it; quote it to search for the word.')
      alternatives.push(next)
    }
    return alternatives
  }

  /** Conditions side by side: all of them hold. */
  #together(depth: number): Read[] {
    const parts: Read[] = []
    for (;;) {
      const token = this.#token
      if (token.kind === 'end' || token.kind === 'close' || token.kind === 'or') return parts
      if (token.kind === 'and') {
        this.#next += 1
        const after = this.#token.kind
        if (parts.length === 0 || after === 'end' || after === 'close' || after === 'or' || after === 'and')
          this.#problem(token, '`and` stands between two conditions; quote it to search for the word.')
      } else parts.push(this.#one(depth))
    }
  }

  #one(depth: number): Read {
    const token = this.#token
    if (depth > deepest && token.kind !== 'term') {
      this.#next = this.#tokens.length
      this.#problem(token, `This is nested too deeply: ${deepest} levels is the most.`)
      return { filter: null, at: token.at, end: this.#text.length }
    }
    this.#next += 1
    const end = token.at + token.length
    switch (token.kind) {
      case 'term': {
        this.#conditions += token.pieces.length
        if (this.#conditions > mostConditions) {
          this.#next = this.#tokens.length
          this.#problem(token, `These are too many conditions: ${mostConditions} is the most.`)
        }
        return { filter: conditionOf(token, this.#meaning), at: token.at, end }
      }
      case 'minus':
      case 'not': {
        const of = this.#token
        if (of.kind === 'end' || of.kind === 'close' || of.kind === 'or' || of.kind === 'and') {
          this.#problem(token, `\`${this.#text.slice(token.at, end)}\` needs a condition after it; quote it to search for it.`)
          return { filter: null, at: token.at, end }
        }
        const inner = this.#one(depth + 1)
        return { filter: inner.filter && { op: 'not', of: inner.filter }, at: token.at, end: inner.end }
      }
      case 'open':
        return this.#group(token, depth)
      case 'close':
      case 'or':
      case 'and':
      case 'end':
        return { filter: null, at: token.at, end }
    }
  }

  #group(open: Token, depth: number): Read {
    const inside = this.#alternatives(depth + 1)
    const close = this.#token
    const closed = close.kind === 'close'
    if (closed) this.#next += 1
    const end = closed ? close.at + close.length : (inside.flat().at(-1)?.end ?? open.at + open.length)
    if (!closed) this.#problem({ at: open.at, length: end - open.at }, 'This parenthesis is not closed: put a ) at the end.')
    else if (inside.length === 1 && inside[0]?.length === 0)
      this.#problem({ at: open.at, length: end - open.at }, 'There is nothing between these parentheses.')
    return { filter: this.#either(inside), at: open.at, end }
  }

  #either(alternatives: readonly (readonly Read[])[]): Filter | null {
    const filters = alternatives.map((parts) => this.#joined('and', parts)).filter((filter) => filter !== null)
    return joined('or', filters, (length) => this.#tooMany(alternatives.flat(), length))
  }

  #joined(op: 'and', parts: readonly Read[]): Filter | null {
    const filters = parts.map(({ filter }) => filter).filter((filter) => filter !== null)
    return joined(op, filters, (length) => this.#tooMany(parts, length))
  }

  #tooMany(parts: readonly Read[], length: number): void {
    if (length <= mostTogether) return
    const { at, end } = spanned(parts)
    this.#problem({ at, length: end - at }, `These are too many conditions side by side: ${mostTogether} is the most.`)
  }

  #problem({ at, length }: { readonly at: number; readonly length: number }, message: string): void {
    this.#meaning.problems.push({ at, length, message })
  }
}

/** One filter of several; `a and (b and c)` is one list of three. */
function joined(op: 'and' | 'or', filters: readonly Filter[], check: (length: number) => void): Filter | null {
  const flat = filters.flatMap((filter) => (filter.op === op ? filter.of : [filter]))
  check(flat.length)
  const [first] = flat
  if (first === undefined) return null
  return flat.length === 1 ? first : { op, of: flat }
}

const spanned = (parts: readonly Read[]): Read => ({ filter: null, at: parts[0]?.at ?? 0, end: parts.at(-1)?.end ?? 0 })
