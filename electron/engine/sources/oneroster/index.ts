import { compileMapping, type CompiledMapping } from '../../mapping/compile.ts'
import { builtInMapping } from '../roster/built-in-mappings.ts'
import { mappedRoster } from '../roster/mapped-roster.ts'
import { resourceTypes } from '../roster/resources.ts'
import { rosterGraph } from '../roster/roster-graph.ts'
import { rosterDefaults } from '../roster/options.ts'
import { rosterVocabulary } from '../roster/vocabulary.ts'
import type { StreamSource } from '../source.ts'
import { phasesOfStreams } from '../streams.ts'
import { checkConnection } from './check.ts'
import { clientOf } from './client.ts'
import { configSchema, type OneRosterConfig } from './config.ts'
import { streams } from './streams.ts'

/** Everything is read again when the last time was longer ago. */
const FULL_EVERY_MS = 7 * 86_400_000

/** OneRoster 1.1 and 1.2 over REST: districts, schools, classes, people and who is in which class. */
export const oneRoster: StreamSource<typeof configSchema> = {
  ...{ id: 'oneroster', title: 'OneRoster', road: 'streams' },
  description: 'Schools, classes and people of a district, and who teaches and learns where, from a OneRoster 1.1 or 1.2 service.',
  helpUrl: 'https://www.imsglobal.org/spec/oneroster/v1p2',
  configSchema,
  resourceTypes: resourceTypes(rosterDefaults),
  phases: phasesOfStreams(streams),
  streams,
  brings: rosterVocabulary().types.filter(({ id }) => ['district', 'school', 'class', 'user'].includes(id)),
  vocabulary: (config) => rosterVocabulary({ includeGuardians: config.syncGuardians }),
  identity: (config) => config.baseUrl.trim().replace(/\/+$/, '').toLowerCase(),
  client: clientOf,
  check: checkConnection,
  mode(config, last, now) {
    if (config.mode !== 'auto') return last === null ? 'full' : config.mode
    return last !== null && now - last.fullAt < FULL_EVERY_MS ? 'delta' : 'full'
  },
  *map(config, reading, sink) {
    const roster = mappedRoster(reading, mapping(), {
      streamOf: (reads) => streams.find(({ name }) => reads.replace(/^\/+/, '') === name)?.name ?? null,
      keyOf: () => 'sourcedId',
    })
    yield* rosterGraph(roster, { ...optionsOf(config), readAt: reading.readAt, connector: 'oneroster' }, sink)
  },
}

const optionsOf = (config: OneRosterConfig) => ({
  timeZone: config.timeZone === undefined || config.timeZone === '' ? null : config.timeZone,
  endDateInclusive: config.endDateInclusive,
  includeGuardians: config.syncGuardians,
  promised: ['status', 'enabled'] as const,
})

let compiled: CompiledMapping | null = null

/** The built-in one, made once. */
function mapping(): CompiledMapping {
  if (compiled !== null) return compiled
  const { file, text } = builtInMapping('oneroster')
  const made = compileMapping(file, text).mapping
  if (made === null) throw new Error(`${file} has errors`)
  return (compiled = made)
}
