import { useEffect, useRef, useState } from 'react'
import { sameSpan, type Span } from './span.ts'

/**
 * The span in sight, but where it leaps (a third of its rows or more, frame after frame) only every other frame: drawing all rows anew
 * in every frame is more than a slow machine can do, and nobody reads at that speed.
 */
export function usePacedSpan(wanted: Span): Span {
  const [paced, setPaced] = useState(wanted)
  const newest = useRef(wanted)
  const waiting = useRef(false)
  const leaps = Math.abs(wanted.first - paced.first) * 3 > paced.last - paced.first
  if (!leaps && !sameSpan(paced, wanted)) setPaced(wanted)

  useEffect(() => {
    newest.current = wanted
    if (!leaps || waiting.current) return
    waiting.current = true
    // The first callback still belongs to this frame.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        waiting.current = false
        setPaced(newest.current)
      }),
    )
  })
  return leaps ? paced : wanted
}
