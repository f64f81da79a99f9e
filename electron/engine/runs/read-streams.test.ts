import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import { textOf, type SourceRecord } from '../../../shared/records.ts'
import type { Batch, ReadContext, ReadFrom, Stream } from '../sources/streams.ts'
import { openSpool, type Spool } from '../spool/spool.ts'
import { readStreams } from './read-streams.ts'

let folder: string
const opened: Spool[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-streams-'))
})
afterEach(() => {
  for (const spool of opened.splice(0)) spool.close()
  rmSync(folder, { recursive: true, force: true })
})

type Config = Readonly<Record<string, never>>
interface Place {
  readonly at: number
}
const failing = (code: ErrorCode): RollcallError => new RollcallError(code, { message: 'The service did not do it.', remedy: 'Wait.' })
const ids = (from: number, to: number): SourceRecord[] =>
  Array.from({ length: to - from }, (_, i) => ({ id: `p${from + i}`, pin: 'Canary' }))

/** Twelve people in pages of four; what was asked for is noted. */
function people(more: Partial<Stream<Config>> = {}, asked: (ReadFrom & { page: number })[] = []) {
  const stream: Stream<Config> = {
    ...{ name: 'people', title: 'People', unit: 'people', modes: ['full'] },
    key: (record) => textOf(record.id),
    async *read(_context, from) {
      for (let at = (from.state as Place | null)?.at ?? 0; at < 12; at += 4) {
        asked.push({ ...from, page: at })
        yield await Promise.resolve<Batch>({ records: ids(at, at + 4), next: at === 8 ? null : { at: at + 4 } })
      }
    },
    ...more,
  }
  return { stream, asked }
}

const spoolOf = (
  name: string,
  streams: readonly Stream<Config>[],
  start: Parameters<typeof openSpool>[2] = { mode: 'full', readAt: 1, fullAt: 1 },
) => {
  const spool = openSpool(join(folder, name), streams, start)
  opened.push(spool)
  return spool
}

const read = async (streams: readonly Stream<Config>[], spool: Spool, last: Spool | null = null): Promise<void> => {
  const quiet = () => undefined
  const context = {
    ...{ config: {}, signal: new AbortController().signal, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } },
  } as unknown as ReadContext<Config>
  await readStreams({ streams, context, spool, last, progress: { start: quiet, update: quiet } })
}

const found = (spool: Spool, name = 'people'): string[] => [...spool.reading().stream(name)].map((record) => textOf(record.id))

test('a reading that fails goes on at the page it was at', async () => {
  let failures = 1
  const { stream, asked } = people({
    async *read(context, from) {
      for await (const batch of people().stream.read(context, from)) {
        asked.push({ ...from, page: ids(0, 12).findIndex(({ id }) => id === batch.records[0]?.id) })
        if (asked.at(-1)?.page === 8 && failures-- > 0) throw failing('NETWORK')
        yield batch
      }
    },
  })
  const spool = spoolOf('a', [stream])
  await expect(read([stream], spool)).rejects.toMatchObject({ code: 'NETWORK' })
  await read([stream], spool)
  expect(asked.map(({ page }) => page)).toEqual([0, 4, 8, 8])
  expect(found(spool)).toHaveLength(12)
})

test('what a source is not to keep is kept nowhere', async () => {
  const { stream } = people({ drop: ['pin'] })
  const spool = spoolOf('a', [stream])
  await read([stream], spool)
  expect([...spool.reading().stream('people')].filter((record) => 'pin' in record)).toEqual([])
})

test('a page that is too large is halved, the same place asked again', async () => {
  const { stream, asked } = people({
    async *read(context, from) {
      asked.push({ ...from, page: 0 })
      if (from.halved < 2) throw failing('SERVER_ERROR')
      yield* people().stream.read(context, from)
    },
  })
  const spool = spoolOf('a', [stream])
  await read([stream], spool)
  expect(asked.map(({ halved }) => halved)).toEqual([0, 1, 2])

  const never = people({
    async *read() {
      await Promise.reject(failing('TIMEOUT'))
      yield { records: [], next: null }
    },
  })
  await expect(read([never.stream], spoolOf('b', [never.stream]))).rejects.toMatchObject({ code: 'TIMEOUT' })
})

