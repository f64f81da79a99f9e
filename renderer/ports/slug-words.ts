/** A code of the source as words: `in_progress` is "In progress". */
export function slugWords(slug: string): string {
  const words = slug.replaceAll(/[_-]+/g, ' ').trim()
  return words === '' ? slug : words.charAt(0).toUpperCase() + words.slice(1)
}
