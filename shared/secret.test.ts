import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { reveal, Secret } from './secret.ts'

test('a secret is shown nowhere: as text, in JSON, in a console, in what is copied', () => {
  const secret = new Secret('canary-4711')
  const config = { token: secret, deep: [{ secret }] }
  const shown = [String(secret), JSON.stringify(config), inspect(config, { showHidden: true, depth: 9 })]
  shown.push(JSON.stringify(structuredClone(config)), JSON.stringify(Object.entries(secret)))
  for (const text of shown) expect(text).not.toContain('canary')
  expect(shown.slice(0, 2)).toEqual(['***', '{"token":"***","deep":[{"secret":"***"}]}'])
  expect(reveal(secret)).toBe('canary-4711')
})

test('it says where it stands, unless it is so short that it may stand anywhere', () => {
  expect(new Secret('canary').standsIn('a canary sings')).toBe(true)
  expect(new Secret('canary').standsIn('a bird sings')).toBe(false)
  expect(new Secret('a').standsIn('a bird sings')).toBe(false)
})
