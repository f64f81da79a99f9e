import { describe, expect, it } from 'vitest'
import { fileOf, readText } from '../testing/table.ts'
import { findEncoding } from './find.ts'

const signal = new AbortController().signal
const find = (bytes: Uint8Array, piece = 1000): ReturnType<typeof findEncoding> =>
  findEncoding(fileOf(bytes, { piece }), { encoding: null, detect: true }, signal)

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('a file in UTF-8', () => {
  it.each([1, 2, 3, 5])('is found in pieces of %i bytes, and no guess wins over it', async (piece) => {
    expect(await find(Buffer.from('id,name\n1,Zoë Núñez 名前 😀\n'), piece)).toMatchObject({
      encoding: 'utf-8',
      from: 'valid',
      confidence: 1,
    })
  })

  it('with some broken bytes stays UTF-8: the rows that hold them are rejected, and nothing is renamed', async () => {
    const good = Buffer.from('2,é\n'.repeat(50))
    const bytes = Buffer.concat([Buffer.from('id,first_name\n'), latin1('1,Jos\xe9\n'), good])
    expect(await find(bytes)).toMatchObject({ encoding: 'utf-8', damaged: true })
    await expect(readText(bytes)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('line 2') as string })
    const { rows, rejected, codes } = await readText(bytes, { stopOnCritical: false })
    expect(rows).toHaveLength(50)
    expect(rejected.map(({ line }) => line)).toEqual([2])
    expect(codes).toEqual(['UNDECODABLE'])
  })

  it('with letters that were lost before says so', async () => {
    const { rows, codes } = await readText('id,first_name\n1,Jos\ufffd\n')
    expect(rows).toHaveLength(1)
    expect(codes).toEqual(['LETTERS_LOST'])
  })
})

describe('a file in an old encoding', () => {
  it.each([
    ['windows-1252', latin1('id,last_name\r\n1,M\xfcller\r\n2,N\xfa\xf1ez\r\n3,O\x92Connor\r\n')],
    ['windows-1252', latin1('id,last_name\r\n1,\xd6ZT\xdcRK\r\n2,\xc9mile\r\n')],
    ['macintosh', latin1('id,last_name\n1,M\x9fller\n2,N\x9c\x96ez\n3,O\xd5Connor\n')],
    ['macintosh', latin1('id,last_name\r1,Bj\x9arn\r2,\x80gren\r')],
  ])('%s is guessed and shown with two values to look at', async (encoding, bytes) => {
    const found = await find(bytes)
    expect(found).toMatchObject({ encoding, from: 'guess' })
    expect(found.confidence).toBeGreaterThan(0.5)
    expect(found.confidence).toBeLessThan(1)
    const { reading, problems } = await readText(bytes)
    expect(reading.facts.encoding.samples).toHaveLength(2)
    expect(problems).toMatchObject([{ code: 'ENCODING_GUESSED', severity: 'warn' }])
  })

  it('is found when its first letter stands far behind the first quarter of a megabyte', async () => {
    const bytes = Buffer.concat([Buffer.from(`id,last_name\n${'1,Reyes\n'.repeat(60_000)}`), latin1('2,M\xfcller\n3,Gar\xe7on\n')])
    const { reading, rows } = await readText(bytes)
    expect(rows.slice(-2)).toEqual([
      ['2', 'Müller'],
      ['3', 'Garçon'],
    ])
    expect(reading.facts.encoding.samples).toEqual(['Müller', 'Garçon'])
  })

  it('is refused when only UTF-8 is allowed, and read when it is chosen', async () => {
    const bytes = latin1('id,last_name\n1,M\xfcller\n')
    await expect(readText(bytes, { detectEncoding: false })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const { rows, codes } = await readText(bytes, { detectEncoding: false, encoding: 'windows-1252' })
    expect(rows).toEqual([['1', 'Müller']])
    expect(codes).toEqual([])
  })
})

describe('what is no text', () => {
  it.each([
    ['a workbook', [0x50, 0x4b, 3, 4, 0]],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0]],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
    ['gzip', [0x1f, 0x8b, 8]],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]],
  ])('%s is refused by its first bytes', async (_, bytes) => {
    await expect(find(Uint8Array.from(bytes))).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })
})
