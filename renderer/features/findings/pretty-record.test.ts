import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prettyRecord } from './pretty-record.ts'

test('numbers keep their digits', () => {
  expect(prettyRecord('{"userId":12345678901234567890,"score":1.50,"deep":[1e400,-0]}')).toBe(
    '{\n  "userId": 12345678901234567890,\n  "score": 1.50,\n  "deep": [\n    1e400,\n    -0\n  ]\n}',
  )
})

test('a cut record is shown as it is', () => {
  expect(prettyRecord('{"userId":"ada","first')).toBe('{"userId":"ada","first')
})

test('everything else is as JSON.stringify lays it out', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const record = JSON.stringify(value)
      expect(prettyRecord(record)).toBe(JSON.stringify(JSON.parse(record), null, 2))
    }),
  )
})
