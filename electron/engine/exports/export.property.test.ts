import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import type { Cell } from '../graph/snapshot.ts'
import { isFormula } from '../../../shared/formula-guard.ts'
import { csvEncoder } from './csv.ts'
import { jsonEncoder } from './json.ts'
import type { Encoder, ExportTable } from './table.ts'
import { columnName } from './xlsx/sheet-xml.ts'
import { xlsxEncoder } from './xlsx/xlsx.ts'

const table: ExportTable = {
  title: 'Grants & more',
  columns: [
    { name: 'a', title: '=a', kind: 'text' },
    { name: 'b', title: 'b', kind: 'number' },
    { name: 'c', title: 'c', kind: 'time' },
  ],
  total: 0,
  blocks: () => [],
}
const awkward = fc.constantFrom(
  '=1+1',
  '+1',
  '-1',
  '@x',
  '\tx',
  '\rx',
  '"',
  ',',
  '\r\n',
  "'",
  '_x0041_',
  '\u0000',
  ']]>',
  '<a>&',
  '\ud800',
  '',
)
const text = fc.array(fc.oneof(awkward, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 4 }).map((parts) => parts.join(''))
const row = fc.tuple(
  fc.option(text),
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.option(fc.integer({ min: -1e14, max: 1e14 })),
)
const blocks = fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 4 })

const written = (encoder: Encoder, all: readonly (readonly (readonly Cell[])[])[]): Buffer =>
  Buffer.concat([encoder.start(), ...all.map((block) => encoder.rows(block)), encoder.end()])

/** What a reader of RFC 4180 makes of the text. */
const records = (csv: string): string[][] => {
  const found = csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)
  const all: string[][] = [[]]
  for (const [, quoted, bare, end] of found) {
    all.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === '\r\n') all.push([])
  }
  return all.slice(0, -1)
}

it('CSV gives every text back but for the guard, and no text begins like a formula', () => {
  fc.assert(
    fc.property(blocks, (all) => {
      const [, ...rows] = records(written(csvEncoder(table, { byteOrderMark: false, formulaGuard: true }), all).toString())
      expect(rows).toHaveLength(all.flat().length)
      for (const [i, [first, second]] of all.flat().entries()) {
        const read = rows[i]?.[0] ?? ''
        expect(isFormula(read)).toBe(false)
        const value = (first ?? '').toWellFormed()
        expect(isFormula(value) ? read.slice(1) : read).toBe(value)
        expect(rows[i]?.[1]).toBe(second === null ? '' : String(second + 0))
      }
    }),
  )
})

it('CSV without the guard gives every text back', () => {
  fc.assert(
    fc.property(blocks, (all) => {
      const [, ...rows] = records(written(csvEncoder(table, { byteOrderMark: false, formulaGuard: false }), all).toString())
      expect(rows.map(([read]) => read)).toEqual(all.flat().map(([first]) => (first ?? '').toWellFormed()))
    }),
  )
})

it('JSON parses to the rows', () => {
  fc.assert(
    fc.property(blocks, (all) => {
      const rows = JSON.parse(written(jsonEncoder(table), all).toString()) as { a: string | null; b: number | null; c: string | null }[]
      expect(rows.map(({ a, b }) => [a, b])).toEqual(all.flat().map(([a, b]) => [a, b === null ? null : b + 0]))
      expect(rows.map(({ c }) => (c === null ? null : Date.parse(c)))).toEqual(all.flat().map(([, , c]) => c))
    }),
  )
})

const unescaped = (xml: string): string =>
  xml
    .replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '')
    .replaceAll(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

it('XLSX holds every text and number, whatever is in it, over as many sheets as it takes', () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 2, max: 5 }), (all, rowsOfSheet) => {
      const parts = unzipSync(written(xlsxEncoder(table, 0, { rows: rowsOfSheet, bytes: 1e9 }), all))
      const rows = all.flat()
      const sheets = Math.max(1, Math.ceil(rows.length / (rowsOfSheet - 1)))
      expect(Object.keys(parts).filter((name) => name.includes('/sheet'))).toHaveLength(sheets)
      expect(strFromU8(parts['xl/workbook.xml'] ?? new Uint8Array()).match(/<sheet /g)).toHaveLength(sheets)
      const cells = Array.from({ length: sheets }, (_, i) =>
        strFromU8(parts[`xl/worksheets/sheet${i + 1}.xml`] ?? new Uint8Array()),
      ).flatMap((sheet) => {
        // eslint-disable-next-line no-control-regex -- what XML cannot hold must not be there
        expect(sheet).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/)
        return [...sheet.matchAll(/<row r="(\d+)">(.*?)<\/row>/gs)]
          .filter(([, number]) => number !== '1')
          .map(([, , content]) => content ?? '')
      })
      expect(cells).toHaveLength(rows.length)
      for (const [i, [a, b]] of rows.entries()) {
        const shown = /<c r="A\d+" t="inlineStr"><is><t xml:space="preserve">(.*?)<\/t>/s.exec(cells[i] ?? '')?.[1]
        expect(unescaped(shown ?? '')).toBe((a ?? '').toWellFormed())
        // A spreadsheet would round whole numbers of more than 15 digits: they are texts.
        const asText = b !== null && Number.isInteger(b) && Math.abs(b) >= 1e15
        const second = asText ? /<c r="B\d+" t="inlineStr"><is><t xml:space="preserve">(.*?)<\/t>/ : /<c r="B\d+"><v>(.*?)<\/v>/
        expect(second.exec(cells[i] ?? '')?.[1] ?? null).toBe(b === null ? null : String(b))
      }
    }),
  )
})

it('XLSX cuts what a cell cannot hold, and starts another sheet before a part grows too large', () => {
  const long = 'x'.repeat(40_000)
  const parts = unzipSync(written(xlsxEncoder(table, 0, { rows: 1000, bytes: 60_000 }), [[[long, 1, 0]], [[long, 2, 0]], [[long, 3, 0]]]))
  expect(Object.keys(parts).filter((name) => name.includes('/sheet')).length).toBeGreaterThan(1)
  expect(strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())).toContain(`${'x'.repeat(32_766)}…</t>`)
  expect(() => written(xlsxEncoder(table, 0, { rows: 1000, bytes: 100 }), [])).toThrow(/too much for one spreadsheet/)
  expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
})
