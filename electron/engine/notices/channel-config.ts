import { z } from 'zod'
import { RollcallError } from '../../../shared/errors.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { readMailAddress } from '../../../shared/mail-address.ts'
import { isLoopback } from '../http/address.ts'

const repeat = z.boolean().default(false)
const address = z
  .string()
  .trim()
  .max(640)
  .refine((text) => readMailAddress(text) !== null, 'This is no e-mail address.')

const webhook = z.strictObject({
  repeat,
  url: z.url('This is no address of the web.').max(2000),
  /** Plain http too: what is told then travels unprotected. */
  allowHttp: z.boolean().default(false),
  /** This computer and private networks. */
  allowPrivate: z.boolean().default(false),
  /** The whole address stays in the catalog, because somebody said so. */
  plainAddress: z.boolean().optional(),
})
export type WebhookConfig = z.output<typeof webhook>

const email = z.strictObject({
  repeat,
  host: z
    .string()
    .trim()
    .min(1, 'Name the mail server.')
    .max(253)
    .regex(/^[\w.:-]+$/, 'This is no name of a computer.'),
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  /** Empty: the server asks for no password. */
  user: z.string().trim().max(320).default(''),
  /** How this computer names itself to the server. Empty: the domain of the sender. */
  greeting: z
    .string()
    .trim()
    .max(253)
    .regex(/^(?:[\w.-]*|\[[\w.:]+\])$/, 'This is no name of a computer: mail.example.com.')
    .default(''),
  from: address,
  to: z.array(address).min(1, 'Name at least one recipient.').max(50),
})
export type EmailConfig = z.output<typeof email>

const desktop = z.strictObject({ repeat })

const schemas = { desktop, webhook, email } as const

/** The secrets of a channel: fields that lie in the keychain under its id. `address`: all of it, where `url` shows only the host. */
export const channelSecrets: Readonly<Record<NoticeChannel['kind'], readonly string[]>> = {
  desktop: [],
  webhook: ['secret', 'address'],
  email: ['password'],
}

/** Whom a channel talks to, and its secret was given for: the origin of a webhook, the mail server. Null: it cannot be told. */
export function addressOf(kind: 'webhook' | 'email', config: Readonly<Record<string, unknown>>): string | null {
  const address = kind === 'webhook' ? config.url : config.host
  if (typeof address !== 'string') return null
  return kind === 'webhook' ? (URL.parse(address)?.origin ?? null) : address.trim().toLowerCase()
}

/** Checked, defaults filled in. INVALID_INPUT, naming the setting that does not fit. Secrets are refused: they belong to the keychain. */
export function channelConfig<K extends NoticeChannel['kind']>(
  kind: K,
  config: Readonly<Record<string, unknown>>,
): z.output<(typeof schemas)[K]> {
  const result = schemas[kind].safeParse(config)
  if (!result.success) {
    // Unknown keys are named, never their values; one of them may be a secret.
    const { issues } = result.error
    const texts = issues.slice(0, 5).map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    throw new RollcallError('INVALID_INPUT', {
      message: `The settings of the channel do not fit: ${texts.join('; ')}`,
      remedy: 'Correct them and try again.',
      issues: issues.map(({ path: [field], message }) => ({ field: field === undefined ? null : String(field), message })),
    })
  }
  const checked = result.data as z.output<(typeof schemas)[K]>
  if (kind === 'webhook') checkUrl(checked as WebhookConfig)
  if (kind === 'email') checkLogin(checked as EmailConfig)
  return checked
}

function checkUrl({ url, allowHttp }: WebhookConfig): void {
  const { protocol, username, password } = new URL(url)
  if (username !== '' || password !== '') {
    throw invalid('url', 'the address holds a user name or password.', 'Take it out; the receiver knows us by the signature.')
  }
  if (protocol === 'https:' || (protocol === 'http:' && allowHttp)) return
  throw invalid('url', 'the address does not use https.', 'Use an https:// address, or allow http for this channel.')
}

function checkLogin({ user, security, host }: EmailConfig): void {
  if (user === '' || security !== 'none' || isLoopback(host)) return
  throw invalid('security', 'a password is not sent without encryption.', 'Choose STARTTLS or TLS, or leave the user name out.')
}

const invalid = (field: string, why: string, remedy: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `${field}: ${why}`,
    remedy,
    issues: [{ field, message: `${why.charAt(0).toUpperCase()}${why.slice(1)}` }],
  })
