import { visibleText } from '../../shared/visible-text.ts'

type Props = Readonly<Record<string, unknown>>

/** Properties of elements that people read or hear. */
const said = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'alt', 'placeholder'] as const

/** The properties of an element of the page with all its text visible; the same object when it is so already. */
export function visibleProps(props: Props): Props {
  let seen: Record<string, unknown> | null = null
  for (const name of said) {
    const text = props[name]
    if (typeof text !== 'string') continue
    const visible = visibleText(text)
    if (visible !== text) seen = { ...(seen ?? props), [name]: visible }
  }
  // What can be typed into is the person's own; what only shows a choice is not.
  if (props.readOnly === true && typeof props.value === 'string') {
    const visible = visibleText(props.value)
    if (visible !== props.value) seen = { ...(seen ?? props), value: visible }
  }
  return withVisibleChildren(seen ?? props)
}

/** The same with its children visible and all else as it is. */
export function withVisibleChildren(props: Props): Props {
  const { children } = props
  const visible = visibleChildren(children)
  return visible === children ? props : { ...props, children: visible }
}

function visibleChildren(children: unknown): unknown {
  if (typeof children === 'string') return visibleText(children)
  if (!Array.isArray(children)) return children
  let seen: unknown[] | null = null
  for (const [index, child] of children.entries()) {
    const visible = visibleChildren(child)
    if (visible === child) continue
    seen ??= [...(children as unknown[])]
    seen[index] = visible
  }
  return seen ?? children
}
