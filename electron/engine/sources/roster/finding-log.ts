import { counted, grouped } from '../../../../shared/number-words.ts'
import type { Finding, Origin, ResourceRef } from '../../../../shared/graph.ts'
import type { Sink } from '../../graph/sink.ts'
import { findingWords, type FindingKind } from './finding-words.ts'

/** So many of a kind are described; the snapshot keeps no more. */
const described = 100

export interface Details {
  readonly message: string
  readonly resource?: ResourceRef
  readonly origin?: Origin
  /** What is at fault, when that is something else: its finding is the one to put right. */
  readonly causedBy?: ResourceRef | null
  /** How many others come of it. */
  readonly causes?: number
}

/** Hands findings on; the sentences of those nobody will see are not made. */
export class FindingLog {
  readonly #sink: Pick<Sink, 'finding'>
  readonly #counts = new Map<FindingKind, number>()

  constructor(sink: Pick<Sink, 'finding'>) {
    this.#sink = sink
  }

  add(kind: FindingKind, describe: () => Details): void {
    const count = this.#counts.get(kind) ?? 0
    this.#counts.set(kind, count + 1)
    const { severity } = findingWords[kind]
    this.#sink.finding(count < described ? findingOf(kind, describe()) : { kind, severity, message: '' })
  }
}

function findingOf(kind: FindingKind, { message, resource, origin, causedBy, causes }: Details): Finding {
  return {
    ...{ kind, severity: findingWords[kind].severity, message },
    ...(resource && { resource }),
    ...(origin && typeof origin.record === 'number' && { row: origin.record }),
    ...(origin && { record: originText(origin) }),
    ...(causedBy && { causedBy }),
    ...(causes !== undefined && causes > 0 && { causes }),
  }
}

const originText = ({ stream, record, line }: Origin): string => `${stream} ${record}${line === undefined ? '' : `, line ${line}`}`

/** "3 classes", "1 class". */
export { counted }

const named = 5

/** The first few, in order: "e2, e3", "e1, e2, e3, e4, e5 and 12 more". */
export function someOf(ids: readonly string[], total = ids.length): string {
  const first = ids.toSorted().slice(0, named)
  return total > first.length ? `${first.join(', ')} and ${grouped(total - first.length)} more` : first.join(', ')
}

/** Many of something that come of one missing thing: one finding. Remembers the first ids in their order. */
export class Causes {
  readonly #by = new Map<string, { count: number; ids: string[] }>()

  get size(): number {
    return this.#by.size
  }

  add(cause: string, id: string): void {
    let known = this.#by.get(cause)
    if (known === undefined) this.#by.set(cause, (known = { count: 0, ids: [] }))
    known.count++
    known.ids.push(id)
    // The smallest few are kept, whatever order they came in.
    if (known.ids.length > 16 * named) known.ids = known.ids.toSorted().slice(0, named)
  }

  /** Those with the most first, then by cause. */
  *each(): Generator<readonly [cause: string, count: number, some: string]> {
    const order = [...this.#by].toSorted(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    for (const [cause, { count, ids }] of order) yield [cause, count, someOf(ids, count)]
  }
}
