import { reveal, Secret } from '../../../shared/secret.ts'
import { asBytes, hasEscapes, unescaped, utf8, type DecodedText } from './decoded-text.ts'
import { formsOf, piecesOf } from './secret-forms.ts'

const PLACEHOLDER = '[redacted]'

/** Escaped once by each of a service, a log and a page, and once more. */
const MOST_ESCAPES = 4

const patterns: readonly (readonly [RegExp, string])[] = [
  // Authorization values, whoever's they are.
  [/\b(Bearer|Basic)(\s+|%20)[\w.~+/=:%-]{4,}/gi, `$1 ${PLACEHOLDER}`],
  // JSON web tokens.
  [/\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?/g, PLACEHOLDER],
  // User name and password of a URL.
  [/(:\/\/)[^\s/?#"']{1,512}@/g, `$1${PLACEHOLDER}@`],
  // Values of URL parameters that carry credentials (signed links).
  [/([?&][\w.-]*(?:token|key|secret|password|signature|credential|sig|code)=)[^\s&#"'<>]+/gi, `$1${PLACEHOLDER}`],
  // E-mail addresses; plain and as a URL parameter. Lengths are bounded so that long words cost linear time.
  [/[^\s@"'<>()[\]{},;:=&?/\\]{1,64}(?:@|%40)(?:[\p{L}\d-]{1,63}\.)+\p{L}{2,63}/gu, '[e-mail]'],
]

/**
 * Makes the function that takes secrets out of a text: the given `secrets` as they are, in hexadecimal and base64, escaped as in URLs,
 * HTML and JSON, several times over, or mixed, and pieces of half of one of these or more; and whatever looks like a bearer token, a JSON
 * web token, a signed link, a password in a URL or an e-mail address. It takes linear time.
 */
export function redactor(secrets: readonly (string | Secret)[]): (text: string) => string {
  const texts = secrets.map((secret) => (secret instanceof Secret ? reveal(secret) : secret))
  const { plain, decoded } = formsOf(texts, utf8)
  return (text) => {
    let clean = text
    if (plain.length > 0) {
      const found = new Marks(text.length)
      for (const form of plain) for (const [from, to] of piecesOf(form, text)) found.mark(from, to)
      for (const view of hasEscapes(text) ? views(text) : []) {
        for (const form of decoded) {
          for (const [from, to] of piecesOf(form, view.bytes)) found.mark(view.from[from] ?? 0, view.to[to - 1] ?? 0)
        }
      }
      clean = found.replacedIn(text)
    }
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
}

/** The text with its escapes undone once, twice and so on. */
function* views(text: string): Generator<DecodedText> {
  let view: DecodedText | null = asBytes(text)
  for (let times = 0; times < MOST_ESCAPES; times++) {
    view = unescaped(view)
    if (view === null) return
    yield view
  }
}

/** What of a text is to go, in whatever order it was found. */
class Marks {
  readonly #size: number
  /** Marks that begin at a place, less those that end there. */
  #steps: Int32Array | null = null

  constructor(size: number) {
    this.#size = size
  }

  mark(from: number, to: number): void {
    this.#steps ??= new Int32Array(this.#size + 1)
    this.#steps[from] = (this.#steps[from] ?? 0) + 1
    this.#steps[to] = (this.#steps[to] ?? 0) - 1
  }

  replacedIn(text: string): string {
    if (this.#steps === null) return text
    const parts: string[] = []
    let depth = 0
    let kept = 0
    for (const [at, step] of this.#steps.entries()) {
      if (step === 0) continue
      if (depth === 0) parts.push(text.slice(kept, at), PLACEHOLDER)
      depth += step
      if (depth === 0) kept = at
    }
    parts.push(text.slice(kept))
    return parts.join('')
  }
}
