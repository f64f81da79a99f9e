import { expect, test } from 'vitest'
import { isShownAddress, shownAddress } from './webhook-address.ts'

test.each([
  ['https://hooks.example.com/services/T0/B0/canary', 'https://hooks.example.com/…'],
  ['https://hooks.example.com:8443/?token=canary', 'https://hooks.example.com:8443/…'],
  ['https://hooks.example.com/#canary', 'https://hooks.example.com/…'],
  ['https://hooks.example.com/…', 'https://hooks.example.com/…'],
  ['https://hooks.example.com/', 'https://hooks.example.com/'],
  ['https://hooks.example.com', 'https://hooks.example.com'],
  ['https://dana@hooks.example.com/x', 'https://dana@hooks.example.com/x'],
  ['no address', 'no address'],
])('%s is shown as %s', (address, shown) => {
  expect(shownAddress(address)).toBe(shown)
  expect(shownAddress(shown)).toBe(shown)
  expect(isShownAddress(shown)).toBe(shown.endsWith('…'))
})
