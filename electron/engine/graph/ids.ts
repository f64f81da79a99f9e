import type { ResourceRef } from '../../../shared/graph.ts'
import type { Key } from './sink.ts'

/** Ids are 1 to 1024 bytes of valid UTF-8 (Baton model, ResourceId). Null when `id` is that, else what is wrong with it. */
export function idFault(id: string): string | null {
  if (id.length === 0) return 'is empty'
  if (id.length > 341 && Buffer.byteLength(id) > 1024) return 'is longer than 1024 bytes'
  if (!id.isWellFormed()) return 'is not valid Unicode'
  return null
}

/** (type, id) -> key, for as long as a snapshot is written. */
export class ResourceKeys {
  readonly #byType = new Map<string, Map<string, Key>>()
  #size = 0
  #typesWithColon = false

  get size(): number {
    return this.#size
  }

  addType(type: string): void {
    this.#typesWithColon ||= type.includes(':')
    if (!this.#byType.has(type)) this.#byType.set(type, new Map())
  }

  get({ type, id }: ResourceRef): Key | undefined {
    return this.#byType.get(type)?.get(id)
  }

  /** The keys of one type by id; undefined when the type is unknown. */
  ofType(type: string): ReadonlyMap<string, Key> | undefined {
    return this.#byType.get(type)
  }

  types(): Iterable<string> {
    return this.#byType.keys()
  }

  /** Another resource whose type and id, joined with a colon, give the same text: readers of a .c1z know resources by that. */
  joinedLike({ type, id }: ResourceRef): ResourceRef | null {
    if (!this.#typesWithColon) return null
    for (const ref of refsIn(`${type}:${id}`, this)) if (ref.type !== type) return ref
    return null
  }

  /** The next key, or null when the type is unknown. The resource must be new. */
  add({ type, id }: ResourceRef): Key | null {
    const ids = this.#byType.get(type)
    if (ids === undefined) return null
    const key = ++this.#size
    ids.set(id, key)
    return key
  }
}

/** The resources that `text` names as `type:id`. */
export function* refsIn(text: string, keys: ResourceKeys): Generator<ResourceRef> {
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    const ref = { type: text.slice(0, at), id: text.slice(at + 1) }
    if (keys.get(ref) !== undefined) yield ref
  }
}

/** By bytes, as SQLite orders ids; units of UTF-16 order the same way below the surrogates. */
export const comesAfter = (id: string, other: string): boolean =>
  /[\ud800-\uffff]/.test(id + other) ? Buffer.compare(Buffer.from(id), Buffer.from(other)) > 0 : id > other
