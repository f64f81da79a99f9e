import type { FieldInfo } from '../../../shared/settings.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'

const field = (name: string, title: string, description: string, placeholder: string | null): FieldInfo => ({
  ...{ name, flag: name, short: null, title, description, kind: 'string', choices: null, required: false, secret: true },
  ...{ default: null, group: null, placeholder },
})

/** The secret of a channel, drawn as a connection's: it lies in the keychain under the channel's id. */
export const secretOf: Readonly<Record<NoticeChannel['kind'], FieldInfo | null>> = {
  desktop: null,
  webhook: field(
    'secret',
    'Signing secret',
    'The receiver checks with it that a call is ours: whsec_ and 24 to 64 bytes in base64.',
    'whsec_…',
  ),
  email: field('password', 'Password', 'Of the mail server, when it asks for one.', null),
}

/** All of a webhook's address, of which only the host is shown. */
export const addressField = field('address', 'Address', 'Of the receiver.', null)

/** A fresh signing secret of 32 bytes. */
export function freshSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
