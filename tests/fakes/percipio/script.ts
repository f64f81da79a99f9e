import { problemBody } from '../../../electron/engine/sources/percipio/sample/loopback-service.ts'

/** What the fake Percipio service is told to do: for every endpoint a list of answers, used in order, the last one for ever. */
export interface Script {
  /** POST .../learning-activity. Default: 202 with the report's id, PENDING. */
  readonly request?: readonly Step[]
  /** GET of the report. Default: an empty report. */
  readonly report?: readonly Step[]
  /** GET of a report with the organisation's own id, which tests credentials. Default: 404, as the real service. */
  readonly probe?: readonly Step[]
}

export interface Step {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | (() => string)>>
  /** Sent as it is, piece by piece; pauses in milliseconds between pieces. */
  readonly body?: readonly Piece[]
  readonly gzip?: boolean
  /** After the body: the answer ends (default), the connection is cut, or nothing more comes. */
  readonly then?: 'end' | 'reset' | 'hang'
  /** Not even a status line comes. */
  readonly silent?: boolean
}

export type Piece = string | Uint8Array | { readonly pause: number }

export const reportId = '6f0b8a52-0f5d-4b6e-9a0e-2f5b8c6f7c11'

const jsonType = { 'content-type': 'application/json' }
const htmlType = { 'content-type': 'text/html' }

export const json = (value: unknown, status = 200): Step => ({ status, headers: jsonType, body: [JSON.stringify(value)] })
export const html = (status: number): Step => ({
  status,
  headers: htmlType,
  body: [`<!doctype html><html><head><title>${status}</title></head><body><h1>Something is not right</h1></body></html>`],
})
export const problem = (status: number, message: string): Step => json(problemBody(message), status)
export const pending = json({ id: reportId, status: 'PENDING' })
/** The service was seen to say `reportId` while it works. */
export const inProgress = json({ reportId, status: 'IN_PROGRESS' })
export const requested: Step = json({ id: reportId, status: 'PENDING' }, 202)

/** The report, in pieces as given. */
export const text = (...body: readonly Piece[]): Step => ({ headers: jsonType, body })
export const rows = (...list: readonly unknown[]): Step => json(list)
export const cut = (...body: readonly Piece[]): Step => ({ headers: jsonType, body, then: 'reset' })
