/**
 * React's runtime for JSX, in the place of React's own for everything in the window (vite.config.ts): what an element of the page says
 * goes through {@link visibleText}, whoever draws it, so that no screen can forget to.
 */
import { Fragment, jsx as plainJsx, jsxs as plainJsxs } from 'react/jsx-runtime'
import type { ElementType, Key, ReactElement } from 'react'
import { visibleProps, withVisibleChildren } from './visible-props.ts'

type Props = Readonly<Record<string, unknown>>

export { Fragment }

/** A component may put its children onto the page as they are; what else it is given is its own affair. */
const seen = (type: ElementType, props: Props): Props => (typeof type === 'string' ? visibleProps(props) : withVisibleChildren(props))

export const jsx = (type: ElementType, props: Props, key?: Key): ReactElement => plainJsx(type, seen(type, props), key)

export const jsxs = (type: ElementType, props: Props, key?: Key): ReactElement => plainJsxs(type, seen(type, props), key)
