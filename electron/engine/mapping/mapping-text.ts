import { LARGEST_MAPPING } from '../../../shared/mapping.ts'
import { jsonTree } from './json-tree.ts'
import { NotReadable, type Node } from './tree.ts'
import { yamlTree } from './yaml-tree.ts'

/** Reads a mapping file: JSON when its name says so, else YAML. Throws NotReadable, nothing else. */
export function mappingTree(file: string, text: string): Node {
  if (text.length > LARGEST_MAPPING) {
    throw new NotReadable(LARGEST_MAPPING, `The file is larger than ${LARGEST_MAPPING / 1024} kB; no mapping needs that.`)
  }
  try {
    // A byte order mark is no JSON; a blank in its place keeps all places.
    return /\.json$/i.test(file) ? jsonTree(text.replace(/^\uFEFF/, ' ')) : yamlTree(text)
  } catch (error) {
    if (error instanceof NotReadable) throw error
    // Both readers go down into blocks by calling themselves.
    if (error instanceof RangeError) throw new NotReadable(0, 'Blocks lie too deep in each other in this file.')
    throw new NotReadable(0, 'The file cannot be read.')
  }
}
