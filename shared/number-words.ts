/** What numbers are called, wherever people read them. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** "1,204" */
export const grouped = (value: number): string => whole.format(value)

/** "1 row", "1,204 rows" */
export const counted = (value: number, one: string, many = `${one}s`): string => `${grouped(value)} ${value === 1 ? one : many}`

/** "12 %", and "<1 %" of what is more than nothing. */
export const percent = (share: number): string => `${share > 0 && share < 0.01 ? '<1' : Math.round(share * 100)} %`

/** "a, b and c" */
export const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`
