import type { MappingProblem } from '../../../shared/mapping.ts'
import { BadText } from './path.ts'
import { characterOffset, keyOffset, isListAt, offsetAt, placeOf, type Node, type TreePath } from './tree.ts'

/** A part of a mapping file: a value, one of its characters, or the name of an entry. */
export interface Spot {
  readonly path: TreePath
  readonly character?: number
  readonly isKey?: boolean
}

const MOST_PROBLEMS = 200

/** What is wrong with a mapping file, each with its place. */
export class Report {
  readonly #file: string
  readonly #text: string
  readonly #root: Node
  readonly #problems: MappingProblem[] = []

  constructor(file: string, text: string, root: Node) {
    this.#file = file
    this.#text = text
    this.#root = root
  }

  error(spot: Spot, message: string): void {
    this.#add(spot, message, 'error')
  }

  warn(spot: Spot, message: string): void {
    this.#add(spot, message, 'warning')
  }

  /** What `read` makes of a text of the file; null when it cannot, which is an error at the very character. */
  reading<T>(path: TreePath, read: () => T, from = 0): T | null {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof BadText)) throw error
      this.error({ path, character: from + error.at }, error.message)
      return null
    }
  }

  /** Whether a list stands there. */
  isList(path: TreePath): boolean {
    return isListAt(this.#root, path)
  }

  get hasErrors(): boolean {
    return this.#problems.some(({ severity }) => severity === 'error')
  }

  /** By their place. */
  get problems(): readonly MappingProblem[] {
    return this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
  }

  #add(spot: Spot, message: string, severity: MappingProblem['severity']): void {
    if (this.#problems.length >= MOST_PROBLEMS) return
    this.#problems.push({ file: this.#file, ...placeOf(this.#text, this.#offset(spot)), message, severity })
  }

  #offset({ path, character, isKey }: Spot): number {
    if (isKey === true) return keyOffset(this.#root, path)
    return character === undefined ? offsetAt(this.#root, path) : characterOffset(this.#root, path, character)
  }
}
