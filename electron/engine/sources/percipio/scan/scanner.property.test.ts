import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slotText } from '../aggregate/values.ts'
import { personText } from '../aggregate/people.ts'
import { slotNames } from './fields.ts'
import { MalformedReport } from './lexer.ts'
import { kinds, type Row } from './row.ts'
import { ReportScanner } from './scanner.ts'

/** What the scanner says of a row, with the means the aggregation has. */
interface Seen {
  readonly json: string
  readonly isObject: boolean
  readonly slots: Record<string, string>
  readonly person: unknown
}

function seen(row: Row): Seen {
  const slots: Record<string, string> = {}
  for (const [slot, name] of slotNames.entries()) if (row.slotKind[slot] !== kinds.absent) slots[name] = slotText(row, slot)
  const json = row.bytes.toString('utf8', row.start, row.end)
  return { json, isObject: row.isObject, slots, person: row.isObject ? JSON.parse(personText(row).toString()) : null }
}

/** The rows of `body`, pushed in pieces that end at `cuts`; null when it was refused. */
function scan(body: Uint8Array, cuts: readonly number[] = []): Seen[] | null {
  const rows: Seen[] = []
  const scanner = new ReportScanner((row) => rows.push(seen(row)))
  try {
    let from = 0
    for (const cut of [...cuts, body.length]) {
      scanner.push(body.slice(from, cut))
      from = cut
    }
    scanner.end()
    return rows
  } catch (error) {
    if (error instanceof MalformedReport) return null
    throw error
  }
}

/** The same from JSON.parse; null when it refuses, or when it is no array. */
function reference(body: Uint8Array): unknown[] | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

const notPerson = new Set<string>([
  ...slotNames.filter((name) => name !== 'userId' && name !== 'userUuid'),
  ...['languageCode', 'duration', 'durationHms', 'estimatedDuration', 'estimatedDurationHms', 'totalAccesses', 'firstScore', 'lastScore'],
  ...['sftpId', '% ofVideoOrBook', '%OfVideoOrBook'],
])

function expected(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { isObject: false, slots: {}, person: null, value }
  const entries: [string, unknown][] = Object.entries(value)
  const slots = entries
    .filter(([name]) => (slotNames as readonly string[]).includes(name))
    .map(([name, inner]) => [name, tidy(scalarText(inner))] as const)
  return {
    isObject: true,
    slots: Object.fromEntries(slots) as Record<string, string>,
    person: Object.fromEntries(entries.filter(([name]) => !notPerson.has(name))) as unknown,
    value,
  }
}
const tidy = (text: string): string => text.toWellFormed().trim()
const scalarText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? '' : JSON.stringify(value))

function compare(body: Uint8Array, cuts: readonly number[] = []): void {
  const rows = scan(body, cuts)
  const values = reference(body)
  if (values === null) {
    expect(rows).toBeNull()
    return
  }
  expect(rows?.map(({ json, ...rest }) => ({ ...rest, value: JSON.parse(json) as unknown }))).toEqual(values.map(expected))
}

/** Not -0 and not what prints in another way than it is written: those are compared as text elsewhere. */
const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 30 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).filter((value) => !Object.is(value, -0)),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('2025-10-02T00:00:00.000Z', 'Completed', '', ' dana@example.com ', 'Łucja 🦉'),
)
const key = fc.oneof(
  fc.constantFrom(...slotNames, 'firstName', 'businessUnit', 'duration', '% ofVideoOrBook', 'customAttributes', '__proto__'),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const nested = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 4 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value
const row = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.dictionary(key, fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: nested }), {
      maxKeys: 8,
      noNullPrototype: true,
    }),
  },
  { weight: 1, arbitrary: nested },
)
/** Rows as a report has them: the same fields in the same order, some left out. */
const alike = fc
  .uniqueArray(key, { minLength: 2, maxLength: 8 })
  .chain((names) =>
    fc.array(fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.option(scalar, { freq: 4, nil: undefined })))), {
      minLength: 3,
      maxLength: 12,
    }),
  )
  .map((rows) => rows.map((fields) => Object.fromEntries(fields.filter(([, value]) => value !== undefined))))
const indent = fc.constantFrom(0, 0, 1, 2, '\t', '\r\n')
const document = fc
  .tuple(fc.oneof(fc.array(row, { maxLength: 6 }), alike), indent)
  .map(([rows, spaces]) => Buffer.from(JSON.stringify(rows, null, spaces)))

