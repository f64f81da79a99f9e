/** How notices put things, all alike: English, UTC, no names of people. */

/** So that what happened to it is still in the title. */
export const short = (name: string): string => (name.length <= 64 ? name : `${name.slice(0, 61)}...`)
export const time = (at: number): string => new Date(at).toISOString()
export const minute = (at: number): string => `${time(at).slice(0, 16).replace('T', ' ')} UTC`
/** Paragraphs, without those that say nothing. */
export const text = (...paragraphs: readonly string[]): string => paragraphs.filter((part) => part !== '').join('\n\n')
