import { grouped } from '../../../shared/number-words.ts'
import { visibleText } from '../../../shared/visible-text.ts'

/** How text with characters that nobody sees is shown. */
type Showing = (text: string) => string

/** HTML, or what becomes HTML once it is known how text is shown. Only {@link html} puts text into it, and that escapes it. */
export class Html {
  readonly #write: (show: Showing) => string

  constructor(content: string | ((show: Showing) => string)) {
    this.#write = typeof content === 'string' ? () => content : content
  }

  /** `show` stands for all text in it. */
  text(show: Showing = visibleText): string {
    return this.#write(show)
  }
}

type Part = string | number | Html | null | readonly Part[]

/** HTML with text in it: names and ids of the data stay text, whatever they hold. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html((show) => strings.map((string, i) => string + (i < parts.length ? written(parts[i] ?? null, show) : '')).join(''))
}

function written(part: Part, show: Showing): string {
  if (part === null) return ''
  if (part instanceof Html) return part.text(show)
  if (typeof part === 'number') return grouped(part)
  if (typeof part === 'string') return escaped(show(part))
  return part.map((each) => written(each, show)).join('')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** As pages of evidence of version 1 show text: controls and what turns its direction, but no other unseen characters. */
export const firstShowing: Showing = (text) =>
  text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- taking control characters out is the point
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
