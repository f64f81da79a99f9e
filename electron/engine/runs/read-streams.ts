import { RollcallError } from '../../../shared/errors.ts'
import { withoutFields, type Json, type SourceRecord } from '../../../shared/records.ts'
import type { PhaseReporter } from '../sources/source.ts'
import { phaseOf, type Batch, type ReadContext, type Stream } from '../sources/streams.ts'
import type { Spool } from '../spool/spool.ts'

/** Halvings of a page that a service is given when it cannot make larger ones. */
const MOST_HALVINGS = 6
/** What says of an optional stream that it is not there. */
const absentCodes: ReadonlySet<string> = new Set(['MISSING_PERMISSION', 'NOT_FOUND', 'UNSUPPORTED'])
/** What a smaller page may help against. */
const overloadedCodes: ReadonlySet<string> = new Set(['SERVER_ERROR', 'TIMEOUT'])
/** Records between two looks at the clock of the screen. */
const tell = 500

export interface StreamReading<Config> {
  readonly streams: readonly Stream<Config>[]
  readonly context: ReadContext<Config>
  readonly spool: Spool
  /** The reading before: what of it could not be read this time stays as it was. */
  readonly last: Spool | null
  readonly progress: PhaseReporter
}

/**
 * Reads the streams of a source in their order into the spool, each from where it stopped. What a stream is not known to have lost it
 * keeps: one that is missing or not wanted keeps what the reading before had, and one that did not come whole is marked incomplete.
 * Rejects with what a service failed with; what was read until then is kept.
 */
export async function readStreams<Config>(reading: StreamReading<Config>): Promise<void> {
  for (const stream of reading.streams) {
    reading.context.signal.throwIfAborted()
    reading.progress.start(phaseOf(stream).id)
    if (stream.wanted?.(reading.context.config) === false) notRead(reading, stream, `${stream.title} are not read with these settings.`)
    else await readStream(reading, stream)
  }
}

/** Keeps what there was, as nothing says that it is gone. */
function notRead<Config>({ spool, last, progress }: StreamReading<Config>, stream: Stream<Config>, why: string): void {
  if (last !== null) spool.takeOver(stream.name, last)
  spool.incomplete(stream.name, why)
  progress.update({ note: why })
}

async function readStream<Config>(reading: StreamReading<Config>, stream: Stream<Config>): Promise<void> {
  const { spool } = reading
  // What changed since can be added to what there is; what is all there is takes its place.
  if (!stream.modes.includes(spool.about.mode) && !spool.begun(stream.name)) spool.clear(stream.name)
  try {
    if (stream.per === undefined) {
      await readPages(reading, stream, '', null)
      return
    }
    const parent = reading.streams.find(({ name }) => name === stream.per)
    if (parent === undefined) throw new Error(`${stream.name} is read per ${stream.per}, which is no stream`)
    for (const records of spool.pages(parent.name)) {
      for (const record of records) await readPages(reading, stream, parent.key(record), record)
    }
  } catch (error) {
    if (stream.optional !== true || !(error instanceof RollcallError) || !absentCodes.has(error.code)) throw error
    notRead(reading, stream, `${stream.title} could not be read: ${error.message}`)
  }
}

/** One list, from where it stopped to its end. */
async function readPages<Config>(
  reading: StreamReading<Config>,
  stream: Stream<Config>,
  parent: string,
  record: SourceRecord | null,
): Promise<void> {
  const { spool, context } = reading
  const tally = { total: null as number | null, halved: 0 }
  for (;;) {
    const place = spool.place(stream.name, parent)
    if (place?.done === true) return
    const before = place?.next ?? null
    try {
      await readOn(reading, stream, parent, record, before, tally)
      break
    } catch (error) {
      const smaller = error instanceof RollcallError && overloadedCodes.has(error.code) && tally.halved < MOST_HALVINGS
      if (!smaller || context.signal.aborted) throw error
      // A page that was read in between is kept: the service may do with pages of this size again.
      tally.halved++
      context.log.warn('smaller pages', { stream: stream.name, halved: tally.halved, reason: error.message })
    }
  }
  short(reading, stream, parent, tally.total)
}

async function readOn<Config>(
  { spool, context, progress }: StreamReading<Config>,
  stream: Stream<Config>,
  parent: string,
  record: SourceRecord | null,
  state: Json,
  tally: { total: number | null; readonly halved: number },
): Promise<void> {
  const drop = new Set(stream.drop)
  const { mode } = spool.about
  const delta = mode === 'delta' && stream.modes.includes('delta')
  const from = {
    ...{ mode: delta ? ('delta' as const) : ('full' as const), state, cursor: delta ? spool.cursor(stream.name) : null },
    ...{ parent: record, halved: tally.halved },
  }
  let ended = false
  let told = 0
  for await (const batch of stream.read(context, from)) {
    context.signal.throwIfAborted()
    const kept = spool.put(stream.name, parent, cleaned(batch, drop))
    if (kept.again && batch.revisit !== true) throw samePage(stream)
    if (batch.cursor !== undefined) spool.setNextCursor(stream.name, batch.cursor)
    if (batch.incomplete !== undefined) spool.incomplete(stream.name, batch.incomplete)
    tally.total = batch.total ?? tally.total
    const { records } = spool.received(stream.name)
    if (records - told >= tell || batch.next === null) {
      told = records
      progress.update({ unit: stream.unit, done: records, total: parent === '' && !delta ? tally.total : null })
    }
    if (batch.next === null) {
      ended = true
      break
    }
  }
  // A list that just stops was cut: nothing said that this was its end.
  if (!ended) throw cut(stream)
}

function cleaned(batch: Batch, drop: ReadonlySet<string>): Omit<Batch, 'incomplete' | 'total' | 'cursor'> {
  const clean = (records: readonly SourceRecord[]): readonly SourceRecord[] => records.map((each) => withoutFields(each, drop))
  const { records, gone, others, next } = batch
  return {
    ...{ records: clean(records), next },
    ...(gone === undefined ? {} : { gone }),
    ...(others === undefined ? {} : { others: others.map((other) => ({ ...other, records: clean(other.records) })) }),
  }
}

/** Fewer than the service said there are: what is missing may be missing from the reading alone. */
function short<Config>({ spool }: StreamReading<Config>, stream: Stream<Config>, parent: string, total: number | null): void {
  const { records, repeated } = spool.received(stream.name)
  if (parent !== '' || total === null || records - repeated >= total || spool.about.mode === 'delta') return
  spool.incomplete(stream.name, `The service has ${total} ${stream.unit} and gave ${records - repeated}.`)
}

const samePage = (stream: Stream<never>): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `${stream.title} could not be read: the service gave the same page twice.`,
    remedy: 'Try again; if it stays, tell the support of the service that its pages repeat.',
  })

const cut = (stream: Stream<never>): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `${stream.title} could not be read to their end.`,
    remedy: 'Resume the run; it goes on at the page it was at.',
  })
