import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { text } from '../fakes/percipio/script.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, syncWords, token, type Place } from './rollcall.ts'

/** Names of many languages, searched, filtered and ordered as somebody at a terminal does it. */
let where: Place
let service: FakePercipio | undefined
beforeEach(() => {
  where = place()
})
afterEach(async () => {
  await service?.close()
  service = undefined
  where.remove()
})

const synced = async (input: string): Promise<void> => {
  const report = readFileSync(join(import.meta.dirname, '../fixtures/faults', input, 'report.json'), 'utf8')
  service = await startPercipioService({ report: [text(report)] })
  const ended = await run(where, syncWords(service, where), token(service))
  expect(ended).toMatchObject({ code: 0 })
}

interface Listed {
  readonly resources: readonly { readonly id: string; readonly name: string }[]
}
const resources = async (...words: string[]): Promise<readonly string[]> => {
  const ended = await run(where, ['resources', '-f', where.output, '-o', 'json', ...words])
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({ code: 0, stderr: '' })
  return (JSON.parse(ended.stdout) as Listed).resources.map(({ name }) => name)
}

const searches: readonly (readonly [input: string, type: string, typed: string, found: string | RegExp])[] = [
  ...['soren', 'lukasz', 'dang', 'gross', 'weiss', 'strasse', 'yilmaz', 'thor', 'aesir'].map(
    (typed) => ['01-letters-without-decomposition', 'user', typed, /./] as const,
  ),
  ...['セキュリティ', '基礎', '安全', 'ปลอดภัย'].map((typed) => ['02-cjk-thai-substring', 'course', typed, typed] as const),
  ['03-c-sharp', 'course', 'C#', 'C#'],
  ['03-c-sharp', 'course', 'C++', 'C++'],
]

describe.each([...new Set(searches.map(([input]) => input))])('%s', (input) => {
  test('each search finds the one that was meant', async () => {
    await synced(input)
    for (const [, type, typed, name] of searches.filter(([of]) => of === input)) {
      const bySearch = await resources('-t', type, '--search', typed)
      expect([typed, bySearch.length]).toEqual([typed, 1])
      expect(bySearch[0]).toEqual(typeof name === 'string' ? expect.stringContaining(name) : expect.stringMatching(name))
      expect(await resources('-t', type, '--where', `name:"${typed}"`)).toEqual(bySearch)
    }
  })
})

test('quotes and colons of other keyboards say what " and : say', async () => {
  await synced('05-typographic-quotes-and-colon')
  const plain = await resources('--where', 'type:course course:"Ladder Safety"')
  expect(plain).toHaveLength(1)
  for (const typed of [
    'course:“Ladder Safety”',
    'course:„Ladder Safety“',
    'course：ladder',
    'course:«Ladder Safety»',
    "course:'Ladder Safety'",
  ])
    expect([typed, await resources('--where', `type:course ${typed}`)]).toEqual([typed, plain])
})

test('names stand in one order, in an export and among those who hold something', async () => {
  await synced('08-sort-names')
  const out = join(where.folder, 'people.json')
  const words = [
    'export',
    '-f',
    where.output,
    '--list',
    'resources',
    '--where',
    'type:user',
    '--sort',
    'name',
    '--columns',
    'name',
    '--out',
    out,
  ]
  expect(await run(where, words)).toMatchObject({ code: 0 })
  const exported = (JSON.parse(readFileSync(out, 'utf8')) as readonly { readonly name: string }[]).map(({ name }) => name)
  expect(exported).toEqual([
    'adam Abel',
    'Åke Åkesson',
    'Émile Évrard',
    'éric étienne',
    'Łukasz Żak',
    'Ödön Ős',
    'Person N2',
    'Person N10',
    'Zoë Zimmer',
  ])
  const listed = await run(where, ['principals', '-f', where.output, '-o', 'json'])
  const { principals } = JSON.parse(listed.stdout) as { readonly principals: readonly { readonly name: string }[] }
  expect(principals.map(({ name }) => name)).toEqual(exported)
})

test('a condition that says nothing, or that nothing fits, decides about nothing', async () => {
  await synced('03-c-sharp')
  const started = await run(where, ['review', 'start', '--by', 'Dana', '-o', 'json'])
  const { id } = JSON.parse(started.stdout) as { readonly id: string }
  for (const typed of ['!!!', '"!!!"', '""', '“”', '', ' ', '\u200b', 'course:""', 'course:'])
    expect([typed, (await run(where, ['review', 'decide', id, 'approve', '--where', typed])).code]).toEqual([
      typed,
      errorCodes.INVALID_INPUT,
    ])
  for (const narrowed of ['--decided', '--change'])
    expect((await run(where, ['review', 'decide', id, 'approve', '--all', narrowed, ''])).code).toBe(errorCodes.INVALID_INPUT)
  const sharp = await run(where, ['review', 'decide', id, 'approve', '--where', 'C#', '-o', 'json'])
  expect(JSON.parse(sharp.stdout)).toMatchObject({ rule: { changed: 1 }, review: { counts: { approve: 1 } } })
})
