import { RollcallError } from '../../../../shared/errors.ts'
import { clockTime, dated } from '../../../../shared/moment-words.ts'
import type { SourceContext } from '../source.ts'
import type { Reading } from './aggregate/reading.ts'
import type { PercipioClient } from './client.ts'
import { baseOf, type PercipioConfig } from './config.ts'
import type { Tally } from './read/protocol.ts'
import { ReportReader } from './read/report-reader.ts'
import { buildRequest, resumable, type Submitted } from './request.ts'
import { MalformedReport } from './scan/lexer.ts'

type Context = Pick<SourceContext<PercipioConfig>, 'config' | 'signal' | 'progress' | 'checkpoint' | 'log' | 'clock'>

const growth = 1.5
const maxPause = 60_000
/** A finished report that is not there yet is asked for again after this. */
const shortPause = 2_000
const maxUnknown = 3
const maxNotJson = 5
/** A report just asked for may not be known at once everywhere. */
const maxMissing = 3
const maxDownloads = 5
/** All downloads of a report together, milliseconds and decoded bytes; one alone is bounded by the HTTP client. */
const readBudget = { milliseconds: 3 * 3_600_000, bytes: 32 * 1024 ** 3 }

/** Milliseconds around `pause`, so that many clients do not ask together. */
const jittered = (pause: number): number => Math.round(pause * (0.85 + Math.random() * 0.3))

/**
 * One report, from the request to its rows brought together. A report that was asked for before a restart is asked for again instead
 * of being requested anew; a download that is cut begins again from the start.
 *
 * Rejects with REPORT_FAILED, NOT_FOUND (the report is gone), TIMEOUT (not finished within the budget), MALFORMED_DATA, and whatever
 * the calls reject with. What has been read by then is dropped: half a report is no report.
 */
export async function fetchReport(context: Context, client: PercipioClient): Promise<Reading> {
  context.progress.start('request')
  const resumed = resumable(context.checkpoint.get(), context.config, context.clock.now())
  if (resumed) context.progress.update({ note: `requested before, on ${dated(resumed.submittedAt)}` })
  let report = resumed ?? (await submit(context, client))
  context.progress.start('wait')
  let rows = await new Report(context, client, report).rows(resumed !== null)
  if (rows === null) {
    context.log.info('percipio.report-gone', { reportId: report.reportId })
    context.progress.update({ note: 'the report requested before is gone; requesting a new one' })
    report = await submit(context, client)
    rows = await new Report(context, client, report).rows(false)
  }
  if (rows === null) throw gone()
  return rows
}

async function submit(context: Context, client: PercipioClient): Promise<Submitted> {
  const { config, clock, signal } = context
  const submittedAt = clock.now()
  const { request, window } = buildRequest(config, submittedAt)
  // What was asked for before does not fit any more.
  context.checkpoint.set(null)
  const reportId = await client.submit(request, signal)
  const submitted = { orgId: config.organizationId, base: baseOf(config), reportId, request, window, submittedAt }
  context.checkpoint.set(submitted)
  context.log.info('percipio.report-requested', { reportId, start: request.start, end: request.end, contentType: request.contentType })
  return submitted
}

class Report {
  readonly #context: Context
  readonly #client: PercipioClient
  readonly #submitted: Submitted
  readonly #deadline: number
  #pause: number
  #asked = 0
  #downloads = 0
  #downloadsBegan: number | null = null
  #downloaded = 0
  /** Highest so far: what is shown never falls, also when a download begins again. */
  readonly #shown = { bytes: 0, counts: {} as Record<string, number> }

  constructor(context: Context, client: PercipioClient, submitted: Submitted) {
    this.#context = context
    this.#client = client
    this.#submitted = submitted
    this.#deadline = context.clock.now() + context.config.pollBudget * 60_000
    this.#pause = context.config.pollInterval * 1000
  }

