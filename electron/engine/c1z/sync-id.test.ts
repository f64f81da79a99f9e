import KSUID from 'ksuid'
import { describe, expect, test } from 'vitest'
import { syncIdFor, syncIdTime } from './sync-id.ts'

describe('KSUID', () => {
  test.each([
    [1_760_000_000, Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'), '33p3590dzdgf5u2DhrEARCIYjnj'],
    [1_735_689_600, Buffer.alloc(16, 255), '2r0IWzvLWKZrlvIESFRAkDN85vD'],
    [1_400_000_000, Buffer.alloc(16), '0'.repeat(27)],
  ])('of second %s', (seconds, payload, text) => {
    expect(KSUID.fromParts(seconds * 1000, payload).string).toBe(text)
    expect(syncIdTime(text)).toBe(seconds * 1000)
  })

  test.each(['', 'zzzzzzzzzzzzzzzzzzzzzzzzzzz', '33p3590dzdgf5u2DhrEARCIYjn', '33p3590dzdgf5u2DhrEARCIY-nj'])('is not %s', (text) => {
    expect(syncIdTime(text)).toBeNull()
  })
})

describe('syncIdFor', () => {
  const known = '33p3590dzdgf5u2DhrEARCIYjnj'
  const its = 1_760_000_000_000

  test('keeps a known id whose time is the start', () => {
    expect(syncIdFor(known, its + 5000)).toBe(known)
  })

  test('puts the right time into a known id, the same way each time', () => {
    const moved = syncIdFor(known, its + 3_600_000)
    expect(moved).not.toBe(known)
    expect(syncIdTime(moved)).toBe(its + 3_600_000)
    expect(syncIdFor(known, its + 3_600_000)).toBe(moved)
  })

  test('makes a new one otherwise, and stays inside what an id can say', () => {
    expect(syncIdFor(null, its)).not.toBe(syncIdFor(null, its))
    expect(syncIdTime(syncIdFor('no ksuid', its))).toBe(its)
    expect(syncIdTime(syncIdFor(null, 0))).toBe(14e11)
  })
})
