/** What JSON can say, with numbers a double cannot hold as text. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue }

/**
 * A number that a double might not hold: 16 digits or more, or an exponent. It also finds such texts inside strings, which costs
 * time and changes nothing.
 */
const doubtful = /(?:^|[[:,\s])-?(?:\d[\d.]{15}|\d[\d.]*[eE])/

/**
 * `JSON.parse`, but every number keeps its digits: one that a double cannot hold comes as the text it was written as. These are
 * whole numbers beyond 2^53 (each of them, so that ids next to each other are of one kind), decimals with more digits than a
 * double tells apart, and what would become infinite or zero. Throws SyntaxError for what is no JSON.
 */
export function parseJson(text: string): JsonValue {
  if (!doubtful.test(text)) return JSON.parse(text) as JsonValue
  return JSON.parse(text, keepDigits) as JsonValue
}

/** A reviver: the engine hands over a number's own text. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value
}

/** A number of JSON as a double when that says the same, else the text itself. */
export function exactNumber(source: string): number | string {
  const value = Number(source)
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : source
  return Number.isFinite(value) && sameDecimal(source, String(value)) ? value : source
}

function sameDecimal(a: string, b: string): boolean {
  const [one, other] = [decimalOf(a), decimalOf(b)]
  return one.digits === other.digits && one.exponent === other.exponent && (one.negative === other.negative || one.digits === '')
}

/** `digits` without zeros at the ends, times ten to the power of `exponent`; zero has no digits. */
function decimalOf(source: string): { readonly negative: boolean; readonly digits: string; readonly exponent: number } {
  const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const all = whole + fraction
  let start = 0
  let end = all.length
  while (start < end && all[start] === '0') start++
  while (end > start && all[end - 1] === '0') end--
  const exponent = start === end ? 0 : Number(power) - fraction.length + (all.length - end)
  return { negative: sign === '-', digits: all.slice(start, end), exponent }
}
