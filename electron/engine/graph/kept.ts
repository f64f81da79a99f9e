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
