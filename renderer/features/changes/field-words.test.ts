import { expect, test } from 'vitest'
import { fieldTexts } from './field-words.ts'

const at = Date.UTC(2024, 9, 25, 9, 25, 12, 120)

test('what differs is seen: the day, else the second, else the millisecond', () => {
  expect(fieldTexts('firstAccess', at, at + 86_400_000)).toEqual(['25 Oct 2024', '26 Oct 2024'])
  expect(fieldTexts('firstAccess', at, at + 5_000)).toEqual(['25 Oct 2024, 09:25:12', '25 Oct 2024, 09:25:17'])
  expect(fieldTexts('firstAccess', at, at + 7)).toEqual(['25 Oct 2024, 09:25:12.120', '25 Oct 2024, 09:25:12.127'])
  expect(fieldTexts('completedAt', null, at)).toEqual(['', '25 Oct 2024'])
})

test('figures with the digits that differ', () => {
  expect(fieldTexts('score', 84, 91)).toEqual(['84', '91'])
  expect(fieldTexts('score', 84.2, 84.4)).toEqual(['84.2', '84.4'])
})

test('texts that look alike are spelled', () => {
  expect(fieldTexts('name', 'Ada Lane', 'Ada Bell')).toEqual(['Ada Lane', 'Ada Bell'])
  expect(fieldTexts('name', 'Ada Lane', 'Ada  Lane')).toEqual(['Ada·Lane', 'Ada··Lane'])
  expect(fieldTexts('name', 'Ada', 'Ada\u200b')).toEqual(['Ada', 'Ada\\u{200b}'])
  expect(fieldTexts('name', 'Jos\u00e9', 'Jose\u0301')).toEqual(['Jos\\u{e9}', 'Jose\\u{301}'])
  expect(fieldTexts('status', 'in_progress', 'in progress')).toEqual(['in_progress', 'in·progress'])
})
