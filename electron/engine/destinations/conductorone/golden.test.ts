import { fromBinary, toBinary, create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { Code } from '@connectrpc/connect'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as baton from './gen/c1/connectorapi/baton/v1/baton_pb.js'
import { refusal, standingAnswer } from './answers.ts'
import { clientAssertion } from './assertion.ts'
import { Secret } from '../../../../shared/secret.ts'
import { parseClientId, parseClientSecret } from './credentials.ts'

/** The vectors of spec 11, byte for byte. */

const secret =
  'secret-token:conductorone.com:v1:eyJrdHkiOiJPS1AiLCJjcnYiOiJFZDI1NTE5IiwieCI6IjYzaVdTSTNOTzdYMkhHWXhJYnZQSllCX0tqUTdGcGIxMFVrMVg5VkN6dDAiLCJkIjoiTWtpT25BMUdEaXlNYV9fRURIRlVZN2dIOG05U25PVmhhVU9vd2xnaHJ4ZyJ9'
const T = 'b'.repeat(27)
const t = `121b${'62'.repeat(27)}`
const hostId = 'lab-1'

const hex = <Schema extends DescMessage>(schema: Schema, message: MessageInitShape<Schema>): string =>
  Buffer.from(toBinary(schema, create(schema, message))).toString('hex')

test('the assertion', () => {
  const id = parseClientId('swift-otter-12345@acme.example.com/ccc')
  const assertion = clientAssertion(id, parseClientSecret(new Secret(secret)), 1_772_442_904_000, '000102030405060708090a0b0c0d0e0f')
  expect(assertion).toBe(
    'eyJhbGciOiJFZERTQSIsIm5vbmNlIjoiMDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGYifQ.eyJpc3MiOiJzd2lmdC1vdHRlci0xMjM0NUBhY21lLmV4YW1wbGUuY29tL2NjYyIsInN1YiI6InN3aWZ0LW90dGVyLTEyMzQ1QGFjbWUuZXhhbXBsZS5jb20vY2NjIiwiYXVkIjoiYWNtZS5leGFtcGxlLmNvbSIsImV4cCI6MTc3MjQ0MzAyNCwibmJmIjoxNzcyNDQyNzg0LCJpYXQiOjE3NzI0NDI5MDR9.ROa7i-nsXXdbARj6jlT-zH9jb7QCFjAamHIxgsuwn5-8dKdhuDUgwCuLzJViYXtKI3pXAnatqlC_CGOLng1NAg',
  )
})

test('messages to the server', () => {
  expect(hex(baton.BatonServiceGetTaskRequestSchema, { hostId })).toBe('0a056c61622d31')
  expect(hex(baton.BatonServiceHeartbeatRequestSchema, { hostId, taskId: T })).toBe(`0a056c61622d31${t}`)
  const finish = baton.BatonServiceFinishTaskRequestSchema
  expect(hex(finish, { hostId, taskId: T, finalState: { case: 'success', value: {} } })).toBe(`0a056c61622d31${t}aa0600`)
  const { status, finalState } = refusal(Code.FailedPrecondition, 'provisioning is not enabled', true)
  expect(hex(finish, { hostId, taskId: T, finalState, ...(status && { status }) })).toBe(
    `0a056c61622d31${t}1a1f0809121b70726f766973696f6e696e67206973206e6f7420656e61626c6564a206020801`,
  )
})

test('the parts of an upload', () => {
  const part = baton.BatonServiceUploadAssetRequestSchema
  const data = Buffer.from('C1ZF\0')
  expect(hex(part, { msg: { case: 'metadata', value: { hostId, taskId: T } } })).toBe(`a206240a056c61622d31${t}`)
  expect(hex(part, { msg: { case: 'data', value: { data } } })).toBe('aa06070a0543315a4600')
  const sha256Checksum = createHash('sha256').update(data).digest()
  expect(hex(part, { msg: { case: 'eof', value: { sha256Checksum } } })).toBe(
    'b206220a20384fac94d3b572383a0fdc27ef8569459d8e8394d4a0e2dda3c2a928cf92a94f',
  )
})

test('answers of the server, in either way an encoder may write them', () => {
  const read = (text: string) => fromBinary(baton.BatonServiceGetTaskResponseSchema, Buffer.from(text, 'hex'))
  const task = `0a240a1b${'62'.repeat(27)}1002b206021001`
  for (const zero of ['12020800', '1200']) {
    const answer = read(`${task}${zero}1a02081e`)
    expect(answer).toMatchObject({ task: { id: T, status: 2, taskType: { case: 'syncFull', value: { skipExpandGrants: true } } } })
    expect([answer.nextPoll, answer.nextHeartbeat]).toMatchObject([durationFromMs(0), durationFromMs(30_000)])
  }
  for (const none of ['0a070a001001a20600', '0a051001a20600']) {
    expect(read(`${none}1202083c`)).toMatchObject({ task: { id: '', taskType: { case: 'none' } }, nextPoll: durationFromMs(60_000) })
  }
  // A task of a number that came later: no type, but an id, and it is refused.
  const later = read(`0a220a1b${'62'.repeat(27)}1002e20700`)
  expect(later.task).toMatchObject({ id: T, taskType: { case: undefined } })
  expect(later.task && standingAnswer(later.task)).toMatchObject({
    status: { code: 12 },
    finalState: { case: 'error', value: { nonRetryable: true } },
  })
})
