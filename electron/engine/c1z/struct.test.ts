import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { StructSchema } from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Profile } from '../../../shared/graph.ts'
import { decodeStruct, encodeStruct } from './struct.ts'

const { value: profile } = fc.letrec<{ value: Profile; item: unknown }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('item'), { maxLength: 3 }),
    tie('value'),
  ),
  value: fc.dictionary(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('10', '9', '__proto__', 'constructor')),
    tie('item') as fc.Arbitrary<never>,
    { maxKeys: 5, noNullPrototype: true },
  ),
}))

describe('Struct', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(profile, (value) => {
        expect(decodeStruct(encodeStruct(value))).toEqual(value)
      }),
    )
  })

  test('is what the library reads, to the byte but for the order', () => {
    fc.assert(
      fc.property(profile, (value) => {
        const bytes = encodeStruct(value)
        if (!JSON.stringify(value).includes('__proto__'))
          expect(toBinary(StructSchema, fromBinary(StructSchema, bytes)).length).toBe(bytes.length)
      }),
    )
  })

  test('has its entries sorted by their bytes', () => {
    const keys = (bytes: Buffer) => [...bytes.toString('utf8').matchAll(/<(.+?)>/g)].map(([, key]) => key)
    expect(keys(encodeStruct({ '<9>': 1, '<10>': 1, '<\u{1f9f8}>': 1, '<\uff5e>': 1, '<B>': 1, '<a>': 1 }))).toEqual([
      '10',
      '9',
      'B',
      'a',
      '\uff5e',
      '\u{1f9f8}',
    ])
  })

  test('says numbers JSON does not know by name', () => {
    expect(decodeStruct(encodeStruct({ a: Infinity, b: NaN }))).toEqual({ a: 'Infinity', b: 'NaN' })
  })

  test('refuses bytes that are none, however deep', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeStruct(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
    let deep: Profile = {}
    for (let i = 0; i < 300; i++) deep = { a: deep }
    expect(() => decodeStruct(encodeStruct(deep))).toThrow('nested too deep')
  })
})
