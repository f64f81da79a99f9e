import { createRegistry, fromBinary, toBinary, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf'
import { file_google_protobuf_struct, type Any, type Timestamp } from '@bufbuild/protobuf/wkt'
import { file_c1_connector_v2_annotations } from '../gen/c1/connector/v2/annotations_pb.js'
import { file_c1_connector_v2_traits } from '../gen/c1/connector/v2/traits_pb.js'
import type { Ids } from './ids.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** The messages of a .c1z with everything invented: known fields one by one, by their meaning; what is not known is left out. */

const registry = createRegistry(file_c1_connector_v2_annotations, file_c1_connector_v2_traits, file_google_protobuf_struct)

type Rule = 'keep' | 'entitlement' | 'slug' | 'url'

/** Texts that are no invention's matter, or follow a rule of their own; every other becomes an invented text. */
const rules: Readonly<Record<string, Rule>> = {
  'ResourceType.id': 'keep',
  'ResourceType.display_name': 'keep',
  'ResourceId.resource_type': 'keep',
  'ChildResourceType.resource_type_id': 'keep',
  'GrantExpandable.resource_type_ids': 'keep',
  'ExternalResourceMatch.key': 'keep',
  'Entitlement.id': 'entitlement',
  'Entitlement.slug': 'slug',
  'GrantExpandable.entitlement_ids': 'entitlement',
  'LicenseProfileTrait.entitlement_ids': 'entitlement',
  'ETag.entitlement_id': 'entitlement',
  'ETagMatch.entitlement_id': 'entitlement',
  'GrantSources.sources': 'entitlement',
  'ExternalLink.url': 'url',
  'AppTrait.help_url': 'url',
}

/** A message as the runtime has it: fields by their local names, those of a oneof under its name. */
type Fields = Record<string, unknown> & { $unknown?: unknown }

export class Messages {
  readonly #pseudonyms: Pseudonyms
  readonly #ids: Ids
  /** What was left out, and how often: type URLs of annotations that are not known, and "unknown fields". */
  readonly dropped = new Map<string, number>()

  constructor(pseudonyms: Pseudonyms, ids: Ids) {
    this.#pseudonyms = pseudonyms
    this.#ids = ids
  }

  /** The message of these bytes, invented. Throws what the runtime throws on bytes that are none. */
  read(schema: DescMessage, bytes: Uint8Array): Message {
    const message = fromBinary(schema, bytes)
    this.#message(schema, message)
    return message
  }

  #drop(what: string): void {
    this.dropped.set(what, (this.dropped.get(what) ?? 0) + 1)
  }

  #message(schema: DescMessage, message: Fields): void {
    if (message.$unknown !== undefined) {
      delete message.$unknown
      this.#drop('unknown fields')
    }
    for (const field of schema.fields) {
      if (field.oneof === undefined) {
        if (message[field.localName] !== undefined) message[field.localName] = this.#field(schema, field, message[field.localName])
        continue
      }
      const chosen = message[field.oneof.localName] as { case?: string; value?: unknown } | undefined
      if (chosen?.case === field.localName) chosen.value = this.#field(schema, field, chosen.value)
    }
  }

  #field(schema: DescMessage, field: DescField, value: unknown): unknown {
    const rule = rules[`${schema.name}.${field.name}`]
    switch (field.fieldKind) {
      case 'scalar':
        return this.#scalar(value, rule)
      case 'message':
        return this.#nested(field.message, value)
      case 'list':
        if (field.listKind === 'scalar') return (value as unknown[]).map((one) => this.#scalar(one, rule))
        if (field.listKind !== 'message') return value
        if (field.message.typeName === 'google.protobuf.Any') return this.#annotations(value as Any[])
        return (value as unknown[]).map((one) => this.#nested(field.message, one))
      case 'map':
        return Object.fromEntries(
          Object.entries(value as Record<string, unknown>).map(([key, held]) => [
            this.#scalar(key, rule),
            field.mapKind === 'message'
              ? this.#nested(field.message, held)
              : field.mapKind === 'scalar'
                ? this.#scalar(held, undefined)
                : held,
          ]),
        )
      case 'enum':
        return value
    }
  }

  #scalar(value: unknown, rule: Rule | undefined): unknown {
    if (typeof value === 'string') {
      if (rule === 'keep') return value
      if (rule === 'entitlement') return this.#ids.entitlement(value)
      if (rule === 'slug') return this.#ids.slug(value)
      return rule === 'url' ? this.#pseudonyms.url(value) : this.#pseudonyms.text(value)
    }
    if (typeof value === 'number') return this.#pseudonyms.number(value)
    if (typeof value === 'bigint') return BigInt(this.#pseudonyms.number(Number(value)))
    return value instanceof Uint8Array ? this.#pseudonyms.bytes(value) : value
  }

  #nested(schema: DescMessage, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return this.#scalar(value, undefined)
    if (schema.typeName === 'google.protobuf.Struct') return this.#json(value)
    if (schema.typeName === 'google.protobuf.Timestamp') {
      const time = value as Timestamp
      time.seconds = BigInt(this.#pseudonyms.moment(Number(time.seconds) * 1000) / 1000)
      return time
    }
    this.#message(schema, value as Fields)
    return value
  }

  /** Keys of a Struct are the source's own field names: they stay. */
  #json(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#json(one))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, this.#json(held)]))
    return typeof value === 'boolean' ? value : this.#scalar(value, undefined)
  }

  #annotations(list: readonly Any[]): Any[] {
    return list.flatMap((any) => {
      const name = any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1)
      const schema = registry.getMessage(name)
      try {
        if (schema === undefined || schema.typeName.startsWith('google.')) throw new Error('not known')
        const message = fromBinary(schema, any.value)
        this.#message(schema, message)
        // Built anew: a type URL is a text as well.
        return [{ ...any, typeUrl: `type.googleapis.com/${schema.typeName}`, value: toBinary(schema, message) }]
      } catch {
        this.#drop(`annotations of the type ${name}`)
        return []
      }
    })
  }
}
