import { textOf } from '../../../../shared/records.ts'
import type { Stream } from '../streams.ts'
import type { OneRosterConfig } from './config.ts'
import { readCollection, type Collection } from './pages.ts'

/** Never kept: what signs people in, and addresses of other computers. */
const drop = ['password', 'href']

const stream = (
  collection: Collection & { readonly unit: string },
  more: Partial<Stream<OneRosterConfig>> = {},
): Stream<OneRosterConfig> => ({
  ...{ name: collection.name, title: collection.title, unit: collection.unit, modes: ['full', 'delta'], drop },
  key: (record) => textOf(record.sourcedId),
  read: (context, from) => readCollection(context, from, collection),
  ...more,
})

/** The lists of a OneRoster service, in the order they are read: what others refer to comes first. */
export const streams: readonly Stream<OneRosterConfig>[] = [
  stream(
    { name: 'orgs', title: 'Organisations', unit: 'organisations', envelope: 'orgs', ways: [['orgs'], ['schools']] },
    { wanted: (config) => config.syncSchools },
  ),
  stream(
    {
      ...{ name: 'academicSessions', title: 'Terms', unit: 'terms', envelope: 'academicSessions' },
      ways: [['academicSessions'], ['terms', 'gradingPeriods']],
    },
    { optional: true, wanted: (config) => config.syncTerms },
  ),
  stream(
    { name: 'courses', title: 'Courses', unit: 'courses', envelope: 'courses', ways: [['courses']] },
    { optional: true, wanted: (config) => config.syncCourses },
  ),
  stream(
    { name: 'classes', title: 'Classes', unit: 'classes', envelope: 'classes', ways: [['classes']] },
    { wanted: (config) => config.syncClasses },
  ),
  stream(
    { name: 'users', title: 'People', unit: 'people', envelope: 'users', ways: [['users'], ['students', 'teachers']] },
    { wanted: (config) => config.syncUsers },
  ),
  stream(
    { name: 'enrollments', title: 'Enrolments', unit: 'enrolments', envelope: 'enrollments', ways: [['enrollments']] },
    { wanted: (config) => config.syncEnrollments },
  ),
]
