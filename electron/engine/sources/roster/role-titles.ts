import { codeWords } from '../../../../shared/vocabulary.ts'

/** What roles are called where their slug as words would not do. */
const titles: Readonly<Record<string, string>> = {
  officestaff: 'Office staff',
  itadmin: 'IT administrator',
  specialservices: 'Special services',
  occupationaltherapist: 'Occupational therapist',
  physicaltherapist: 'Physical therapist',
  speechtherapist: 'Speech therapist',
  visiontherapist: 'Vision therapist',
}

/** "Teacher", "IT administrator"; of a vendor's own `ext-tutor` "Tutor". */
export const roleWord = (slug: string): string => titles[slug] ?? codeWords(slug.replace(/^ext-(?=.)/, ''))
