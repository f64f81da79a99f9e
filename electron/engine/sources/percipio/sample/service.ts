import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { ActivitySize } from './ledger.ts'
import { bodyOf, problemBody, requestsPath, startLoopbackService, type LoopbackService } from './loopback-service.ts'
import { everything, reportText, type ReportFilter } from './report.ts'

/**
 * The sample organisation's Percipio: a service on the loopback address that speaks the Reporting API's learning activity
 * report (request, status, rows), for as long as somebody needs it. It answers only to the token it made up at its start.
 */

export interface SampleService extends LoopbackService {
  readonly organizationId: string
  readonly apiToken: string
}

export interface SampleServiceOptions extends ActivitySize {
  /** Milliseconds from a report's request to its being ready. */
  readonly latency: number
}

const requestBody = z.object({
  start: z.iso.datetime({ offset: true }).optional(),
  end: z.iso.datetime({ offset: true }).optional(),
  contentType: z.string().optional(),
  sort: z.object({ field: z.string(), order: z.enum(['asc', 'desc']) }).optional(),
})

interface RequestedReport {
  readonly at: number
  readonly filter: ReportFilter
}

const largestRequest = 65_536

export async function startSampleService(options: SampleServiceOptions): Promise<SampleService> {
  const organizationId = randomUUID()
  const apiToken = randomBytes(24).toString('base64url')
  const reports = new Map<string, RequestedReport>()
  const prefix = requestsPath(organizationId)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await decide(request)
    response.writeHead('report' in answer ? 200 : answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    })
    if ('report' in answer) await pipeline(Readable.from(pieces(options, answer.report), { highWaterMark: 2 }), response)
    else response.end(JSON.stringify(answer.json))
  }

  async function decide(request: IncomingMessage): Promise<Answer> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (!sameText(request.headers.authorization ?? '', `Bearer ${apiToken}`)) return problem(401, 'Unauthorized')
    if (!path.startsWith(prefix)) return problem(404, 'No such organization')
    const name = path.slice(prefix.length)
    if (request.method === 'POST' && name === 'learning-activity') return accept(await readJson(request))
    if (request.method !== 'GET') return problem(405, 'Method not allowed')
    if (!z.uuid().safeParse(name).success) return problem(400, 'Malformed report request id')
    const report = reports.get(name)
    if (report === undefined) return problem(404, 'No such report request')
    const age = performance.now() - report.at
    // The service calls the id `reportId` while it works on a report, as the real one was seen to do.
    if (age < options.latency / 3) return { status: 200, json: { id: name, status: 'PENDING' } }
    if (age < options.latency) return { status: 200, json: { reportId: name, status: 'IN_PROGRESS' } }
    return { report: report.filter }
  }

  function accept(json: unknown): Answer {
    const body = requestBody.safeParse(json)
    if (!body.success) return problem(400, 'The report request is not valid')
    const { start, end, contentType, sort } = body.data
    const id = randomUUID()
    const filter = {
      contentTypes: contentType === undefined || contentType === '' ? [] : contentType.split(','),
      start: start === undefined ? everything.start : Date.parse(start),
      end: end === undefined ? everything.end : Date.parse(end),
      descending: sort?.order !== 'asc',
    }
    reports.set(id, { at: performance.now(), filter })
    return { status: 202, json: { id, status: 'PENDING' } }
  }

  return { ...(await startLoopbackService(serve)), organizationId, apiToken }
}

type Answer = { readonly status: number; readonly json: unknown } | { readonly report: ReportFilter }

const problem = (status: number, message: string): Answer => ({ status, json: problemBody(message) })

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await bodyOf(request, largestRequest)
  try {
    return body === null ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The report's text; where it has none yet, others get to work. */
async function* pieces(size: ActivitySize, filter: ReportFilter): AsyncGenerator<string> {
  for (const piece of reportText(size, filter)) {
    if (piece === '') await new Promise((resolve) => setImmediate(resolve))
    else yield piece
  }
}
