import { useEffect, useRef } from 'react'

/** Radio buttons, and the choices that are drawn as text fields nothing can be typed into, leave letters alone. */
const typing = 'input:not([type="radio"], [type="checkbox"], [readonly]), textarea:not([readonly]), select, [contenteditable="true"]'
const layer = '[role="dialog"], [role="menu"], [role="alertdialog"]'

/** Whether a single key belongs to a text field, a dialog or a menu rather than to the screen. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  if (event.target instanceof Element && event.target.closest(typing) !== null) return true
  return document.querySelector(layer) !== null
}

/** Single keys of a screen, outside of text fields, as long as the component is there. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const newest = useRef(keys)
  useEffect(() => {
    newest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const act = Object.hasOwn(newest.current, event.key) ? newest.current[event.key] : undefined
      if (act === undefined || isTaken(event)) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
