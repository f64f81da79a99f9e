import type { GrantRow } from '../../../shared/query.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Column } from '../output.ts'

/** What the source knows of a grant; in a table its dates alone. */
export const attributeColumns = ({ grantAttributes }: Vocabulary): readonly Column<GrantRow>[] =>
  grantAttributes.map(({ name, kind, title, usual = true }) => ({
    ...{ name, title, kind: kind === 'time' || kind === 'date' || kind === 'number' ? kind : 'text' },
    value: ({ values }) => values[name] ?? null,
    wide: !usual || (kind !== 'time' && kind !== 'date'),
  }))
