import { expect, test } from 'vitest'
import { visibleProps, withVisibleChildren } from './visible-props.ts'

const hidden = '\u202enimdA'
const seen = '\ufffdnimdA'

test('what an element says is visible, whatever it says it with', () => {
  const props = { title: hidden, 'aria-label': hidden, alt: hidden, placeholder: hidden, className: hidden, id: hidden, children: hidden }
  expect(visibleProps(props)).toEqual({
    ...{ title: seen, 'aria-label': seen, alt: seen, placeholder: seen, className: hidden, id: hidden, children: seen },
  })
})

test('children one by one and in lists of lists', () => {
  expect(visibleProps({ children: ['a', hidden, 5, null, [hidden, ['b', hidden]]] })).toEqual({
    children: ['a', seen, 5, null, [seen, ['b', seen]]],
  })
})

test('a choice that is only shown is visible, what is typed stays as typed', () => {
  expect(visibleProps({ value: hidden, readOnly: true })).toEqual({ value: seen, readOnly: true })
  expect(visibleProps({ value: hidden })).toEqual({ value: hidden })
})

test('of a component the children are visible, its other properties are its own', () => {
  expect(withVisibleChildren({ title: hidden, value: hidden, children: ['a', hidden] })).toEqual({
    title: hidden,
    value: hidden,
    children: ['a', seen],
  })
})

test('what is visible stays the same object', () => {
  const props = { title: 'José', children: ['a', ['b'], 1] }
  expect(visibleProps(props)).toBe(props)
})
