import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../fields.ts'
import type { Filter, ListName } from '../query.ts'
import { firstVocabulary } from '../vocabulary.ts'
import { parseFilter } from './parse.ts'

const now = Date.UTC(2026, 7, 2, 15, 30)
const day = (text: string): number => Date.parse(text)
const read = (text: string, list: ListName = 'grants', keys?: readonly string[]) =>
  parseFilter(text, fieldsOf(firstVocabulary, list, keys), { now, values: { slug: ['completed', 'in_progress', 'started'] } })
const filterOf = (text: string, list?: ListName): Filter | undefined => {
  const { filter, problems } = read(text, list)
  expect(problems).toEqual([])
  return filter
}
const eq = (field: string, value: string | number): Filter => ({ op: 'eq', field, value })
const contains = (field: string, value: string): Filter => ({ op: 'contains', field, value })
const ge = (field: string, value: number | string): Filter => ({ op: 'ge', field, value })
const lt = (field: string, value: number | string): Filter => ({ op: 'lt', field, value })
const text = (value: string): Filter => ({ op: 'text', value })

describe('words', () => {
  it('are searched for, each by itself, phrases together', () => {
    expect(filterOf('')).toBeUndefined()
    expect(filterOf('  \t ')).toBeUndefined()
    expect(filterOf('ada')).toEqual(text('ada'))
    expect(filterOf('ada "ladder safety"')).toEqual({ op: 'and', of: [text('ada'), text('ladder safety')] })
    expect(filterOf("O'Brien 12:30 a=b (2)")).toEqual({
      op: 'and',
      of: [text("O'Brien"), text('12:30'), text('a=b'), text('2')],
    })
    expect(filterOf('Safety(2) - "or"')).toEqual({ op: 'and', of: [text('Safety(2)'), text('-'), text('or')] })
  })
})

describe('typography', () => {
  const ladder = contains('resourceName', 'Ladder Safety')
  it.each([
    ...['course:“Ladder Safety”', 'course:„Ladder Safety“', 'course:”Ladder Safety”', 'course:«Ladder Safety»', 'course:»Ladder Safety«'],
    ...[
      'course:「Ladder Safety」',
      'course:『Ladder Safety』',
      'course:＂Ladder Safety＂',
      'course:“Ladder Safety"',
      'course:‘Ladder Safety’',
    ],
    ...['course:‚Ladder Safety‘', "course:'Ladder Safety'", 'course："Ladder Safety"', '“course”：“Ladder Safety”'],
  ])('%s', (typed) => {
    expect(filterOf(typed, 'grants')).toEqual(ladder)
  })

  it.each<[string, Filter]>([
    ['“ladder safety”', text('ladder safety')],
    ['course：ladder', contains('resourceName', 'ladder')],
    ['–course:ladder', { op: 'not', of: contains('resourceName', 'ladder') }],
    ['−“ladder”', { op: 'not', of: text('ladder') }],
    ['score：＞80', { op: 'gt', field: 'score', value: 80 }],
    ['score≥80', ge('score', 80)],
    ['score：＜＝80', { op: 'le', field: 'score', value: 80 }],
    ['course:“say \\”hi\\””', contains('resourceName', 'say ”hi”')],
    ['course:"“Ladder”"', contains('resourceName', '“Ladder”')],
    ['course:‘Driver’s Manual’', contains('resourceName', 'Driver’s Manual')],
    ["course:'til", contains('resourceName', "'til")],
    ['‘Iolani', text('‘Iolani')],
    ['O’Brien', text('O’Brien')],
    ['department:“a”,„b“', { op: 'or', of: [contains('profile.department', 'a'), contains('profile.department', 'b')] }],
    ['C#', text('C#')],
    ['!!!', text('!!!')],
  ])('%s', (typed, expected) => {
    expect(filterOf(typed)).toEqual(expected)
  })
})

