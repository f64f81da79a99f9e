import type { EndpointMapping, FileMapping, MappingFile, MappingProblem, MappingTargets } from '../../../shared/mapping.ts'
import { rosterTargets } from '../../../shared/roster-fields.ts'
import { compileStream, type StreamPlan } from './compile-stream.ts'
import { valueMapsOf } from './compile-transform.ts'
import { dateFormat, type DateOrder } from './dates.ts'
import { mapperOf, type Mapper, type MapperOptions } from './mapper.ts'
import { mappingTree } from './mapping-text.ts'
import { Report } from './report.ts'
import { shapeOf } from './shape.ts'
import { NotReadable, placeOf, type Node } from './tree.ts'

/** An endpoint or a file of a mapping. Several may read the same records and make different entities of them. */
export interface MappedStream {
  readonly name: string
  readonly entity: string
  /** Whose records it reads: the path of an endpoint, the type of a file (`format_detection`). */
  readonly reads: string
  /** Null for a file. */
  readonly endpoint: EndpointMapping | null
  /** A reading without it is not whole. */
  readonly required: boolean
  /** First names of all its paths: whatever else a record has is not looked at. */
  readonly names: readonly string[]
  readonly plan: StreamPlan
  /** A mapper for one reading. */
  mapper(options?: MapperOptions): Mapper
}

/** A mapping file that can be used. */
export interface CompiledMapping {
  readonly file: MappingFile
  /** By name, in the order of the file. */
  readonly streams: ReadonlyMap<string, MappedStream>
}

/**
 * Reads a mapping file, YAML or JSON by its name. With errors among the problems there is no mapping; warnings leave one. Never throws.
 */
export function compileMapping(
  file: string,
  text: string,
  targets: MappingTargets = rosterTargets,
): { readonly mapping: CompiledMapping | null; readonly problems: readonly MappingProblem[] } {
  let root: Node
  try {
    root = mappingTree(file, text)
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error
    return { mapping: null, problems: [{ file, ...placeOf(text, error.at), message: error.message, severity: 'error' }] }
  }
  const report = new Report(file, text, root)
  const shape = shapeOf(root, report)
  const streams = shape === null ? null : streamsOf(shape, targets, report)
  const { problems, hasErrors } = report
  return { mapping: shape === null || streams === null || hasErrors ? null : { file: shape, streams }, problems }
}

function streamsOf(file: MappingFile, targets: MappingTargets, report: Report): Map<string, MappedStream> {
  const maps = valueMapsOf(file.value_maps)
  const streams = new Map<string, MappedStream>()
  const written: [kind: 'endpoints' | 'files', name: string, EndpointMapping | FileMapping][] = [
    ...Object.entries(file.endpoints).map(([name, one]) => ['endpoints', name, one] as ['endpoints', string, EndpointMapping]),
    ...Object.entries(file.files).map(([name, one]) => ['files', name, one] as ['files', string, FileMapping]),
  ]
  const dateOrder = orderOf(file, report)
  for (const [kind, name, one] of written) {
    if (kind === 'files' && Object.hasOwn(file.endpoints, name))
      report.error({ path: [kind, name], isKey: true }, `An endpoint is called ${name} already.`)
    const plan = compileStream(name, one, [kind, name], { targets, maps, report })
    if (plan === null) continue
    streams.set(name, {
      ...{ name, plan, entity: plan.entity, required: one.required, names: plan.names },
      reads: 'path' in one ? one.path : (one.reads ?? name),
      endpoint: 'path' in one ? one : null,
      mapper: (options = {}) => mapperOf(plan, targets, { ...options, dateOrder: options.dateOrder ?? dateOrder }),
    })
  }
  checkPatterns(file, report)
  return streams
}

/** Patterns lead to files that are there. */
function checkPatterns(file: MappingFile, report: Report): void {
  const types = new Set(Object.entries(file.files).map(([name, { reads }]) => reads ?? name))
  for (const [group, patterns] of Object.entries(file.format_detection)) {
    for (const [i, { type }] of patterns.entries()) {
      if (!types.has(type)) report.error({ path: ['format_detection', group, i, 'type'] }, `No file reads "${type}".`)
    }
  }
}

/** The order that the file itself gives all dates. */
function orderOf({ file_processing }: MappingFile, report: Report): DateOrder {
  const format = file_processing?.date_format ?? 'auto'
  if (format === 'auto') return null
  if (dateFormat(format) !== null) return format.indexOf('M') < format.indexOf('D') ? 'month-first' : 'day-first'
  report.error(
    { path: ['file_processing', 'date_format'] },
    `"${format}" is no format of a date: auto, or YYYY, M or MM, and D or DD, each once.`,
  )
  return null
}
