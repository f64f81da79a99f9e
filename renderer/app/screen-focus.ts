import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Puts the focus on the heading of the screen: the next Tab goes on from there, and a screen reader says where one is. */
export function focusScreen(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (heading === null) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** After going to another screen. A screen that takes the focus for itself (a first field) keeps it. */
export function useScreenFocus(): void {
  const router = useRouter()
  useEffect(() => {
    let first = true
    return router.subscribe('onRendered', ({ pathChanged }) => {
      const came = !first
      first = false
      if (!came || !pathChanged || document.querySelector('[role="dialog"]') !== null) return
      const main = document.querySelector('main')
      if (main?.contains(document.activeElement) !== true) focusScreen()
    })
  }, [router])
}
