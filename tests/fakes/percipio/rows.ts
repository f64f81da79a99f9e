/** Invented report rows in the form real organisations get, for scenarios. */
export type ReportRow = Readonly<Record<string, unknown>>

export const dana = {
  userUuid: '0b6a5a1e-6d5e-4a4e-8d3f-5b8f4f9a7c01',
  userId: 'dana.cole@example.com',
  firstName: 'Dana',
  lastName: 'Cole',
  emailAddress: 'dana.cole@example.com',
  userStatus: 'Active',
  audience: 'All Users; Plant North',
  costCenterCode: '2840',
  deptName: 'Assembly',
} as const

export const omar = {
  userUuid: '0b6a5a1e-6d5e-4a4e-8d3f-5b8f4f9a7c02',
  userId: 'omar.haddad@example.org',
  firstName: 'Omar',
  lastName: 'Haddad',
  emailAddress: 'omar.haddad@example.org',
  userStatus: 'Inactive',
  audience: 'All Users',
  costCenterCode: '1170',
  deptName: 'Logistics',
} as const

export const ladder = {
  contentUuid: 'c2f7c8a0-1f3a-4a7f-9d7f-0a6c1d2e3f40',
  contentId: 'saf_lad01_a02_enus',
  contentTitle: 'Ladder Safety',
  contentType: 'Course',
  languageCode: 'en',
} as const

export const privacy = {
  contentUuid: 'c2f7c8a0-1f3a-4a7f-9d7f-0a6c1d2e3f41',
  contentId: 'cmp_gdp02_a01_enus',
  contentTitle: 'Data Privacy',
  contentType: 'Assessment',
  languageCode: 'en',
} as const

export const completed = {
  status: 'Completed',
  completedDate: '2025-10-02T00:00:00.000Z',
  firstAccess: '2025-10-01T08:12:00.120Z',
  lastAccess: '2025-10-02T09:40:11.003Z',
  duration: '1260',
  durationHms: '00h21m00s',
  totalAccesses: '3',
  highScore: 90,
} as const

export const started = {
  status: 'Started',
  firstAccess: '2025-10-05T10:00:00.000Z',
  lastAccess: '2025-10-05T10:20:00.000Z',
  duration: '60',
  durationHms: '00h01m00s',
  totalAccesses: '1',
} as const

export const row = (...parts: readonly ReportRow[]): ReportRow => Object.assign({}, ...parts) as ReportRow

/** Two people, two courses, one completion and two begun. */
export const plainRows: readonly ReportRow[] = [row(dana, ladder, completed), row(dana, privacy, started), row(omar, ladder, started)]
