import type { MappedEntity } from '../../../../shared/mapping.ts'
import { compileMapping } from '../compile.ts'
import type { MapperOptions } from '../mapper.ts'

interface Mapped {
  readonly entity: MappedEntity
  /** What was odd, by its codes. */
  readonly codes: readonly string[]
  readonly rejected: readonly string[]
}

/** What a record becomes by a mapping of these fields alone; an id is added where none is mapped. Throws when the mapping has a problem. */
export function mapped(entity: string, fields: Readonly<Record<string, unknown>>, record: unknown, options: MapperOptions = {}): Mapped {
  const file = {
    connector_name: 'Test',
    api_version: '1',
    value_maps: { words: { open: 'active', shut: 'inactive' } },
    endpoints: { records: { path: '/', entity, field_mappings: { external_id: { const: 'r1' }, ...fields } } },
  }
  const { mapping, problems } = compileMapping('test.json', JSON.stringify(file))
  const outcome = mapping?.streams.get('records')?.mapper(options)(record)[0]
  if (outcome === undefined) throw new Error(problems.map(({ message }) => message).join(' '))
  const codes = outcome.problems.map(({ code }) => code)
  return 'entity' in outcome ? { entity: outcome.entity, codes, rejected: [] } : { entity: {}, codes, rejected: outcome.rejected }
}
