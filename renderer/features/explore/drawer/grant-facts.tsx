import type { GrantDetail } from '../../../../shared/details.ts'
import type { Origin } from '../../../../shared/graph.ts'
import type { GrantMarks } from '../../../../shared/query.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { valueFacts } from '../../../ports/values.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { count } from '../../../ports/format.ts'
import { Facts, Section } from '../../../components/drawer.tsx'
import { markWords } from '../columns.tsx'
import { RecordLink } from '../record-link.tsx'
import classes from './drawer.module.css'

const markFacts = (marks: GrantMarks | undefined): [string, string | null][] =>
  marks === undefined
    ? []
    : [
        ['Marked as', markWords(marks) || null],
        ['Comes from', marks.sources.length === 0 ? null : marks.sources.join(', ')],
      ]

/** Where in its source: "row 5 of the report". */
const originFacts = (origin: Origin | null): [string, string | null][] =>
  origin === null
    ? []
    : [
        typeof origin.record === 'number'
          ? ['Deciding row', `row ${count(origin.record)} of the ${origin.stream}`]
          : ['Deciding record', `${origin.record} of the ${origin.stream}`],
        ['Line', origin.line === undefined ? null : count(origin.line)],
      ]

/** What is known of a grant, in every drawer of one: both ends, its attributes, where it comes from. */
export function GrantFacts({ detail }: { readonly detail: GrantDetail }) {
  const mask = usePrivacy()
  const vocabulary = useVocabulary()
  const { row, principal, resource, entitlement } = detail
  return (
    <>
      <Section title="Both ends">
        <div className={classes.ends}>
          <div>
            <RecordLink type={principal.type} recordKey={principal.key}>
              {mask(principal.name)}
            </RecordLink>{' '}
            <span className={classes.small}>
              {principal.typeName}
              {principal.email !== null && `, ${mask(principal.email)}`}
            </span>
          </div>
          <div>
            <RecordLink type={resource.type} recordKey={resource.key}>
              {resource.name}
            </RecordLink>{' '}
            <span className={classes.small}>{resource.typeName}</span>
          </div>
          <div>
            {entitlement.name} <span className={classes.small}>{count(entitlement.grants)} have this</span>
          </div>
        </div>
      </Section>
      <Section title="Evidence">
        <Facts facts={valueFacts(vocabulary, row, mask)} />
      </Section>
      <Section title="Where it comes from">
        <Facts
          facts={[
            ...originFacts(detail.origin),
            ['Rows about it', row.rows === null ? null : count(row.rows)],
            ...markFacts(row.marks),
            ['Grant id', mask(row.id)],
          ]}
        />
      </Section>
    </>
  )
}