describe('conditions', () => {
  it.each<[string, Filter]>([
    ['status:completed', eq('slug', 'completed')],
    ['status:In-Progress', eq('slug', 'in_progress')],
    ['status:completed,in_progress', { op: 'in', field: 'slug', values: ['completed', 'in_progress'] }],
    ['course:"Ladder Safety"', contains('resourceName', 'Ladder Safety')],
    ['course:="Ladder Safety"', eq('resourceName', 'Ladder Safety')],
    ['course:Safety(2)', contains('resourceName', 'Safety(2)')],
    ['course:~a', contains('resourceName', 'a')],
    ['type:~ours', contains('resourceType', 'ours')],
    ['course:"say \\"hi\\" \\\\ C:\\x"', contains('resourceName', 'say "hi" \\ C:\\x')],
    ['course:a,b', { op: 'or', of: [contains('resourceName', 'a'), contains('resourceName', 'b')] }],
    ['-course:Sales', { op: 'not', of: contains('resourceName', 'Sales') }],
    ['score:>80', { op: 'gt', field: 'score', value: 80 }],
    ['score>=80', ge('score', 80)],
    ['score:> 80', { op: 'gt', field: 'score', value: 80 }],
    ['score:-1.5', eq('score', -1.5)],
    [
      'score:1..5',
      {
        op: 'and',
        of: [
          { op: 'ge', field: 'score', value: 1 },
          { op: 'le', field: 'score', value: 5 },
        ],
      },
    ],
    ['attempts:..3', { op: 'le', field: 'attempts', value: 3 }],
    ['email:', { op: 'empty', field: 'principalEmail' }],
    ['no:email', { op: 'empty', field: 'principalEmail' }],
    ['has:completed', { op: 'not', of: { op: 'empty', field: 'completedAt' } }],
    ['-email:', { op: 'not', of: { op: 'empty', field: 'principalEmail' } }],
    ['Last_Access:<2026', lt('lastAccess', day('2026-01-01'))],
    ['department:Sales', contains('profile.department', 'Sales')],
    ['"Cost Center":=7', eq('profile.Cost Center', '7')],
    ['profile.score:>3', { op: 'gt', field: 'profile.score', value: 3 }],
    ['level:3', eq('profile.level', '3')],
    ['level:>"3"', { op: 'gt', field: 'profile.level', value: '3' }],
    ['hired:>=today-1d', ge('profile.hired', '2026-08-01')],
  ])('%s', (typed, expected) => {
    expect(filterOf(typed)).toEqual(expected)
  })

  it('read the same words differently in each list', () => {
    expect(filterOf('status:Enabled', 'resources')).toEqual(eq('status', 'enabled'))
    expect(filterOf('course:a', 'resources')).toEqual(contains('name', 'a'))
    expect(filterOf('grants:0', 'entitlements')).toEqual(eq('grants', 0))
  })
})

describe('dates', () => {
  const both = (from: string, to: string): Filter => ({ op: 'and', of: [ge('completedAt', day(from)), lt('completedAt', day(to))] })
  it.each<[string, Filter]>([
    ['2026-01-31', both('2026-01-31', '2026-02-01')],
    ['2026-01', both('2026-01-01', '2026-02-01')],
    ['2026', both('2026-01-01', '2027-01-01')],
    ['>2026-01-01', ge('completedAt', day('2026-01-02'))],
    ['>=2026-01-01', ge('completedAt', day('2026-01-01'))],
    ['<2026-01-01', lt('completedAt', day('2026-01-01'))],
    ['<=2026-01', lt('completedAt', day('2026-02-01'))],
    ['2026-01..2026-02', both('2026-01-01', '2026-03-01')],
    ['2026-01-05..', ge('completedAt', day('2026-01-05'))],
    ['30d', ge('completedAt', day('2026-07-03'))],
    ['=30d', both('2026-07-03', '2026-07-04')],
    ['<90d', lt('completedAt', day('2026-05-04'))],
    ['<today-90d', lt('completedAt', day('2026-05-04'))],
    ['6m', ge('completedAt', day('2026-02-02'))],
    ['1y..6m', both('2025-08-02', '2026-02-03')],
    ['today', both('2026-08-02', '2026-08-03')],
    ['>12h', { op: 'gt', field: 'completedAt', value: day('2026-08-02T03:30Z') }],
    ['2026-01-31T12:00Z', both('2026-01-31T12:00Z', '2026-01-31T12:01Z')],
    ['2026-01-31T12:00:05+02:00', both('2026-01-31T10:00:05Z', '2026-01-31T10:00:06Z')],
    ['2026-01-31T12:00:05.000Z', eq('completedAt', day('2026-01-31T12:00:05Z'))],
  ])('completed:%s', (typed, expected) => {
    expect(filterOf(`completed:${typed}`)).toEqual(expected)
  })
})

