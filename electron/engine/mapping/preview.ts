import type { FieldProblemCode, MappedValue } from '../../../shared/mapping.ts'
import type { MappedStream } from './compile.ts'
import type { MapperOptions } from './mapper.ts'

interface PreviewField {
  readonly field: string
  /** As the mapping has it: its paths, or `= ` and the constant. */
  readonly from: string
  /** What stands in the record. */
  readonly source: unknown
  readonly value: MappedValue
  readonly problems: readonly FieldProblemCode[]
  /** Not read, as it is sensitive and not allowed. */
  readonly withheld?: true
}

export interface PreviewRecord {
  /** Which of the given records, from 1; a record that is taken apart has several. */
  readonly record: number
  /** Why it is rejected; empty: it is not. Of a rejected record there are no values. */
  readonly rejected: readonly string[]
  readonly fields: readonly PreviewField[]
}

/** Source beside target, for records of one endpoint or file. Pure. */
export function preview(stream: MappedStream, records: readonly unknown[], options: MapperOptions = {}): readonly PreviewRecord[] {
  const mapper = stream.mapper(options)
  const { fields, explode } = stream.plan
  return records.flatMap((record, i) =>
    mapper(record).map((outcome): PreviewRecord => {
      const entity = 'entity' in outcome ? outcome.entity : {}
      return {
        record: i + 1,
        rejected: 'rejected' in outcome ? outcome.rejected : [],
        fields: fields.map(({ name, from, sensitive, read }) => {
          const withheld = sensitive && options.sensitive?.has(name) !== true
          // Of a record that is taken apart only its own values can be shown beside each part.
          const source = withheld || explode !== null ? null : read(record, null)
          const problems = outcome.problems.flatMap(({ field, code }) => (field === name ? [code] : []))
          return { field: name, from, source, value: entity[name] ?? null, problems, ...(withheld && { withheld }) }
        }),
      }
    }),
  )
}
