import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A Percipio on the loopback address: the sample organisation's, or one of a test that does what it is told. */
export interface LoopbackService {
  readonly baseUrl: string
  /** Drops open connections; safe to call twice. */
  close(): Promise<void>
}

/** Starts one that answers with `serve`; an answer that fails is cut off. It keeps no process from ending. */
export async function startLoopbackService(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoopbackService> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The path below which an organisation's reports are asked for. */
export const requestsPath = (organizationId: string): string => `/reporting/v1/organizations/${organizationId}/report-requests/`

/** The body of a request as text; null when it has more than `limit` bytes. */
export async function bodyOf(request: IncomingMessage, limit = Infinity): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What the service says went wrong. */
export const problemBody = (message: string): object => ({ errors: [{ message }] })
