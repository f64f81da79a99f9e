import { expect, test } from 'vitest'
import { createTurns } from './in-turn.ts'

test('one after the other, also after one that failed', async () => {
  const inTurn = createTurns()
  const { signal } = new AbortController()
  const first = Promise.withResolvers<string>()
  const begun: string[] = []
  const work = (name: string, result: () => Promise<string>) => () => {
    begun.push(name)
    return result()
  }
  const all = [
    inTurn(
      work('first', () => first.promise),
      signal,
    ),
    inTurn(
      work('second', () => Promise.reject(new Error('no'))),
      signal,
    ),
    inTurn(
      work('third', () => Promise.resolve('three')),
      signal,
    ),
  ]
  await new Promise(setImmediate)
  expect(begun).toEqual(['first'])
  first.resolve('one')
  expect(await Promise.allSettled(all)).toMatchObject([{ value: 'one' }, { reason: { message: 'no' } }, { value: 'three' }])
  expect(begun).toEqual(['first', 'second', 'third'])
})

test('who leaves before its turn is not asked for', async () => {
  const inTurn = createTurns()
  const first = Promise.withResolvers<string>()
  const gone = new AbortController()
  const done = inTurn(() => first.promise, new AbortController().signal)
  const left = inTurn(() => Promise.reject(new Error('was asked')), gone.signal)
  gone.abort()
  first.resolve('one')
  expect(await done).toBe('one')
  await expect(left).rejects.toThrow(/abort/i)
})
