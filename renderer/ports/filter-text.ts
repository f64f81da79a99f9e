/** A value as the filter language takes it. */
export const asValue = (value: string): string =>
  /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.@&/+'’-]*$/u.test(value) && !value.includes('..') ? value : `"${value.replaceAll(/[\\"]/g, '\\$&')}"`

/** The text without one of its conditions and the word that joined it to another; the others stay as they are written. */
export function withoutPart(text: string, at: number, length: number): string {
  const before = text
    .slice(0, at)
    .replace(/(?:^|(?<=[\s)]))(?:and|or)\s*$/iu, '')
    .trimEnd()
  const after = text.slice(at + length).trimStart()
  return before === '' ? after.replace(/^(?:and|or)(?=[\s(])\s*/iu, '').trimEnd() : `${before} ${after}`.trimEnd()
}

/** Words as they stand between blanks; what is quoted stays together. */
const wordsOf = (text: string): readonly string[] => text.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+|"/g) ?? []
const joined = (words: readonly string[]): string => `\n${words.join('\n')}\n`

/** The text with one more condition, unless it has it already. */
export function withPart(text: string, part: string): string {
  const trimmed = text.trim()
  const words = wordsOf(trimmed)
  if (trimmed === '') return part
  if (joined(words).includes(joined(wordsOf(part)))) return trimmed
  return `${words.some((word) => /^or$/i.test(word)) ? `(${trimmed})` : trimmed} ${part}`
}
