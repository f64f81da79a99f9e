import { expect, test } from 'vitest'
import { z } from 'zod'
import { pagesByCursor, pagesByLink, pagesByOffset } from './paging.ts'
import { client, failureOf, get, serve } from './testing/harness.ts'

async function all<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const got: Item[] = []
  for await (const page of pages) got.push(page)
  return got
}

const numbers = Array.from({ length: 25 }, (_value, index) => index)

test.each([
  [25, 10, [0, 10, 20]],
  [20, 10, [0, 10, 20]],
  [0, 10, [0]],
  [3, 10, [0]],
])('by offset, %i items in pages of %i, without a total', async (size, limit, offsets) => {
  const asked: number[] = []
  const pages = pagesByOffset((offset, count) => {
    asked.push(offset)
    return Promise.resolve({ items: numbers.slice(0, size).slice(offset, offset + count) })
  }, limit)
  expect((await all(pages)).flat()).toEqual(numbers.slice(0, size))
  expect(asked).toEqual(offsets)
})

test('by offset, a total saves the last call and outlives short pages', async () => {
  const asked: number[] = []
  const pages = pagesByOffset((offset) => {
    asked.push(offset)
    return Promise.resolve({ items: numbers.slice(offset, offset + 7).slice(0, 20 - offset), total: 20 })
  }, 10)
  expect((await all(pages)).flat()).toEqual(numbers.slice(0, 20))
  expect(asked).toEqual([0, 7, 14])
})

test('by cursor, empty pages included, until there is none', async () => {
  const script: Record<string, { items: number[]; next?: string | null }> = {
    start: { items: [1], next: 'a' },
    a: { items: [], next: 'b' },
    b: { items: [2, 3], next: null },
  }
  const pages = pagesByCursor((cursor) => Promise.resolve(script[cursor ?? 'start'] ?? { items: [] }))
  expect(await all(pages)).toEqual([[1], [2, 3]])
})

test('by cursor, a circle ends with MALFORMED_DATA', async () => {
  const pages = pagesByCursor(() => Promise.resolve({ items: [1], next: 'same' }))
  expect((await failureOf(all(pages))).code).toBe('MALFORMED_DATA')
})

test('by link header, against a service', async () => {
  const service = await serve((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1)
    const links = [
      `<https://elsewhere.example/>; rel="prev"`,
      ...(page < 3 ? [`</list?page=${page + 1}&a=1,2>; title="a, b"; rel="next last"`] : []),
    ]
    response.writeHead(200, { link: links.join(', ') }).end(JSON.stringify([page]))
  })
  const http = client()
  const pages = pagesByLink(`${service.origin}/list`, async (url) => {
    const response = await http.request(get(url))
    return { items: await response.json(z.array(z.number())), headers: response.headers }
  })
  expect(await all(pages)).toEqual([[1], [2], [3]])
})

test('by link header, a next page elsewhere is refused', async () => {
  const pages = pagesByLink('https://a.example/', () =>
    Promise.resolve({ items: [1], headers: { link: '<https://b.example/>; rel=next' } }),
  )
  expect((await failureOf(all(pages))).code).toBe('MALFORMED_DATA')
})
