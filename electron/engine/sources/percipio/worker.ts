import { parentPort, workerData } from 'node:worker_threads'
import { Aggregation } from './aggregate/aggregation.ts'
import { MalformedReport } from './scan/lexer.ts'
import { ReportScanner } from './scan/scanner.ts'
import type { FromReader, ReaderTask } from './read/protocol.ts'
import { readRing } from './read/ring.ts'

/** A thread that reads one report from a ring, brings its rows together and hands over the result. */
const { ring, rules, readAt, tally } = workerData as ReaderTask

function say(message: FromReader, moved: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved)
}

/** The memory in a value; it moves instead of being copied. */
function memoryOf(value: unknown): ArrayBuffer[] {
  if (value instanceof ArrayBuffer) return [value]
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : []
  if (typeof value !== 'object' || value === null || value instanceof Map) return []
  return Object.values(value).flatMap(memoryOf)
}

const aggregation = new Aggregation(rules, readAt)
const scanner = new ReportScanner((row) => aggregation.add(row))
try {
  for (const bytes of readRing(ring, () => say({ kind: 'room' }))) {
    scanner.push(bytes)
    tally.set([scanner.rows, aggregation.users.size, aggregation.courses.size, aggregation.pairs.size, aggregation.skipped])
  }
  scanner.end()
  const reading = aggregation.pack()
  say({ kind: 'done', reading }, memoryOf(reading))
} catch (error) {
  if (!(error instanceof MalformedReport)) throw error
  const { reason, row, offset, truncated } = error
  say({ kind: 'malformed', reason, row, offset, truncated })
}
