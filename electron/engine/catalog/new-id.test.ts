import { expect, test } from 'vitest'
import { syncIdTime } from '../c1z/sync-id.ts'
import { newId } from './new-id.ts'

test.each([14e11, Date.UTC(2026, 1, 3), Date.UTC(2150, 4)])('an id begins with its time: %d', (at) => {
  expect(syncIdTime(newId(at))).toBe(Math.floor(at / 1000) * 1000)
})

test.each([0, Date.UTC(2014, 0), Date.UTC(2151, 0), NaN, Infinity])('a clock at %d is said, and no mistake of ours', (at) => {
  let thrown: unknown
  try {
    newId(at)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('The clock of this computer says') as string })
})
