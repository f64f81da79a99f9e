import type { Database } from 'better-sqlite3'
import type { ResourceType } from '../../../shared/graph.ts'

interface StoredType {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly traits: string
  readonly skip: number
}

/** By id. */
export const resourceTypesOf = (database: Database): readonly ResourceType[] =>
  database
    .prepare<[], StoredType>('select id, name, description, traits, skip from resource_type order by id')
    .all()
    .map((type) => ({
      id: type.id,
      displayName: type.name,
      ...(type.description === null ? {} : { description: type.description }),
      traits: JSON.parse(type.traits) as string[],
      skipEntitlementsAndGrants: type.skip === 1,
    }))
