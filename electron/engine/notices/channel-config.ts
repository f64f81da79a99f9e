import type { z } from 'zod'
import { RollcallError } from '../../../shared/errors.ts'
import type { ChannelKindInfo, NoticeChannel } from '../../../shared/notices.ts'
import { isLoopback } from '../http/address.ts'
import { checkedFields } from '../settings/config.ts'
import { fieldsOf, secretNames } from '../settings/field-info.ts'
import { channelKinds, type EmailConfig, type WebhookConfig } from './channel-kinds.ts'

type Kind = NoticeChannel['kind']

/** The ways notices can go, for doors: what has to be set, and what of it is a secret. */
export const channelKindInfos: readonly ChannelKindInfo[] = Object.values(channelKinds).map(({ id, title, configSchema }) => ({
  ...{ id, title, fields: fieldsOf(configSchema) },
}))

/** The secrets of a channel: fields that lie in the keychain under its id. */
export const channelSecrets = (kind: Kind): readonly string[] => secretNames(channelKinds[kind].configSchema)

/** Whom a channel talks to, and its secret was given for: the origin of a webhook, the mail server. Null: it cannot be told. */
export function addressOf(kind: 'webhook' | 'email', config: Readonly<Record<string, unknown>>): string | null {
  const address = kind === 'webhook' ? config.url : config.host
  if (typeof address !== 'string') return null
  return kind === 'webhook' ? (URL.parse(address)?.origin ?? null) : address.trim().toLowerCase()
}

/** Checked, defaults filled in. INVALID_INPUT, naming the setting that does not fit. Secrets are refused: they belong to the keychain. */
export function channelConfig<K extends Kind>(
  kind: K,
  config: Readonly<Record<string, unknown>>,
): z.output<(typeof channelKinds)[K]['configSchema']> {
  const secret = channelSecrets(kind).find((name) => Object.hasOwn(config, name))
  if (secret !== undefined) throw invalid(secret, 'a secret belongs to the keychain, not to the settings.', 'Set it as a secret.')
  const checked = checkedFields(channelKinds[kind], config) as z.output<(typeof channelKinds)[K]['configSchema']>
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
