/** A seeded stream of numbers: the same seed gives the same numbers on every machine. Not for secrets. */
export interface Random {
  /** 0 <= x < 1. */
  next(): number
  /** A whole number, 0 <= x < n. */
  below(n: number): number
  chance(probability: number): boolean
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T
  /** A UUID of version 4 shape. */
  uuid(): string
}

/** FNV-1a over the parts, so that seeds such as ('person', 17) and ('person', 18) have nothing in common. */
function hash(parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5
  for (const part of parts) {
    const text = `${part}/`
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  }
  return h >>> 0
}

/** The generator is mulberry32. */
export function random(...seed: readonly (string | number)[]): Random {
  let state = hash(seed)
  const whole = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const next = (): number => whole() / 2 ** 32
  const hex = (): string => whole().toString(16).padStart(8, '0')
  return {
    next,
    below: (n) => Math.floor(next() * n),
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
    uuid: () => {
      const [a, b, c, d] = [hex(), hex(), hex(), hex()]
      const variant = ((parseInt(c.charAt(0), 16) & 3) | 8).toString(16)
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
    },
  }
}
