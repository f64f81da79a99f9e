/** Anything shorter would blank out ordinary text. */
const SHORTEST_SECRET = 4
/** From this length on half of a secret counts as the secret, too. */
const HALVED = 16

/** One way a secret is written, and how pieces of it are found. */
export interface SecretForm {
  readonly text: string
  /** Pieces of at least this many characters are taken out. */
  readonly least: number
  /** Where `blocks` begin in `text`: every piece of `least` characters holds one of them whole. */
  readonly blocks: readonly { readonly at: number; readonly text: string }[]
}

/** The forms of the secrets in a text, and in one whose escapes were undone (as bytes: `utf8` of decoded-text.ts). */
export function formsOf(secrets: readonly string[], bytes: (text: string) => string): { plain: SecretForm[]; decoded: SecretForm[] } {
  const plain = new Set<string>()
  const decoded = new Set<string>()
  for (const secret of secrets) {
    for (const form of [secret, secret.trim()]) {
      if (form.length < SHORTEST_SECRET) continue
      for (const written of spellings(form)) plain.add(written)
      for (const written of [form, form.replaceAll(' ', '+'), ...encodings(form)]) decoded.add(bytes(written))
    }
  }
  return { plain: [...plain].map(formOf), decoded: [...decoded].map(formOf) }
}

function formOf(text: string): SecretForm {
  if (text.length < HALVED) return { text, least: text.length, blocks: [{ at: 0, text }] }
  const least = Math.ceil(text.length / 2)
  // A piece of 2 b - 1 characters holds an aligned block of b characters, wherever it begins.
  const size = Math.floor((least + 1) / 2)
  const blocks = Array.from({ length: Math.floor(text.length / size) }, (_, index) => ({
    at: index * size,
    text: text.slice(index * size, (index + 1) * size),
  }))
  return { text, least, blocks }
}

/** The ways a secret is written in a text. */
function* spellings(secret: string): Generator<string> {
  yield secret
  const encoded = encodeURIComponent(secret.toWellFormed())
  yield encoded
  yield encoded.replace(/%20/g, '+')
  yield encoded.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())
  yield JSON.stringify(secret).slice(1, -1)
  yield* encodings(secret)
}

/** Of its bytes: hexadecimal, packed and as lists of bytes are printed, and base64. */
function* encodings(secret: string): Generator<string> {
  const hex = Buffer.from(secret).toString('hex')
  for (const digits of [hex, hex.toUpperCase()]) {
    const pairs = digits.match(/../g) ?? []
    for (const between of ['', ' ', ':']) yield pairs.join(between)
  }
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

/**
 * Where pieces of a form stand in `text`. Linear in the text: a block is looked for by the engine, and what stands around it is compared
 * over the length of the form at most.
 */
export function* piecesOf(form: SecretForm, text: string): Generator<readonly [from: number, to: number]> {
  if (text.length < form.least) return
  for (const block of form.blocks) {
    for (let at = text.indexOf(block.text); at >= 0; at = text.indexOf(block.text, at + 1)) {
      let from = at
      for (let inForm = block.at; inForm > 0 && from > 0 && text.charCodeAt(from - 1) === form.text.charCodeAt(inForm - 1); inForm--) from--
      let to = at + block.text.length
      const behind = block.at - at
      while (to < text.length && to + behind < form.text.length && text.charCodeAt(to) === form.text.charCodeAt(to + behind)) to++
      if (to - from >= form.least) yield [from, to]
    }
  }
}
