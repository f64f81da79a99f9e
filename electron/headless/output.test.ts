import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { csv, Out, table, type Column, type OutputFormat } from './output.ts'
import { collector } from './testing/scripted-world.ts'

interface Row {
  readonly name: string
  readonly score: number | null
  readonly at: number | null
}

const columns: readonly Column<Row>[] = [
  { name: 'name', title: 'Name', value: ({ name }) => name },
  { name: 'score', title: 'Score', kind: 'number', value: ({ score }) => score },
  { name: 'at', title: 'At', kind: 'time', value: ({ at }) => at, wide: true },
]
const rows: readonly Row[] = [
  { name: 'Ada', score: -1200, at: Date.UTC(2026, 0, 5) },
  { name: '=cmd()', score: null, at: null },
]

const written = async (format: OutputFormat, list: readonly Row[]): Promise<string> => {
  const stream = collector()
  await new Out(stream, format).rows('people', columns, list)
  return stream.text()
}

test('JSON is one document, whole for no rows too', async () => {
  expect(JSON.parse(await written('json', rows))).toEqual({
    people: [
      { name: 'Ada', score: -1200, at: '2026-01-05T00:00:00Z' },
      { name: '=cmd()', score: null, at: null },
    ],
    total: 2,
  })
  expect(JSON.parse(await written('json', []))).toEqual({ people: [], total: 0 })
})

test('CSV has every column, and an apostrophe where a spreadsheet would calculate', async () => {
  expect(await written('csv', rows)).toBe("name,score,at\nAda,-1200,2026-01-05T00:00:00Z\n'=cmd(),,\n")
})

test.each(['=1+1', '+A1', '-1+1', '@sum', '\t=1', '\r=1'])('CSV guards %j, quotes and all', (text) => {
  expect(csv([[text, 'a"b\nc']])).toMatch(/^"?'/)
  expect(csv([[-1]])).toBe('-1\n')
})

test('a table is quiet, aligned, and shows no control characters', async () => {
  expect(await written('table', rows)).toBe('NAME     SCORE\nAda     -1,200\n=cmd()       -\n')
  expect(await written('table', [])).toBe('Nothing to show.\n')
  expect(table(columns, [{ name: '\u001b[2Jowned\u202e', score: 1, at: null }])).toContain('\ufffd[2Jowned\ufffd')
})

test('a long text is cut in a table and whole elsewhere, at once', async () => {
  const long = [...rows, { name: `${'x'.repeat(254)}\u{1f600}${' y'.repeat(1 << 19)}`, score: 1, at: null }]
  const lines = (await written('table', [...long, ...Array.from({ length: 200 }, () => ({ name: 'Ada', score: 1, at: null }))])).split('\n')
  expect(lines[3]).toMatch(/^x{254}… +1$/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300)
  expect(await written('json', long)).toContain(' y'.repeat(1 << 19))
})

describe('a reader that has left', () => {
  test('rejects the write with EPIPE', async () => {
    const broken = new Writable({ write: (_, __, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) })
    broken.on('error', () => undefined)
    await expect(new Out(broken, 'table').write('x')).rejects.toMatchObject({ code: 'EPIPE' })
  })
})
