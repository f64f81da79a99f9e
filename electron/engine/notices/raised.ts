import type { Notice, NoticeEvent } from '../../../shared/notices.ts'

/** What another room has to say; where it goes, and whether it is news, is for {@link NoticeCenter} to find out. */
export interface Raised {
  readonly event: NoticeEvent
  /** The thing whose state it is: `connection:<id>`, `review:<id>`, `delivery:<id>`, `service:<id>`. */
  readonly key: string
  readonly title: string
  /** For people; the first paragraph stands alone where there is little room. */
  readonly body: string
  /** Ids and counts: no names of people, no lists, no secrets. */
  readonly data: Notice['data']
  /** Said instead when the thing was not well before, to channels that want `run.recovered`. */
  readonly recovery?: { readonly title: string; readonly body: string }
}

const longestTitle = 100
const longestBody = 4000

/** One line of at most 100 ASCII characters: it becomes a subject. Letters lose their accents, other characters become "?". */
export function asciiLine(text: string): string {
  const line = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]+/g, '?')
    .trim()
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 3)}...`
}

/** Text of several lines without control characters, bounded. */
export const plainText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .slice(0, longestBody)
