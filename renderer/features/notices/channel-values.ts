import type { NoticeChannel, NoticeKind } from '../../../shared/notices.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import { isShownAddress, shownAddress } from '../../../shared/webhook-address.ts'
import { configOf, initialValues, problemsOf as problemsOfFields, type FormValues } from '../../components/settings-form/form-values.ts'
import { usualEvents } from './event-words.ts'
import type { ChannelSettings } from './use-channels.ts'

/** What the form holds: every field as it is typed; `settings` are those of the kind. */
export interface ChannelValues {
  readonly name: string
  readonly events: readonly string[]
  readonly settings: FormValues
}

type Problems = Readonly<Record<string, string>>

export const valuesOf = (kind: NoticeKind, channel: NoticeChannel | null): ChannelValues => ({
  name: channel?.name ?? (kind.id === 'desktop' ? 'This computer' : ''),
  events: channel?.events ?? usualEvents,
  settings: initialValues(kind.fields, channel?.config ?? {}),
})

export const settingsOf = ({ id, fields }: NoticeKind, { name, events, settings }: ChannelValues, enabled: boolean): ChannelSettings => {
  const config = configOf(fields, settings)
  return {
    kind: id,
    name: name.trim(),
    events: events as ChannelSettings['events'],
    enabled,
    config: typeof config.url === 'string' && config.plainAddress !== true ? { ...config, url: shownAddress(config.url) } : config,
  }
}

/** The whole address of a webhook is typed as its setting `url`, of which only the host is shown, and is kept as this secret. */
const wholeAddress = 'address'

/** What a person types; the whole address is none of them. */
export const drawnFields = ({ fields }: NoticeKind): FieldInfo[] => fields.filter(({ name }) => name !== wholeAddress)

/** The address to keep in the keychain, by its name; none: what is there stays, or there is nothing to hide. */
export function addressTyped({ settings }: ChannelValues): Readonly<Record<string, string>> {
  const url = typeof settings.url === 'string' ? settings.url.trim() : ''
  const isHidden = url !== '' && settings.plainAddress !== true && !isShownAddress(url) && shownAddress(url) !== url
  return isHidden ? { [wholeAddress]: url } : {}
}

/** What can be seen to be missing or wrong, by field. The engine has the last word. */
export const problemsOf = (kind: NoticeKind, { name, events, settings }: ChannelValues): Problems => ({
  ...(name.trim() === '' ? { name: 'Say what it is called.' } : {}),
  ...(events.length === 0 ? { events: 'Choose at least one.' } : {}),
  ...problemsOfFields(kind.fields, settings, () => true),
})
