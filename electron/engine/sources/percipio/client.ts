import { RollcallError } from '../../../../shared/errors.ts'
import type { Logger } from '../../../../shared/platform.ts'
import { bearer } from '../../http/authorizers/bearer.ts'
import type { HttpClient, HttpResponse } from '../../http/http.ts'
import { parseJson } from '../../http/json.ts'
import { redactor } from '../../http/redact.ts'
import { readAnswer, type Answer } from './answers.ts'
import { requestsUrl, type PercipioConfig } from './config.ts'
import { refusal, refusals } from './refusals.ts'
import type { ReportRequest } from './request.ts'

const maxAnswer = 64 * 1024
const shownAnswer = 400
/** Percipio's name for a call, for its support. */
const requestIds = ['x-request-id', 'x-correlation-id', 'x-amzn-requestid', 'x-amz-cf-id']

type Connection = Pick<PercipioConfig, 'apiToken' | 'baseUrl' | 'region' | 'organizationId'>

/** The calls of the Percipio Reporting API that a sync makes. Errors are RollcallErrors in Percipio's terms. */
export class PercipioClient {
  readonly #http: HttpClient
  readonly #log: Logger
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #redact: (text: string) => string
  readonly #organizationId: string

  constructor(connection: Connection, http: HttpClient, log: Logger) {
    this.#http = http
    this.#log = log
    this.#url = requestsUrl(connection)
    this.#headers = { authorization: bearer(connection.apiToken), accept: 'application/json', 'cache-control': 'no-cache' }
    this.#redact = redactor([connection.apiToken])
    this.#organizationId = connection.organizationId
  }

  /** A text of the service as errors may show it: without secrets and addresses, on one line, cut. */
  shown(text: string): string {
    return this.#redact(text).replaceAll(/\s+/g, ' ').trim().slice(0, shownAnswer)
  }

  /**
   * Asks for a new report and answers its id. Repeated is what made no report: a request the service never got, or that it answered
   * with 429 or a fault of its own (5xx, without an id). A request without any answer is sent once: whether it made a report is unknown,
   * and a report is dear to make.
   */
  async submit(request: ReportRequest, signal: AbortSignal): Promise<string> {
    const purpose = 'request the report'
    const response = await this.#http.request({
      method: 'POST',
      url: `${this.#url}/learning-activity`,
      headers: this.#headers,
      json: request,
      signal,
      purpose,
      retry: 'answered',
      accept: refusals,
    })
    const text = await this.#text(response, purpose)
    let answer: unknown
    try {
      answer = parseJson(text)
    } catch {
      answer = null
    }
    const { id, reportId } = (typeof answer === 'object' && answer !== null ? answer : {}) as { id?: unknown; reportId?: unknown }
    const found = [id, reportId]
      .map((candidate) => (typeof candidate === 'number' ? String(candidate) : candidate))
      .find((candidate) => typeof candidate === 'string' && candidate !== '' && candidate.length <= 200)
    if (typeof found === 'string') return found
    throw new RollcallError('MALFORMED_DATA', {
      message: 'Percipio’s answer to the report request has no report id.',
      remedy: 'Check the region or base URL; a proxy or sign-in page may have answered in its place. Then try again.',
      detail: this.shown(text),
    })
  }

  /** Asks for the report: its rows, or where it stands. Null: Percipio does not know the report (any more). */
  async ask(reportId: string, signal: AbortSignal): Promise<Answer | null> {
    const purpose = 'fetch the report'
    const response = await this.#http.request({
      method: 'GET',
      url: `${this.#url}/${encodeURIComponent(reportId)}`,
      headers: this.#headers,
      signal,
      purpose,
      accept: refusals,
    })
    if (response.status === 404) {
      await response.discard()
      return null
    }
    if (response.status >= 300) await this.#text(response, purpose)
    this.#note(response)
    return readAnswer(response)
  }

  /**
   * Asks for a report that cannot exist: 404 says that token and organisation are good. One try. Rejects with what is wrong.
   */
  async probe(signal: AbortSignal): Promise<void> {
    const purpose = 'reach the reports of the organisation'
    const response = await this.#http.request({
      method: 'GET',
      url: `${this.#url}/${encodeURIComponent(this.#organizationId)}`,
      headers: this.#headers,
      signal,
      purpose,
      retry: false,
      accept: refusals,
    })
    if (response.status === 404) await response.discard()
    else await this.#text(response, purpose)
  }

  /** The body of a good answer; for a refusal, its error. */
  async #text(response: HttpResponse, purpose: string): Promise<string> {
    this.#note(response)
    const text = await response.text(maxAnswer)
    if (response.status >= 300) throw refusal(response.status, purpose, this.shown(text))
    return text
  }

  #note(response: HttpResponse): void {
    const name = requestIds.find((header) => response.headers[header] !== undefined)
    this.#log.debug('percipio.answer', { status: response.status, ...(name === undefined ? {} : { [name]: response.headers[name] }) })
  }
}
