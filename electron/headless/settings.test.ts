import { chmodSync, chownSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from './failure.ts'
import { flag, type Flag } from './flags.ts'
import { readConfigFile, resolveSettings } from './settings.ts'

const days = flag('lookback-days', 'integer', '', { short: 'd', default: 30 })
const region = flag('region', 'choice', '', { choices: ['us', 'eu'] })
const shelves = flag('shelves', 'list', '')
const closed = flag('closed', 'boolean', '')
const token = flag('api-token', 'string', '', { secret: true })

const resolved = (one: Flag, given: unknown, env: string | undefined, file: unknown) =>
  resolveSettings(
    [one],
    { [one.name]: given },
    env === undefined ? {} : { [`BATON_${one.name.toUpperCase().replaceAll('-', '_')}`]: env },
    { [one.name]: file },
  )

describe('precedence', () => {
  test.each([
    ['5', '6', 7, 5, 'flag'],
    [undefined, '6', 7, 6, 'environment'],
    [undefined, '', 7, 7, 'file'],
    ['', undefined, 7, 7, 'file'],
    [undefined, undefined, undefined, 30, 'default'],
  ])('flag %s, environment %s, file %s', (given, env, file, value, origin) => {
    const settings = resolved(days, given, env, file)
    expect([settings.value('lookback-days'), settings.origin('lookback-days')]).toEqual([value, origin])
  })

  test('a setting without default has no value', () => {
    expect(resolved(region, undefined, undefined, undefined).origin('region')).toBeNull()
  })

  test('further environment variables come after the own one', () => {
    const dir = flag('data-dir', 'string', '', { environment: ['ROLLCALL_DATA_DIR'] })
    expect(resolveSettings([dir], {}, { ROLLCALL_DATA_DIR: '/a' }, {}).text('data-dir')).toBe('/a')
    expect(resolveSettings([dir], {}, { ROLLCALL_DATA_DIR: '/a', BATON_DATA_DIR: '/b' }, {}).text('data-dir')).toBe('/b')
  })
})

describe('values', () => {
  test('lists are comma separated, or lists in the file', () => {
    expect(resolved(shelves, undefined, 'A, B,,C', undefined).list('shelves')).toEqual(['A', 'B', 'C'])
    expect(resolved(shelves, undefined, '"A, ""B""; [50%]",C:d/e , "f" g', undefined).list('shelves')).toEqual([
      'A, "B"; [50%]',
      'C:d/e',
      '"f" g',
    ])
    expect(resolved(shelves, undefined, undefined, ['A', 3]).list('shelves')).toEqual(['A', '3'])
  })

  test('booleans and choices read what people write', () => {
    expect(resolved(closed, undefined, 'TRUE', undefined).on('closed')).toBe(true)
    expect(resolved(closed, undefined, '0', undefined).value('closed')).toBe(false)
    expect(resolved(region, 'EU', undefined, undefined).text('region')).toBe('eu')
  })

  test.each([
    [days, '3 days', 'invalid argument "3 days" for "-d, --lookback-days" flag: a whole number is expected'],
    [days, '99999999999999999999', 'whole number'],
    [region, 'moon', 'one of us, eu is expected'],
    [closed, 'perhaps', 'true or false is expected'],
  ])('%o refuses %s', (one, given, message) => {
    expect(() => resolved(one, given, undefined, undefined)).toThrow(message)
  })

  test('a refused secret is not repeated', () => {
    expect(() => resolved(token, undefined, undefined, { oops: 'canary' })).toThrow(/\(hidden\)/)
  })
})

describe('the settings file', () => {
  const folder = (content: string | null, name = '.baton.yaml'): string => {
    const path = mkdtempSync(join(tmpdir(), 'rollcall-'))
    if (content !== null) writeFileSync(join(path, name), content)
    return path
  }

  test('is .baton.yaml here, or the file BATON_CONFIG_PATH names', () => {
    expect(readConfigFile(folder(null), {}).values).toEqual({})
    expect(readConfigFile(folder('lookback-days: 3\nshelves: [A]\n'), {}).values).toEqual({ 'lookback-days': 3, shelves: ['A'] })
    expect(readConfigFile(folder('region: eu', 'other.yml'), { BATON_CONFIG_PATH: 'other.yml' }).values).toEqual({ region: 'eu' })
    expect(readConfigFile(folder(''), {}).values).toEqual({})
  })

  test.each([
    ['missing.yaml', null, 'cannot be read'],
    ['other.json', '{}', 'must end in .yaml or .yml'],
    ['other.yaml', 'api-token: "canary', 'is not valid YAML'],
    ['other.yaml', '- a\n- b\n', 'must hold'],
  ])('%s is refused clearly', (name, content, message) => {
    const call = () => readConfigFile(folder(content, name), { BATON_CONFIG_PATH: name })
    expect(call).toThrow(UsageError)
    expect(call).toThrow(message)
    expect(call).not.toThrow(/canary/)
  })

  test.skipIf(process.platform === 'win32')('of the folder is ignored when others may write it; one that was named counts', () => {
    const made = folder('region: eu')
    const path = join(made, '.baton.yaml')
    const ignored = () => readConfigFile(made, {})
    expect(ignored()).toMatchObject({ isFound: true, ignored: null, values: { region: 'eu' } })
    chmodSync(path, 0o666)
    expect(ignored()).toMatchObject({ values: {}, ignored: 'others may write it' })
    expect(readConfigFile(made, { BATON_CONFIG_PATH: path })).toMatchObject({ isFound: false, ignored: null, values: { region: 'eu' } })
    chmodSync(path, 0o600)
    chmodSync(made, 0o777)
    expect(ignored()).toMatchObject({ values: {}, ignored: 'others may write its folder' })
    chmodSync(made, 0o700)
    expect(ignored().ignored).toBeNull()
  })

  test.skipIf(process.geteuid?.() !== 0)('of somebody else, or in a folder of theirs, is ignored (only root can make one)', () => {
    const made = folder('region: eu')
    chownSync(join(made, '.baton.yaml'), 4711, 4711)
    expect(readConfigFile(made, {})).toMatchObject({ values: {}, ignored: 'it belongs to somebody else' })
    chownSync(join(made, '.baton.yaml'), 0, 0)
    chownSync(made, 4711, 4711)
    expect(readConfigFile(made, {})).toMatchObject({ values: {}, ignored: 'its folder belongs to somebody else' })
  })
})
