import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareTexts, inOrder, orderKey } from './order.ts'

const sorted = (texts: readonly string[]): string[] => inOrder(texts, (text) => text)

test('letters without case and accents, each beside its plain one', () => {
  const names = ['adam Abel', 'Åke Åkesson', 'Émile Évrard', 'éric étienne', 'Łukasz Żak', 'Ödön Ős', 'Zoë Zimmer']
  expect(sorted([...names].reverse())).toEqual(names)
})

test('numbers by their value', () => {
  const names = ['Course 2', 'Course 10', 'Course 10b', 'Course 11', 'Course 100', `Course ${'9'.repeat(45)}`, `Course 1${'0'.repeat(45)}`]
  expect(sorted([...names].reverse())).toEqual(names)
  expect(compareTexts('Course 02', 'Course 2')).toBe(0)
  expect(compareTexts('v1.9', 'v1.10')).toBe(-1)
  expect(compareTexts('０２', '٢')).toBe(0)
})

test('nothing, blanks, symbols, numbers, Latin, Greek, Cyrillic, and so on', () => {
  const names = ['', 'a b', 'a-b', 'a1', 'ab', 'β', 'е', 'є', 'ж', 'и', 'й к', 'і', 'ต', '安', '한']
  const [, ...shuffled] = names
  expect(sorted([...shuffled].reverse().concat(''))).toEqual(names)
})

test('kana in one order, Thai by the letter that is read first', () => {
  expect(compareTexts('カメラ', 'かめら')).toBe(0)
  expect(sorted(['เกม', 'ขวด', 'กา'])).toEqual(['กา', 'เกม', 'ขวด'])
})

test('keys compare alike by code unit and by byte', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(orderKey(a)), Buffer.from(orderKey(b)))
      expect(Math.sign(bytes)).toBe(compareTexts(a, b))
    }),
  )
})

test('what shares a place stays as it stood, or goes by the tie', () => {
  expect(sorted(['Ada', 'ada', 'ÁDA'])).toEqual(['Ada', 'ada', 'ÁDA'])
  expect(
    inOrder(
      ['b Ada', 'a ADA'],
      (text) => text.slice(2),
      (a, b) => (a < b ? -1 : 1),
    ),
  ).toEqual(['a ADA', 'b Ada'])
})
