import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FewOpen } from './few-open.ts'

const open = new Set<string>()
let most = 0
const thing = (name: string) => () => {
  open.add(name)
  most = Math.max(most, open.size)
  return { name, close: () => void open.delete(name) }
}

beforeEach(() => {
  vi.useFakeTimers()
  open.clear()
  most = 0
})
afterEach(() => vi.useRealTimers())

const use = (few: FewOpen<{ readonly name: string; close(): void }>, name: string, ...paths: string[]) => few.use(name, paths, thing(name))

test('only so many are open, and the one used longest ago goes first', () => {
  const few = new FewOpen<{ readonly name: string; close(): void }>({ most: 2, idle: 1000 })
  const a = use(few, 'a')
  use(few, 'b')
  expect(use(few, 'a')).toBe(a)
  use(few, 'c')
  expect([...open].sort()).toEqual(['a', 'c'])
  for (let i = 0; i < 50; i++) use(few, `d${i}`)
  expect([open.size, most]).toEqual([2, 2])
  few.close()
  expect([...open]).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('what nobody asks for is closed, what is asked for stays', () => {
  const few = new FewOpen<{ readonly name: string; close(): void }>({ most: 5, idle: 1000 })
  use(few, 'left')
  use(few, 'asked')
  vi.advanceTimersByTime(900)
  use(few, 'asked')
  vi.advanceTimersByTime(200)
  expect([...open]).toEqual(['asked'])
  vi.advanceTimersByTime(1000)
  expect([...open]).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  use(few, 'again')
  vi.advanceTimersByTime(1000)
  expect([...open]).toEqual([])
})

test('whatever reads a file that is to be deleted is closed, and nothing else', () => {
  const few = new FewOpen<{ readonly name: string; close(): void }>({ most: 5, idle: 1000 })
  use(few, 'pair', '/a', '/b')
  use(few, 'one', '/a')
  use(few, 'other', '/aa')
  few.letGo('/a')
  expect([...open]).toEqual(['other'])
  few.close()
})

test('what is known is not opened again, and stays for being asked for', () => {
  const few = new FewOpen<{ readonly name: string; close(): void }>({ most: 2, idle: 1000 })
  expect(few.known('a')).toBeNull()
  const a = use(few, 'a', '/a')
  use(few, 'b', '/b')
  expect(few.known('a')).toBe(a)
  use(few, 'c')
  expect([...open].sort()).toEqual(['a', 'c'])
  expect([few.reads('/a'), few.reads('/b')]).toEqual([true, false])
  few.forget('a')
  few.forget('a')
  expect([...open]).toEqual(['c'])
  vi.advanceTimersByTime(1000)
  expect(few.known('c')).toBeNull()
})

test('what cannot be opened leaves nothing behind', () => {
  const few = new FewOpen<{ readonly name: string; close(): void }>({ most: 1, idle: 1000 })
  expect(() =>
    few.use('bad', [], () => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(use(few, 'bad').name).toBe('bad')
  few.close()
})
