import type { SourceInfo } from '../../../shared/sources-contract.ts'
import { wordsOfType } from '../../../shared/vocabulary.ts'
import { fieldsOf } from '../settings/field-info.ts'
import type { Source } from '../sources/source.ts'
import type { Implementer } from './failures.ts'

export const sourcesRouter = (implementer: Implementer, sources: readonly Source[]) => ({
  list: implementer.sources.list.handler(() => sources.map(sourceInfo)),
})

export const sourceInfo = (source: Source): SourceInfo => ({
  id: source.id,
  title: source.title,
  description: source.description,
  helpUrl: source.helpUrl ?? null,
  fields: fieldsOf(source.configSchema),
  resourceTypes: source.resourceTypes,
  brings: source.brings ?? source.resourceTypes.map(wordsOfType),
  phases: source.phases,
})
