import { codeWords, endsCalled, inSentence, type Vocabulary } from './vocabulary.ts'

/** What a kind of finding is called, why it matters and what can be done about it. */
export interface FindingText {
  readonly title: string
  readonly why: string
  readonly remedy: string
}

const text = (title: string, why: string, remedy: string): FindingText => ({ title, why, remedy })

const connectorAtFault = 'The connector that wrote the file is at fault; tell its maintainer'
const sourceOwner = 'Ask whoever maintains the source'

/** What a snapshot itself finds, whatever source it comes from. */
const own: Readonly<Record<string, (vocabulary: Vocabulary) => FindingText>> = {
  'missing-resource': () =>
    text(
      'Entitlement on nothing',
      'What it would be held on is not in the data, so the entitlement and its grants were left out.',
      'The source or the file is incomplete. Run again; if it stays, the connector that wrote it leaves resources out.',
    ),
  'missing-principal': (vocabulary) =>
    text(
      'Grant to nobody',
      `The ${oneHolder(vocabulary)} the grant belongs to is not in the data, so it was left out.`,
      'The source or the file is incomplete. Run again; accounts deleted while it ran look like this once.',
    ),
  'missing-entitlement': () =>
    text(
      'Grant of nothing',
      'The grant refers to an entitlement that is not in the data, so it was left out.',
      'The source or the file is incomplete. Run again; if it stays, the connector that wrote it leaves entitlements out.',
    ),
  'missing-parent': () =>
    text(
      'Parent missing',
      'The record is kept, but what it is part of is not there, so hierarchies have a gap.',
      'Nothing has to be done unless something is decided by the hierarchy.',
    ),
  'missing-link-end': () =>
    text(
      'Link to nothing',
      'One of the two records that belong together is not in the data, so the link was left out.',
      'The source or the file is incomplete. Run again; records deleted while it ran look like this once.',
    ),
  'duplicate-grant': (vocabulary) =>
    text(
      'Grant twice',
      `The same ${oneHolder(vocabulary)} holds the same entitlement more than once. The first one is kept; numbers count it once.`,
      'Nothing has to be done. Many of them mean that the source pages through changing data.',
    ),
  'duplicate-resource': (vocabulary) =>
    text(
      'Record twice',
      'Two records have the same id. The last one is kept, so what the first one said is lost.',
      `Look at the examples: if they are different ${eitherEnd(vocabulary)}, the source’s ids are not unique.`,
    ),
  'duplicate-entitlement': () =>
    text(
      'Entitlement twice',
      'Two entitlements have the same id. The first one is kept.',
      'Look at the examples: if they are different things, the source’s ids are not unique.',
    ),
  'ids-alike': (vocabulary) => {
    const { holder, held } = endsCalled(vocabulary)
    const [one, other] = [inSentence(holder.one), inSentence(held.one)]
    const each = `${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one} or ${other}`
    return text(
      'Ids that look alike',
      `They differ only in capitals, in characters nobody sees, or in how a letter is put together. Each counts as ${each} of its own, so one ${one} may be here twice, or somebody may pass for another.`,
      'Compare the two records. If they are one, have the source use one spelling; if they are not, find out who made the second id.',
    )
  },
  'ids-join': () =>
    text(
      'Ids that join to the same',
      'Files for other readers join ids with colons, and two records with colons in theirs join to the same. Both grants are kept, one under another id; of two resources the first one is kept.',
      'Look at the examples. If the source can use ids without colons, have it do that.',
    ),
  'ids-shared': () =>
    text(
      'Ids that several have',
      'Several entitlements or grants have the same id, where the rest of the world tells them apart by it. All are kept, each under an id of its own, here and in files that are saved.',
      `Look at the examples. ${connectorAtFault}: ids should hold the resource they are of.`,
    ),
  'invalid-id': () =>
    text(
      'Invalid id',
      'Readers of .c1z files would refuse this id. The record was left out, with what depends on it.',
      'Correct the id in the source: it has to be text of 1 to 1,024 bytes.',
    ),
  'unknown-resource-type': () =>
    text('Unknown type', 'The record is of a type that was never described, so it was left out.', `${connectorAtFault}.`),
  'columns-disagree': () =>
    text(
      'File that disagrees with itself',
      'A row of the file and the message in it name different ids. The message was believed.',
      `${connectorAtFault}, and check these records before relying on them.`,
    ),
  'external-match-without-principal': () =>
    text(
      'Grant to somebody of elsewhere',
      'The grant is for whoever fits a description in the external file, and nobody there does, so it was left out.',
      'Look at the examples. An external file that is older than this one, or of another system, is the usual cause.',
    ),
  'metadata-not-shown': () =>
    text(
      'More keys than columns',
      'The grants say more than is shown: the most common keys became columns, the others stay in the file. Filters, differences and exports do not see them.',
      'Nothing has to be done unless something is decided by one of these keys.',
    ),
  'implausible-date': () =>
    text(
      'Date that cannot be true',
      'A date before 1990, or later than the data itself, stands for “none” or comes from a wrong clock. It was left out: charts, newest values and filters by time do not see it, and the rest of the record counts.',
      `${sourceOwner} what the date stands for. The examples have it as it came.`,
    ),
  'email-invalid': (vocabulary) =>
    text(
      'Invalid e-mail address',
      `The text is kept in the profile but is not an address. Systems that match accounts by e-mail will not find this ${oneHolder(vocabulary)}.`,
      'Correct the address in the source, or in the directory that the source takes it from.',
    ),
}

const oneHolder = (vocabulary: Vocabulary): string => inSentence(endsCalled(vocabulary).holder.one)

function eitherEnd(vocabulary: Vocabulary): string {
  const { holder, held } = endsCalled(vocabulary)
  return `${inSentence(holder.many)} or ${inSentence(held.many)}`
}

/** What a kind of finding is about: as the source says it, else as every snapshot does. A kind nobody knows is called as it is. */
export function findingCalled(vocabulary: Vocabulary, kind: string): FindingText {
  const ofSource = vocabulary.findings.find((each) => each.kind === kind)
  if (ofSource !== undefined) return ofSource
  if (Object.hasOwn(own, kind)) return own[kind]?.(vocabulary) ?? unknown(kind)
  return unknown(kind)
}

const unknown = (kind: string): FindingText =>
  text(codeWords(kind), 'The source found this odd; the examples say what.', 'Look at the examples and decide whether it matters for you.')
