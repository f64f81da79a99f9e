import { stringify } from 'yaml'
import type { CompiledMapping } from './compile.ts'

/**
 * The mapping as a file, JSON when the name says so, else YAML. Transforms are blocks, whatever they were written as; comments are gone. It reads
 * as the same mapping.
 */
export function writeMapping({ file, streams }: CompiledMapping, name: string): string {
  const inBlocks = <Stream extends { readonly field_mappings: Readonly<Record<string, unknown>> }>(
    written: Readonly<Record<string, Stream>>,
  ) =>
    Object.fromEntries(
      Object.entries(written).map(([stream, one]) => {
        const fields = streams.get(stream)?.plan.fields ?? []
        const blocks = new Map(fields.map(({ name: field, transforms }) => [field, transforms]))
        const mappings = Object.entries(one.field_mappings).map(([field, mapping]) => [field, withBlocks(mapping, blocks.get(field) ?? [])])
        return [stream, { ...one, field_mappings: Object.fromEntries(mappings) as Readonly<Record<string, unknown>> }]
      }),
    )
  const whole = { ...file, endpoints: inBlocks(file.endpoints), files: inBlocks(file.files) }
  const kept = Object.fromEntries(Object.entries(whole).filter(([, value]) => !isEmpty(value)))
  return /\.json$/i.test(name)
    ? `${JSON.stringify(kept, null, 2)}\n`
    : stringify(kept, { version: '1.2', schema: 'core', aliasDuplicateObjects: false })
}

const withBlocks = (mapping: unknown, transforms: readonly unknown[]): unknown =>
  transforms.length === 0 || typeof mapping !== 'object' ? mapping : { ...mapping, transform: transforms }

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
