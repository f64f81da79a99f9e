import type { ChannelKindInfo, NoticeChannel } from '../../../shared/notices.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import { isShownAddress, shownAddress } from '../../../shared/webhook-address.ts'
import { configOf, initialValues, problemsOf as problemsOfFields, type FormValues } from '../../components/settings-form/form-values.ts'
import { usualEvents } from './event-words.ts'
import type { ChannelSettings } from './use-channels.ts'

/** What the form holds: the channel's name, what it is told of, and its settings as they are typed. */
export interface ChannelValues {
  readonly name: string
  readonly events: readonly string[]
  readonly settings: FormValues
}

/** In a window the address always goes to the keychain. */
const commandOnly = new Set(['plainAddress'])

/** The settings that are drawn, in their order; secrets and what is told last are drawn apart. */
export const drawnFields = ({ fields }: ChannelKindInfo): readonly FieldInfo[] =>
  fields.filter(({ name, secret }) => !secret && !commandOnly.has(name))

export const valuesOf = (kind: ChannelKindInfo, channel: NoticeChannel | null): ChannelValues => ({
  name: channel?.name ?? (kind.id === 'desktop' ? 'This computer' : ''),
  events: channel?.events ?? usualEvents,
  settings: initialValues(drawnFields(kind), channel?.config ?? {}),
})

export function settingsOf(kind: ChannelKindInfo, { name, events, settings }: ChannelValues, enabled: boolean): ChannelSettings {
  const config = configOf(drawnFields(kind), settings)
  const shown = typeof config.url === 'string' ? { url: shownAddress(config.url) } : {}
  return { kind: kind.id, name: name.trim(), events: events as ChannelSettings['events'], enabled, config: { ...config, ...shown } }
}

/** The address to keep in the keychain; empty: what is there stays, or there is nothing to hide. */
export function addressTyped({ settings: { url } }: ChannelValues): string {
  const typed = typeof url === 'string' ? url.trim() : ''
  return isShownAddress(typed) || shownAddress(typed) === typed ? '' : typed
}

/** What is missing or cannot be right, by field. The engine has the last word. */
export function problemsOf(kind: ChannelKindInfo, { name, events, settings }: ChannelValues): Readonly<Record<string, string>> {
  const { url, allowHttp } = settings
  const ofAddress = typeof url === 'string' && url.trim() !== '' ? problemOfAddress(url.trim(), allowHttp === true) : null
  return {
    ...problemsOfFields(drawnFields(kind), settings, () => true),
    ...(ofAddress === null ? {} : { url: ofAddress }),
    ...(name.trim() === '' ? { name: 'Say what it is called.' } : {}),
    ...(events.length === 0 ? { events: 'Choose at least one.' } : {}),
  }
}

/** Seen before the engine asks whether a private address is meant. */
function problemOfAddress(typed: string, allowHttp: boolean): string | null {
  const url = URL.parse(typed)
  if (url === null) return 'This is no address: it begins with https://.'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowHttp)) return 'Use an https:// address, or allow http below.'
  return url.username === '' && url.password === '' ? null : 'Take the user name and password out of the address.'
}
