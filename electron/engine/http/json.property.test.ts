import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactNumber, parseJson } from './json.ts'

test('what doubles hold is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const plain: unknown = JSON.parse(text)
      // Whole numbers beyond 2^53 are text by intent, however they were made.
      expect(parseJson(text)).toEqual(withTexts(plain))
    }),
    { numRuns: 2000 },
  )
})

function withTexts(value: unknown): unknown {
  if (typeof value === 'number') return /^-?\d+$/.test(String(value)) && !Number.isSafeInteger(value) ? String(value) : value
  if (Array.isArray(value)) return value.map(withTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts(inner)]))
}

test('whole numbers of any length keep their digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (number) => {
      expect(String((parseJson(`{"id": ${number}}`) as { id: unknown }).id)).toBe(String(number))
      expect(parseJson(String(number))).toBe(Number.isSafeInteger(Number(number)) ? Number(number) : String(number))
    }),
  )
})

/** Any number JSON can write. */
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,24}$/)),
    fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,24}$/)),
    fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/)),
  )
  .map((parts) => parts.join(''))

test('a number is a double that says the same, or its own text', () => {
  fc.assert(
    fc.property(numberText, (text) => {
      const read = parseJson(`[${text}, "${text}"]`) as [unknown, unknown]
      expect(read[1]).toBe(text)
      expect(read[0]).toBe(exactNumber(text))
      if (typeof read[0] === 'string') expect(read[0]).toBe(text)
      else expect(ratio(String(read[0]))).toEqual(ratio(text))
    }),
    { numRuns: 3000 },
  )
})

/** The number exactly, as a fraction of whole numbers in lowest terms of ten. */
function ratio(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  let digits = BigInt(sign + whole + fraction)
  let exponent = Number(power) - fraction.length
  while (digits !== 0n && digits % 10n === 0n) {
    digits /= 10n
    exponent++
  }
  return digits === 0n ? '0' : `${digits}e${exponent}`
}

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', '9007199254740992'],
  ['-9007199254740993', '-9007199254740993'],
  ['12345678901234567890', '12345678901234567890'],
  ['0.1', 0.1],
  ['1.0', 1],
  ['1.50000000000000000000', 1.5],
  ['0.1000000000000000055', '0.1000000000000000055'],
  ['3.14159265358979323846', '3.14159265358979323846'],
  ['66.66666666666667', 66.66666666666667],
  ['1e3', 1000],
  ['1E400', '1E400'],
  ['-1e-400', '-1e-400'],
  ['0e99999999999999999999', 0],
  ['1e22', 1e22],
])('%s', (text, value) => {
  expect(parseJson(text)).toBe(value)
  expect(parseJson(` { "a" : [ ${text} ] } `)).toEqual({ a: [value] })
})

test('what is no JSON is refused, and names of prototypes are names', () => {
  for (const text of ['', '{', '[1,]', '01', '1.', 'NaN', '-Infinity', '12345678901234567890x', '{"a":1e}']) {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  }
  const read = parseJson('{"__proto__": 12345678901234567890}') as Record<string, unknown>
  expect(Object.getOwnPropertyDescriptor(read, '__proto__')?.value).toBe('12345678901234567890')
})
