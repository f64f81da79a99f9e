/** What is done to every cell: blanks around it go, and what spreadsheets put around ids. All else stays the text it came as. */

const EQUALS = 61
const APOSTROPHE = 39

/** Whether a character may be a blank: below U+1680 the only ones are these, so most cells cost a look. */
export const maybeBlank = (code: number): boolean => code <= 32 || code === 0xa0 || code >= 0x1680

/** Without blanks around it, no-break spaces among them; `="00123"` becomes 00123. */
export function plainCell(text: string): string {
  if (text === '') return text
  const trimmed = maybeBlank(text.charCodeAt(0)) || maybeBlank(text.charCodeAt(text.length - 1)) ? text.trim() : text
  if (trimmed.charCodeAt(0) !== EQUALS) return trimmed
  return /^="([^"]*)"$/.exec(trimmed)?.[1]?.trim() ?? trimmed
}

/** An id without the apostrophe that kept it from becoming a number. */
export const plainId = (text: string): string => (text.charCodeAt(0) === APOSTROPHE && text.length > 1 ? text.slice(1) : text)

/** 1.23E+05: what a spreadsheet makes of a long number. The digits behind it are lost. */
export const isRounded = (text: string): boolean => {
  const first = text.charCodeAt(0)
  return first >= 48 && first <= 57 && text.includes('+') && /^\d([.,]\d+)?E\+\d+$/i.test(text)
}
