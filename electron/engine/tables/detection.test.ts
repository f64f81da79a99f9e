import { describe, expect, it } from 'vitest'
import { DateEvidence, type DateOrder } from './dates.ts'
import { findDelimiter } from './delimiter.ts'
import { layoutOf } from './layouts.ts'
import { findPattern } from './patterns.ts'
import { rowsToRecords } from './records.ts'
import { statusMeaning } from './status-words.ts'
import { readText } from './testing/table.ts'

const titles = (text: string): readonly string[] => text.split(',')

describe('patterns', () => {
  it.each([
    ['first_name,last_name,email,role', 'users'],
    ['Given Name,Surname,E-Mail,User Type', 'users'],
    ['student_id,first,last,grade', 'students'],
    ['id,first_name,last_name,grade_level', 'students'],
    ['student_id,first_name,last_name,email,role,grade', 'users'],
    ['teacher_id,first_name,last_name', 'teachers'],
    ['school_id,school_name', 'schools'],
    ['section_id,title,school_id,teacher_id', 'classes'],
    ['student_id,section_id', 'enrollments'],
    ['user_id,class_id,role', 'enrollments'],
    ['student_id,first,last,grade,section_id', 'flat_roster'],
    ['student_id,first_name,last_name,class_id,class_name,teacher_id,teacher_name', 'flat_roster'],
  ])('%s are %s', (header, type) => {
    expect(findPattern('file.csv', titles(header))).toMatchObject({ kind: 'found', match: { pattern: { type } } })
  })

  it('a column of one kind of people stands for no other', () => {
    expect(findPattern('x.csv', titles('teacher_id,first,last,grade'))).toMatchObject({
      kind: 'found',
      match: { pattern: { type: 'teachers' } },
    })
  })

  it('score: needed columns, 0.05 for each optional one up to 0.3, 0.2 for the name of the file', () => {
    const optional = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'o7']
    const patterns = { user_patterns: [{ columns: ['a1', 'b1'], optional, type: 'x', file: '*pupils*' }] }
    const score = (file: string, header: string): unknown => {
      const finding = findPattern(file, titles(header), patterns)
      return finding.kind === 'found' ? finding.match.score : finding.kind === 'none' ? finding.nearest?.score : null
    }
    expect(score('x.csv', 'a1,b1')).toBe(1)
    expect(score('x.csv', 'a1,b1,o1,o2')).toBe(1.1)
    expect(score('x.csv', `a1,b1,${optional.join()}`)).toBe(1.3)
    expect(score('All_PUPILS.csv', 'a1,b1')).toBe(1.2)
    expect(score('x.csv', 'a1')).toBe(0.5)
  })

  it('a tie is asked; nothing that fits is said with what is missing', () => {
    const patterns = { user_patterns: ['x', 'y'].map((type) => ({ columns: ['a1', 'b1'], type })) }
    expect(findPattern('x.csv', titles('a1,b1'), patterns)).toMatchObject({ kind: 'tie', matches: [{}, {}] })
    expect(findPattern('x.csv', titles('student_id,first,last'))).toMatchObject({ kind: 'none', nearest: { missing: ['grade'] } })
    expect(findPattern('x.csv', titles('Ism,Familiya'))).toEqual({ kind: 'none', nearest: null })
  })

  it('a pattern counts from its own score on', () => {
    const patterns = { user_patterns: [{ columns: ['a1'], type: 'x', file: '*.tsv', minScore: 1.2 }] }
    expect(findPattern('x.csv', ['a1'], patterns).kind).toBe('none')
    expect(findPattern('x.tsv', ['a1'], patterns).kind).toBe('found')
  })
})

