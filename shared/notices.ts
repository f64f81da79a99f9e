import type { FieldInfo } from './settings.ts'
/** What Rollcall tells people who are not looking: once per change of state, with recovery. No names, no lists, no secrets. */

export type NoticeEvent =
  | 'run.succeeded'
  | 'run.failed'
  | 'run.recovered'
  | 'guard.fired'
  | 'review.waiting'
  | 'review.signed'
  | 'delivery.succeeded'
  | 'delivery.failed'
  | 'service.broken'
  | 'service.recovered'

export interface Notice {
  readonly id: string
  /** `test`: somebody tries a channel. */
  readonly event: NoticeEvent | 'test'
  readonly at: number
  /** At most 100 ASCII characters, one line. */
  readonly title: string
  readonly body: string
  /** Ids and counts. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>
}

export interface NoticeChannel {
  readonly id: string
  readonly kind: 'desktop' | 'webhook' | 'email'
  readonly name: string
  readonly events: readonly NoticeEvent[]
  readonly enabled: boolean
  /** Why it was switched off, or null. */
  readonly problem: string | null
  /** All: `repeat`, also when nothing changed. By kind: webhook `url`, `allowHttp`, `allowPrivate`; email `host`, `port`, `security`, `user`, `from`, `to`. Secrets (webhook `secret`, and `address` where `url` shows only the host; email `password`) lie in the keychain under the channel's id. */
  readonly config: Readonly<Record<string, unknown>>
}

export interface NoticeDelivery {
  readonly id: number
  readonly channelId: string
  readonly notice: Notice
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly attempts: number
  readonly nextAt: number | null
  /** The answer's status, how long it took, and its first 1000 characters. */
  readonly answer: { readonly status: number | null; readonly milliseconds: number; readonly text: string } | null
}

/** A way notices can go, drawn from its schema. */
export interface ChannelKindInfo {
  readonly id: NoticeChannel['kind']
  readonly title: string
  readonly fields: readonly FieldInfo[]
}
