/** A mapping file as read, each part with the place it came from. Offsets count UTF-16 units from the start of the text. */

export type Scalar = null | boolean | number | string

interface ValueNode {
  readonly kind: 'value'
  readonly value: Scalar
  readonly at: number
  /** Where the value's first character stands, when the value stands in the text as it is; null: it does not (escapes, folded lines). */
  readonly inner: number | null
}
interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly at: number
}
interface MapNode {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, { readonly keyAt: number; readonly value: Node }>
  readonly at: number
}
export type Node = ValueNode | ListNode | MapNode

/** A text that is none of its format: where, and why. */
export class NotReadable extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.name = 'NotReadable'
    this.at = at
  }
}

/** How much a file may hold, aliases followed: what a person writes has far less. */
export const MOST_NODES = 50_000
export const DEEPEST = 40

/** Plain data, as `JSON.parse` would give it. */
export function plainOf(node: Node): unknown {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'list':
      return node.items.map(plainOf)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainOf(value)]))
  }
}

export type TreePath = readonly (string | number)[]

/** Where a part of the file stands: its value, or as much of the way to it as there is. */
export function offsetAt(root: Node, path: TreePath): number {
  return nodeAt(root, path).at
}

/** Where the key of an entry stands; the block's place when there is no such key. */
export function keyOffset(root: Node, path: TreePath): number {
  const block = nodeAt(root, path.slice(0, -1))
  const entry = block.kind === 'map' ? block.entries.get(String(path.at(-1))) : undefined
  return entry?.keyAt ?? block.at
}

/** Where the character `index` of a text stands. */
export function characterOffset(root: Node, path: TreePath, index: number): number {
  const node = nodeAt(root, path)
  return node.kind === 'value' && node.inner !== null ? node.inner + index : node.at
}

export const isListAt = (root: Node, path: TreePath): boolean => nodeAt(root, path).kind === 'list'

function nodeAt(root: Node, path: TreePath): Node {
  let node = root
  for (const step of path) {
    const next = node.kind === 'map' ? node.entries.get(String(step))?.value : node.kind === 'list' ? node.items[Number(step)] : undefined
    // A single value where a list may stand: `transform: trim`.
    if (next === undefined) return node
    node = next
  }
  return node
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, Math.max(0, Math.min(offset, text.length)))
  const lines = before.split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