test('the same page twice, and a list that just stops, are failures', async () => {
  const loop = people({
    async *read() {
      for (;;) yield await Promise.resolve<Batch>({ records: ids(0, 4), next: { at: 4 } })
    },
  })
  await expect(read([loop.stream], spoolOf('a', [loop.stream]))).rejects.toThrow('same page twice')
  const cut = people({
    async *read() {
      yield await Promise.resolve<Batch>({ records: ids(0, 4), next: { at: 4 } })
    },
  })
  await expect(read([cut.stream], spoolOf('b', [cut.stream]))).rejects.toThrow('to their end')
})

test('fewer than the service says, counted without repeats, is marked', async () => {
  const { stream } = people({
    async *read() {
      yield await Promise.resolve<Batch>({ records: ids(0, 4), next: { at: 4 }, total: 6 })
      yield { records: ids(2, 5), next: null, total: 6 }
    },
  })
  const spool = spoolOf('a', [stream])
  await read([stream], spool)
  expect(spool.reading().incomplete).toEqual(new Map([['people', 'The service has 6 people and gave 5.']]))
})

test.each(['MISSING_PERMISSION', 'NOT_FOUND', 'UNSUPPORTED'] as const)(
  'an optional stream that is not there (%s) keeps what there was; any other fails',
  async (code) => {
    const whole = people()
    const last = spoolOf('last', [whole.stream])
    await read([whole.stream], last)
    const refusing = {
      async *read() {
        await Promise.reject(failing(code))
        yield { records: [], next: null }
      },
    }
    const optional = people({ ...refusing, optional: true })
    const spool = spoolOf('next', [optional.stream])
    await read([optional.stream], spool, last)
    expect(found(spool)).toHaveLength(12)
    expect([...spool.reading().incomplete.keys()]).toEqual(['people'])

    const required = people(refusing)
    await expect(read([required.stream], spoolOf('third', [required.stream]), last)).rejects.toMatchObject({ code })
  },
)

test('a stream that is not wanted keeps what there was', async () => {
  const whole = people()
  const last = spoolOf('last', [whole.stream])
  await read([whole.stream], last)
  const { stream, asked } = people({ wanted: () => false })
  const spool = spoolOf('next', [stream])
  await read([stream], spool, last)
  expect(asked).toEqual([])
  expect(found(spool)).toHaveLength(12)
  expect(spool.reading().incomplete.size).toBe(1)
})

test('a stream that is read per record of another', async () => {
  const { stream } = people()
  const pets: Stream<Config> = {
    ...{ name: 'pets', title: 'Pets', unit: 'pets', modes: ['full'], per: 'people' },
    key: (record) => textOf(record.id),
    async *read(_context, { parent }) {
      yield await Promise.resolve<Batch>({ records: [{ id: `pet of ${textOf(parent?.id)}` }], next: null })
    },
  }
  const spool = spoolOf('a', [stream, pets])
  await read([stream, pets], spool)
  expect(found(spool, 'pets')).toHaveLength(12)
})

test('a reading of changes asks from the cursor, and reads whole what has no changes', async () => {
  const asked: (ReadFrom & { page: number })[] = []
  const changing = people(
    {
      modes: ['full', 'delta'],
      async *read(context, from) {
        asked.push({ ...from, page: 0 })
        if (from.mode === 'full') {
          for await (const batch of people().stream.read(context, from)) yield { ...batch, cursor: 'monday' }
        } else yield { records: [{ id: 'p99' }], gone: ['p0'], next: null, cursor: 'tuesday' }
      },
    },
    asked,
  )
  let rooms = ['r1', 'r2']
  const plain: Stream<Config> = {
    ...{ name: 'rooms', title: 'Rooms', unit: 'rooms', modes: ['full'] },
    key: (record) => textOf(record.id),
    async *read() {
      yield await Promise.resolve<Batch>({ records: rooms.map((id) => ({ id })), next: null })
    },
  }
  const streams = [changing.stream, plain]
  const first = spoolOf('first', streams)
  await read(streams, first)
  first.end()
  rooms = ['r2']
  const second = spoolOf('second', streams, { mode: 'delta', readAt: 2, fullAt: 1, from: first.path })
  await read(streams, second, first)
  expect(asked.map(({ mode, cursor }) => [mode, cursor])).toEqual([
    ['full', null],
    ['delta', 'monday'],
  ])
  expect(found(second)).toHaveLength(12)
  expect(found(second)).toContain('p99')
  expect(found(second, 'rooms')).toEqual(['r2'])
})
