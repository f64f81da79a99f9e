import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Deliveries } from './deliveries.ts'
import { deliveries as tables } from './migrations/007-deliveries.ts'

let database: Database
let deliveries: Deliveries
const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  database = new Sqlite(':memory:', { verbose: (sql) => asked.push(String(sql)) })
  database.exec(tables)
  const columns = 'id, destination_id, connection_id, dry_run, state, started_at, record'
  for (const id of ['d1', 'd2']) database.prepare(`insert into delivery (${columns}) values (?, 'x', 'c', 0, 'done', 1, '{}')`).run(id)
  deliveries = new Deliveries(database)
})
afterEach(() => database.close())

const store = (deliveryId: string, id: string): void =>
  deliveries.setResults(deliveryId, [{ id, title: id, outcome: 'done', message: '', remedy: null, at: 1 }])
const positions = (deliveryId: string): unknown[] =>
  database.prepare('select position, id, attempts from delivery_result where delivery_id = ? order by position').raw().all(deliveryId)

test('each delivery numbers its own results from 0, and a second try keeps its place', () => {
  for (const id of ['a', 'b', 'a']) store('d1', id)
  store('d2', 'a')
  expect(positions('d1')).toEqual([[0, 'a', 2], [1, 'b', 1]]) // prettier-ignore
  expect(positions('d2')).toEqual([[0, 'a', 1]])
})

test('the number comes after the last one, also where results are missing', () => {
  for (const id of ['a', 'b', 'c']) store('d1', id)
  database.exec('delete from delivery_result where position = 0')
  store('d1', 'd')
  expect(positions('d1').at(-1)).toEqual([3, 'd', 1])
})

test('storing many looks at the last one once, however many there are, and counts nothing', () => {
  const many = Array.from({ length: 500 }, (_, i) => ({
    id: `r${i}`,
    title: '',
    outcome: 'done' as const,
    message: '',
    remedy: null,
    at: 1,
  }))
  deliveries.setResults('d1', many)
  asked.length = 0
  deliveries.setResults('d1', many.map((each) => ({ ...each, id: `${each.id}b` }))) // prettier-ignore
  expect(positions('d1')).toHaveLength(1000)
  expect(
    asked.filter((sql) => sql.startsWith('select position from delivery_result where delivery_id') && sql.includes('limit 1')),
  ).toHaveLength(1)
  const codes = [...new Set(asked)].slice(0, 2).flatMap((sql) => database.prepare<[], { opcode: string }>(`explain ${sql}`).all())
  expect(codes.map(({ opcode }) => opcode)).toContain('IdxInsert')
  expect(codes.filter(({ opcode }) => /^(Agg|Count$|Sorter|Next$)/.test(opcode))).toEqual([])
})
