import { inFile, inMemory } from './bytes.ts'
import type { V3Faults } from './faults.ts'
import { isFileName, MOST_FILES, type Payload } from './payload.ts'

const BLOCK = 512
const kind = { file: 0x30, oldFile: 0, folder: 0x35 } as const

/** The files of a tar archive that lies in a part of an open file. Archives of later kinds (long names, links) are refused. */
export function tarPayload(descriptor: number, offset: number, size: number, faults: V3Faults, close: () => Promise<void>): Payload {
  const archive = inFile(descriptor, offset, size)
  const files = new Map<string, number>()
  const places = new Map<string, number>()
  for (let at = 0; ;) {
    if (at + BLOCK > size) throw faults.damaged('it ends in the middle')
    const header = archive.read(at, BLOCK)
    at += BLOCK
    if (header.every((byte) => byte === 0)) break
    if (checksum(header) !== octal(header, 148, 156)) throw faults.damaged('a header of its archive has a wrong checksum')
    const type = header.readUInt8(156)
    const length = octal(header, 124, 136)
    if (length === null || length > size - at) throw faults.damaged('a file inside is longer than the rest')
    if (type === kind.folder) continue
    if (type !== kind.file && type !== kind.oldFile) throw faults.unusedFeature('links in its archive')
    const name = text(header, 0, 100).replace(/^\.\//, '')
    if (!isFileName(name) || header.readUInt8(345) !== 0) throw faults.damaged('a file inside has a name that is none')
    if (files.has(name)) throw faults.damaged(`the file ${name} is inside twice`)
    files.set(name, length)
    places.set(name, at)
    if (files.size > MOST_FILES) throw faults.overLimit(`it holds more than ${MOST_FILES} files`)
    at += Math.ceil(length / BLOCK) * BLOCK
  }
  return {
    sizes: files,
    open: (name) => {
      const place = places.get(name)
      return Promise.resolve(place === undefined ? inMemory(Buffer.alloc(0)) : inFile(descriptor, offset + place, files.get(name) ?? 0))
    },
    close,
  }
}

function text(header: Buffer, from: number, to: number): string {
  const field = header.subarray(from, to)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end === -1 ? field.length : end)
}

/** Null for a field that is no number. */
function octal(header: Buffer, from: number, to: number): number | null {
  const digits = text(header, from, to).trim()
  return /^[0-7]{1,12}$/.test(digits) ? parseInt(digits, 8) : null
}

/** The sum of the bytes, those of the checksum taken for blanks. */
function checksum(header: Buffer): number {
  let sum = 8 * 32
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte
  return sum
}