describe('joining', () => {
  it('binds side by side closer than or', () => {
    expect(filterOf('a b or c')).toEqual({ op: 'or', of: [{ op: 'and', of: [text('a'), text('b')] }, text('c')] })
    expect(filterOf('a (b OR c)')).toEqual({ op: 'and', of: [text('a'), { op: 'or', of: [text('b'), text('c')] }] })
    expect(filterOf('a and (b c)')).toEqual({ op: 'and', of: [text('a'), text('b'), text('c')] })
    expect(filterOf('-(a b) not c')).toEqual({
      op: 'and',
      of: [
        { op: 'not', of: { op: 'and', of: [text('a'), text('b')] } },
        { op: 'not', of: text('c') },
      ],
    })
    expect(filterOf('--a')).toEqual({ op: 'not', of: { op: 'not', of: text('a') } })
  })
})

describe('chips', () => {
  const chips = (typed: string): string[] => read(typed).chips.map((chip) => chip.text)
  it('are what stands side by side', () => {
    expect(chips('status:completed  course:"Ladder Safety" -email:x ada')).toEqual([
      'status:completed',
      'course:"Ladder Safety"',
      '-email:x',
      'ada',
    ])
    expect(chips('ada (status:completed or status:started)')).toEqual(['ada', '(status:completed or status:started)'])
    expect(chips('a b or c')).toEqual(['a b or c'])
    expect(chips('a status:complted')).toEqual(['a', 'status:complted'])
  })
})

describe('problems', () => {
  it.each<[string, string, RegExp]>([
    ['a status:complted', 'complted', /`complted` is not a status; did you mean completed\?/],
    ['status:zzz', 'zzz', /known are completed, in_progress, started/],
    ['score:high', 'high', /score is a number/],
    ['completed:2026-02-30', '2026-02-30', /not in the calendar/],
    ['completed:soon', 'soon', /completed is a date/],
    ['completed:>2026..2027', '2026..2027', /range stands alone/],
    ['score:>1,2', 'score:>1,2', /takes one value/],
    ['score:> ', 'score:>', /value is missing/],
    ['status:completed,', 'status:completed,', /value is missing beside the comma/],
    ['score:~1', '1', /searches in text/],
    ['course:"abc', '"abc', /quote is not closed: put a " /],
    ['course:“abc', '“abc', /quote is not closed: put a ” /],
    ['course:"abc”', '"abc”', /quote is not closed/],
    ['""', '""', /nothing to search for/],
    ['ada " "', '" "', /nothing to search for/],
    ['-“”', '“”', /nothing to search for/],
    ['course:""', '""', /nothing between these quotes.*no:course/],
    ['course:a,""', '""', /nothing between/],
    ['course:=""', '""', /nothing between/],
    ['a'.repeat(1001), 'a'.repeat(1001), /too long/],
    ['(a b', '(a b', /not closed/],
    ['a )', ')', /no \( for this/],
    ['()', '()', /nothing between/],
    ['a or', 'or', /condition after it/],
    ['or a', 'or', /condition before it/],
    ['a and', 'and', /between two/],
    ['not', 'not', /condition after it/],
    ['has:', 'has:', /Name a field/],
    ['a'.repeat(4001), 'a', /too long/],
    [`${'('.repeat(30)}a`, '(', /nested too deeply/],
    ['a '.repeat(101), 'a '.repeat(101).trim(), /too many conditions/],
  ])('%s', (typed, marked, message) => {
    const { filter, problems } = read(typed)
    expect(filter).toBeUndefined()
    const [first] = problems.filter((problem) => message.test(problem.message))
    expect(problems.map((problem) => problem.message).join()).toMatch(message)
    expect(typed.slice(first?.at, (first?.at ?? 0) + (first?.length ?? 0)).slice(0, marked.length)).toBe(marked)
  })

  it('name a field that is not there when the profile is known', () => {
    expect(read('departmnt:x', 'grants', ['department']).problems[0]?.message).toMatch(/did you mean department\?/)
    expect(read('DEPARTMENT:x', 'grants', ['department']).filter).toEqual(contains('profile.department', 'x'))
    expect(read('coures:x', 'grants', []).problems[0]?.message).toMatch(/did you mean course\?/)
  })
})
