import type { SlugWords, TypeWords, Vocabulary } from '../../../../shared/vocabulary.ts'
import { findingWords } from './finding-words.ts'
import { rosterDefaults, type RosterOptions } from './options.ts'
import { teachingSlugs } from './role-words.ts'
import { roleWord } from './role-titles.ts'

type Choices = Pick<RosterOptions, 'deriveCourse' | 'includeGuardians' | 'includeTerms' | 'includeFuture'>

/** Roles in the order in which they are told, and those that are counted as a field of what they are held on. */
const roles = [
  ...[
    'student',
    ...teachingSlugs,
    'aide',
    'administrator',
    'principal',
    'counselor',
    'staff',
    'officestaff',
    'nurse',
    'itadmin',
    'proctor',
  ],
  ...['parent', 'guardian', 'relative'],
]
const counted: Readonly<Record<string, readonly [name: string, title: string]>> = {
  student: ['students', 'Students'],
  administrator: ['administrators', 'Administrators'],
  ...Object.fromEntries(
    teachingSlugs.map((slug) => [slug, [slug === 'coach' ? 'coaches' : `${slug}s`, slug === 'coach' ? 'Coaches' : `${roleWord(slug)}s`]]),
  ),
}
const countedBy = (slug: string): string => counted[slug]?.[0] ?? slug

const toneOf = (slug: string): SlugWords['tone'] => (slug === 'student' ? 'good' : teachingSlugs.includes(slug) ? 'going' : 'neutral')

/** The words of a roster. What depends on the settings is left out when they leave it out. */
export function rosterVocabulary(choices: Partial<Choices> = {}): Vocabulary {
  const { deriveCourse, includeGuardians, includeTerms, includeFuture } = { ...rosterDefaults, ...choices }
  const terms: readonly TypeWords[] = includeTerms
    ? [{ id: 'term', one: 'Term', many: 'Terms', icon: 'calendar', role: 'neither', children: ['term'] }]
    : []
  const below = includeTerms ? ['term'] : []
  const noTeacher = teachingSlugs.map((slug) => `${countedBy(slug)}:0`).join(' ')
  return {
    types: [
      { id: 'user', one: 'Person', many: 'People', icon: 'user', role: includeGuardians ? 'both' : 'holder', children: [] },
      { id: 'school', one: 'School', many: 'Schools', icon: 'school', role: 'held', children: ['class', 'course'] },
      { id: 'class', one: 'Class', many: 'Classes', icon: 'board', role: 'held', children: [] },
      { id: 'course', one: 'Course', many: 'Courses', icon: 'book', role: deriveCourse ? 'held' : 'neither', children: [] },
      ...terms,
      {
        id: 'district',
        one: 'District',
        many: 'Districts',
        icon: 'building',
        role: 'held',
        children: ['school', 'org', 'course', ...below],
      },
      {
        id: 'org',
        one: 'Organisation',
        many: 'Organisations',
        icon: 'building',
        role: 'held',
        children: ['school', 'org', 'class', 'course'],
      },
    ],
    slugs: roles.map((slug, order) => {
      const count = counted[slug]
      return {
        ...{ slug, word: roleWord(slug), tone: toneOf(slug), order },
        ...(count !== undefined && { counted: { name: count[0], title: count[1] } }),
      }
    }),
    grantAttributes: [
      {
        name: 'isPrimary',
        key: 'is_primary',
        kind: 'flag',
        title: 'Main teacher',
        words: ['main', 'primary', 'isPrimary'],
        compared: true,
      },
      {
        name: 'startDate',
        key: 'start_date',
        kind: 'date',
        title: 'Starts',
        words: ['starts', 'start', 'begins', 'startDate'],
        compared: true,
        usual: true,
      },
      { name: 'endDate', key: 'end_date', kind: 'date', title: 'Ends', words: ['ends', 'end', 'endDate'], compared: true, usual: true },
      {
        name: 'roleType',
        key: 'role_type',
        kind: 'text',
        title: 'Main or further role',
        words: ['roleType'],
        compared: true,
        usual: false,
      },
      { name: 'schoolId', key: 'school_id', kind: 'text', title: 'School ID', words: ['schoolId'], compared: true, usual: false },
      {
        name: 'enrollmentIds',
        key: 'enrollment_ids',
        kind: 'list',
        title: 'Enrolments',
        words: ['enrolments', 'enrollments', 'enrollmentIds'],
        compared: false,
        usual: false,
      },
      {
        name: 'upcoming',
        key: 'upcoming',
        kind: 'flag',
        title: 'Still to come',
        words: ['upcoming', 'future'],
        compared: true,
        usual: includeFuture,
      },
      {
        name: 'derivedFrom',
        key: 'derived_from',
        kind: 'list',
        title: 'Comes from',
        words: ['derivedFrom'],
        compared: false,
        usual: false,
      },
    ],
    findings: Object.entries(findingWords).map(([kind, { title, why, remedy }]) => ({ kind, title, why, remedy })),
    views: [
      { title: 'Classes without a teacher', list: 'resources', type: 'class', where: noTeacher, sort: 'name' },
      { title: 'Classes without students', list: 'resources', type: 'class', where: 'students:0', sort: 'name' },
      { title: 'Largest classes', list: 'resources', type: 'class', where: 'students:>35', sort: '-students' },
      { title: 'Students without a class', list: 'resources', type: 'user', where: 'primary_role:student has_class:false', sort: 'name' },
      { title: 'Teachers without a class', list: 'resources', type: 'user', where: 'primary_role:teacher has_class:false', sort: 'name' },
      { title: 'Disabled, but still in classes', list: 'grants', where: 'account:disabled type:class', sort: 'principalName' },
      { title: 'Who administers', list: 'grants', where: 'status:administrator', sort: 'resourceName' },
      { title: 'Who shares an e-mail address', list: 'resources', type: 'user', where: 'has:sharedEmail', sort: 'email' },
      ...(includeFuture ? [{ title: 'Still to come', list: 'grants' as const, where: 'upcoming:yes', sort: 'startDate' }] : []),
    ],
    breakdowns: [
      { title: 'Roles in schools', about: 'By how many have them', by: 'slug', where: 'type:school' },
      { title: 'Students by school', by: 'resourceName', where: 'type:school status:student' },
      { title: 'Teachers by school', by: 'resourceName', where: 'type:school status:teacher' },
      { title: 'Largest classes', about: 'By students enrolled', by: 'resourceName', where: 'type:class status:student' },
      { title: 'Who teaches most', about: 'By classes', by: 'principalName', where: 'type:class status:teacher' },
    ],
    told: ['startDate'],
    timeline: [
      { attribute: 'startDate', title: 'Started', many: 'Starts' },
      { attribute: 'endDate', title: 'Ended', many: 'Ends' },
    ],
  }
}
