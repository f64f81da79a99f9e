/** What people cannot see in a header: marks, joiners, spaces without a width. */
const unseen = /[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]/g

/** A header as it is shown: without what nobody sees, trimmed, spaces collapsed. */
export const shownName = (text: string): string => text.replace(unseen, '').trim().replace(/\s+/g, ' ')

/** A header as it is matched: `Student ID`, `student-id` and `STUDENT.ID` are `student_id`. */
export const columnName = (text: string): string =>
  shownName(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\s\-.]+/g, '_')
