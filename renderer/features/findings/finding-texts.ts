import { slugWords } from '../../ports/slug-words.ts'

/** What a kind of finding is called, why it matters and what can be done about it. */
export interface FindingText {
  readonly title: string
  readonly why: string
  readonly remedy: string
}

const text = (title: string, why: string, remedy: string): FindingText => ({ title, why, remedy })

const reportOwner = 'Ask whoever maintains the report or the service'

/** By the kinds the sources and the snapshot itself report. */
const texts: Readonly<Record<string, FindingText>> = {
  // Percipio's report.
  'empty-report': text(
    'Empty report',
    'There is nobody and nothing in the snapshot. Saved as it is, it would say that nobody has anything.',
    'Widen the time window of the connection and look at its filters; check that the account of the token may see the organisation’s activity.',
  ),
  'row-not-an-object': text(
    'Row that is not a record',
    'The row cannot be read, so what it says about a person and a course is missing here.',
    `${reportOwner} what these rows are. A single one is usually a leftover of the export; many mean that the format changed.`,
  ),
  'row-without-user': text(
    'Row without a person',
    'The activity belongs to nobody and gives no grant. Somebody’s completion may be missing.',
    'Look the activity up in Percipio by its course and date. Deleted accounts and anonymised learners are the usual cause.',
  ),
  'row-without-content': text(
    'Row without a course',
    'It is not known what the activity was on, so it gives no grant. Somebody’s completion may be missing.',
    'Look the activity up in Percipio by the person and date. Content that was retired or deleted is the usual cause.',
  ),
  'content-id-missing': text(
    'Course known by its UUID only',
    'The course is here, under another kind of id than the rest. If a later report has the id, the course will look gone and new.',
    'Nothing has to be done as long as ids are not matched elsewhere. Otherwise give the content an id in Percipio.',
  ),
  'id-too-long': text(
    'Id too long',
    'Readers of .c1z files take ids of up to 1,024 bytes. The record was left out, with what depends on it.',
    'Shorten the id in the source. An id this long is usually a text in the wrong column.',
  ),
  'unknown-status': text(
    'Unknown status',
    'The status is not one Percipio documents, so it counts as undefined and not as completed.',
    'Look at the examples. If the status means completed, these people’s completions are missing here: have the status corrected in Percipio, or tell the makers of Rollcall its name.',
  ),
  'unreadable-date': text(
    'Unreadable date',
    'The date was left out: the activity is here, but not when it happened. Filters and figures by time miss it.',
    `${reportOwner} for ISO 8601 dates (2026-11-21T14:02:00Z); local formats cannot be told apart safely.`,
  ),
  'implausible-date': text(
    'Date that cannot be true',
    'A date before 1990, or later than the data itself, stands for “none” or comes from a wrong clock. It was left out: charts, newest values and filters by time do not see it, and the rest of the record counts.',
    `${reportOwner} what the date stands for. The examples have it as it came.`,
  ),
  'unreadable-number': text(
    'Unreadable number',
    'A score or a duration was left out; everything else of the row counts.',
    'Look at the examples: a percent sign or a decimal comma in the source is the usual cause.',
  ),
  'completed-date-with-weaker-status': text(
    'Completion date, but not completed',
    'The row says when the course was completed and at the same time that it is not. The status counts, so nobody is called completed by mistake.',
    'Check one of the people in Percipio. Courses that were reset or assigned again look like this and can be ignored.',
  ),
  'invalid-utf8': text(
    'Broken characters',
    'Bytes that are no text were replaced, so a name may be shown with the replacement character.',
    'The export was written or converted in another encoding than UTF-8. Correct it there; names come out right with the next run.',
  ),
  'several-rows-for-a-pair': text(
    'Several rows for one person and course',
    'This is usual: the report has a row per attempt. The strongest status decides, and the best score is kept.',
    'Nothing has to be done. The details of a grant tell which row decided.',
  ),
  'name-missing': text(
    'Name missing',
    'The e-mail address or the id stands in for the name, which makes people and courses hard to recognise.',
    'Fill in the name in Percipio, or in the directory that Percipio takes its people from.',
  ),
  'email-invalid': text(
    'Invalid e-mail address',
    'The text is kept in the profile but is not an address. Systems that match people by e-mail will not find this person.',
    'Correct the address in Percipio, or in the directory that Percipio takes its people from.',
  ),
  'unknown-user-status': text(
    'Unknown account status',
    'The person counts as enabled, for the status says nothing known. Somebody who left may look active.',
    'Look at the examples and check these accounts in Percipio.',
  ),
  'name-too-long': text(
    'Name too long',
    'The name was cut to what readers of .c1z files take. Nothing depends on it.',
    'Shorten the name in the source if the beginning does not tell enough.',
  ),
  // The snapshot itself.
  'missing-resource': text(
    'Entitlement on nothing',
    'What it would be held on is not in the data, so the entitlement and its grants were left out.',
    'The source or the file is incomplete. Run again; if it stays, the connector that wrote it leaves resources out.',
  ),
  'missing-principal': text(
    'Grant to nobody',
    'The person the grant belongs to is not in the data, so it was left out.',
    'The source or the file is incomplete. Run again; accounts deleted while it ran look like this once.',
  ),
  'missing-entitlement': text(
    'Grant of nothing',
    'The grant refers to an entitlement that is not in the data, so it was left out.',
    'The source or the file is incomplete. Run again; if it stays, the connector that wrote it leaves entitlements out.',
  ),
  'missing-parent': text(
    'Parent missing',
    'The record is kept, but what it is part of is not there, so hierarchies have a gap.',
    'Nothing has to be done unless something is decided by the hierarchy.',
  ),
  'duplicate-grant': text(
    'Grant twice',
    'The same person holds the same entitlement more than once. The first one is kept; numbers count it once.',
    'Nothing has to be done. Many of them mean that the source pages through changing data.',
  ),
  'duplicate-resource': text(
    'Record twice',
    'Two records have the same id. The last one is kept, so what the first one said is lost.',
    'Look at the examples: if they are different people or courses, the source’s ids are not unique.',
  ),
  'duplicate-entitlement': text(
    'Entitlement twice',
    'Two entitlements have the same id. The first one is kept.',
    'Look at the examples: if they are different things, the source’s ids are not unique.',
  ),
  'ids-alike': text(
    'Ids that look alike',
    'They differ only in capitals, in characters nobody sees, or in how a letter is put together. Each counts as a person or course of its own, so one person may be here twice, or somebody may pass for another.',
    'Compare the two records. If they are one, have the source use one spelling; if they are not, find out who made the second id.',
  ),
  'ids-join': text(
    'Ids that join to the same',
    'Files for other readers join ids with colons, and two records with colons in theirs join to the same. Both grants are kept, one under another id; of two resources the first one is kept.',
    'Look at the examples. If the source can use ids without colons, have it do that.',
  ),
  'invalid-id': text(
    'Invalid id',
    'Readers of .c1z files would refuse this id. The record was left out, with what depends on it.',
    'Correct the id in the source: it has to be text of 1 to 1,024 bytes.',
  ),
  'unknown-resource-type': text(
    'Unknown type',
    'The record is of a type that was never described, so it was left out.',
    'The connector that wrote the file is at fault; tell its maintainer.',
  ),
  'columns-disagree': text(
    'File that disagrees with itself',
    'A row of the file and the message in it name different ids. The message was believed.',
    'The connector that wrote the file is at fault; tell its maintainer, and check these records before relying on them.',
  ),
}

/** A kind this version does not know is called as it is. */
export const findingText = (kind: string): FindingText =>
  (Object.hasOwn(texts, kind) ? texts[kind] : undefined) ??
  text(slugWords(kind), 'The source found this odd; the examples say what.', 'Look at the examples and decide whether it matters for you.')
