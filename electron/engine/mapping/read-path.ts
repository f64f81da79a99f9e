import { repeatsLastName, type Path, type Segment } from './path.ts'

/** Reads a value of a record, or of one that was taken apart and its parent. Null for whatever is not there or is blank. Never throws. */
export type Read = (record: unknown, parent: unknown) => unknown

/** The path as a function. */
export function readerOf(path: Path): Read {
  const { root, segments } = path
  const [first] = segments
  if (root === 'record' && segments.length === 1 && first?.kind === 'name') {
    const read = nameReader(first.name)
    return (record) => blankless(read(record))
  }
  const steps = repeatsLastName(path) ? [...segments.slice(0, -1).map(stepOf), repeatedName(segments.at(-1))] : segments.map(stepOf)
  const isList = segments.map((segment) => segment.kind === 'all' || segment.kind === 'where')
  const firstList = isList.indexOf(true)
  const plain = firstList === -1 ? steps : steps.slice(0, firstList)
  const each = firstList === -1 ? null : steps.slice(firstList)
  return (record, parent) => {
    let value = root === 'record' ? record : parent
    for (const step of plain) {
      value = step(value)
      if (value === null || value === undefined) return null
    }
    return blankless(each === null ? value : spread(value, each))
  }
}

/** The first of several paths that has something. */
export function firstOf(reads: readonly Read[]): Read {
  const [only] = reads
  if (only !== undefined && reads.length === 1) return only
  return (record, parent) => {
    for (const read of reads) {
      const value = read(record, parent)
      if (value !== null && !(Array.isArray(value) && value.length === 0)) return value
    }
    return null
  }
}

type Step = (value: unknown) => unknown

/** A value of a part below a list: each of it on its own, what is missing left out. */
function spread(value: unknown, steps: readonly Step[]): unknown[] {
  let values = [value]
  for (const step of steps) {
    values = values.flatMap((each) => step(each)).filter((each) => each !== null && each !== undefined)
  }
  return values
}

function stepOf(segment: Segment): Step {
  switch (segment.kind) {
    case 'name':
      return nameReader(segment.name)
    case 'index':
      return (value) => (Array.isArray(value) ? ((value as unknown[])[segment.index] ?? null) : segment.index === 0 ? value : null)
    case 'all':
      return listed
    case 'where': {
      const key = nameReader(segment.key)
      const wanted = segment.value
      const fits = (value: unknown): boolean => {
        const found = key(value)
        return (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') && String(found) === wanted
      }
      return (value) => listed(value).filter(fits)
    }
  }
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value])

function nameReader(name: string): Step {
  // What every object inherits is no field of a record.
  if (name in Object.prototype) return (value) => (isBlock(value) && Object.hasOwn(value, name) ? value[name] : null)
  return (value) => (isBlock(value) ? value[name] : null)
}

/** `identifier.identifier`: a text in the place of the block is what is meant. */
function repeatedName(segment: Segment | undefined): Step {
  const read = nameReader(segment?.kind === 'name' ? segment.name : '')
  return (value) => (typeof value === 'string' || typeof value === 'number' ? value : read(value))
}

export type Block = Readonly<Record<string, unknown>>

export const isBlock = (value: unknown): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Blank texts are no values. */
function blankless(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null
  if (value === '') return null
  return value.charCodeAt(0) > 32 && value.charCodeAt(0) !== 160 ? value : value.trim() === '' ? null : value
}
