/** What `make` makes, kept under its name while it is among the `most` used last. */
export function kept<T>(known: Map<string, T>, name: string, most: number, make: () => T): T {
  const value = known.get(name) ?? make()
  known.delete(name)
  known.set(name, value)
  for (const oldest of known.keys()) {
    if (known.size <= most) break
    known.delete(oldest)
  }
  return value
}

/** The oldest go until what is kept fits into so many bytes; the one used last always stays. */
export function keepWithin(known: Map<string, { readonly byteLength: number }>, bytes: number): void {
  let total = 0
  for (const { byteLength } of known.values()) total += byteLength
  for (const [name, { byteLength }] of known) {
    if (total <= bytes || known.size === 1) return
    known.delete(name)
    total -= byteLength
  }
}
