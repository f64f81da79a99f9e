import { z } from 'zod'
import { RollcallError } from '../../../shared/errors.ts'
import type { NoticeChannel, NoticeKind } from '../../../shared/notices.ts'
import { readMailAddress, splitMailAddresses } from '../../../shared/mail-address.ts'
import { isLoopback } from '../http/address.ts'
import { checkedFields } from '../settings/config.ts'
import { field, type Configurable } from '../settings/field.ts'
import { fieldsOf, secretNames } from '../settings/field-info.ts'
import { secretField } from '../settings/secret-field.ts'

const portRange = 'This is a number from 1 to 65535.'
const repeat = field(z.boolean().default(false), {
  title: 'Also when nothing changed',
  description: 'Off: once when runs begin to fail and once when they work again. On: after every run.',
})
const address = z
  .string()
  .trim()
  .max(640)
  .refine((text) => readMailAddress(text) !== null, 'This is no e-mail address.')

const webhook = z.object({
  url: field(z.url('This is no address of the web: it begins with https://.').max(2000), {
    title: 'Address',
    description:
      'Gets a signed POST (Standard Webhooks) with ids and counts, no names. What comes after the host goes to the keychain and is not shown again.',
    placeholder: 'https://hooks.example.com/rollcall',
    address: true,
  }),
  allowHttp: field(z.boolean().default(false), {
    title: 'Allow http',
    description: 'What is sent can be read on its way.',
  }),
  allowPrivate: field(z.boolean().default(false), {
    title: 'Allow this computer and private networks',
    description: 'Notices may go to addresses that are not public.',
  }),
  plainAddress: field(z.boolean().default(false), {
    title: 'Keep the whole address with the settings',
    description: "For computers without a keychain. Whoever reads Rollcall's data folder reads it.",
  }),
  secret: secretField(z.string().optional(), {
    title: 'Signing secret',
    description: 'The receiver checks with it that a call is ours: whsec_ and 24 to 64 bytes in base64.',
    placeholder: 'whsec_…',
  }),
  /** All of the address, where `url` shows only the host. */
  address: secretField(z.string().optional(), { title: 'Whole address', description: 'Of the receiver, with what comes after its host.' }),
  repeat,
})
export type WebhookConfig = Omit<z.output<typeof webhook>, 'secret' | 'address'>

const email = z.object({
  host: field(
    z
      .string()
      .trim()
      .min(1, 'Name the mail server.')
      .max(253)
      .regex(/^[\w.:-]+$/, 'This is no name of a computer.'),
    { title: 'Mail server', description: 'The one that takes the mail.', placeholder: 'mail.example.com', address: true },
  ),
  security: field(z.enum(['starttls', 'tls', 'none']).default('starttls'), {
    title: 'Protection',
    description: 'How the connection is protected. A password is only sent protected, except to this computer.',
  }),
  port: field(z.int().min(1, portRange).max(65_535, portRange).optional(), {
    title: 'Port',
    description: 'Empty: the usual one, which is 587 with STARTTLS, 465 with TLS, 25 without.',
  }),
  from: field(address, {
    title: 'From',
    description: 'The address it comes from, alone or with a name.',
    placeholder: 'Rollcall <rollcall@example.com>',
  }),
  to: field(
    // Typed with commas, also within a quoted name.
    z.preprocess(
      (given) => (Array.isArray(given) ? splitMailAddresses(given.map(String).join(', ')) : given),
      z.array(address).min(1, 'Name at least one recipient.').max(50),
    ),
    { title: 'To', description: 'One or several, with commas.', placeholder: 'ops@example.com' },
  ),
  user: field(z.string().trim().max(320).default(''), { title: 'User name', description: 'Empty: the server asks for none.' }),
  password: secretField(z.string().optional(), { title: 'Password', description: 'Of the mail server, when it asks for one.' }),
  greeting: field(
    z
      .string()
      .trim()
      .max(253)
      .regex(/^(?:[\w.-]*|\[[\w.:]+\])$/, 'This is no name of a computer: mail.example.com.')
      .default(''),
    {
      title: 'Greeting name',
      description: 'How this computer names itself to the mail server. Empty: the domain of the sender.',
      placeholder: 'rollcall.example.com',
    },
  ),
  repeat,
})
export type EmailConfig = Omit<z.output<typeof email>, 'password'>

const desktop = z.object({ repeat })

interface Configs {
  readonly desktop: z.output<typeof desktop>
  readonly webhook: WebhookConfig
  readonly email: EmailConfig
}

const kinds: Readonly<Record<NoticeChannel['kind'], Configurable & Pick<NoticeKind, 'description'>>> = {
  desktop: {
    title: 'Desktop',
    description: 'Notifications of the operating system, while a window of Rollcall is open or in the tray.',
    configSchema: desktop,
  },
  webhook: { title: 'Webhook', description: 'Signed calls as Standard Webhooks describes them.', configSchema: webhook },
  email: { title: 'E-mail', description: 'E-mail by SMTP.', configSchema: email },
}

/** Every kind of channel there is, with its settings, in the order people see them. */
export const noticeKinds: readonly NoticeKind[] = (Object.keys(kinds) as NoticeChannel['kind'][]).map((id) => ({
  id,
  title: kinds[id].title,
  description: kinds[id].description,
  fields: fieldsOf(kinds[id].configSchema),
}))

/** The names of a channel's secrets: they lie in the keychain under its id. */
export const channelSecrets = (kind: NoticeChannel['kind']): string[] => secretNames(kinds[kind].configSchema)

/** Whom a channel talks to, and its secret was given for: the origin of a webhook, the mail server. Null: it cannot be told. */
export function addressOf(kind: 'webhook' | 'email', config: Readonly<Record<string, unknown>>): string | null {
  const address = kind === 'webhook' ? config.url : config.host
  if (typeof address !== 'string') return null
  return kind === 'webhook' ? (URL.parse(address)?.origin ?? null) : address.trim().toLowerCase()
}

/** Checked, defaults filled in, without secrets. INVALID_INPUT, naming the setting that does not fit. */
export function channelConfig<K extends NoticeChannel['kind']>(kind: K, config: Readonly<Record<string, unknown>>): Configs[K] {
  const secret = channelSecrets(kind).find((name) => config[name] !== undefined)
  if (secret !== undefined) throw invalid(secret, 'a secret is not kept with the settings.', 'Put it into the keychain.')
  // Its own type: the schema of the kind has checked every field.
  const checked = checkedFields(kinds[kind], config) as unknown as Configs[K]
  if (kind === 'webhook') checkUrl(checked as unknown as WebhookConfig)
  if (kind === 'email') checkLogin(checked as unknown as EmailConfig)
  return checked
}

function checkUrl({ url, allowHttp }: WebhookConfig): void {
  const { protocol, username, password } = new URL(url)
  if (username !== '' || password !== '') {
    throw invalid('url', 'the address holds a user name or password.', 'Take it out; the receiver knows us by the signature.')
  }
  if (protocol === 'https:' || (protocol === 'http:' && allowHttp)) return
  throw invalid('url', 'the address does not use https: use one that does, or allow http.', 'Correct it and try again.')
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
