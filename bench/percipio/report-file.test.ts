import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { reportPieces } from './report-file.ts'

const size = { rows: 20_000, people: 400, courses: 200 }
const text = (): string => [...reportPieces(size)].join('')

test('the same size gives the same bytes', () => {
  const digest = (content: string): string => createHash('sha256').update(content).digest('hex')
  expect(digest(text())).toBe(digest(text()))
})

test('rows look like those of the benchmark: 33 fields, about 840 bytes, three quarters of them distinct pairs', () => {
  const content = text()
  const rows = JSON.parse(content) as Record<string, unknown>[]
  expect(rows).toHaveLength(size.rows)
  expect(new Set(rows.map((row) => Object.keys(row).length))).toEqual(new Set([33]))
  const bytes = Buffer.byteLength(content) / size.rows
  expect(bytes).toBeGreaterThan(820)
  expect(bytes).toBeLessThan(860)
  const times = rows.map((row) => String(row.lastAccess))
  expect(times).toEqual(times.toSorted())
  const large = JSON.parse([...reportPieces({ rows: 20_000, people: 4_000, courses: 2_000 })].join('')) as Record<string, unknown>[]
  const share = new Set(large.map((row) => `${String(row.userId)} ${String(row.contentId)}`)).size / large.length
  expect(share).toBeGreaterThan(0.73)
  expect(share).toBeLessThan(0.77)
})

test('an empty report is an empty array', () => {
  expect([...reportPieces({ rows: 0, people: 1, courses: 1 })].join('')).toBe('[]')
})
