import type { Expansion, GrantMark } from '../graph/grant-marks.ts'
import { annotationName } from './decode.ts'
import { Reader, subField, textField } from './reader.ts'

const tags = { annotation: 0x22, sources: 0x2a } as const

/**
 * What a grant's message marks it with: where it comes from, whether it can be changed, whom it passes on to. A grant is direct
 * when it names no sources, or itself among them. Null when the message says nothing of that. Throws Error on bytes that are no grant.
 */
export function markOf(wire: Uint8Array, entitlementId: string): GrantMark | null {
  const reader = new Reader(Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength))
  const sources: string[] = []
  let direct = false
  let immutable = false
  let expands: Expansion | null = null
  while (reader.more) {
    const tag = reader.varint()
    if (tag === tags.annotation) {
      const annotation = reader.sub().rest()
      const name = annotationName(textField(annotation, 0x0a))
      if (name === 'GrantImmutable') immutable = true
      if (name === 'GrantExpandable') expands = expansionIn(subField(annotation, 0x12) ?? Buffer.alloc(0))
    } else if (tag === tags.sources) {
      const entries = reader.sub()
      while (entries.more) {
        const entry = entries.varint()
        if (entry !== 0x0a) {
          entries.skip(entry & 7)
          continue
        }
        const source = entries.sub().rest()
        const id = textField(source, 0x0a)
        const isDirect = booleanIn(subField(source, 0x12) ?? Buffer.alloc(0), 1)
        if (isDirect || id === entitlementId) direct = true
        if (id !== entitlementId) sources.push(id)
      }
    } else reader.skip(tag & 7)
  }
  if (sources.length === 0 && !immutable && expands === null) return null
  return { derived: sources.length > 0 && !direct, immutable, sources: sources.sort(), expands }
}

function expansionIn(bytes: Buffer): Expansion {
  const entitlementIds: string[] = []
  const resourceTypeIds: string[] = []
  const reader = new Reader(bytes)
  while (reader.more) {
    const tag = reader.varint()
    if (tag === 0x0a) entitlementIds.push(reader.sub().text())
    else if (tag === 0x1a) resourceTypeIds.push(reader.sub().text())
    else reader.skip(tag & 7)
  }
  return { entitlementIds, shallow: booleanIn(bytes, 2), resourceTypeIds }
}

function booleanIn(bytes: Buffer, number: number): boolean {
  const reader = new Reader(bytes)
  let value = false
  while (reader.more) {
    const tag = reader.varint()
    if (tag === number << 3) value = reader.varint() !== 0
    else reader.skip(tag & 7)
  }
  return value
}
