import { namesFor } from './aliases.ts'
import { columnName } from './column-names.ts'
import builtIn from './names/patterns.json' with { type: 'json' }

/** Patterns come in groups by what they are of. */
type PatternGroup = keyof typeof builtIn

const patternGroups = Object.keys(builtIn) as readonly PatternGroup[]

/** What a file with certain columns is. */
interface Pattern {
  /** All of them must be there, by themselves or by another name; `class_id|section_id`: one of them. */
  readonly columns: readonly string[]
  readonly type: string
  readonly optional?: readonly string[] | undefined
  /** What its name is like: `*users*`. */
  readonly file?: string | undefined
  /** Below it the pattern does not count. */
  readonly minScore?: number | undefined
}

export type Patterns = Readonly<Partial<Record<PatternGroup, readonly Pattern[]>>>

const builtInPatterns: Patterns = builtIn

interface PatternMatch {
  readonly group: PatternGroup
  readonly pattern: Pattern
  /** Part of the needed columns that is there, 0 to 1, and up to 0.5 more for optional ones and the file's name. */
  readonly score: number
  /** Needed columns that are not there. */
  readonly missing: readonly string[]
  /** By the pattern's column: the matched name of the file's. */
  readonly columns: ReadonlyMap<string, string>
}

export type PatternFinding =
  | { readonly kind: 'found'; readonly match: PatternMatch }
  /** Several fit equally well: it is asked. */
  | { readonly kind: 'tie'; readonly matches: readonly PatternMatch[] }
  /** None fits: the nearest, for somebody who maps by hand. */
  | { readonly kind: 'none'; readonly nearest: PatternMatch | null }

/**
 * Which pattern a header fits. The highest score wins, then the one with more needed columns, then the one that more columns fit by their own
 * names; what is still equal is asked.
 */
export function findPattern(file: string, titles: readonly string[], patterns: Patterns = builtInPatterns): PatternFinding {
  const names = titles.map(columnName)
  const matches = patternGroups
    .flatMap((group) => (patterns[group] ?? []).map((pattern) => matchOf(group, pattern, file, names)))
    .toSorted(better)
  const fitting = matches.filter(({ missing, score, pattern }) => missing.length === 0 && score >= (pattern.minScore ?? 1))
  const [first, ...others] = fitting
  if (first === undefined) return { kind: 'none', nearest: matches.find(({ score }) => score > 0) ?? null }
  const equal = others.filter((other) => better(first, other) === 0 && other.pattern.type !== first.pattern.type)
  return equal.length === 0 ? { kind: 'found', match: first } : { kind: 'tie', matches: [first, ...equal] }
}

const needed = ({ pattern }: PatternMatch): number => pattern.columns.length
const exact = ({ columns }: PatternMatch): number => [...columns].filter(([wanted, name]) => wanted.split('|').includes(name)).length

const better = (a: PatternMatch, b: PatternMatch): number => b.score - a.score || needed(b) - needed(a) || exact(b) - exact(a)

function matchOf(group: PatternGroup, pattern: Pattern, file: string, names: readonly string[]): PatternMatch {
  const free = new Set(names)
  const columns = new Map<string, string>()
  // Own names first, so that no other column takes one by another name.
  for (const alternatives of [(name: string) => [name], namesFor]) {
    for (const wanted of pattern.columns) {
      if (columns.has(wanted)) continue
      const name = wanted
        .split('|')
        .flatMap((each) => alternatives(columnName(each)))
        .find((each) => free.has(each))
      if (name === undefined) continue
      columns.set(wanted, name)
      free.delete(name)
    }
  }
  const optional = (pattern.optional ?? []).filter((name) => namesFor(columnName(name)).some((each) => free.has(each)))
  const bonus = Math.min(0.3, 0.05 * optional.length) + (pattern.file !== undefined && fits(file, pattern.file) ? 0.2 : 0)
  const share = pattern.columns.length === 0 ? 0 : columns.size / pattern.columns.length
  return {
    group,
    pattern,
    score: Math.round((share + bonus) * 1000) / 1000,
    missing: pattern.columns.filter((name) => !columns.has(name)),
    columns,
  }
}

/** Whether a file's name is like `glob`: `*` for any text, `?` for one character, in any letter case. */
function fits(file: string, glob: string): boolean {
  const name = file.toLowerCase()
  const wanted = glob.toLowerCase()
  let at = 0
  let star = -1
  let after = 0
  let i = 0
  while (i < name.length) {
    if (wanted[at] === '*') {
      star = at++
      after = i
    } else if (wanted[at] === '?' || wanted[at] === name[i]) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++after
    } else return false
  }
  return wanted.slice(at).replaceAll('*', '') === ''
}
