/** Text as `contains` compares it: without case and accents. */
export function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

/** `fold` for SQL: text folded, numbers as their text, null as null. */
export const foldValue = (value: unknown): string | null =>
  typeof value === 'string' ? fold(value) : typeof value === 'number' ? String(value) : null
