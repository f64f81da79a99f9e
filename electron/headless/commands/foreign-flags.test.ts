import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environmentName, type Flag } from '../flags.ts'
import { play } from '../testing/scripted-world.ts'
import { foreignFlags } from './foreign-flags.ts'

/** Without its settings a sync ends here, after the flags were answered. */
const further = 'required flag(s) "api-token", "branch-id" not set'

const valueOf = ({ kind, choices }: Flag): string => (kind === 'boolean' ? 'true' : (choices?.[0] ?? 'x'))
const given = (flag: Flag): string[] => (flag.kind === 'boolean' || flag.optional ? [`--${flag.name}`] : [`--${flag.name}`, valueOf(flag)])
const inFile = (flag: Flag): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'))
  writeFileSync(join(folder, '.baton.yaml'), `${flag.name}: ${valueOf(flag)}\n`)
  return folder
}

describe.each(foreignFlags.map((row) => [`--${row.flag.name}`, row] as const))('%s', (name, { flag, answer, sentence }) => {
  test.each([
    ['a flag', () => play(['sync', 'library', ...given(flag)])],
    ['the environment', () => play(['sync', 'library'], {}, { environment: { [environmentName(flag.name)]: valueOf(flag) } })],
    ['the settings file', () => play(['sync', 'library'], {}, { workingDirectory: inFile(flag) })],
  ])(`set by %s: ${answer}`, async (where, played) => {
    const { code, err } = await played()
    const times = err.split(`${name}: `).length - 1
    expect(times).toBe(1)
    expect(err).not.toContain('unknown flag')
    if (answer === 'stop') {
      expect(code).toBe(12)
      expect(err).toContain(sentence)
      if (where !== 'a flag') expect(err).toContain('Take the setting out of the environment or the settings file.')
      expect(err).not.toContain(further)
    } else {
      expect(code).toBe(3)
      expect(err).toContain(further)
      if (answer === 'warn') expect(err).toContain(sentence)
    }
  })

  test('switched off in the environment it says nothing', async () => {
    if (flag.kind !== 'boolean') return
    const { err } = await play(['sync', 'library'], {}, { environment: { [environmentName(flag.name)]: 'false' } })
    expect(err).not.toContain(`${name}: `)
  })

  test('stands in the documentation', () => {
    expect(readFileSync('docs/command.md', 'utf8')).toContain(`\`${name}\``)
  })
})

test('a health endpoint that was asked for stops a service', async () => {
  const { code, err } = await play(['sync', 'library', '--client-id', 'a@b/c', '--health-check'])
  expect([code, err]).toEqual([12, expect.stringContaining('There is no health endpoint yet')])
})

test('a storage engine that does not exist is refused; the one of new connectors is told what is written', async () => {
  const nonsense = await play(['sync', 'library', '--storage-engine', 'paper'])
  expect([nonsense.code, nonsense.err]).toEqual([3, expect.stringContaining('one of sqlite, pebble is expected')])
  expect((await play(['sync', 'library', '--storage-engine', 'pebble'])).err).toContain('A file of format v1 (SQLite) is written')
  expect((await play(['sync', 'library', '--storage-engine', ''])).err).not.toContain('SQLite')
})

test('--event-feed takes the id of a feed, or none', async () => {
  for (const words of [['--event-feed'], ['--event-feed', 'login'], ['--event-feed=login']])
    expect((await play(['sync', 'library', ...words])).code).toBe(12)
})
