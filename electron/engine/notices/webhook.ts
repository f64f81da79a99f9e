import { isIP } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Clock } from '../../../shared/platform.ts'
import { reveal, type Secret } from '../../../shared/secret.ts'
import type { Notice } from '../../../shared/notices.ts'
import { isShownAddress } from '../../../shared/webhook-address.ts'
import { createConnections } from '../http/connections.ts'
import type { NetworkSettings } from '../http/client.ts'
import { redactor } from '../http/redact.ts'
import { askedWait } from '../http/retry.ts'
import { addressProblem, ForbiddenAddress, guardedLookup } from '../http/address-rules.ts'
import type { WebhookConfig } from './channel-kinds.ts'
import { keptAnswer, notSent, type Sent } from './sending.ts'

export interface WebhookContext {
  readonly clock: Clock
  readonly network: NetworkSettings
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly userAgent: string
  /** As the keychain has it, for a channel that shows only its host. */
  readonly address?: Secret | undefined
  readonly signal: AbortSignal
}

/** The whole exchange, from the first byte to the last that is read. */
const limit = 20_000

/** What is sent: thin, in the shape of Standard Webhooks. */
export const webhookBody = ({ event, at, data }: Notice): string =>
  JSON.stringify({ type: event === 'test' ? 'webhook.test' : event, timestamp: new Date(at).toISOString().replace('.000Z', 'Z'), data })

/** `v1,<base64>` over id, time (epoch milliseconds) and exactly this body. Throws for a secret that is none. */
export function signature(secret: Secret, id: string, at: number, body: string): string {
  const text = reveal(secret)
  const bytes = Buffer.from(text.replace(/^whsec_/, ''), 'base64').length
  if (bytes < 24 || bytes > 64) throw new RangeError('24 to 64 bytes')
  return new Webhook(text).sign(id, new Date(at), body)
}

/** Whom to call: the kept address belongs to the one that is shown, and to no other. A text says why there is none. */
function receiverOf({ url: shown }: WebhookConfig, address: Secret | undefined): URL | string {
  if (!isShownAddress(shown)) return new URL(shown)
  if (address === undefined) return 'The address of the webhook is not in the keychain.'
  const url = URL.parse(reveal(address))
  const fits = url !== null && url.origin === new URL(shown).origin && url.username === '' && url.password === ''
  return fits ? url : `The address in the keychain is none of ${new URL(shown).host}.`
}

/** What of an address may be a secret: all after the host, and each long piece of it. */
const telling = ({ pathname, search }: URL): readonly string[] => [
  `${pathname}${search}`,
  ...`${pathname}${search}`.split(/[/?&=]/).filter((piece) => piece.length >= 8),
]

/** One POST, signed for this moment. Never follows a redirect, never rejects. */
export async function sendWebhook(config: WebhookConfig, secret: Secret, notice: Notice, context: WebhookContext): Promise<Sent> {
  const { clock, network, environment, userAgent, signal } = context
  const url = receiverOf(config, context.address)
  if (typeof url === 'string') return notSent(url)
  const redact = redactor([secret, reveal(secret).replace(/^whsec_/, ''), ...(isShownAddress(config.url) ? telling(url) : [])])
  const body = webhookBody(notice)
  const now = clock.now()
  let signed: string
  try {
    signed = signature(secret, notice.id, now, body)
  } catch {
    return notSent('The signing secret is not one of Standard Webhooks: "whsec_" and 24 to 64 bytes in base64.')
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const problem = isIP(hostname) === 0 ? null : addressProblem(hostname, config.allowPrivate)
  if (problem !== null) return notSent(`Refused: ${problem}.`)

  const started = performance.now()
  const took = (): number => Math.round(performance.now() - started)
  const lookup = guardedLookup(config.allowPrivate)
  const timeouts = { connect: 10_000, headers: limit, idle: limit }
  const overdue = AbortSignal.timeout(limit)
  const stopped = AbortSignal.any([signal, overdue])
  let connections: ReturnType<typeof createConnections> | undefined
  // undici hears of an abort only once it is connected.
  const cut = (): void => connections?.destroy()
  try {
    stopped.addEventListener('abort', cut, { once: true })
    connections = createConnections({ ...network, environment, timeouts, lookup })
    const { dispatcher, proxy } = connections.to(url)
    // Behind a proxy the proxy resolves; what this computer sees is judged all the same.
    if (proxy !== null && isIP(hostname) === 0) await judged(hostname, lookup)
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        'webhook-id': notice.id,
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': signed,
      },
      body,
      signal: stopped,
    })
    const text = redact(await beginning(answer.body))
    const status = answer.statusCode
    return {
      outcome: status >= 200 && status < 300 ? 'sent' : status === 410 ? 'gone' : 'again',
      answer: { status, milliseconds: took(), text: text.slice(0, keptAnswer) },
      askedWait: [429, 502, 503, 504].includes(status) ? askedWait(plain(answer.headers), clock.now()) : null,
    }
  } catch (error) {
    if (overdue.aborted) return notSent(`No answer within ${limit / 1000} s.`, took())
    return notSent(redact(reason(error)), took())
  } finally {
    stopped.removeEventListener('abort', cut)
    cut()
  }
}

const plain = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? (value[0] ?? '') : (value ?? '')]))

/** As much of a body as is kept; the rest is not waited for. */
async function beginning(body: AsyncIterable<Uint8Array> & { destroy(): unknown }): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of body) {
      parts.push(part)
      size += part.byteLength
      if (size >= keptAnswer * 4) break
    }
  } catch {
    // The status is what counts; a body that breaks off is kept as far as it came.
  }
  body.destroy()
  return new TextDecoder().decode(Buffer.concat(parts)).replace(/[^\P{Cc}\n\t]+/gu, ' ')
}

const judged = (hostname: string, lookup: ReturnType<typeof guardedLookup>): Promise<void> =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error) => {
      // A name that only the proxy knows is the proxy's to judge.
      if (error instanceof ForbiddenAddress) reject(error)
      else resolve()
    })
  })

function reason(error: unknown): string {
  const all = error instanceof AggregateError ? [error, ...(error.errors as unknown[])] : [error]
  const causes = all.flatMap((each) => [each, (each as { readonly cause?: unknown }).cause])
  const forbidden = causes.find((each) => each instanceof ForbiddenAddress)
  if (forbidden !== undefined) return `Refused: ${forbidden.message}.`
  const told = causes.find((each): each is Error => each instanceof Error && each.message !== '')
  return `Not reached: ${told?.message ?? String(error)}`
}
