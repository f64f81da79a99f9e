/** A value as the filter language takes it. */
export const asValue = (value: string): string =>
  /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.@&/+'’-]*$/u.test(value) && !value.includes('..') ? value : `"${value.replaceAll(/[\\"]/g, '\\$&')}"`

/** The text without one of its conditions. */
export function withoutPart(text: string, at: number, length: number): string {
  const before = text.slice(0, at).replace(/(?:^|\s+)(?:and|or)\s*$/iu, ' ')
  const after = before.trim() === '' ? text.slice(at + length).replace(/^\s*(?:and|or)\s+/iu, '') : text.slice(at + length)
  return `${before}${after}`.replaceAll(/\s{2,}/gu, ' ').trim()
}

/** The text with one more condition, unless it has it already. */
export const withPart = (text: string, part: string): string => {
  const trimmed = text.trim()
  if (trimmed === '') return part
  return ` ${trimmed} `.includes(` ${part} `) ? trimmed : `${/\sor\s/iu.test(trimmed) ? `(${trimmed})` : trimmed} ${part}`
}
