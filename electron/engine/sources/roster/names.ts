/** The graph's limit for names, in bytes. */
const maxName = 1024

/** The beginning of a name that fits, whole characters only. */
export function cutName(text: string): string {
  if (text.length * 3 <= maxName) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= maxName) return text
  let end = maxName
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
