/** What the roles of a roster mean. Slugs are those of the mapping's `role`: lower case, `ext-` before a vendor's own. */

const teaching = ['teacher', 'professor', 'lecturer', 'adjunct', 'substitute', 'coach'] as const
const guarding = ['parent', 'guardian', 'relative'] as const
const administrating = ['administrator', 'principal'] as const
const staffing = [
  ...['staff', 'nurse', 'officestaff', 'itadmin', 'chair', 'advisor', 'specialservices', 'occupationaltherapist', 'physicaltherapist'],
  ...['speechtherapist', 'visiontherapist', 'alumni', 'affiliate', 'researcher', 'other'],
] as const
/** Who somebody is first of all, when the source does not say which of their roles it is. */
const byRank: readonly string[] = [
  ...['administrator', 'principal', ...teaching, 'counselor', 'aide', ...staffing],
  ...['proctor', 'student', ...guarding],
]

const teachingRoles: ReadonlySet<string> = new Set(teaching)
const guardianRoles: ReadonlySet<string> = new Set(guarding)
const administratorRoles: ReadonlySet<string> = new Set(administrating)
const rank = new Map(byRank.map((slug, i) => [slug, i]))
/** Roles nobody knows are staff. */
const unknownRank = rank.get('staff') ?? 0

/** Of those that teach: the roles a class's teacher can have. */
export const teachingSlugs: readonly string[] = teaching
export const isTeaching = (slug: string): boolean => teachingRoles.has(slug)
export const isGuardian = (slug: string): boolean => guardianRoles.has(slug)
export const isAdministrator = (slug: string): boolean => administratorRoles.has(slug)
/** Works there in any way: neither a student nor a guardian. */
export const isStaff = (slug: string): boolean => slug !== 'student' && !guardianRoles.has(slug)
/** One of the words there are for roles, not a vendor's own. */
export const isKnownRole = (slug: string): boolean => rank.has(slug)

/** The first of them by rank; null without any. */
export function foremost(slugs: Iterable<string>): string | null {
  let best: string | null = null
  for (const slug of slugs) {
    const before = best === null ? Infinity : (rank.get(best) ?? unknownRank)
    const now = rank.get(slug) ?? unknownRank
    if (now < before || (now === before && best !== null && slug < best)) best = slug
  }
  return best
}

/** Held on every class, whether somebody holds it or not, so that ids stay from sync to sync. */
export const classSlugs: readonly string[] = ['student', 'teacher']
/** Held on every school, district and organisation. */
export const placeSlugs: readonly string[] = ['student', 'teacher', 'administrator']
