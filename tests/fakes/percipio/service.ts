import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import {
  bodyOf,
  requestsPath,
  startLoopbackService,
  type LoopbackService,
} from '../../../electron/engine/sources/percipio/sample/loopback-service.ts'
import { problem, reportId, requested, rows, type Piece, type Script, type Step } from './script.ts'

/** A Percipio on the loopback address that does what its script says, and remembers what it was asked. */
export interface FakePercipio extends LoopbackService {
  readonly organizationId: string
  /** The only token it accepts; easy to find wherever it should not be. */
  readonly apiToken: string
  readonly requests: readonly RecordedRequest[]
  /** The requests of one kind: `request` (POST), `report` or `probe`. */
  asked(endpoint: Endpoint): readonly RecordedRequest[]
}

type Endpoint = keyof Script | 'other'

export interface RecordedRequest {
  readonly endpoint: Endpoint
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON, or the text when it is none; null without a body. */
  readonly body: unknown
  /** Milliseconds since 1970. */
  readonly at: number
}

const fakeOrganization = '4c1a3f0e-7b0d-4f6f-9e63-2d1c5a9b8e70'
export const fakeToken = 'eyJhbGciOiJIUzI1NiJ9.canary-token-of-the-fake-service.c2lnbmF0dXJl'

const defaults: Required<Script> = { request: [requested], report: [rows()], probe: [problem(404, 'No such report request')] }

export async function startPercipioService(script: Script = {}, onRequest?: (request: RecordedRequest) => void): Promise<FakePercipio> {
  const requests: RecordedRequest[] = []
  const closed = new AbortController()
  const asked = (endpoint: Endpoint): readonly RecordedRequest[] => requests.filter((request) => request.endpoint === endpoint)

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const endpoint = endpointOf(request)
    const recorded: RecordedRequest = {
      endpoint,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: { ...request.headers },
      body: parsed((await bodyOf(request)) ?? ''),
      at: Date.now(),
    }
    requests.push(recorded)
    onRequest?.(recorded)
    await perform(stepFor(endpoint, request), response, closed.signal)
  }

  function stepFor(endpoint: Endpoint, request: IncomingMessage): Step {
    if (request.headers.authorization !== `Bearer ${fakeToken}`) return problem(401, 'Unauthorized')
    if (endpoint === 'other') return problem(404, `Nothing at ${request.url ?? ''}`)
    const steps = script[endpoint] ?? defaults[endpoint]
    return steps[Math.min(asked(endpoint).length, steps.length) - 1] ?? problem(500, 'The script has no step for this')
  }

  const service = await startLoopbackService(take)
  return {
    baseUrl: service.baseUrl,
    organizationId: fakeOrganization,
    apiToken: fakeToken,
    requests,
    asked,
    close: () => {
      closed.abort()
      return service.close()
    },
  }
}

function endpointOf(request: IncomingMessage): Endpoint {
  const prefix = requestsPath(fakeOrganization)
  const path = request.url ?? ''
  if (request.method === 'POST') return path === `${prefix}learning-activity` ? 'request' : 'other'
  if (request.method !== 'GET') return 'other'
  return path === prefix + reportId ? 'report' : path === prefix + fakeOrganization ? 'probe' : 'other'
}

/** JSON, or the text when it is none; null without a body. */
function parsed(body: string): unknown {
  if (body === '') return null
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

async function perform(step: Step, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (step.silent) return
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : value()] as const)
  response.writeHead(step.status ?? 200, { ...Object.fromEntries(headers), ...(step.gzip ? { 'content-encoding': 'gzip' } : {}) })
  for (const piece of step.gzip ? [zipped(step.body ?? [])] : (step.body ?? [])) {
    if (typeof piece === 'object' && 'pause' in piece) await sleep(piece.pause, undefined, { signal })
    else if (!response.write(piece)) await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
    if (response.destroyed) return
  }
  if (step.then === 'hang') return
  if (step.then === 'reset') {
    // What was written gets through first: the reader meets the cut in the middle, not at the start.
    await sleep(20, undefined, { signal })
    response.socket?.resetAndDestroy()
  } else response.end()
}

const zipped = (body: readonly Piece[]): Uint8Array =>
  gzipSync(
    Buffer.concat(body.filter((piece) => typeof piece === 'string' || piece instanceof Uint8Array).map((piece) => Buffer.from(piece))),
  )
