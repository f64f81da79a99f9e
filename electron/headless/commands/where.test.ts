import { describe, expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { play, snapshot, type Script } from '../testing/scripted-world.ts'
import { marked } from './where.ts'

const asked: Record<string, unknown>[] = []
const remember = (input: Record<string, unknown>): unknown => {
  asked.push(input)
  return { total: 0, offset: 0, rows: [] }
}
const lists = { resources: remember, entitlements: remember, grants: remember }
const script: Script = { snapshots: { describe: () => snapshot, ...lists } }

describe('--where', () => {
  test('goes to the engine as it was typed, beside what the other flags ask for, on every list', async () => {
    const where = ['--where', 'department:Sales']
    for (const list of ['resources', 'entitlements', 'grants', 'principals']) await play([list, '-t', 'book', ...where], script)
    expect(asked).toEqual(
      ['type', 'resourceType', 'resourceType', 'resourceType'].map((field): unknown =>
        expect.objectContaining({
          where: 'department:Sales',
          also: { op: 'eq', field, value: 'book' },
          now: expect.any(Number) as number,
        }),
      ),
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

  test.each(['json', 'csv', 'table'])('shows where the engine finds a mistake, and writes no half of a list: %s', async (output) => {
    const mistake = { message: 'No status is "borowed"; did you mean borrowed?', field: 'where', place: { at: 7, length: 7 } }
    const grants = () => {
      throw new RollcallError('INVALID_INPUT', { message: 'The filter cannot be read.', remedy: 'Correct it.', issues: [mistake] })
    }
    const refusing = { snapshots: { describe: () => snapshot, grants } }
    const { code, out, err } = await play(['grants', '--where', 'status:borowed', '--output', output], refusing)
    expect([code, out]).toEqual([3, ''])
    expect(err).toBe(
      [
        'rollcall: invalid argument for "--where": No status is "borowed"; did you mean borrowed?',
        '  status:borowed',
        '         ^^^^^^^',
        '',
      ].join('\n'),
    )
  })

  test('of a long text shows the part around the mistake', () => {
    const text = `${'word '.repeat(40)}score:high ${'word '.repeat(40)}`
    const [line = '', carets = ''] = marked(text, { at: 206, length: 4 }).split('\n')
    expect(line.length).toBeLessThan(110)
    expect(line.slice(carets.indexOf('^') - 2, carets.lastIndexOf('^') - 1)).toBe('high')
    expect(marked('a\u001b[2Jb', { at: 0, length: 8 })).not.toContain('\u001b')
  })
})
