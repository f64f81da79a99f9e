import { expect, test } from 'vitest'
import { isSignedBy, noteKey, readNote, unsignedNote } from './signed-note.ts'

const head = { entries: 57, head: 'ab'.repeat(32) }
const key = noteKey(Buffer.alloc(32, 7))

test('a note is text, a blank line, and one line with name, key id and signature', () => {
  const note = key.sign(head)
  const [origin, entries, hash, blank, signature, end] = note.split('\n')
  expect([origin, entries, hash, blank, end]).toEqual(['rollcall-audit', '57', Buffer.from(head.head, 'hex').toString('base64'), '', ''])
  const [dash, name, base64] = (signature ?? '').split(' ')
  expect([dash, name]).toEqual(['—', 'rollcall-audit'])
  const bytes = Buffer.from(base64 ?? '', 'base64')
  expect(bytes).toHaveLength(4 + 64)
  expect(key.verifier.split('+')[1]).toBe(bytes.subarray(0, 4).toString('hex'))
  expect(readNote(note)).toEqual({ ...head, isSigned: true })
  // The same words, the same note.
  expect(key.sign(head)).toBe(note)
})

test('only the key that signed it, and only these words, hold', () => {
  const note = key.sign(head)
  const other = noteKey(Buffer.alloc(32, 8))
  expect(isSignedBy(note, [other.verifier, key.verifier])).toBe(true)
  expect(isSignedBy(note, [other.verifier])).toBe(false)
  expect(isSignedBy(note.replace('57', '58'), [key.verifier])).toBe(false)
  expect(isSignedBy(unsignedNote(head), [key.verifier])).toBe(false)
  expect(isSignedBy('', [key.verifier])).toBe(false)
})

test('without a key it says the same, and that it is not signed', () => {
  expect(readNote(unsignedNote(head))).toEqual({ ...head, isSigned: false })
})

test.each(['', 'rollcall-audit\n0\n', 'rollcall-audit\n1\nshort\n\n', `${key.sign(head)}more\n`, 'other\n57\n\n'])(
  'no note: %j',
  (text) => {
    expect(readNote(text)).toBeNull()
  },
)
