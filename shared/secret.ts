/** What stands in the place of a secret wherever one is shown. */
const SHOWN = '***'

let textOf: (secret: Secret) => string

/**
 * A token, a password, a key. As a text, in JSON and on a console it is `***`; {@link reveal} is for the code that signs in with it and
 * for nobody else (eslint.config.js lists who that is).
 */
export class Secret {
  readonly #text: string

  static {
    textOf = (secret) => secret.#text
  }

  constructor(text: string) {
    this.#text = text
  }

  /** Whether a text gives it away. Shorter than four characters it may stand anywhere by chance. */
  standsIn(text: string): boolean {
    return this.#text.length >= 4 && text.includes(this.#text)
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN
  }
}

/** Only a Secret made here gives its text. */
export const reveal = (secret: Secret): string => textOf(secret)
