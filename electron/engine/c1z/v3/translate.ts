import { MessageWriter } from '../message-writer.ts'
import { Reader } from '../reader.ts'
import type { EntitlementRow, GrantRow, ResourceTypeRow, Row } from '../sync-records.ts'
import { field } from '../wire.ts'

/**
 * Rows of format v3 as the messages connectors speak (`c1.connector.v2`), which the v1 format stores as they are. Fields are the same under
 * other numbers, and what a message embeds of another row is only named here. All throw Error on bytes that are no message.
 */

/** The tag of a length-delimited field. */
const sub = (number: number): number => (number << 3) | 2
const flag = (number: number): number => number << 3

const traits: ReadonlyMap<string, number> = new Map(
  ['user', 'group', 'role', 'app', 'secret', 'security_insight', 'scope_binding', 'vendor', 'vendor_agreement']
    .concat(['license_profile', 'agent', 'managed_device'])
    .map((name, i) => [name, i + 1]),
)
const purposes: ReadonlyMap<string, number> = new Map([
  ['assignment', 1],
  ['permission', 2],
  ['ownership', 3],
])

const writer = new MessageWriter()
const nothing: Buffer = Buffer.alloc(0)

interface Ref {
  readonly type: Buffer
  readonly id: Buffer
}

/** One walk over a message: what to do with each length-delimited field, and with each number. */
function walk(message: Buffer, bytes: (tag: number, content: Reader) => void, number?: (tag: number, value: number) => void): void {
  const reader = new Reader(message)
  while (reader.more) {
    const tag = reader.varint()
    if ((tag & 7) === 2) bytes(tag, reader.sub())
    else if ((tag & 7) === 0) {
      const value = reader.varint()
      number?.(tag, value)
    } else reader.skip(tag & 7)
  }
}

/** Traits have names here, and a later SDK's may have no number yet: they are handed over by name. */
export function resourceTypeRow(message: Buffer): ResourceTypeRow {
  let [id, name, description, external] = [nothing, nothing, nothing, 0]
  const annotations: Buffer[] = []
  const numbers: number[] = []
  const unnumbered: string[] = []
  walk(
    message,
    (tag, content) => {
      if (tag === sub(2)) id = content.rest()
      else if (tag === sub(3)) name = content.rest()
      else if (tag === sub(4)) {
        const trait = content
          .text()
          .toLowerCase()
          .replace(/^trait_/, '')
        const number = traits.get(trait)
        if (number !== undefined) numbers.push(number)
        else if (trait !== '' && trait !== 'unspecified') unnumbered.push(trait)
      } else if (tag === sub(5)) annotations.push(content.rest())
      else if (tag === sub(7)) description = content.rest()
    },
    (tag, value) => {
      if (tag === flag(8)) external = value
    },
  )
  const data = writer.encode(() => {
    put(1, id)
    put(2, name)
    put(3, Buffer.from(numbers))
    for (const annotation of annotations) writer.bytes(4, annotation)
    put(5, description)
    writer.integer(6, external === 0 ? 0 : 1)
  })
  return { data, external_id: id.toString('utf8'), traits: unnumbered }
}

export function resourceRow(message: Buffer): Row {
  let [type, id, name, description, icon] = [nothing, nothing, nothing, nothing, nothing]
  let parent: Ref = { type: nothing, id: nothing }
  /** What is there even when it is empty. */
  const parts: { profile?: Buffer; status?: Buffer; created?: Buffer } = {}
  const annotations: Buffer[] = []
  walk(message, (tag, content) => {
    if (tag === sub(2)) type = content.rest()
    else if (tag === sub(3)) id = content.rest()
    else if (tag === sub(4)) name = content.rest()
    else if (tag === sub(5)) description = content.rest()
    else if (tag === sub(6)) parent = refOf(content.rest())
    else if (tag === sub(7)) annotations.push(content.rest())
    else if (tag === sub(9)) parts.profile = content.rest()
    else if (tag === sub(10)) parts.status = content.rest()
    else if (tag === sub(11)) parts.created = content.rest()
    else if (tag === sub(13)) icon = content.rest()
  })
  const data = writer.encode(() => {
    writer.bytes(1, resourceId(type, id))
    if (parent.id.length > 0) writer.bytes(2, resourceId(parent.type, parent.id))
    put(3, name)
    for (const annotation of annotations) writer.bytes(4, annotation)
    put(5, description)
    if (parts.profile !== undefined) writer.bytes(9, parts.profile)
    if (icon.length > 0) writer.bytes(10, field(1, icon))
    if (parts.status !== undefined) writer.bytes(11, parts.status)
    if (parts.created !== undefined) writer.bytes(12, parts.created)
  })
  const typeId = type.toString('utf8')
  return { data, resource_type_id: typeId, external_id: `${typeId}:${id.toString('utf8')}` }
}

