import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endAfter, formatTime, instant, parseTime, writerOffset } from './text-time.ts'

describe('formatTime', () => {
  test('writes UTC with six digits', () => {
    expect(formatTime(Date.UTC(2025, 9, 2, 9, 40, 11, 3))).toBe('2025-10-02 09:40:11.003000')
  })

  test('is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (time) => {
        expect(parseTime(formatTime(time))).toEqual({ time, zoned: false })
      }),
    )
  })
})

describe('parseTime', () => {
  test.each([
    ['2025-01-02 03:04:05', Date.UTC(2025, 0, 2, 3, 4, 5)],
    ['2025-01-02 03:04:05.5', Date.UTC(2025, 0, 2, 3, 4, 5, 500)],
    ['2025-01-02 03:04:05.123456789', Date.UTC(2025, 0, 2, 3, 4, 5, 123)],
    ['2025-01-02T03:04:05Z', Date.UTC(2025, 0, 2, 3, 4, 5)],
    ['2025-01-02T03:04:05.25-07:00', Date.UTC(2025, 0, 2, 10, 4, 5, 250)],
  ])('%s', (text, time) => {
    expect(parseTime(text)?.time).toBe(time)
  })

  test.each(['', 'yesterday', '2025-02-30 00:00:00', '2025-01-02', 5, null, undefined])('no time: %s', (text) => {
    expect(parseTime(text)).toBeNull()
  })
})

describe("the writer's zone", () => {
  const idTime = Date.UTC(2025, 5, 1, 17, 45, 13)

  test('is the start against the time in the id, to the quarter of an hour', () => {
    expect(writerOffset('2025-06-01 09:45:13.7', idTime)).toBe(-8 * 3_600_000)
    expect(writerOffset('2025-06-01 23:30:14', idTime)).toBe(5.75 * 3_600_000)
    expect(instant('2025-06-01 09:45:13', -8 * 3_600_000)).toBe(idTime)
  })

  test('is UTC when it cannot be told', () => {
    expect(writerOffset('2025-06-09 09:45:13', idTime)).toBe(0)
    expect(writerOffset('2025-06-01 09:45:13', null)).toBe(0)
    expect(writerOffset('2025-06-01T09:45:13-08:00', idTime)).toBe(0)
    expect(instant('2025-06-01T09:45:13-08:00', -8 * 3_600_000)).toBe(idTime)
  })
})

describe('endAfter', () => {
  const wanted = Date.UTC(2025, 5, 1, 12)

  test('keeps the time when it sorts last', () => {
    expect(endAfter(wanted, null)).toBe('2025-06-01 12:00:00.000000')
    expect(endAfter(wanted, '2025-06-01 11:59:59.999')).toBe('2025-06-01 12:00:00.000000')
  })

  test('moves it a millisecond after a later one', () => {
    expect(endAfter(wanted, '2025-06-01 20:00:00.123456789')).toBe('2025-06-01 20:00:00.124000')
    expect(endAfter(wanted, '2025-06-01 12:00:00.000000')).toBe('2025-06-01 12:00:00.001000')
  })

  test('moves it to the next day after a text of another shape', () => {
    expect(endAfter(wanted, '2025-06-01T08:00:00Z')).toBe('2025-06-02 00:00:00.000000')
  })

  test('always sorts after', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom('space', 'T', 'Z'),
        (a, b, shape) => {
          const iso = new Date(b).toISOString()
          const latest = shape === 'space' ? formatTime(b) : shape === 'T' ? iso.slice(0, 19) : iso
          expect(endAfter(a, latest) > latest).toBe(true)
        },
      ),
    )
  })
})
