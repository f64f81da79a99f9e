/** What a spreadsheet makes of a text in a CSV file or on the clipboard, and the guard against it. */

/** With these a spreadsheet begins a formula; the full-width ones in some languages. */
const starter = /^[=+\-@\t\r\n＝＋－＠]/

/** -5, +1.5, -1'234.50, -1.5e-3, -12 %; and a sign alone. */
const signedNumber = /^[+-](?:(?:\d{1,3}(?:[,.'’\u0020\u00a0\u202f]\d{3})+|\d+)?(?:[.,]\d+)?(?:e[+-]?\d{1,3})?[\u0020\u00a0]?%?)$/i

/** +41 79 123 45 67, +1 (555) 010-0199, +1-555-0100: 7 to 15 digits in groups. */
const phoneNumber = /^\+(?:[\u0020\u00a0.-]?\(?\d{1,15}\)?){1,8}$/

const digits = (text: string): number => text.replaceAll(/\D/g, '').length
const isPhone = (text: string): boolean => phoneNumber.test(text) && digits(text) >= 7 && digits(text) <= 15

/** Whether a spreadsheet would run the text as a formula. A signed number or a phone number is none. */
export const isFormula = (text: string): boolean => starter.test(text) && !signedNumber.test(text) && !isPhone(text)

/** The text for a CSV cell that stays text: an apostrophe stands before what would run. */
export const guarded = (text: string): string => (isFormula(text) ? `'${text}` : text)
