import { describe, expect, test } from 'vitest'
import type { Facet } from '../../../shared/query.ts'
import { play, snapshot, type Script } from '../testing/scripted-world.ts'
import { marked } from './where.ts'

const slugs: readonly Facet[] = [{ value: 'borrowed', label: 'borrowed', count: 2 }]
const asked: Record<string, unknown>[] = []
const remember = (input: Record<string, unknown>): unknown => {
  asked.push(input)
  return { total: 0, offset: 0, rows: [] }
}
const script: Script = {
  snapshots: {
    describe: () => snapshot,
    fields: () => [{ key: 'department', count: 2 }],
    facets: () => slugs,
    resources: remember,
    entitlements: remember,
    grants: remember,
  },
}

describe('--where', () => {
  test('joins the other flags, on every list', async () => {
    const where = ['--where', 'department:Sales']
    for (const list of ['resources', 'entitlements', 'grants', 'principals']) await play([list, '-t', 'book', ...where], script)
    const field = { op: 'contains', field: 'profile.department', value: 'Sales' }
    expect(asked.map(({ filter }) => filter)).toEqual(
      ['type', 'resourceType', 'resourceType', 'resourceType'].map((type) => ({
        op: 'and',
        of: [{ op: 'eq', field: type, value: 'book' }, field],
      })),
    )
  })

  test('shows what is wrong where it is, before anything is read', async () => {
    const { code, out, err } = await play(['grants', '--where', 'resource:Ladders rows:high'])
    expect([code, out]).toEqual([3, ''])
    expect(err).toBe(
      [
        'rollcall: invalid argument for "--where": rows is a number: `rows:>80`, `rows:1..5`.',
        '  resource:Ladders rows:high',
        '                        ^^^^',
        '',
      ].join('\n'),
    )
  })

  test('knows what the snapshot has', async () => {
    const grants = (where: string) => play(['grants', '--where', where], script)
    expect(await grants('status:borowed')).toMatchObject({ code: 3, err: expect.stringContaining('did you mean borrowed?') as string })
    expect(await grants('type:boook')).toMatchObject({ code: 3, err: expect.stringContaining('did you mean book?') as string })
    expect(await grants('departmnt:x')).toMatchObject({ code: 3, err: expect.stringContaining('did you mean department?') as string })
    expect(await grants('score:high')).toMatchObject({ code: 3, err: expect.stringContaining('score is a number') as string })
    expect(await grants('department:x status:Borrowed')).toMatchObject({ code: 0 })
  })

  test('of a long text shows the part around the mistake', () => {
    const text = `${'word '.repeat(40)}score:high ${'word '.repeat(40)}`
    const [line = '', carets = ''] = marked(text, { at: 206, length: 4, message: '' }).split('\n')
    expect(line.length).toBeLessThan(110)
    expect(line.slice(carets.indexOf('^') - 2, carets.lastIndexOf('^') - 1)).toBe('high')
    expect(marked('a\u001b[2Jb', { at: 0, length: 8, message: '' })).not.toContain('\u001b')
  })
})
