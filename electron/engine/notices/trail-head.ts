import type { Notice } from '../../../shared/notices.ts'
import type { TrailHead } from '../../../shared/reviews.ts'
import type { Raised } from './raised.ts'

/** What notices ask of the audit trail; engine.ts joins them. */
export interface NoticeTrail {
  head(): TrailHead | null
  noteOn(line: { readonly seq: number; readonly hash: string }): Promise<string | null>
}

/** With the number and the hash of the last line there was when it happened. */
export const withHead = (raised: Raised, head: TrailHead | null): Raised =>
  head === null ? raised : { ...raised, data: { ...raised.data, trail_entries: head.entries, trail_head: head.head } }

/** With the signed note over that line, where there is a key. */
export async function withNote(notice: Notice, trail: NoticeTrail): Promise<Notice> {
  const { trail_entries: seq, trail_head: hash } = notice.data
  if (typeof seq !== 'number' || typeof hash !== 'string') return notice
  return { ...notice, data: { ...notice.data, trail_note: await trail.noteOn({ seq, hash }) } }
}

/** The last lines of a mail: empty without a head. */
export function headWords({ data }: Pick<Notice, 'data'>): string {
  const { trail_entries: entries, trail_head: head, trail_note: note } = data
  if (typeof entries !== 'number' || typeof head !== 'string') return ''
  return `\n\n-- \nAudit trail: line ${entries}, ${head}\n${typeof note === 'string' ? `\n${note}` : ''}`
}
