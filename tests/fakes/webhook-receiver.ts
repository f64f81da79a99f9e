import { createServer as createPlain, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Null when the signature was right, else what the receiver's library says. */
  readonly refused: string | null
}

export interface WebhookReceiver {
  readonly url: string
  readonly received: Received[]
  close(): Promise<void>
}

interface Step {
  readonly status: number
  readonly body?: string
  readonly headers?: Record<string, string>
}

/** Somebody who takes webhooks: checks each with the receiver's own library and answers as told, the last step for all that follow. */
export async function webhookReceiver(
  secret: string,
  steps: readonly (Step | 'hang up')[],
  tls?: { cert: string; key: string },
): Promise<WebhookReceiver> {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const step = steps[Math.min(received.length, steps.length - 1)] ?? { status: 204 }
      received.push({ headers: request.headers, body, refused: problemOf(secret, body, request.headers) })
      if (step === 'hang up') request.socket.destroy()
      else response.writeHead(step.status, step.headers).end(step.body)
    })
  }
  const server = tls === undefined ? createPlain(listener) : createTls(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook?from=rollcall`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function problemOf(secret: string, body: string, headers: IncomingHttpHeaders): string | null {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return null
  } catch (error) {
    return String(error)
  }
}
