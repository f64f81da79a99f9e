import type { NoticeDelivery } from '../../../shared/notices.ts'

type Answer = NonNullable<NoticeDelivery['answer']>

/** What came of one try. */
export interface Sent {
  /** `gone`: the receiver wants no more of it, ever. */
  readonly outcome: 'sent' | 'again' | 'gone'
  readonly answer: Answer
  /** Milliseconds the receiver asks to be left alone. */
  readonly askedWait: number | null
}

/** Characters of an answer that are kept. */
export const keptAnswer = 1000

export const notSent = (text: string, milliseconds = 0): Sent => ({
  outcome: 'again',
  answer: { status: null, milliseconds, text: text.slice(0, keptAnswer) },
  askedWait: null,
})
