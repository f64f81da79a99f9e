/** The same as jsx-runtime.ts for what is served by `npm run dev`, where React is asked for elements that know where they were written. */
import { Fragment, jsxDEV as plainJsxDEV, type JSXSource } from 'react/jsx-dev-runtime'
import type { ElementType, Key, ReactElement } from 'react'
import { visibleProps, withVisibleChildren } from './visible-props.ts'

export { Fragment }

export const jsxDEV = (
  type: ElementType,
  props: Readonly<Record<string, unknown>>,
  key: Key | undefined,
  isStatic: boolean,
  source?: JSXSource,
  self?: unknown,
): ReactElement =>
  plainJsxDEV(type, typeof type === 'string' ? visibleProps(props) : withVisibleChildren(props), key, isStatic, source, self)
