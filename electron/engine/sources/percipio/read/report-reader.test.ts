import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { RollcallError } from '../../../../../shared/errors.ts'
import { Aggregation, type Rules } from '../aggregate/aggregation.ts'
import { Reading } from '../aggregate/reading.ts'
import { buildGraph } from '../build.ts'
import { MalformedReport } from '../scan/lexer.ts'
import { ReportScanner } from '../scan/scanner.ts'
import { RecordingProgress, RecordingSink } from '../testing/recorder.ts'
import { ReportReader } from './report-reader.ts'

const rules: Rules = { identityKey: 'userId', contentKey: 'contentId', statusPolicy: 'strongest' }

const readAt = Date.UTC(2026, 0, 1)

const readers: ReportReader[] = []
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close()
})

function reader(program?: string): ReportReader {
  const made = new ReportReader(
    rules,
    readAt,
    program === undefined ? undefined : new URL(`data:text/javascript,${encodeURIComponent(program)}`),
  )
  readers.push(made)
  return made
}

/** A report in which people change, statuses are odd and texts are not ASCII. */
const report = (rows: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      Array.from({ length: rows }, (_, row) => ({
        userId: row % 97 === 0 ? '' : `usér-${(row * 31) % 301}`,
        firstName: `Ann ${row % 13}`,
        deptName: row % 5 === 0 ? null : `Dept ${row % 7}`,
        contentId: `content-${(row * 17) % 71}`,
        contentTitle: `Tïtle ${row % 3}`,
        status: ['Completed', 'Started', 'Waived', ''][row % 4],
        highScore: row % 11 === 0 ? 88.5 : row % 90,
        lastAccess: row % 50 === 0 ? 'soon' : new Date(Date.UTC(2025, 0, 1) + row * 1000).toISOString(),
      })),
    ),
  )

async function graphOf(reading: Reading): Promise<Pick<RecordingSink, 'resources' | 'entitlements' | 'grants' | 'findings'>> {
  const sink = new RecordingSink()
  await buildGraph(reading, sink, { signal: new AbortController().signal, progress: new RecordingProgress() })
  const { resources, entitlements, grants, findings } = sink
  return { resources, entitlements, grants, findings }
}

function readHere(bytes: Buffer): Reading {
  const aggregation = new Aggregation(rules, readAt)
  const scanner = new ReportScanner((row) => aggregation.add(row))
  scanner.push(bytes)
  scanner.end()
  return new Reading(aggregation.pack())
}

async function readThere(pieces: Iterable<Uint8Array>): Promise<Reading> {
  const made = reader()
  for (const piece of pieces) await made.write(piece)
  return made.end()
}

function* cutAt(bytes: Buffer, lengths: readonly number[]): Generator<Uint8Array, undefined> {
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const length = lengths[piece % lengths.length] ?? bytes.length
    yield bytes.subarray(from, from + length)
    from += length
  }
}

test('a report read in a thread gives the graph it gives here, however its bytes arrive', async () => {
  const bytes = report(30_000)
  expect(bytes.length).toBeGreaterThan(5e6)
  const expected = await graphOf(readHere(bytes))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1_000, max: 3_000_000 }), { minLength: 1, maxLength: 5 }), async (lengths) => {
      expect(await graphOf(await readThere(cutAt(bytes, lengths)))).toEqual(expected)
    }),
    { numRuns: 8 },
  )
})

test('byte by byte, too, and the tally says what was read', async () => {
  const bytes = report(40)
  const made = reader()
  for (const piece of cutAt(bytes, [1])) await made.write(piece)
  expect(await graphOf(await made.end())).toEqual(await graphOf(readHere(bytes)))
  expect(made.tally).toMatchObject({ rows: 40, courses: 40, skipped: 1 })
})

test('bytes that are no report are refused while they come, and where they end', async () => {
  const made = reader()
  const broken = Buffer.concat([report(10).subarray(0, -1), Buffer.from(',{"userId":nul}'), Buffer.alloc(20_000_000, ' ')])
  const refused = (async () => {
    for (const piece of cutAt(broken, [65_536])) await made.write(piece)
  })()
  await expect(refused).rejects.toMatchObject({ reason: 'A value was expected', row: 11, truncated: false })
  const cut = reader()
  await cut.write(report(10).subarray(0, 700))
  await expect(cut.end()).rejects.toSatisfy((error) => error instanceof MalformedReport && error.truncated)
})

test.each([
  ['throws', 'throw new Error("out of order")', 'out of order'],
  ['ends', 'process.exit(7)', 'code 7'],
])('a thread that %s is an error of the next call, not of the process', async (_, program, detail) => {
  const made = reader(program)
  const written = (async () => {
    for (;;) await made.write(new Uint8Array(100_000))
  })()
  await expect(written).rejects.toSatisfy((error) => error instanceof RollcallError && (error.detail ?? '').includes(detail))
  await expect(made.end()).rejects.toMatchObject({ code: 'INTERNAL' })
})

test('no more is taken than the thread reads, and closing ends whatever it does', async () => {
  for (const program of [
    'setInterval(() => undefined, 1000)',
    'for (;;);',
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  ]) {
    const made = reader(program)
    let taken = 0
    const written = (async () => {
      for (;;) {
        await made.write(new Uint8Array(100_000))
        taken += 100_000
      }
    })()
    written.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(taken).toBeLessThan(5e6)
    // None of the three would ever end by itself.
    await made.close()
    await expect(written).rejects.toThrow()
  }
})
