import type { FindingSeverity } from '../../../../shared/graph.ts'

/** What can be odd in a roster: how bad it is, what it is called, why it matters, what to do. In the order in which to look at them. */
interface Words {
  readonly severity: FindingSeverity
  readonly title: string
  readonly why: string
  readonly remedy: string
}

const words = (severity: FindingSeverity, title: string, why: string, remedy: string): Words => ({ severity, title, why, remedy })
const atSource = 'Correct it in the student information system; it is read anew with the next run.'
const export_ = 'Look at how the export is set up in the student information system'

export const findingWords = {
  // What was read
  'source-incomplete': words(
    'error',
    'Not everything was read',
    'A part of the source ended early or failed. Whoever is missing from it may still be there, so nobody is taken for gone.',
    'Run again. If it stays, ask the provider why the list ends before its own total.',
  ),
  'record-rejected': words(
    'error',
    'Record that cannot be read',
    'Something it must have is missing or wrong. It does not count as gone: what was known of it before stays.',
    'Look at the examples, correct them at the source, or change the mapping when the column is another one.',
  ),
  'dup-id': words(
    'error',
    'Same id, different content',
    'Two records have the same id and say different things, so neither can be trusted. What was known of it before stays.',
    'Find out which of the two is right, and give the other one its own id.',
  ),
  'dup-rows-merged': words(
    'info',
    'Several rows made one record',
    'The rows differ only in the school or in contacts, so they are one person with all of them. Some systems keep only the first row.',
    'Nothing has to be done.',
  ),
  'suspicious-number-format': words(
    'error',
    'Numbers damaged by a spreadsheet',
    'Excel turns long ids into 1.23E+16 and rounds them, so that two people can get the same id.',
    'Export again without opening the file in a spreadsheet, or format the column as text before saving.',
  ),
  'empty-bulk-file': words(
    'warning',
    'File without rows',
    'The package calls it complete, but there is only its header. As a rule the query behind the export failed.',
    `${export_}, and send the package again.`,
  ),
  'header-repeated': words(
    'warning',
    'Header in the middle of a file',
    'Files were joined one behind the other. The repeated header was passed over.',
    'Nothing has to be done, as long as all parts are there.',
  ),
  'list-length': words(
    'warning',
    'Lists that do not match',
    'Subjects and subject codes belong together one by one, but there are more of one than of the other.',
    atSource,
  ),
  'concurrent-change': words(
    'info',
    'Changed while it was read',
    'A record came twice because the list moved between two pages. It counts once.',
    'Nothing has to be done. If it is many, run when nobody works in the student information system.',
  ),
  'cast-failed': words(
    'info',
    'Value that cannot be read',
    'A date, a number or a yes-or-no is written in a way nobody knows. The value was left out, the record stays.',
    'Correct it at the source, or say in the mapping how it is written.',
  ),
  'status-unknown': words(
    'warning',
    'Unknown status',
    'The word says neither that a record is active nor that it is over. It counts as active until you say what it means.',
    'Add the word to the status table of the mapping.',
  ),
  'status-missing': words(
    'info',
    'No status given',
    'The record says neither active nor deleted. It counts as active.',
    'Nothing has to be done, unless records that were deleted come without a status too.',
  ),
  'enabled-missing': words(
    'info',
    'Does not say whether the account is on',
    'The source leaves out whether the person may sign in. The account counts as enabled.',
    'Nothing has to be done, unless people who left are among them.',
  ),
  'grade-unknown': words(
    'info',
    'Unknown grade',
    'The grade is none of the usual ones, so the person has none here.',
    'Add it to the grade table of the mapping, if it stands for one.',
  ),
  'role-unknown': words(
    'info',
    'Unknown role',
    'The word is kept as it is, and who has it counts as staff.',
    'If it means teacher, student or another role there is, add it to the mapping.',
  ),
  'contact-id-derived': words(
    'info',
    'Contact without an id of its own',
    'Its id is made of student, name and phone number. When one of them changes, the contact looks like another person.',
    'Have the contacts exported with their own id.',
  ),
  'ref-not-shared': words(
    'info',
    'Points at something that is not shared',
    'Records name others of a kind the source does not hand over, or did not hand over in full. The records themselves are kept.',
    'If you need it, have it added to what the source shares with Rollcall.',
  ),
  'marked-for-deletion': words(
    'info',
    'Marked for deletion at the source',
    'The source says that the record is to go. It is left out here.',
    'Nothing has to be done.',
  ),
  'enrollment-of-deleted': words(
    'info',
    'Enrolment that goes with its class or person',
    'The class or the person is marked for deletion, so the enrolment grants nothing.',
    'Nothing has to be done.',
  ),
  'possible-rejoin': words(
    'warning',
    'Perhaps somebody who came back',
    'Somebody left and somebody arrived who looks like the same person under another id.',
    'Compare the two. If they are one person, say so before anything is delivered.',
  ),
  'possible-rekey': words(
    'warning',
    'Perhaps the same person under a new id',
    'The ids at the source were changed: delivered as they are, people would lose their accounts and get new ones.',
    'Find out what changed the ids, and take that back with the mapping.',
  ),
  // Districts, schools, other organisations
  'org-cycle': words(
    'error',
    'Organisations that lie in each other',
    'Following what each one belongs to leads back to where it began. The link that closes the loop was left out.',
    atSource,
  ),
  'org-orphan': words(
    'warning',
    'Belongs to an organisation that is not there',
    'It stands on its own here, so looking by district does not find it.',
    'Have the missing organisation exported too, or correct what this one belongs to.',
  ),
  // Terms
  'date-inverted': words('warning', 'Ends before it starts', 'It is never in effect, so it grants nothing.', atSource),
  'class-unknown-term': words(
    'warning',
    'Term that is not there',
    'Classes name it, but it is not in the data. Whether they are in effect is decided by their other terms.',
    'Have the missing term exported too.',
  ),
  // Courses
  'class-unknown-course': words(
    'info',
    'Course that is not there',
    'Classes name it, but it is not in the data. The classes are kept.',
    'Nothing has to be done, unless you look at classes by course.',
  ),
  // People
  'user-unknown-org': words(
    'warning',
    'School that is not there',
    'People have a role there, but it is not in the data, so the role grants nothing.',
    'Have the missing school exported too.',
  ),
  'user-no-role': words(
    'warning',
    'Person without a role',
    'The source does not say whether it is a student, a teacher or somebody else.',
    atSource,
  ),
  'user-no-org': words(
    'warning',
    'Person without a school',
    'They belong to no school and no district, so their role grants nothing.',
    atSource,
  ),
  'role-conflict': words(
    'warning',
    'Student and staff in the same place',
    'As a rule one of the two roles is wrong, and a student sees what only staff should.',
    'Find out which role is right, and take the other one away at the source.',
  ),
  'dup-email': words(
    'warning',
    'Same e-mail address on several people',
    'Systems that know people by their address take them for one.',
    'If it is one person with two records, have them merged. If not, give each their own address.',
  ),
  'dup-sis-id': words(
    'warning',
    'Same number on several people',
    'Two people of one district and role have the same student or staff number. It may be one person with two records.',
    'If it is one person, have the records merged here or at the source. If not, correct the number.',
  ),
  'dup-username': words(
    'warning',
    'Same user name on several people',
    'Only one of them can have an account of that name.',
    'Give each their own user name at the source.',
  ),
  'merge-suggested': words(
    'info',
    'Many people stand twice',
    'More than a fifth of the student and staff numbers are on several records. The source seems to have one record per person and school.',
    'Have people merged by their number, in the settings of the source.',
  ),
  'merge-names-differ': words(
    'warning',
    'Not merged: the names differ',
    'The records have the same key, but another family name, or one is a student and the other a guardian. They stay apart.',
    'Compare them. If they are one person, confirm the pair.',
  ),
  'email-missing': words(
    'warning',
    'Staff without an e-mail address',
    'Systems that know people by their address cannot find them.',
    'Have the addresses entered at the source.',
  ),
  'email-missing-student': words(
    'info',
    'Students without an e-mail address',
    'For young students that is usual. Systems that know people by their address cannot find them.',
    'Nothing has to be done where they need no account.',
  ),
  'email-malformed': words(
    'warning',
    'E-mail address that is none',
    'It cannot be written to. It is kept among the details, but not as an address.',
    atSource,
  ),
  'email-domain-unexpected': words(
    'info',
    'E-mail address from elsewhere',
    'Hardly anybody has an address of this domain. It may be a private one, or misspelt.',
    'Look at the address, and correct it at the source where it is wrong.',
  ),
  // Classes
  'class-unknown-school': words(
    'error',
    'School of a class that is not there',
    'The classes lie in no school here, so looking by school does not find them.',
    'Have the missing school exported too, or correct the school of the classes.',
  ),
  'term-ended-active': words(
    'warning',
    'Class still active after its last term',
    'All its terms ended more than two weeks ago, and nobody closed it. Nobody has access through it any more.',
    'Close the class at the source, or correct its terms.',
  ),
  'class-no-teacher': words(
    'warning',
    'Class without a teacher',
    'Nobody teaches it, so nobody can open it for the students.',
    'Ask the school who teaches it, and have it entered there.',
  ),
  'class-no-student': words(
    'info',
    'Class without students',
    'Nobody is enrolled. Before a term that is usual.',
    'Nothing has to be done, unless there should be students in it.',
  ),
  'class-multi-primary': words(
    'warning',
    'Class with several main teachers',
    'Many systems take only one main teacher, and choose one of them.',
    'Mark one of them as the main teacher at the source.',
  ),
  'teacher-no-class': words(
    'warning',
    'Teacher without a class',
    'They have the role of a teacher, but teach no class.',
    'Nothing has to be done for those who teach none; else have the class entered.',
  ),
  'student-no-enrollment': words(
    'warning',
    'Student without a class',
    'They belong to a school, but are enrolled in no class, so they have nothing to open.',
    'Ask the school to enrol them, or to take out who has left.',
  ),
  // Enrolments
  'orphan-enrollment-user': words(
    'error',
    'Enrolment of somebody who is not there',
    'Enrolments name a person who is not in the data. They grant nothing; everything else is loaded.',
    'Have the missing person exported too, or remove the enrolments.',
  ),
  'enrollment-user-not-shared': words(
    'info',
    'Enrolment of somebody who is not shared',
    'Classes list people whom the district does not share with this application. They grant nothing.',
    'If they should be here, ask the district to share them.',
  ),
  'orphan-enrollment-class': words(
    'error',
    'Enrolment in a class that is not there',
    'Enrolments name a class that is not in the data. They grant nothing; everything else is loaded.',
    'Have the missing class exported too, or remove the enrolments.',
  ),
  'enrollment-school-mismatch': words(
    'info',
    'Enrolment names another school',
    'It is not the school the class lies in, or one that is not in the data. The class decides.',
    'Correct the school of the enrolment or of the class, if one of them is wrong.',
  ),
  'enrollment-role-mismatch': words(
    'info',
    'Enrolled as something else than they are',
    'Somebody who is only a student teaches the class, or somebody of the staff is enrolled as a student.',
    'Look at the role in the class, and correct it where it is wrong.',
  ),
  'disabled-with-access': words(
    'warning',
    'Disabled, but still in classes',
    'The account is off, but the person is enrolled or teaches. Switched on again, they have all of it back.',
    'End their enrolments at the source, if they have left.',
  ),
} as const satisfies Readonly<Record<string, Words>>

export type FindingKind = keyof typeof findingWords