  /** The rows, once they are there. Null: the service does not know the report, and `mayBeGone` (it is an earlier one). */
  async rows(mayBeGone: boolean): Promise<Reading | null> {
    const { progress, clock, signal } = this.#context
    let seen = false
    let missing = 0
    let unknown = 0
    let notJson = 0
    for (;;) {
      const answer = await this.#client.ask(this.#submitted.reportId, signal)
      this.#asked++
      if (this.#downloads === 0) {
        progress.update({ counts: { asked: this.#asked }, note: `last asked ${clockTime(clock.now())}` })
      }
      if (answer === null) {
        missing++
        if (!seen && mayBeGone) return null
        if (seen || missing === maxMissing) throw this.#ended(gone())
        await this.#wait(this.#nextPause())
        continue
      }
      seen = true
      unknown = answer.kind === 'unknown' ? unknown + 1 : 0
      notJson = answer.kind === 'not-json' ? notJson + 1 : 0
      switch (answer.kind) {
        case 'rows': {
          const rows = await this.#download(answer.body, answer.size)
          if (rows !== null) return rows
          await this.#wait(jittered(shortPause * this.#downloads))
          break
        }
        case 'finished':
          await this.#wait(jittered(Math.min(shortPause, this.#pause)))
          break
        case 'waiting':
          await this.#wait(this.#nextPause())
          break
        case 'failed':
          throw this.#ended(failed(this.#client.shown(answer.reason)))
        case 'unknown':
          if (unknown === maxUnknown) throw this.#ended(unknownAnswers(this.#client.shown(answer.text)))
          await this.#wait(this.#nextPause())
          break
        case 'not-json':
          if (notJson === maxNotJson) throw notAReport(this.#client.shown(answer.text))
          await this.#wait(this.#nextPause())
          break
      }
    }
  }

  /** Reads the rows; null when the connection was cut and it is worth another try. */
  async #download(body: AsyncIterable<Uint8Array>, size: number | null): Promise<Reading | null> {
    const { config, clock, progress, log } = this.#context
    if (this.#downloads === 0) progress.start('download')
    this.#downloads++
    this.#downloadsBegan ??= clock.now()
    const reader = new ReportReader(config, clock.now())
    let bytes = 0
    progress.update({ unit: 'bytes', done: this.#shown.bytes, total: size })
    try {
      for await (const chunk of body) {
        await reader.write(chunk)
        bytes += chunk.length
        this.#downloaded += chunk.length
        this.#show(reader.tally, bytes)
      }
      const reading = await reader.end()
      const { rows, people, courses } = this.#show(reader.tally, bytes)
      log.info('percipio.report-read', { bytes, rows, people, courses })
      return reading
    } catch (error) {
      const fault = error instanceof MalformedReport ? malformed(error) : error
      const again = error instanceof MalformedReport ? error.truncated : isCut(error)
      const spent = clock.now() - this.#downloadsBegan >= readBudget.milliseconds || this.#downloaded >= readBudget.bytes
      if (!again || spent || this.#downloads === maxDownloads) throw fault
      const reason = fault instanceof Error ? fault.message : String(fault)
      log.warn('percipio.download-cut', { download: this.#downloads, bytes, rows: reader.tally.rows, reason })
      progress.update({
        note: `the connection was cut after ${reader.tally.rows} rows; starting over (${this.#downloads + 1} of ${maxDownloads})`,
      })
      return null
    } finally {
      await reader.close()
    }
  }

  #show(tally: Tally, bytes: number): Tally {
    const { counts } = this.#shown
    for (const [name, count] of Object.entries({ ...tally, bytes })) counts[name] = Math.max(counts[name] ?? 0, count)
    this.#shown.bytes = Math.max(this.#shown.bytes, bytes)
    this.#context.progress.update({ counts: { ...counts }, done: this.#shown.bytes })
    return tally
  }

  #nextPause(): number {
    const pause = jittered(this.#pause)
    this.#pause = Math.min(maxPause, this.#pause * growth)
    return pause
  }

  async #wait(milliseconds: number): Promise<void> {
    const { clock, signal, config } = this.#context
    if (clock.now() + milliseconds > this.#deadline) throw tooLong(config.pollBudget)
    await clock.sleep(milliseconds, signal)
  }

  /** The report will never come: the next attempt asks for a new one. */
  #ended(error: RollcallError): RollcallError {
    this.#context.checkpoint.set(null)
    return error
  }
}

/** The connection broke or fell silent while the report came. */
const isCut = (error: unknown): boolean =>
  error instanceof RollcallError && (error.code === 'NETWORK' || error.code === 'TIMEOUT' || error.code === 'SERVER_ERROR')

const gone = (): RollcallError =>
  new RollcallError('NOT_FOUND', {
    message: 'The report is no longer there: Percipio does not know it any more (404).',
    remedy: 'Resume or start the run again: it will request a new report.',
  })

const failed = (reason: string): RollcallError =>
  new RollcallError('REPORT_FAILED', {
    message: reason === '' ? 'Percipio could not make the report.' : `Percipio could not make the report: ${reason}`,
    remedy: 'Try again later, or ask for less: a shorter time window, fewer content types. If it stays, ask Skillsoft support.',
    detail: reason,
  })

const unknownAnswers = (text: string): RollcallError =>
  new RollcallError('REPORT_FAILED', {
    message: `Percipio answered ${maxUnknown} times without a report and without a status.`,
    remedy: 'Try again later. If it stays, give Skillsoft support the answer in the log.',
    detail: text,
  })

const notAReport = (text: string): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `Percipio answered ${maxNotJson} times with something that is neither a report nor a status.`,
    remedy: 'Check the region or base URL; a proxy or sign-in page may be answering in its place. The log has the beginning of the answer.',
    detail: text,
  })

const malformed = (fault: MalformedReport): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `The report is malformed at row ${fault.row} (byte ${fault.offset}): ${fault.reason.charAt(0).toLowerCase()}${fault.reason.slice(1)}.`,
    remedy: 'Nothing was kept, as half a report would be a wrong one. Run it again; if it stays, give Skillsoft support the row and byte.',
    detail: fault.message,
  })

const tooLong = (minutes: number): RollcallError =>
  new RollcallError('TIMEOUT', {
    message: `The report was not finished within ${minutes} minutes.`,
    remedy: 'Resume the run later: the same report is asked for again, not a new one. Large reports may need a longer poll budget.',
  })
