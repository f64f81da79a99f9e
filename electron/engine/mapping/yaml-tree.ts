import { isAlias, isMap, isScalar, isSeq, parseDocument, type ParsedNode } from 'yaml'
import { DEEPEST, MOST_NODES, NotReadable, type Node, type Scalar } from './tree.ts'

/**
 * YAML 1.2 with the core schema. What looks like a number and is written otherwise than a number would be (`07`, `1.0`) stays a text, as do
 * `no` and `off`. Throws NotReadable.
 */
export function yamlTree(text: string): Node {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, version: '1.2', schema: 'core', logLevel: 'silent' })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw new NotReadable(problem.pos[0], sentence(problem.message))
  if (document.contents === null) throw new NotReadable(0, 'The file is empty.')
  return new Walk(text).node(document.contents, 0)
}

class Walk {
  readonly #text: string
  /** The last node of each name so far: a name may be given anew. */
  readonly #anchors = new Map<string, ParsedNode>()
  #nodes = 0

  constructor(text: string) {
    this.#text = text
  }

  node(node: ParsedNode, depth: number): Node {
    const at = node.range[0]
    this.#nodes += 1
    if (this.#nodes > MOST_NODES) throw new NotReadable(at, 'The file holds too much: aliases make it larger than it looks.')
    if (depth > DEEPEST) throw new NotReadable(at, 'Blocks lie too deep in each other here.')
    if (isAlias(node)) {
      const meant = this.#anchors.get(node.source)
      if (meant === undefined) throw new NotReadable(at, `There is no &${node.source} before this.`)
      return this.node(meant, depth + 1)
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return { kind: 'value', at, ...this.#scalar(node) }
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => this.node(item, depth + 1)) }
    if (!isMap(node)) throw new NotReadable(at, 'This is neither a value, a list nor a block.')
    const entries = new Map<string, { keyAt: number; value: Node }>()
    for (const { key, value } of node.items as { readonly key: ParsedNode; readonly value: ParsedNode | null }[]) {
      const keyAt = key.range[0]
      if (!isScalar(key)) throw new NotReadable(keyAt, 'A name is expected here.')
      const name = nameOf(key)
      if (entries.has(name)) throw new NotReadable(keyAt, `"${name}" stands here a second time.`)
      if (name === '__proto__') throw new NotReadable(keyAt, 'This name is not possible.')
      entries.set(name, {
        keyAt,
        value: value === null ? { kind: 'value', at: key.range[1], inner: null, value: null } : this.node(value, depth + 1),
      })
    }
    return { kind: 'map', at, entries }
  }

  #scalar(node: ParsedScalar): { readonly value: Scalar; readonly inner: number | null } {
    const value = valueOf(node)
    if (typeof value !== 'string') return { value, inner: null }
    const start = node.range[0] + (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0)
    return { value, inner: this.#text.startsWith(value, start) ? start : null }
  }
}

type ParsedScalar = ParsedNode & { readonly value: unknown; readonly source?: string | undefined; readonly type?: string | undefined }

function valueOf({ value, source }: ParsedScalar): Scalar {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return source === undefined || String(value) === source ? value : source
  return source ?? null
}

/** A key is what stands there, whatever it could be read as. */
const nameOf = (key: ParsedScalar): string => (typeof key.value === 'string' ? key.value : (key.source ?? ''))

const sentence = (message: string): string => `This is not valid YAML: ${message.replace(/[.\s]+$/, '')}.`
