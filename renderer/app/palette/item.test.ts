import { IconCommand } from '@tabler/icons-react'
import { expect, test } from 'vitest'
import { fits } from './item.ts'

const item = { id: 'x', group: 'Connections', label: 'Acme Percipio, Zürich', icon: IconCommand, act: () => undefined }

test.each([
  ['', true],
  ['acme', true],
  ['per acm', true],
  ['zurich', true],
  ['conn', true],
  ['ercipio', false],
  ['acme london', false],
])('%j', (query, expected) => {
  expect(fits(item, query)).toBe(expected)
})
