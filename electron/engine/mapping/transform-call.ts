import type { TransformText } from '../../../shared/mapping.ts'
import { BadText } from './path.ts'
import type { Spot } from './report.ts'
import type { Scalar, TreePath } from './tree.ts'

/** A transform as it is written: its name and what it was given. */
export interface TransformCall {
  readonly name: string
  readonly spot: Spot
  readonly given: readonly GivenArgument[]
  readonly isBlock: boolean
}

export interface GivenArgument {
  /** Null: by its position. */
  readonly name: string | null
  readonly value: Scalar | readonly Scalar[]
  readonly spot: Spot
}

/** Reads `trim`, `split(;)`, `map(status, else=null)`, `{ split: { sep: ";" } }`. Throws BadText. */
export function transformCall(written: TransformText, path: TreePath): TransformCall {
  if (typeof written === 'string') return textCall(written, path)
  const [[name, given] = ['', {}], ...others] = Object.entries(written)
  if (name === '' || others.length > 0) throw new BadText(0, 'A block of a transform has one name: { split: { sep: ";" } }.')
  return {
    name,
    spot: { path: [...path, name], isKey: true },
    given: Object.entries(given).map(([key, value]) => ({ name: key, value, spot: { path: [...path, name, key] } })),
    isBlock: true,
  }
}

const callForm = /^(\s*)([^\s(),=]+)\s*(?:\((.*)\)\s*)?$/s
const argumentForm = /\s*(?:([a-z_]+)\s*=\s*)?(?:'([^']*)'|([^,']*?))\s*(?:,|$)/y

function textCall(text: string, path: TreePath): TransformCall {
  const [, lead, name, inside] = callForm.exec(text) ?? []
  if (lead === undefined || name === undefined) {
    throw new BadText(0, `"${text}" is no transform: write a name, such as trim, or a name with arguments, such as split(;).`)
  }
  const spot = { path, character: lead.length }
  if (inside === undefined) return { name, spot, given: [], isBlock: false }
  return { name, spot, given: argumentsIn(inside, text.indexOf('(') + 1, path), isBlock: false }
}

function argumentsIn(inside: string, from: number, path: TreePath): GivenArgument[] {
  // A lone comma is what it is: join(,).
  if (inside.trim() === ',') return [{ name: null, value: ',', spot: { path, character: from } }]
  if (inside.trim() === '') return []
  const given: GivenArgument[] = []
  let at = 0
  while (at <= inside.length) {
    argumentForm.lastIndex = at
    const found = argumentForm.exec(inside)
    if (found === null) throw new BadText(from + at, 'This argument cannot be read; give it in quotes, or as { name: { key: value } }.')
    const [whole, name, quoted, bare = ''] = found
    const value = quoted ?? bare
    if (quoted === undefined && bare === '') throw new BadText(from + at, 'An argument is missing here.')
    if (quoted === undefined && /[()]/.test(bare))
      throw new BadText(from + at, 'An argument with a parenthesis is given as { name: { key: value } }.')
    const character = from + at + (/\S/.exec(whole)?.index ?? 0)
    given.push({ name: name ?? null, value, spot: { path, character } })
    at += whole.length
    if (!whole.trimEnd().endsWith(',') || (quoted === undefined && at >= inside.length && !inside.endsWith(','))) break
  }
  return given
}
