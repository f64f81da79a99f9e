import type { Issue } from '../../../shared/errors.ts'
import { readMailAddress, splitMailAddresses } from '../../../shared/mail-address.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { isShownAddress, shownAddress } from '../../../shared/webhook-address.ts'
import { usualEvents } from './event-words.ts'
import type { ChannelSettings } from './use-channels.ts'

/** What the form holds: every field as it is typed. */
export interface ChannelValues {
  readonly name: string
  readonly events: readonly string[]
  readonly repeat: boolean
  readonly url: string
  readonly allowHttp: boolean
  readonly allowPrivate: boolean
  readonly host: string
  readonly port: string
  readonly security: string
  readonly user: string
  readonly greeting: string
  readonly from: string
  readonly to: string
}

export const kindWords: Readonly<Record<NoticeChannel['kind'], string>> = { desktop: 'Desktop', webhook: 'Webhook', email: 'E-mail' }

export const usualPort: Readonly<Record<string, string>> = { starttls: '587', tls: '465', none: '25' }

const text = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise

export function valuesOf(kind: NoticeChannel['kind'], channel: NoticeChannel | null): ChannelValues {
  const config = channel?.config ?? {}
  return {
    name: channel?.name ?? (kind === 'desktop' ? 'This computer' : ''),
    events: channel?.events ?? usualEvents,
    repeat: config.repeat === true,
    url: text(config.url),
    allowHttp: config.allowHttp === true,
    allowPrivate: config.allowPrivate === true,
    host: text(config.host),
    port: text(config.port, '587'),
    security: text(config.security, 'starttls'),
    user: text(config.user),
    greeting: text(config.greeting),
    from: text(config.from),
    to: Array.isArray(config.to) ? config.to.map(String).join(', ') : '',
  }
}

export const settingsOf = (kind: NoticeChannel['kind'], values: ChannelValues, enabled: boolean): ChannelSettings => ({
  kind,
  name: values.name.trim(),
  events: values.events as ChannelSettings['events'],
  enabled,
  config: { repeat: values.repeat, ...(kind === 'webhook' ? webhookOf(values) : kind === 'email' ? emailOf(values) : {}) },
})

const webhookOf = ({ url, allowHttp, allowPrivate }: ChannelValues) => ({ url: shownAddress(url.trim()), allowHttp, allowPrivate })

/** The address to keep in the keychain; empty: what is there stays, or there is nothing to hide. */
export const addressTyped = ({ url }: ChannelValues): string =>
  isShownAddress(url.trim()) || shownAddress(url.trim()) === url.trim() ? '' : url.trim()

const emailOf = ({ host, port, security, user, greeting, from, to }: ChannelValues) => ({
  ...{
    host: host.trim(),
    port: Number(port),
    security,
    user: user.trim(),
    greeting: greeting.trim(),
    from: from.trim(),
    to: recipients(to),
  },
})

export const recipients = (typed: string): string[] => splitMailAddresses(typed)

/** What is missing or cannot be right, by field. The engine has the last word. */
export function problemsOf(kind: NoticeChannel['kind'], values: ChannelValues): Partial<Record<keyof ChannelValues, string>> {
  const problems: Partial<Record<keyof ChannelValues, string>> = {}
  if (values.name.trim() === '') problems.name = 'Say what it is called.'
  if (values.events.length === 0) problems.events = 'Choose at least one.'
  if (kind === 'webhook') {
    const url = URL.parse(values.url.trim())
    if (url === null) problems.url = 'This is no address: it begins with https://.'
    else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && values.allowHttp))
      problems.url = 'Use an https:// address, or allow http below.'
    else if (url.username !== '' || url.password !== '') problems.url = 'Take the user name and password out of the address.'
  }
  if (kind === 'email') {
    if (values.host.trim() === '') problems.host = 'Name the mail server.'
    if (!/^\d+$/.test(values.port) || Number(values.port) < 1 || Number(values.port) > 65_535)
      problems.port = 'This is a number from 1 to 65535.'
    if (!isAddress(values.from.trim())) problems.from = 'This is no e-mail address.'
    const to = recipients(values.to)
    const wrong = to.find((address) => !isAddress(address))
    if (to.length === 0) problems.to = 'Name at least one recipient.'
    else if (wrong !== undefined) problems.to = `${wrong} is no e-mail address.`
  }
  return problems
}

const isAddress = (value: string): boolean => readMailAddress(value) !== null

/** The engine's refusal, beside the fields it is about. */
export const problemsOfEngine = (issues: readonly Issue[], values: ChannelValues): Partial<Record<keyof ChannelValues, string>> =>
  Object.fromEntries(issues.flatMap(({ field, message }) => (field !== null && Object.hasOwn(values, field) ? [[field, message]] : [])))
