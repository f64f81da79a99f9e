import { pageSize } from './shown-rows.ts'

/** Positions, the last one included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** Rows read beyond what is in sight, so that slow scrolling never waits. */
const ahead = 60

export const sameSpan = (a: Span, b: Span): boolean => a.first === b.first && a.last === b.last

/** Pages a span needs, then those around it. */
export function pagesOf({ first, last }: Span, total: number): { readonly needed: readonly number[]; readonly all: readonly number[] } {
  const range = (from: number, to: number): number[] => {
    const start = Math.floor(Math.max(0, from) / pageSize)
    const end = Math.floor(Math.min(total - 1, to) / pageSize)
    return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index)
  }
  const needed = range(first, last)
  return { needed, all: [...needed, ...range(first - ahead, last + ahead).filter((page) => !needed.includes(page))] }
}
