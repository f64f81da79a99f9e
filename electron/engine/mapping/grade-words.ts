/** Grades as CEDS has them, in the order of school life. */
const grades = ['IT', 'PR', 'PK', 'TK', 'KG', ...Array.from({ length: 13 }, (_, i) => String(i + 1).padStart(2, '0'))]
const allGrades = [...grades, 'PS', 'ABE', 'ASE', 'AdultESL', 'UG', 'Other']
const order = new Map(allGrades.map((grade, i) => [grade, i]))

/** How else they are written, in lower case without blanks, hyphens and underscores. */
const words = new Map<string, string>([
  ...allGrades.map((grade) => [grade.toLowerCase(), grade] as const),
  ...said('IT', 'infanttoddler', 'infant', 'toddler'),
  ...said('PR', 'preschool'),
  ...said('PK', 'prekindergarten', 'prek', 'p', '-1'),
  ...said('TK', 'transitionalkindergarten'),
  ...said('KG', 'kindergarten', 'kinder', 'k', '0', '00', 'k5'),
  ...said('PS', 'postgraduate', 'pg', 'ps1', 'ps2', 'ps3', 'ps4', 'undergraduate', 'graduate', '14'),
  ...said('UG', 'ungraded', 'ui'),
  ...said('Other', 'alumni', 'adulteducation'),
])

function said(grade: string, ...others: readonly string[]): (readonly [string, string])[] {
  return others.map((word) => [word, grade])
}

/** The grade a word stands for; null: nobody knows. */
export function gradeOf(word: string): string | null {
  const trimmed = word.trim()
  const key = trimmed === '-1' ? trimmed : trimmed.toLowerCase().replaceAll(/[\s_-]+/g, '')
  const known = words.get(key)
  if (known !== undefined) return known
  const number = /^(?:grade|gr\.?)?0*(\d{1,2})(?:st|nd|rd|th)?(?:grade)?$/.exec(key)?.[1]
  return number === undefined ? null : (words.get(number.padStart(2, '0')) ?? null)
}

/** In the order of school life. */
export const inSchoolOrder = (some: readonly string[]): string[] =>
  some.toSorted((a, b) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size))
