const PLACEHOLDER = '[redacted]'

/** Anything shorter would blank out ordinary text. */
const SHORTEST_SECRET = 4

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
 * Makes the function that takes secrets out of a text: the given `secrets` as they are, URL-encoded, JSON-escaped and inside
 * base64, and whatever looks like a bearer token, a JSON web token, a signed link, a password in a URL or an e-mail address.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    const trimmed = secret.trim()
    for (const form of [secret, trimmed]) {
      if (form.length >= SHORTEST_SECRET) for (const written of spellings(form)) forms.add(written)
    }
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  const known = longestFirst.length === 0 ? null : new RegExp(longestFirst.map((form) => escaped(form)).join('|'), 'g')
  return (text) => {
    let clean = known === null ? text : text.replace(known, PLACEHOLDER)
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
}

/** The ways a secret can appear in a text. */
function* spellings(secret: string): Generator<string> {
  yield secret
  const encoded = encodeURIComponent(secret)
  yield encoded
  yield encoded.replace(/%20/g, '+')
  yield encoded.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())
  yield JSON.stringify(secret).slice(1, -1)
  yield* insideBase64(secret)
}

/**
 * What base64 shows of a secret that stands inside a longer text ("user:secret"): for each of the three alignments, the
 * characters that depend on the secret alone.
 */
function* insideBase64(secret: string): Generator<string> {
  for (let before = 0; before < 3; before++) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    for (const encoding of ['base64', 'base64url'] as const) {
      const part = bytes.toString(encoding).slice(first, last)
      if (part.length >= 2 * SHORTEST_SECRET) yield part
    }
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
