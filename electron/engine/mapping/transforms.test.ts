import { describe, expect, it } from 'vitest'
import { mapped } from './testing/mapped.ts'
import { transforms } from './transforms/all.ts'

/** The value a text field gets of `value` by these transforms, and the codes of what was odd. */
const by = (transform: unknown, value: unknown, field = 'name', others: Record<string, unknown> = {}) => {
  const { entity, codes } = mapped('org', { [field]: { from: 'x', transform } }, { x: value, ...others })
  return codes.length === 0 ? entity[field] : [entity[field], ...codes]
}
const list = (transform: unknown, value: unknown) => mapped('class', { term_ids: { from: 'x', transform } }, { x: value }).entity.term_ids
const user = (field: string, mapping: unknown, record: Record<string, unknown>, options = {}) => {
  const { entity, codes } = mapped('user', { [field]: mapping }, record, options)
  return codes.length === 0 ? entity[field] : [entity[field], ...codes]
}

/** Every transform with what it makes of some values; the test below looks that none is left out. */
const cases: Readonly<Record<string, readonly (readonly [transform: unknown, value: unknown, made: unknown])[]>> = {
  trim: [
    [['trim'], '\u00a0 a b ', 'a b'],
    ['trim', ' a ', 'a'],
  ],
  lower: [['lower', 'ÄB', 'äb']],
  upper: [['upper', 'äb', 'ÄB']],
  title: [
    ['title', "ANNA-LENA O'NEIL", "Anna-Lena O'Neil"],
    ['title', "the teacher's room", "The Teacher's Room"],
  ],
  collapse_spaces: [['collapse_spaces', ' a \t b ', 'a b']],
  digits: [
    ['digits', 'No. 12-3', '123'],
    ['digits', 'none', null],
  ],
  null_if: [
    ["null_if('', n/a)", 'n/a', null],
    ["null_if('', n/a)", 'x', 'x'],
    [{ null_if: { values: ['a, b', 0] } }, 0, null],
  ],
  to_bool: [
    ['to_bool', 'False', 'false'],
    ['to_bool', 1, 'true'],
    ['to_bool', 'perhaps', [null, 'CAST_FAILED']],
  ],
  to_int: [
    ['to_int', ' 007 ', '7'],
    ['to_int', '2027.0', '2027'],
    ['to_int', '1.5', [null, 'CAST_FAILED']],
  ],
  to_date: [
    ['to_date', '2026-02-29', [null, 'CAST_FAILED']],
    ['to_date', '2026-08-31T22:00:00+02:00', '2026-08-31'],
    ['to_date', '20260831', '2026-08-31'],
    ['to_date', '8/31/2026', '2026-08-31'],
    ['to_date', '31.8.2026', '2026-08-31'],
    ['to_date', '7/8/2026', ['2026-07-08', 'DATE_ORDER_ASSUMED']],
    ['to_date(D/M/YYYY)', '7/8/2026', '2026-08-07'],
    ['to_date(DD/MM/YYYY)', '7/8/2026', [null, 'CAST_FAILED']],
  ],
  to_datetime: [
    ['to_datetime', '2026-08-31T22:00:00+02:00', '2026-08-31T20:00:00.000Z'],
    ['to_datetime', '2026-08-31 22:00', ['2026-08-31T22:00:00.000Z', 'ZONE_ASSUMED']],
    ['to_datetime', '2026-08-31', '2026-08-31T00:00:00.000Z'],
    ['to_datetime', '2026-08-31T25:00Z', [null, 'CAST_FAILED']],
  ],
  map: [
    ['map(words)', ' OPEN ', 'active'],
    ['map(words)', 'odd', 'odd'],
    ['map(words, else=null)', 'odd', null],
    ['map(words, else=keep)', 'odd', 'odd'],
  ],
  split: [
    ['split(;)', 'a; b;;', 'a,b'],
    ['split(,)', 'a, b', 'a,b'],
    [{ split: { sep: '(' } }, 'a(b', 'a,b'],
  ],
  join: [
    ['join(,)', ['a', null, 'b'], 'a,b'],
    ["join(' - ')", ['a', 'b'], 'a - b'],
    ['join(,)', 'a', 'a'],
  ],
  first: [['first', [null, 'a', 'b'], 'a']],
  last: [['last', ['a', 'b', null], 'b']],
  unique: [['unique', ['a', 'b', 'a'], 'a,b']],
  at: [
    ['at(1)', ['a', 'b'], 'b'],
    ['at(5)', ['a', 'b'], null],
  ],
  pluck: [
    ['pluck(n.m)', [{ n: { m: 'a' } }, { n: null }, { n: { m: 'b' } }], 'a,b'],
    ['pluck(n)', { n: 'a' }, 'a'],
  ],
  concat: [
    ["concat(' ', a, b)", null, 'A B'],
    [{ concat: { sep: ', ', paths: ['b', 'missing', 'a'] } }, 'not read', 'B, A'],
  ],
  ref: [
    ['ref', { href: 'x', sourcedId: ' s1 ' }, 's1'],
    ['ref', 's1', 's1'],
    ['ref', [{ sourcedId: 's1' }], 's1'],
    ['ref', { href: 'x' }, [null, 'CAST_FAILED']],
  ],
  refs: [
    ['refs', [{ sourcedId: 's1' }, 's2', null], 's1,s2'],
    ['refs', { sourcedId: 's1' }, 's1'],
  ],
  name_last_first: [
    [['name_last_first', 'pluck(first)'], 'Okafor, Iris M', 'Iris'],
    [['name_last_first', 'pluck(middle)'], 'Okafor, Iris M', 'M'],
    [['name_last_first', 'pluck(last)'], 'Vincent van Gogh', 'Vincent van Gogh'],
  ],
  grade: [
    ...['1', '01', '1st', 'Grade 1', 'Gr1'].map((word) => ['grade', word, '01'] as const),
    ...['K', 'KG', 'Kindergarten', 'K5', '0', '00'].map((word) => ['grade', word, 'KG'] as const),
    ...['PreK', 'Pre-K', 'P', '-1', 'PK', 'PreKindergarten'].map((word) => ['grade', word, 'PK'] as const),
    ...['PS1', 'ps1', 'PS3', 'undergraduate', 'postgraduate', 'graduate', '14'].map((word) => ['grade', word, 'PS'] as const),
    ...['Ungraded', 'UI'].map((word) => ['grade', word, 'UG'] as const),
    ...[
      ['13', '13'],
      ['Grade 12', '12'],
      ['AdultESL', 'AdultESL'],
      ['alumni', 'Other'],
      ['toddler', 'IT'],
      ['TK', 'TK'],
    ].map(([word, grade]) => ['grade', word, grade] as const),
    ['grade', 'Red group', [null, 'GRADE_UNKNOWN']],
    ['grade', '15', [null, 'GRADE_UNKNOWN']],
    [['grade', 'last'], ['10', 'K', '9'], '10'],
    [['grade', 'join(,)'], '10, 9', '09,10'],
  ],
  role: [[['role', 'pluck(role)'], 'Teacher; ext:Tutor', ['teacher,ext-tutor', 'ROLE_UNKNOWN']]],
  phone_e164: [
    ['phone_e164(US)', '(202) 555-0123 x4', '+12025550123'],
    ['phone_e164(GB)', '020 7946 0000', '+442079460000'],
    ['phone_e164', '+44 (0)20 7946 0000', '+442079460000'],
    ['phone_e164', '020 7946 0000', [null, 'CAST_FAILED']],
    ['phone_e164(US)', 'ask the office', [null, 'CAST_FAILED']],
  ],
  email: [
    ['email', ' Iris@Lakes.Example.org ', 'iris@lakes.example.org'],
    ['email', 'iris@', ['iris@', 'EMAIL_INVALID']],
  ],
  hash: [['hash(sha256, pepper)', 'u-1', '50fa3b3b']],
  regex: [
    [{ regex: { pattern: String.raw`^(\d{7}|\d{12})$`, group: 1 } }, '0601234', '0601234'],
    [{ regex: { pattern: String.raw`^(\d{7}|\d{12})$`, group: 1 } }, '06012', null],
    [{ regex: { pattern: String.raw`\d+` } }, 'room 12b', '12'],
    [{ regex: { pattern: '(a+)+$' } }, `${'a'.repeat(1000)}b`, null],
    [{ regex: { pattern: 'a' } }, 'a'.repeat(1025), null],
  ],
  equals: [
    ['equals(a)', 'A', 'true'],
    ['equals(a)', 'B', 'false'],
  ],
  default: [
    ['default(z)', null, 'z'],
    ['default(z)', 'a', 'a'],
  ],
  pad: [
    ['pad(5)', 417, '00417'],
    ['pad(2)', '417', '417'],
  ],
  strip_prefix: [
    ['strip_prefix(NW-)', 'NW-12', '12'],
    ['strip_prefix(NW-)', '12', '12'],
  ],
  strip_suffix: [
    ['strip_suffix(.0)', '12.0', '12'],
    ['strip_suffix(.0)', '120', '120'],
  ],
}

