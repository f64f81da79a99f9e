import { count } from '../../ports/format.ts'

/** How much more or less than before, in words a screen reader reads. */
export function Delta({ now, before }: { readonly now: number; readonly before: number }) {
  const more = now - before
  if (more === 0) return <span>as before</span>
  return (
    <span>
      {more > 0 ? '+' : '−'}
      {count(Math.abs(more))}, was {count(before)}
    </span>
  )
}
