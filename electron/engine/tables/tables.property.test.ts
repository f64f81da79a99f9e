import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { DelimitedParser, emptyBatch, type Bounds, type Dialect } from './delimited.ts'
import { delimiters } from './delimiter.ts'
import { encodings, type Encoding } from './encoding/encodings.ts'
import { fileOf, readAll } from './testing/table.ts'

const nasty = fc.string({
  unit: fc.constantFrom('"', '"', ',', ';', '\r', '\n', '\\', ' ', 'a', 'é', '=', '\ufeff', '\0', '\t'),
  maxLength: 60,
})

function parsed(pieces: readonly string[], dialect: Dialect, bounds?: Bounds): unknown {
  const parser = new DelimitedParser(dialect, bounds)
  const batch = emptyBatch()
  for (const piece of pieces) parser.push(piece, batch)
  parser.end(batch)
  return batch
}

describe('where pieces end', () => {
  it.each(['"', '\\'] as const)('changes no record, with %s before quotes and with tight bounds', (escape) => {
    const tight: Bounds = { cell: 9, cellLines: 1, record: 20 }
    fc.assert(
      fc.property(nasty, fc.constantFrom(undefined, tight), (text, bounds) => {
        const dialect: Dialect = { delimiter: ',', escape }
        const whole = parsed([text], dialect, bounds)
        expect(parsed(text.split(''), dialect, bounds)).toEqual(whole)
        for (let at = 1; at < text.length; at++) expect(parsed([text.slice(0, at), text.slice(at)], dialect, bounds)).toEqual(whole)
      }),
      { numRuns: 400 },
    )
  })

  it('changes no row, whatever the bytes are', async () => {
    const bytes = nasty.map((text) => Buffer.from(`first_name,last_name,id\n${text}`))
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 7 }), async (content, piece) => {
        const read = async (size: number): Promise<unknown> => {
          const { rows, records, lines, rejected, problems } = await readAll(fileOf(content, { piece: size }), {
            stopOnCritical: false,
            headerRecord: 1,
          })
          return { rows, records, lines, rejected, problems }
        }
        expect(await read(piece)).toEqual(await read(1000))
      }),
      { numRuns: 200 },
    )
  })
})

describe('any bytes', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    nasty.map((text) => Buffer.from(`id,email,role\n${text}`)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from('id,email,role\n'), bytes])),
  )

  it('are read or refused with an error of ours, and every record is a row or accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.boolean(),
        fc.constantFrom<Encoding | null>(null, ...encodings),
        async (bytes, stopOnCritical, encoding) => {
          try {
            const { reading, rows, records, rejected } = await readAll(fileOf(bytes), {
              stopOnCritical,
              encoding,
              headerRecord: 1,
              chunkSize: 2,
            })
            const { counts } = reading
            expect(counts.rows).toBe(rows.length)
            expect(counts.rejected).toBe(rejected.length)
            expect(counts.rows + counts.rejected + counts.empty + counts.totals + counts.headersRepeated).toBe(counts.records)
            expect(records.length).toBe(rows.length)
            expect([...records, ...rejected.map(({ record }) => record)].length).toBe(
              new Set([...records, ...rejected.map(({ record }) => record)]).size,
            )
          } catch (error) {
            if (!(error instanceof RollcallError)) throw error
            expect(error.code).not.toBe('INTERNAL')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** Characters every encoding has, in its own alphabet. */
const letters: Readonly<Record<Encoding, string>> = {
  'utf-8': 'aZ09 éßØ名😀\'"\n,;|',
  'utf-16le': 'aZ09 éßØ名😀\'"\n,;|',
  'utf-16be': 'aZ09 éßØ名😀\'"\n,;|',
  'windows-1252': 'aZ09 éßØ€’Ž\'"\n,;|',
  macintosh: 'aZ09 éßØ€’ﬁ\'"\n,;|',
  shift_jis: 'aZ09 名前表ｱ\'"\n,;|',
}

/** The encoding backwards: what a decoder makes of each one and two bytes. */
function encoderOf(encoding: Encoding, alphabet: string): (text: string) => Buffer {
  if (encoding === 'utf-8') return (text) => Buffer.from(text)
  if (encoding === 'utf-16le') return (text) => Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return (text) => Buffer.from(text, 'utf16le').swap16()
  const decoder = new TextDecoder(encoding)
  const table = new Map<string, Buffer>()
  for (let one = 0; one < 256; one++) {
    const single = Buffer.of(one)
    table.set(decoder.decode(single), single)
    if (encoding === 'shift_jis' && one >= 0x81)
      for (let two = 0x40; two < 0xfd; two++) table.set(decoder.decode(Buffer.of(one, two)), Buffer.of(one, two))
  }
  for (const letter of alphabet) if (!table.has(letter)) throw new Error(`${encoding} has no ${letter}`)
  return (text) => Buffer.concat(Array.from(text, (letter) => table.get(letter) ?? Buffer.of(63)))
}

describe.each(encodings)('what is written in %s', (encoding) => {
  const alphabet = letters[encoding]
  const encode = encoderOf(encoding, `${alphabet}\r\t`)
  const cell = fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 8 }).map((text) => text.trim())
  const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 })

  it.each(delimiters)('is read again, with %j between cells', async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (cells, piece) => {
        const rows = cells.map(([first, last, email], i) => [`id-${i}`, first, last, email])
        const text = stringify([['id', 'first_name', 'last_name', 'email'], ...rows], {
          delimiter,
          record_delimiter: '\r\n',
          quoted_match: /[\r\n]/,
        })
        const read = await readAll(fileOf(encode(text), { piece }), { encoding })
        expect(read.reading.facts.dialect.delimiter).toBe(delimiter)
        expect(read.rows).toEqual(rows)
        expect(read.codes).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