describe('transforms', () => {
  it('are all tested', () => {
    expect(Object.keys(cases).toSorted()).toEqual([...transforms.keys()].toSorted())
  })

  for (const [name, each] of Object.entries(cases)) {
    it.each(each)(`${name}: %j of %j`, (transform, value, made) => {
      const found = by(transform, value, 'name', { a: 'A', b: 'B' })
      if (name === 'hash') expect(found).toMatch(/^[\da-f]{64}$/)
      else expect(found).toEqual(made)
    })
  }

  it('pass null on', () => {
    for (const [name, each] of Object.entries(cases)) {
      if (name === 'default' || name === 'concat') continue
      for (const [transform] of each) expect(by(transform, null)).toBeNull()
    }
  })

  it('take each text of a list', () => {
    expect(list(['trim', 'upper', 'pad(3)'], [' a', 'b '])).toEqual(['00A', '00B'])
  })

  it('hash with the salt as the key', () => {
    expect(by('hash(sha256, a)', 'x')).not.toEqual(by('hash(sha256, b)', 'x'))
    expect(by('hash(sha256, a)', 'x')).toEqual(by({ hash: { algorithm: 'sha256', salt: 'a' } }, 'x'))
  })

  it('reject a record whose word is not in the map, where that is wanted', () => {
    const outcome = mapped('org', { external_id: 'id', name: { from: 'x', transform: 'map(words, else=error)' } }, { id: '1', x: 'odd' })
    expect(outcome.rejected).toEqual(['name is not in its value map'])
  })

  it('read dates in the order of their file', () => {
    const record = { x: '7/8/2026' }
    expect(user('birth_date', { from: 'x' }, record, { dateOrder: 'day-first', sensitive: new Set(['birth_date']) })).toBe('2026-08-07')
    expect(user('birth_date', { from: 'x' }, record, { dateOrder: 'month-first', sensitive: new Set(['birth_date']) })).toBe('2026-07-08')
  })
})

