import { expect, test } from 'vitest'
import type { Resource } from '../../../shared/graph.ts'
import { rawResource } from './raw.ts'
import { any, field, join } from './wire.ts'

const text = (number: number, value: string) => field(number, Buffer.from(value))
const resource: Resource = { type: 'user', id: 'ada', displayName: 'Ada' }
const raw = (wire: Uint8Array | null) => rawResource({ key: 1, resource, wire }, () => ['user'])
const message = (...annotations: readonly Uint8Array[]) => join(text(3, 'Ada'), ...annotations.map((annotation) => field(4, annotation)))

test('without bytes of its own a record is told as it would be written', () => {
  expect(raw(null)).toMatchObject({ id: { resourceType: 'user', resource: 'ada' }, displayName: 'Ada' })
})

test('annotations nobody here knows are told by their bytes', () => {
  const unknown = join(text(1, 'type.googleapis.com/acme.Badge'), field(2, Buffer.from([1, 2, 3])))
  const broken = any('UserTrait', Buffer.from([0x0a, 0x7f]))
  const known = any('UserTrait', text(6, 'ada'))
  const struct = 'type.googleapis.com/google.protobuf.Struct'
  expect(raw(message(unknown, broken, known))).toEqual({
    displayName: 'Ada',
    annotations: [
      { '@type': struct, value: { type: 'type.googleapis.com/acme.Badge', base64: 'AQID' } },
      { '@type': struct, value: { type: 'type.googleapis.com/c1.connector.v2.UserTrait', base64: 'Cn8=' } },
      { '@type': 'type.googleapis.com/c1.connector.v2.UserTrait', login: 'ada' },
    ],
  })
})

test('what has no JSON form is told by its bytes', () => {
  const notANumber = Buffer.concat([Buffer.from([0x11]), Buffer.from(new Float64Array([NaN]).buffer)])
  const profile = field(3, field(1, text(1, 'level'), field(2, notANumber)))
  const odd = message(any('UserTrait', profile))
  expect(raw(odd)).toEqual({ base64: odd.toString('base64') })
  expect(raw(Buffer.from([0x08, 5]))).toEqual({ base64: 'CAU=' })
})