test('reads whatever JSON.parse reads, however it is cut', () => {
  fc.assert(
    fc.property(document, fc.array(fc.nat(2000), { maxLength: 8 }), (body, cuts) => {
      compare(
        body,
        cuts.filter((cut) => cut < body.length).sort((a, b) => a - b),
      )
    }),
    { numRuns: 1500 },
  )
})

test('refuses whatever JSON.parse refuses: documents with changed, added and lost bytes', () => {
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'insert', 'delete', 'copy'),
    byte: fc.oneof(fc.nat(127), fc.constantFrom(...Buffer.from('[]{}",:\\ \n0-9.eEtfnu/'))),
  })
  fc.assert(
    fc.property(document, fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(100), (body, changes, cut) => {
      let bytes: Buffer = body
      for (const { at, kind, byte } of changes) {
        const index = at % (bytes.length + 1)
        const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)]
        if (kind === 'insert') bytes = Buffer.concat([before, Buffer.of(byte), after])
        else if (kind === 'delete') bytes = Buffer.concat([before, after.subarray(1)])
        else if (kind === 'copy') bytes = Buffer.concat([before, bytes.subarray(index, index + 5), after])
        else bytes = Buffer.concat([before, Buffer.of(byte), after.subarray(1)])
      }
      // An element with a repeated field, or a number that prints differently, is compared only for being accepted.
      expect(scan(bytes, [cut % (bytes.length + 1)]) === null).toBe(reference(bytes) === null)
    }),
    { numRuns: 4000 },
  )
})

const awkward = [
  '[]',
  ' [ ] \r\n',
  '\uFEFF[{"userId":"a"}]',
  '[{}]',
  '[{ }]',
  '[{"userId":"a","userId":"b"},{"userId":"c"}]',
  '[{"user\\u0049d":"escaped key"},{"userId":"x"}]',
  '[{"userId" : "a" , "status" :null } , {"userId":"b","status":"Started"},\n{"status":"Read","userId":"c"}]',
  '[{"firstName":"\\ud83e\\udd89 \\"\\\\\\/\\b\\f\\n\\r\\t","status":"Ł🦉é"}]',
  '[{"customAttributes":{"a":[1,{"b":[]}],"c":{}},"highScore":-1.5e+3,"x":true,"y":false}]',
  '[1,"a",null,true,[],[[]],{}]',
  '[{"highScore":0},{"highScore":-0.5},{"highScore":1E9}]',
]

test('every split of awkward documents gives the same', () => {
  for (const text of awkward) {
    const body = Buffer.from(text)
    const whole = scan(body)
    expect(whole).not.toBeNull()
    for (let first = 0; first <= body.length; first++) {
      for (let second = first; second <= body.length; second += 3) expect(scan(body, [first, second])).toEqual(whole)
    }
    expect(scan(body, Array.from(body.keys()))).toEqual(whole)
  }
})

test('refuses what is nearly JSON', () => {
  for (const text of [
    ...['', ' ', '[', '[{', '[{"a"', '[{"a":', '[{"a":1', '[{"a":1}', '[{"a":1},', '{}', 'null', '"a"', 'a,b\n1,2', '<html>'],
    ...[
      '[,]',
      '[1,]',
      '[{"a":1,}]',
      '[{,}]',
      '[{"a"}]',
      '[{"a" 1}]',
      '[{a:1}]',
      "[{'a':1}]",
      '[{"a":1 "b":2}]',
      '[1 2]',
      '[]]',
      '[] x',
      '[]{}',
    ],
    ...['[01]', '[-]', '[1.]', '[.5]', '[1e]', '[1e+]', '[+1]', '[0x1]', '[NaN]', '[Infinity]', '[tru]', '[nul]', '[True]', '[undefined]'],
    ...[
      '["\t"]',
      '["\u0000"]',
      '["\\x"]',
      '["\\u12g4"]',
      '["\\u123"]',
      '["a]',
      '[{"a":"\n"}]',
      '[{"a\n":1}]',
      '[/**/]',
      '[1]//',
      '[{"a":[1}]',
      '[{"a":{]}]',
    ],
    ...['[{"userId":"a"}{"userId":"b"}]', '[{"userId":"a"},,{"userId":"b"}]', '[\u00a0]', '[\u2028]', '[\f]', '[{"a":1}}'],
  ]) {
    const body = Buffer.from(text)
    expect(reference(body), text).toBeNull()
    expect(scan(body), text).toBeNull()
    expect(scan(body, Array.from(body.keys())), text).toBeNull()
  }
})

