/** Words for roles, in any letter case, and what they mean here. Words that keep their own name stand in `ownNames`. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  student: ['student', 'pupil', 'learner', 's'],
  teacher: ['teacher', 'instructor', 'faculty', 'educator', 't'],
  aide: ['aide', 'paraprofessional', 'para', 'ta', 'teaching_assistant', 'teacherassistant', 'assistant'],
  administrator: [
    ...['administrator', 'admin', 'school_admin', 'siteadministrator', 'districtadministrator', 'district_admin'],
    ...['systemadministrator', 'sysadmin'],
  ],
  principal: ['principal'],
  counselor: ['counselor', 'counsellor'],
  staff: ['staff', 'employee', 'school staff', 'librarian', 'secretary'],
  proctor: ['proctor', 'invigilator'],
  parent: ['parent', 'mother', 'father'],
  guardian: ['guardian', 'contact'],
  relative: ['relative'],
}

const ownNames: ReadonlySet<string> = new Set([
  ...['professor', 'lecturer', 'adjunct', 'substitute', 'coach'],
  ...['nurse', 'officestaff', 'itadmin', 'chair', 'advisor', 'specialservices', 'occupationaltherapist', 'physicaltherapist'],
  ...['speechtherapist', 'visiontherapist', 'alumni', 'affiliate', 'researcher', 'other'],
])

const slugs = new Map(Object.entries(meanings).flatMap(([slug, words]) => words.map((word) => [word, slug] as const)))

const LONGEST_WORD = 64

/** The role a word stands for; `known` false: a word of the source's own. Null: it is no word for a role. */
export interface RoleWord {
  readonly slug: string
  readonly known: boolean
}

export function roleOf(word: string): RoleWord | null {
  const token = word.trim().toLowerCase()
  const spaced = token.replaceAll(/[\s_-]+/g, '')
  const slug = slugs.get(token) ?? slugs.get(token.replaceAll(/[\s-]+/g, '_')) ?? (spaced.length > 2 ? slugs.get(spaced) : undefined)
  if (slug !== undefined) return { slug, known: true }
  if (ownNames.has(spaced)) return { slug: spaced, known: true }
  const own = token
    .replace(/^ext:\s*/, 'ext-')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  return own === '' || own.length > LONGEST_WORD ? null : { slug: own, known: false }
}
