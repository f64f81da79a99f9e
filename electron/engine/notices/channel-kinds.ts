import { z } from 'zod'
import { readMailAddress, splitMailAddresses } from '../../../shared/mail-address.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { field, type Configurable } from '../settings/field.ts'
import { secretField } from '../settings/secret-field.ts'

/** A way notices can go. */
interface ChannelKind<Schema extends z.ZodObject = z.ZodObject> extends Configurable {
  readonly id: NoticeChannel['kind']
  readonly configSchema: Schema
}

const repeat = field(z.boolean().default(false), {
  title: 'Also when nothing changed',
  description: 'Off: once when runs begin to fail and once when they work again. On: after every run.',
})

const mailAddress = z
  .string()
  .trim()
  .max(640)
  .refine((text) => readMailAddress(text) !== null, 'this is no e-mail address')

const computer = (pattern: RegExp, message: string) => z.string().trim().max(253).regex(pattern, message)

const desktop = z.strictObject({ repeat })

const webhook = z.strictObject({
  url: field(z.url('this is no address of the web').max(2000), {
    title: 'Address',
    description:
      'Gets a signed POST (Standard Webhooks) with ids and counts, no names. What comes after the host goes to the keychain and is not shown again.',
    placeholder: 'https://hooks.example.com/rollcall',
    address: true,
  }),
  allowHttp: field(z.boolean().default(false), {
    title: 'Allow http: what is sent can be read on its way',
    description: 'Plain http too.',
  }),
  allowPrivate: field(z.boolean().default(false), {
    title: 'Allow this computer and private networks',
    description: 'Addresses of this computer and of private networks too.',
  }),
  plainAddress: field(z.boolean().optional(), {
    title: 'Address in the catalog',
    description: 'Keep the whole address in the catalog: where there is no keychain.',
  }),
  secret: secretField(z.string().optional(), {
    title: 'Signing secret',
    description: 'The receiver checks with it that a call is ours: whsec_ and 24 to 64 bytes in base64.',
    placeholder: 'whsec_…',
  }),
  /** All of it, where `url` shows only the host. */
  address: secretField(z.string().optional(), { title: 'Whole address', description: 'The address of the receiver.' }),
  repeat,
})
export type WebhookConfig = z.output<typeof webhook>

const email = z.strictObject({
  host: field(computer(/^[\w.:-]+$/, 'this is no name of a computer').min(1, 'name the mail server'), {
    title: 'Mail server',
    description: 'The mail server.',
    placeholder: 'mail.example.com',
    address: true,
  }),
  security: field(z.enum(['starttls', 'tls', 'none']).default('starttls'), {
    title: 'Protection',
    description: 'How the connection is protected.',
  }),
  port: field(z.int().min(1).max(65_535).optional(), {
    title: 'Port',
    description: 'Of the mail server. Empty: 587, with TLS 465, without protection 25.',
    address: true,
  }),
  from: field(mailAddress, {
    title: 'From',
    description: 'The address it comes from, alone or with a name.',
    placeholder: 'Rollcall <rollcall@example.com>',
  }),
  to: field(
    // One text may name several, and a name may have a comma.
    z.preprocess(
      (value) => (Array.isArray(value) ? splitMailAddresses(value.join(', ')) : value),
      z.array(mailAddress).min(1, 'name at least one recipient').max(50),
    ),
    { title: 'To', description: 'Who gets it.', placeholder: 'ops@example.com' },
  ),
  user: field(z.string().trim().max(320).default(''), {
    title: 'User name',
    description: 'When the mail server asks for one.',
  }),
  password: secretField(z.string().optional(), { title: 'Password', description: 'Of the mail server, when it asks for one.' }),
  greeting: field(computer(/^(?:[\w.-]*|\[[\w.:]+\])$/, 'this is no name of a computer, as mail.example.com is').default(''), {
    title: 'Greeting name',
    description: 'How this computer names itself to the mail server. Empty: the domain of the sender.',
    placeholder: 'rollcall.example.com',
  }),
  repeat,
})
export type EmailConfig = z.output<typeof email>

const usualPorts = { starttls: 587, tls: 465, none: 25 } as const

/** The port of a mail server: as set, else that of its protection. */
export const portOf = ({ port, security }: Pick<EmailConfig, 'port' | 'security'>): number => port ?? usualPorts[security]

export const channelKinds = {
  desktop: { id: 'desktop', title: 'Desktop', configSchema: desktop } satisfies ChannelKind,
  webhook: { id: 'webhook', title: 'Webhook', configSchema: webhook } satisfies ChannelKind,
  email: { id: 'email', title: 'E-mail', configSchema: email } satisfies ChannelKind,
} as const
