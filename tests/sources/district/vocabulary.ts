import type { Vocabulary } from '../../../shared/vocabulary.ts'

/** A slug as hard as a source may have one. */
export const oddSlug = 'helps:a/b; "c"'

/** The words of a school district: a tree of three levels, two kinds of holders, attributes of every kind. */
export const vocabulary: Vocabulary = {
  types: [
    { id: 'teacher', one: 'Teacher', many: 'Teachers', icon: 'badge', role: 'holder', children: [] },
    { id: 'pupil', one: 'Pupil', many: 'Pupils', icon: 'user', role: 'holder', children: [] },
    { id: 'district', one: 'District', many: 'Districts', icon: 'building', role: 'neither', children: ['school'] },
    { id: 'school', one: 'School', many: 'Schools', icon: 'school', role: 'neither', children: ['class'] },
    { id: 'class', one: 'Class', many: 'Classes', icon: 'board', role: 'held', children: [] },
  ],
  slugs: [
    {
      ...{ slug: 'enrolled', word: 'Enrolled', tone: 'good', order: 1 },
      counted: { name: 'enrolments', title: 'How many are enrolled' },
    },
    { slug: 'teaches', word: 'Teaches', tone: 'going', order: 2 },
    { slug: oddSlug, word: 'Helps: a/b; "c"', tone: 'odd', order: 3 },
  ],
  grantAttributes: [
    { name: 'beginsOn', key: 'begins_on', kind: 'date', title: 'Begins', words: ['begins', 'beginsOn'], compared: true },
    { name: 'endsOn', key: 'ends_on', kind: 'date', title: 'Ends', words: ['ends', 'endsOn'], compared: true },
    { name: 'main', key: 'is_main', kind: 'flag', title: 'Main place', words: ['main'], compared: true },
    { name: 'role', key: 'role', kind: 'text', title: 'Role', compared: true },
    { name: 'groups', key: 'groups', kind: 'list', title: 'Groups', words: ['groups', 'group'], compared: true },
    {
      ...{ name: 'seenAt', key: 'seen_at', kind: 'time', title: 'Seen in class', words: ['seen', 'seenAt'] },
      ...{ compared: false, activity: true, usual: true },
    },
  ],
  findings: [
    {
      kind: 'class-without-teacher',
      title: 'Class without a teacher',
      why: 'Nobody teaches the class, so nobody can say who belongs into it.',
      remedy: 'Ask the school who teaches it, and have it entered there.',
    },
  ],
  views: [
    { title: 'Empty classes', list: 'resources', type: 'class', where: 'enrolments:0', sort: 'name' },
    { title: 'Main places', list: 'grants', where: 'status:enrolled main:yes', sort: '-beginsOn' },
  ],
  breakdowns: [
    { title: 'Fullest classes', about: 'By pupils enrolled', by: 'resourceName', where: 'status:enrolled' },
    { title: 'Roles of teachers', by: 'role', where: 'status:teaches' },
  ],
  told: ['beginsOn'],
  timeline: [
    { attribute: 'beginsOn', title: 'Began' },
    { attribute: 'endsOn', title: 'Ended' },
  ],
}
