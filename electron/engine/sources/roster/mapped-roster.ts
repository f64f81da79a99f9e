import { textOf } from '../../../../shared/records.ts'
import type { CompiledMapping, MappedStream } from '../../mapping/compile.ts'
import type { Reading } from '../../spool/reading.ts'
import { entityNames, type EntityName, type Roster, type RosterRow } from './canonical.ts'

/** How the streams of a source stand to what a mapping reads. */
export interface StreamsOfMapping {
  /** The name of the stream that has the records; null: there is none. */
  readonly streamOf: (reads: string) => string | null
  /** A record's own key, for where it came from. */
  readonly keyOf: (stream: string) => string
}

/** What was read, as a mapping understands it: the canonical roster. Records are mapped as they are asked for, none is kept. */
export function mappedRoster(reading: Reading, mapping: CompiledMapping, { streamOf, keyOf }: StreamsOfMapping): Roster {
  const mapped = [...mapping.streams.values()].flatMap((of) => {
    const stream = streamOf(of.reads)
    return stream === null || !isEntity(of.entity) ? [] : [{ of, stream, entity: of.entity }]
  })
  const incomplete = new Map<EntityName, string>()
  for (const { stream, entity } of mapped) {
    const why = reading.incomplete.get(stream)
    if (why !== undefined) incomplete.set(entity, why)
  }
  const there = new Set(mapped.filter(({ stream }) => !isEmpty(reading.stream(stream))).map(({ entity }) => entity))
  return {
    *rows(entity) {
      for (const each of mapped) if (each.entity === entity) yield* rowsOf(reading, each.of, each.stream, keyOf(each.stream))
    },
    absent: new Set(
      entityNames.filter((entity) => !there.has(entity) && (incomplete.has(entity) || !mapped.some((each) => each.entity === entity))),
    ),
    incomplete,
  }
}

function* rowsOf(reading: Reading, mapped: MappedStream, stream: string, key: string): Generator<RosterRow> {
  const map = mapped.mapper()
  for (const record of reading.stream(stream)) {
    const origin = { stream, record: textOf(record[key]) }
    for (const outcome of map(record)) {
      yield 'rejected' in outcome ? { outcome: { rejected: outcome.rejected }, origin, id: outcome.id } : { outcome, origin }
    }
  }
}

const isEntity = (name: string): name is EntityName => (entityNames as readonly string[]).includes(name)

function isEmpty(records: Iterable<unknown>): boolean {
  for (const record of records) return record === undefined
  return true
}
