import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { FieldChange } from '../../../../shared/diff.ts'
import type { GrantRow } from '../../../../shared/query.ts'
import { useDiff } from '../../../ports/diff.ts'
import { useLookingAt } from '../../../ports/looking-at.ts'
import { engine } from '../../../ports/clients.ts'
import { endsCalled } from '../../../../shared/vocabulary.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { valueFacts, valueText } from '../../../ports/values.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { Slug } from '../../../components/slug.tsx'
import classes from './drawer.module.css'
import { Facts, Section } from '../../../components/drawer.tsx'

const provenance: Readonly<Record<string, string>> = { row: 'Deciding row', rows: 'Rows about it' }

/** What this holder had on the same thing in the snapshot this one is compared with. */
export function PreviousState({ grant }: { readonly grant: GrantRow }) {
  const { on, vs } = useLookingAt()
  const vocabulary = useVocabulary()
  const mask = usePrivacy()
  const diff = useDiff(vs, on)
  const pair = diff.data?.pair
  const principal = { type: grant.principalType, id: grant.principalId }
  const resource = { type: grant.resourceType, id: grant.resourceId }
  const entries = useQuery({
    queryKey: ['diff of a pair', pair, principal, resource],
    queryFn:
      pair === undefined ? skipToken : ({ signal }) => engine.diffs.grants({ pair, principal, resource, offset: 0, limit: 50 }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  if (vs === null || entries.data === undefined) return null
  const changed = ({ field, before, after }: FieldChange): (readonly [string, string])[] => {
    const attribute = vocabulary.grantAttributes.find(({ name }) => name === field)
    const title = attribute?.title ?? (Object.hasOwn(provenance, field) ? provenance[field] : undefined)
    const text = (value: FieldChange['before']): string => valueText(attribute ?? { kind: 'number' }, value, mask) || 'nothing'
    return title === undefined ? [] : [[title, `${text(before)} → ${text(after)}`]]
  }
  const mine = entries.data.rows.find((entry) => entry.after?.key === grant.key)
  const lost = entries.data.rows.find((entry) => entry.kind === 'removed')
  return (
    <Section title="In the compared snapshot">
      {mine === undefined ? (
        <div className={classes.small}>The same as now.</div>
      ) : mine.kind === 'changed' ? (
        <Facts facts={mine.fields.flatMap(changed)} />
      ) : lost?.before ? (
        <Facts facts={[['Status', <Slug key="slug" slug={lost.before.slug} />], ...valueFacts(vocabulary, lost.before, mask)]} />
      ) : (
        <div className={classes.small}>This {endsCalled(vocabulary).holder.one.toLowerCase()} had nothing on it: the grant is new.</div>
      )}
    </Section>
  )
}
