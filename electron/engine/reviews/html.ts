import { visibleText } from '../../../shared/visible-text.ts'

/** Text that is HTML already. Only {@link html} makes it, and it escapes whatever else it is given. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | null | readonly Part[]

/** HTML with text in it: names and ids of the data stay text, whatever they hold. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((string, i) => string + (i < parts.length ? written(parts[i] ?? null) : '')).join(''))
}

function written(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'number') return part.toLocaleString('en-US')
  if (typeof part === 'string') return escaped(part)
  return part.map(written).join('')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string): string => visibleText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character)
