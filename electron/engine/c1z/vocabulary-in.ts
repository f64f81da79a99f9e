import type { Finding, Profile, ResourceType } from '../../../shared/graph.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { foldName } from '../../../shared/filter-language/nearest.ts'
import {
  codeWords,
  firstVocabulary,
  vocabularyOf,
  type AttributeKind,
  type GrantAttribute,
  type Vocabulary,
} from '../../../shared/vocabulary.ts'
import { decodeResourceType, withTraits } from './decode.ts'
import { kindOf } from './grant-metadata.ts'
import { metadataIn } from './grant-reader.ts'
import { Reader } from './reader.ts'
import { decodeStruct } from './struct.ts'
import type { SyncRecords } from './sync-records.ts'

/** Keys that become attributes: the most common. What others say stays in the grants' own bytes. */
const MOST_ATTRIBUTES = 50
/** Keys that are counted; what comes after so many different ones is one of the others. */
const MOST_COUNTED = 5000
const MOST_KEY_BYTES = 190

interface Counted {
  grants: number
  /** Null: nothing but null so far; `text` too for keys whose values are of several kinds. */
  kind: AttributeKind | null
}

export interface FoundWords {
  readonly vocabulary: Vocabulary
  /** Keys that became no attribute. */
  readonly unshown: readonly string[]
}

/** Grants that are looked at first: nearly always the others say the same. */
const SAMPLE = 2000

/**
 * The words of a sync, of its types and the keys of its grants' metadata. `all` false: of the first grants only, as long as they have few
 * enough keys; `GrantReader.surprised` then says whether others have more.
 */
export async function vocabularyIn(records: SyncRecords, all: boolean): Promise<FoundWords> {
  const types: ResourceType[] = []
  await records.resourceTypes(({ data, traits = [] }) => types.push(withTraits(decodeResourceType(data), traits)))
  const counts = new Map<string, Counted>()
  if (all) await records.grants(({ data }) => countKeys(data, counts))
  else for (const data of await records.firstGrants(SAMPLE)) countKeys(data, counts)
  const words = wordsOf(types, counts)
  return all || words.unshown.length === 0 ? words : vocabularyIn(records, true)
}

function wordsOf(types: readonly ResourceType[], counts: ReadonlyMap<string, Counted>): FoundWords {
  const bare = vocabularyOf(types, [])
  const known = new Set(bare.grantAttributes.map(({ key }) => key))
  const found = [...counts]
    .filter(([key, { kind }]) => !known.has(key) && kind !== null)
    .sort(([a, { grants: one }], [b, { grants: other }]) => other - one || (a < b ? -1 : 1))
  const shown = found.filter(([key]) => key !== '' && Buffer.byteLength(key) <= MOST_KEY_BYTES).slice(0, MOST_ATTRIBUTES)
  return {
    vocabulary: vocabularyOf(types, namedApart(bare, shown)),
    unshown: found.filter((each) => !shown.includes(each)).map(([key]) => key),
  }
}

function countKeys(grant: Buffer, counts: Map<string, Counted>): void {
  for (const [key, value] of Object.entries(metadataOf(grant))) {
    const counted = counts.get(key)
    const kind = kindOf(value)
    if (counted !== undefined) {
      counted.grants++
      if (kind !== null && kind !== counted.kind) counted.kind = counted.kind === null ? kind : 'text'
    } else if (counts.size < MOST_COUNTED) counts.set(key, { grants: 1, kind })
  }
}

/** Of several the first one, as grants are read; nothing of bytes that are no grant: reading them says what is wrong. */
function metadataOf(grant: Buffer): Profile {
  try {
    const reader = new Reader(grant)
    while (reader.more) {
      const tag = reader.varint()
      const metadata = tag === 0x22 ? metadataIn(reader.sub().rest()) : null
      if (metadata !== null) return decodeStruct(metadata)
      if (tag !== 0x22) reader.skip(tag & 7)
    }
  } catch {
    return {}
  }
  return {}
}

/** By their keys, unless grants have a field of that name already. */
function namedApart(bare: Vocabulary, shown: readonly (readonly [string, Counted])[]): GrantAttribute[] {
  const fields = [bare, firstVocabulary].flatMap((words) => fieldsOf(words, 'grants').all)
  const taken = new Set(fields.flatMap(({ name, word }) => [foldName(name), foldName(word)]))
  return shown.map(([key, { kind }]) => {
    // What the first format knew it knows by its words, whoever says it.
    const first = firstVocabulary.grantAttributes.find((known) => known.key === key && known.kind === kind)
    if (first !== undefined) return first
    const free = !taken.has(foldName(key)) && !key.toLowerCase().startsWith('profile.')
    const name = free ? key : apart(`metadata.${key}`, taken)
    taken.add(foldName(name))
    return { name, key, kind: kind ?? 'text', title: codeWords(key), compared: true, usual: true }
  })
}

function apart(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let i = 2; taken.has(foldName(free)); i++) free = `${name}.${i}`
  return free
}

/** The finding for a key that is not shown. */
export const unshownKey = (key: string): Finding => ({
  kind: 'metadata-not-shown',
  severity: 'info',
  message: `Grants say "${key.slice(0, 200)}" too: of so many keys the ${MOST_ATTRIBUTES} most common are shown. It is kept and saved again.`,
})
