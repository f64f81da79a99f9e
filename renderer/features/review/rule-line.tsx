import type { GrantRow } from '../../../shared/query.ts'
import type { ReviewRule } from '../../../shared/reviews.ts'
import { printFilter } from '../../../shared/filter-language/print.ts'
import { engine } from '../../ports/clients.ts'
import { useFilterMask, usePrivacy } from '../../ports/privacy.tsx'
import { time } from '../../ports/format.ts'
import { withPart } from '../../ports/filter-text.ts'
import { DecisionMark } from './decision-mark.tsx'
import { grants } from './decision-words.ts'
import classes from './review.module.css'
import { plainFields } from '../../../shared/fields.ts'

/** One decision as it was made: what, about what, why, by whom, when, and whether it was taken back. */
export function RuleLine({ rule }: { readonly rule: ReviewRule }) {
  const mask = usePrivacy()
  const maskFilter = useFilterMask('grants')
  const named = rule.selector.kind === 'principal' || rule.selector.kind === 'grants'
  return (
    <li>
      <span className={classes.pair}>
        <DecisionMark state={rule.decision} />
        <span>
          {named ? mask(rule.subject) : rule.selector.kind === 'filter' ? maskFilter(rule.subject) : rule.subject} ({grants(rule.changed)})
        </span>
      </span>
      {rule.reason !== null && <div>{mask(rule.reason)}</div>}
      <div className={classes.small}>
        {rule.byPolicy ? 'nobody: by policy' : rule.by}, {time(rule.at)}
        {rule.undoneAt !== null && `, taken back ${time(rule.undoneAt)}`}
      </div>
    </li>
  )
}

/** Whether a rule was made about this grant. Of a rule over how grants stood then, only whether it could have been. */
export async function ruleIsAbout(reviewId: string, { selector }: ReviewRule, row: GrantRow): Promise<boolean> {
  switch (selector.kind) {
    case 'grants':
      return selector.ids.includes(row.id)
    case 'principal':
      return selector.ref.type === row.principalType && selector.ref.id === row.principalId
    case 'resource':
      return selector.ref.type === row.resourceType && selector.ref.id === row.resourceId
    case 'filter': {
      const own = printFilter({ op: 'eq', field: 'id', value: row.id }, plainFields('grants'))
      if (own === undefined) return false
      const found = await engine.reviews.grants({
        reviewId,
        text: withPart(selector.text, own),
        principal: { type: row.principalType, id: row.principalId },
        offset: 0,
        limit: 1,
      })
      return found.total > 0
    }
  }
}