/** What it is on, and what may hold it, comes from their own rows. */
export function entitlementRow(message: Buffer): EntitlementRow {
  let [id, name, description, slug, purpose] = [nothing, nothing, nothing, nothing, '']
  let resource: Ref = { type: nothing, id: nothing }
  const annotations: Buffer[] = []
  const grantableTo: string[] = []
  walk(message, (tag, content) => {
    if (tag === sub(2)) id = content.rest()
    else if (tag === sub(3)) resource = refOf(content.rest())
    else if (tag === sub(4)) name = content.rest()
    else if (tag === sub(5)) description = content.rest()
    else if (tag === sub(6)) purpose = content.text().toLowerCase()
    else if (tag === sub(7)) annotations.push(content.rest())
    else if (tag === sub(9)) slug = content.rest()
    else if (tag === sub(10)) grantableTo.push(content.text())
  })
  const data = writer.encode(() => {
    put(2, id)
    put(3, name)
    put(4, description)
  })
  const after = writer.encode(() => {
    for (const annotation of annotations) writer.bytes(6, annotation)
    writer.integer(7, purposes.get(purpose.replace(/^purpose_value_/, '')) ?? 0)
    put(8, slug)
  })
  const ref = { resource_type_id: resource.type.toString('utf8'), resource_id: resource.id.toString('utf8') }
  return { ...ref, data, after, grantableTo, external_id: id.toString('utf8') }
}

const put = (number: number, content: Buffer): void => {
  if (content.length > 0) writer.bytes(number, content)
}

const resourceId = (type: Buffer, id: Buffer): Buffer =>
  Buffer.concat([type.length > 0 ? field(1, type) : nothing, id.length > 0 ? field(2, id) : nothing])

function refOf(message: Buffer): Ref {
  let [type, id] = [nothing, nothing]
  walk(message, (tag, content) => {
    if (tag === sub(1)) type = content.rest()
    else if (tag === sub(2)) id = content.rest()
  })
  return { type, id }
}

/** Reads grants. The ends of one after the other are often the same: their texts are made once. */
export class GrantTranslator {
  /** Grants that the connector marked as not expanded yet. */
  unexpanded = 0
  #entitlement = nothing
  #on = { type: '', id: '', entitlement: '' }
  #principalType: { readonly bytes: Buffer; readonly text: string } = { bytes: nothing, text: '' }

  row(message: Buffer): GrantRow {
    let [externalId, principalType, principalId, expansion]: [Buffer, Buffer, Buffer, Buffer | null] = [nothing, nothing, nothing, null]
    let needsExpansion = false
    const more: Buffer[] = []
    const sources: Buffer[] = []
    const reader = new Reader(message)
    while (reader.more) {
      const tag = reader.varint()
      if (tag === sub(3)) this.#readEntitlement(reader.sub().rest())
      else if (tag === sub(4)) {
        const principal = reader.sub()
        while (principal.more) {
          const part = principal.varint()
          if (part === sub(1)) principalType = principal.sub().rest()
          else if (part === sub(2)) principalId = principal.sub().rest()
          else principal.skip(part & 7)
        }
      } else if (tag === sub(2)) externalId = reader.sub().rest()
      else if (tag === sub(6)) expansion = reader.sub().rest()
      else if (tag === flag(7)) needsExpansion = reader.varint() !== 0
      else if (tag === sub(8)) more.push(field(4, reader.sub().rest()))
      else if (tag === sub(9)) sources.push(field(1, sourceOf(reader.sub())))
      else reader.skip(tag & 7)
    }
    if (needsExpansion) this.unexpanded++
    const on = this.#on
    const [type, id] = [this.#textOfType(principalType), principalId.toString('utf8')]
    const external = externalId.length > 0 ? externalId.toString('utf8') : `${on.entitlement}:${type}:${id}`
    if (sources.length > 0) more.push(field(5, ...sources))
    return {
      ...{ resource_type_id: on.type, resource_id: on.id, entitlement_id: on.entitlement },
      ...{ principal_resource_type_id: type, principal_resource_id: id, external_id: external },
      // A message that says nothing beyond its columns needs no id either.
      data: more.length === 0 && expansion === null ? nothing : Buffer.concat([field(3, Buffer.from(external)), ...more]),
      expansion,
    }
  }

  #readEntitlement(bytes: Buffer): void {
    if (bytes.equals(this.#entitlement)) return
    let entitlement = ''
    const { type, id } = refOf(bytes)
    walk(bytes, (tag, content) => {
      if (tag === sub(3)) entitlement = content.text()
    })
    this.#on = { type: type.toString('utf8'), id: id.toString('utf8'), entitlement }
    this.#entitlement = Buffer.from(bytes)
  }

  #textOfType(bytes: Buffer): string {
    if (!bytes.equals(this.#principalType.bytes)) this.#principalType = { bytes: Buffer.from(bytes), text: bytes.toString('utf8') }
    return this.#principalType.text
  }
}

/** An entry of the map: by which entitlement, and whether that one is held directly. */
function sourceOf(entry: Reader): Buffer {
  let key = nothing
  let direct = false
  while (entry.more) {
    const tag = entry.varint()
    if (tag === sub(1)) key = entry.sub().rest()
    else if (tag === sub(2)) {
      const value = entry.sub()
      while (value.more) {
        const part = value.varint()
        if (part === flag(4)) direct = value.varint() !== 0
        else value.skip(part & 7)
      }
    } else entry.skip(tag & 7)
  }
  return Buffer.concat([field(1, key), field(2, direct ? isDirect : nothing)])
}

const isDirect = Buffer.from([flag(1), 1])
