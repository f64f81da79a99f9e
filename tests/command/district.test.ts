import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWithTestSources } from '../sources/build.ts'
import { place, run, type Ended, type Place } from './rollcall.ts'

/** The command over a source that has nothing of a learning platform, built with it in the list of sources. */
const program = join(import.meta.dirname, '../../dist/with-test-sources/headless')

let where: Place
beforeAll(async () => {
  await buildWithTestSources('headless', program)
  where = { ...place(), program: join(program, 'index.mjs') }
  for (const term of ['1', '2']) await ok(['sync', 'district', '--term', term, '--file', where.output])
})
afterAll(() => where.remove())

async function ok(words: readonly string[]): Promise<Ended> {
  const ended = await run(where, words)
  expect({ code: ended.code, error: ended.code === 0 ? '' : ended.stderr.slice(-800) }).toEqual({ code: 0, error: '' })
  return ended
}
const said = async (...words: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await ok(words)
  // Nothing of another source is said, whatever is asked.
  expect(`${stdout}${stderr}`).not.toMatch(/\b(persons?|people|courses?|completed|completions?|(first|last) ?access)\b/i)
  return stdout
}
const json = async <T>(...words: readonly string[]): Promise<T> => JSON.parse(await said(...words, '--output', 'json')) as T
const file = (): readonly string[] => ['--file', where.output]

interface Listed {
  readonly grants: readonly Readonly<Record<string, unknown>>[]
}

test('its settings are flags, and its types what capabilities tell', async () => {
  const { stdout } = await ok(['sync', 'district', '--help'])
  expect(stdout).toContain('--term')
  expect(await said('stats', ...file())).toMatch(/class/i)
})

test('lists have its attributes and take its words', async () => {
  const [newest] = (await json<{ runs: { id: string }[] }>('runs')).runs
  for (const from of [file(), ['--run', newest?.id ?? '']]) {
    const named = from[0] === '--run'
    const where = named ? 'class:sets main:no begins:<2026-01-01' : 'resource:sets is_main:no begins_on:<2026-01-01'
    const { grants } = await json<Listed>('grants', ...from, '--where', where)
    expect(grants).toHaveLength(1)
    expect(grants[0]).toMatchObject({ principalName: 'Bo "Bee" Ruiz', resourceName: 'Maths: "Sets"; 1/2' })
    expect(grants[0]).toMatchObject(named ? { main: 'no', groups: 'choir; "2"' } : { is_main: 'no', groups: 'choir; "2"' })
    const head = (await said('grants', ...from, '--output', 'csv')).split('\n')[0]
    expect(head).toContain(named ? 'beginsOn,endsOn,main,role,groups,seenAt' : 'begins_on')
  }
  const run = ['--run', newest?.id ?? '']
  expect(await said('grants', ...run)).toMatch(/BEGINS +ENDS +SEEN IN CLASS/)
  const { resources } = await json<{ resources: { name: string }[] }>('resources', ...run, '--where', 'type:class within:"North School"')
  expect(resources.map(({ name }) => name).toSorted()).toEqual(['Art', 'Maths: "Sets"; 1/2'])
  expect(await said('findings', ...run)).toContain('Nobody teaches Chess club.')
})

test('what differs is told by its attributes', async () => {
  for (const between of [['--previous'], [where.output]]) {
    const text = await said('diff', ...between)
    expect(text).toMatch(/groups: mornings, choir; "2" -> choir; "2"/)
    expect(text).toContain('Eli / Fox')
    expect(text).toContain('2026-12-18')
  }
  // What the source does not count as a change is none; a file has lost that word.
  expect(await said('diff', '--previous')).not.toMatch(/seen/i)
})

test('an export has its columns', async () => {
  const out = join(where.folder, 'places.csv')
  const [newest] = (await json<{ runs: { id: string }[] }>('runs')).runs
  await said('export', '--run', newest?.id ?? '', '--where', 'status:enrolled main:yes', '--out', out)
  const lines = readFileSync(out, 'utf8').trim().split('\r\n')
  expect(lines[0]?.split(',').slice(-6)).toEqual(['beginsOn', 'endsOn', 'main', 'role', 'groups', 'seenAt'])
  expect(lines).toHaveLength(4)
})