describe('roles', () => {
  const none = { org_id: null, role_type: null, begin_date: null, end_date: null }
  it('of a word, a list, blocks and blocks by name have one shape', () => {
    expect(user('roles', 'r', { r: 'Teacher' })).toEqual([{ role: 'teacher', ...none, source: 'Teacher' }])
    expect(user('roles', { const: 'student' }, {})).toEqual([{ role: 'student', ...none, source: 'student' }])
    expect(user('roles', { from: 'r', default: 'staff' }, {})).toEqual([{ role: 'staff', ...none, source: 'staff' }])
    const block = { roleType: 'primary', role: 'districtAdministrator', org: { sourcedId: 'd' }, beginDate: '2024-08-01' }
    expect(user('roles', { from: 'r', transform: ['role'] }, { r: [block] })).toEqual([
      {
        role: 'administrator',
        org_id: 'd',
        role_type: 'primary',
        begin_date: '2024-08-01',
        end_date: null,
        source: 'districtAdministrator',
      },
    ])
    const row = { orgsourcedid: 's1', role: 'professor', isprimary: 'TRUE', rolestartdate: '2026-09-01', roleenddate: null }
    expect(user('roles', 'r', { r: [row] })).toEqual([
      { role: 'professor', org_id: 's1', role_type: 'primary', begin_date: '2026-09-01', end_date: null, source: 'professor' },
    ])
    const byName = { teacher: { school: 's1', schools: ['s1', 's2'] }, district_admin: { title: 'x' }, contact: {} }
    expect(user('roles', 'r', { r: byName, district: 'd' })).toEqual([
      { role: 'teacher', ...none, org_id: 's1', source: 'teacher' },
      { role: 'teacher', ...none, org_id: 's2', source: 'teacher' },
      { role: 'administrator', ...none, org_id: 'd', source: 'district_admin' },
      { role: 'guardian', ...none, source: 'contact' },
    ])
  })

  it('that name no organisation hold at those of the record', () => {
    const { entity } = mapped(
      'user',
      { roles: 'role', org_ids: { from: 'orgs', transform: 'refs' } },
      { role: 'aide', orgs: ['a', { sourcedId: 'b' }] },
    )
    expect(entity.roles).toMatchObject([
      { role: 'aide', org_id: 'a' },
      { role: 'aide', org_id: 'b' },
    ])
  })

  it.each([
    ['pupil', 'student'],
    ['S', 'student'],
    ['faculty', 'teacher'],
    ['teaching_assistant', 'aide'],
    ['teacherAssistant', 'aide'],
    ['siteAdministrator', 'administrator'],
    ['SysAdmin', 'administrator'],
    ['School Staff', 'staff'],
    ['Lecturer', 'lecturer'],
    ['officeStaff', 'officestaff'],
    ['invigilator', 'proctor'],
    ['mother', 'parent'],
    ['relative', 'relative'],
  ])('%s is %s', (word, slug) => {
    expect(user('roles', 'r', { r: word })).toMatchObject([{ role: slug, source: word }])
  })

  it('of unknown words are kept, and told', () => {
    expect(user('roles', 'r', { r: 'Night Watch' })).toEqual([[expect.objectContaining({ role: 'night-watch' })], 'ROLE_UNKNOWN'])
  })
})