test('bytes that are not UTF-8 are replaced as a decoder would, and noted', () => {
  const bad = [
    [0x80],
    [0xc0, 0xaf],
    [0xc3],
    [0xe0, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xff],
    [0xf5, 1],
  ]
  for (const bytes of bad.map((each) => each.filter((byte) => byte >= 0x20))) {
    const body = Buffer.concat([Buffer.from('[{"userId":"a'), Buffer.from(bytes), Buffer.from('z","status":"Ł"},{"userId":"good 🦉"}]')])
    for (const cuts of [[], Array.from(body.keys())]) {
      const rows: { id: string; invalid: boolean }[] = []
      const scanner = new ReportScanner((row) => rows.push({ id: slotText(row, 0), invalid: row.invalidUtf8 }))
      let from = 0
      for (const cut of [...cuts, body.length]) {
        scanner.push(body.subarray(from, cut))
        from = cut
      }
      scanner.end()
      const text = new TextDecoder().decode(body)
      expect(rows).toEqual([
        { id: (JSON.parse(text) as { userId: string }[])[0]?.userId, invalid: true },
        { id: 'good 🦉', invalid: false },
      ])
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (noise) => {
      const bytes = noise.filter((byte) => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c)
      const body = Buffer.concat([Buffer.from('[{"userId":"'), bytes, Buffer.from('"}]')])
      let invalid = false
      const scanner = new ReportScanner((row) => (invalid = row.invalidUtf8))
      scanner.push(body)
      scanner.end()
      expect(invalid).toBe(Buffer.from(bytes).toString('utf8').includes('\ufffd') && !isUtf8(bytes))
    }),
    { numRuns: 1000 },
  )
})

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

test('says where it is malformed, and whether it was only cut', () => {
  const fault = (text: string): MalformedReport => {
    const scanner = new ReportScanner(() => undefined)
    try {
      for (const byte of Buffer.from(text)) scanner.push(Uint8Array.of(byte))
      scanner.end()
    } catch (error) {
      if (error instanceof MalformedReport) return error
    }
    throw new Error('It was accepted.')
  }
  const broken = '[{"userId":"ä"},{"userId" "x"},{}]'
  expect(fault(broken)).toMatchObject({ row: 2, offset: Buffer.from(broken).lastIndexOf('"x"'), truncated: false })
  expect(fault('[{"userId":"a"},{"userId":"b')).toMatchObject({ row: 2, truncated: true })
  expect(fault('[{"userId":"a"}')).toMatchObject({ row: 2, truncated: true })
  expect(fault('')).toMatchObject({ row: 1, offset: 0, truncated: true })
  expect(fault('[]x')).toMatchObject({ offset: 2, truncated: false })
})

test('a row may be large, but not without limit', () => {
  const long = (bytes: number): Buffer => Buffer.from(`[{"userId":"a","bio":"${'x'.repeat(bytes)}"},{"userId":"b"}]`)
  for (const size of [1000, 65_536, 3_000_000]) {
    const body = long(2_000_000)
    expect(
      scan(
        body,
        Array.from({ length: Math.floor(body.length / size) }, (_, index) => (index + 1) * size),
      )?.length,
    ).toBe(2)
  }
  for (const size of [100, 100_000]) {
    const ids: string[] = []
    const scanner = new ReportScanner((row) => ids.push(slotText(row, 0)), 10_000)
    const body = long(20_000)
    expect(() => {
      for (let from = 0; from < body.length; from += size) scanner.push(body.subarray(from, from + size))
    }).toThrow(/larger than 10000 bytes/)
    expect(ids).toEqual([])
  }
})

test('more kinds of fields than the table takes are still read', () => {
  const rows = Array.from({ length: 60 }, (_, index) => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (__, field) => [`attribute${index * 100 + field}`, field]))
    return { userId: `u${index}`, ...attributes, status: 'Started', 'user\u0055uid': 'late' }
  })
  compare(Buffer.from(JSON.stringify(rows)))
  compare(Buffer.from(JSON.stringify(rows).replaceAll('userUuid', 'user\\u0055uid')))
})
