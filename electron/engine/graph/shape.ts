import type { Database } from 'better-sqlite3'
import { firstVocabulary, vocabularySchema, wordsOfType, type Vocabulary } from '../../../shared/vocabulary.ts'
import { columnsOf, isMoment, newestOf, type AttributeColumn } from './attribute-columns.ts'
import { resourceTypesOf } from './resource-types.ts'

/** What a snapshot's file has. Of older files: what they lack, and what it means. */
export interface Shape {
  /** 1: with the five attributes and the provenance of the first format. */
  readonly format: number
  /** `grant_mark` is there: grants are marked as derived, immutable, expandable. */
  readonly grantMarks: boolean
  /** The full-text tables hold folded words (shared/text), not what SQLite makes of names. */
  readonly foldedText: boolean
  readonly vocabulary: Vocabulary
  /** The attributes of grants, in the vocabulary's order. */
  readonly attributes: readonly AttributeColumn[]
  /** The newest moment a grant was used at, as SQL over its row. */
  readonly newest: string
}

const known = new WeakMap<Database, Shape>()

/** Looked up once per open database, in its main file. Throws SyntaxError when its words are none. */
export function shapeOf(database: Database): Shape {
  const cached = known.get(database)
  if (cached !== undefined) return cached
  const definition = database.prepare<[string], string>('select sql from main.sqlite_master where name = ?').pluck()
  const format = database.pragma('main.user_version', { simple: true }) as number
  const vocabulary = vocabularyIn(database)
  const attributes = columnsOf(vocabulary.grantAttributes, format)
  const activity = attributes.filter(({ attribute }) => attribute.activity === true && isMoment(attribute.kind))
  const shape: Shape = {
    ...{ format, vocabulary, attributes },
    grantMarks: definition.get('grant_mark') !== undefined,
    foldedText: definition.get('resource_text')?.includes("content = ''") === true,
    newest: newestOf(activity.map(({ column }) => column)),
  }
  known.set(database, shape)
  return shape
}

function vocabularyIn(database: Database): Vocabulary {
  const stored = database.prepare<[], string>(`select value from main.meta where name = 'vocabulary'`).pluck().get()
  if (stored === undefined) return wordsOfFirst(database)
  const parsed = vocabularySchema.safeParse(JSON.parse(stored))
  if (!parsed.success) throw new SyntaxError('a snapshot whose words are none', { cause: parsed.error })
  return parsed.data
}

/** A file of the first format has its attributes, whatever its types are; those it did not know are called what they are called. */
function wordsOfFirst(database: Database): Vocabulary {
  const types = resourceTypesOf(database)
  const further = types.filter(({ id }) => !firstVocabulary.types.some((type) => type.id === id))
  if (further.length === 0) return firstVocabulary
  if (further.length < types.length) return { ...firstVocabulary, types: [...firstVocabulary.types, ...further.map(wordsOfType)] }
  const { grantAttributes } = firstVocabulary
  return { types: types.map(wordsOfType), slugs: [], grantAttributes, findings: [], views: [], breakdowns: [], told: [], timeline: [] }
}