describe('layouts', () => {
  it.each([
    ['sourcedId alone', { 'orgs.csv': 'sourcedId,name,type,parentSourcedId' }, 'free'],
    ['a manifest', { 'manifest.csv': 'propertyName,value', 'orgs.csv': 'sourcedId,name,type' }, 'oneroster'],
    ['schoolSourcedId', { 'classes.csv': 'sourcedId,title,schoolSourcedId' }, 'oneroster'],
    ['users with enabledUser', { 'users.csv': 'sourcedId,enabledUser,role,orgSourcedIds,grade' }, 'oneroster'],
    ['schools alone', { 'schools.csv': 'school_id,school_name' }, 'free'],
    ['Clever in another order and case', { 'Students.CSV': 'STUDENT_ID,last_name,first_name,school_id' }, 'clever'],
    [
      'SDS V2 with a file of V2.1',
      {
        'users.csv': 'sourcedId,orgSourcedIds,username,role,grade',
        'orgs.csv': 'sourcedId,name,type',
        'classes.csv': 'sourcedId,orgSourcedId,title,courseSourcedId',
        'enrollments.csv': 'classSourcedId,userSourcedId,role',
        'courses.csv': 'sourcedId,orgSourcedId,title',
      },
      'sds-v2',
    ],
    [
      'SDS V2.1 without classes',
      { 'roles.csv': 'userSourcedId,orgSourcedId,role,isPrimary', 'users.csv': 'sourcedId,username' },
      'sds-v2.1',
    ],
  ])('%s', (_, files, id) => {
    expect(layoutOf(Object.entries(files).map(([name, header]) => ({ name, titles: titles(header) }))).id).toBe(id)
  })
})

describe('the order of dates', () => {
  it.each<[readonly string[], DateOrder]>([
    [['7/1/2026', '6/30/2027'], 'mdy'],
    [['1.7.2026', '30.6.2027'], 'dmy'],
    [['1/7/2026', '2/3/26'], 'unclear'],
    [['30/6/2026', '6/30/2026'], 'mixed'],
    [['2026-07-01', '20260701'], 'iso'],
    [['', 'never'], 'none'],
  ])('%j is %s', (values, order) => {
    const evidence = new DateEvidence()
    values.forEach((value) => evidence.see(value))
    expect(evidence.order).toBe(order)
  })

  it('is one for all columns of a file', async () => {
    const { reading, codes } = await readText('id,email,start_date,end_date\n1,a,7/1/2026,6/30/2027\n')
    expect(reading.dateOrder).toBe('mdy')
    expect(codes).toEqual([])
    expect((await readText('id,email,start_date\n1,a,7/1/2026\n')).codes).toEqual(['DATE_ORDER_UNCLEAR'])
  })
})

describe('delimiters', () => {
  it('sep= in the first line holds and is no row', async () => {
    const { reading, rows, lines } = await readText('sep=;\r\nid;email;name\r\n1;a,b;c,d\r\n')
    expect(reading.facts.dialect.delimiter).toBe(';')
    expect(rows).toEqual([['1', 'a,b', 'c,d']])
    expect(lines).toEqual([3])
  })

  it.each([
    ['a,b;c\n1,2;3\n', ','],
    ['a|b|c\n1|2|3\n', '|'],
    ['a\tb\n1,5\t2\n', '\t'],
    ['"a;b;c",d\n"1;2;3",4\n', ','],
    ['email\na@b\n', ','],
  ])('%j', (text, delimiter) => {
    expect(findDelimiter(text, '"', true)).toBe(delimiter)
  })
})

describe('records', () => {
  it('have each text under the matched name and under its title; an empty cell is null', async () => {
    const { reading, rows } = await readText('sourcedId,First Name,email\nu1,Ana,\n')
    expect(rowsToRecords(reading.header)(rows)).toEqual([
      { sourcedid: 'u1', sourcedId: 'u1', first_name: 'Ana', 'First Name': 'Ana', email: null },
    ])
  })

  it('cannot be given another nature by a header', async () => {
    const { reading, rows } = await readText('id,email,__proto__\n1,a,x\n')
    const [record] = rowsToRecords(reading.header)(rows)
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
    expect(record).toEqual({ id: '1', email: 'a', column_3: 'x' })
  })
})

it.each([
  ['Active', 'active'],
  [' Y ', 'active'],
  ['false', 'inactive'],
  ['W', 'inactive'],
  ['tobedeleted', 'deleted'],
  ['on leave', null],
  ['constructor', null],
])('the status %j is %s', (word, meaning) => {
  expect(statusMeaning(word)).toBe(meaning)
})
