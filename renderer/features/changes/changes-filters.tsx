import { Button, SegmentedControl, Select, VisuallyHidden } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { inSentence, slugCalled, type Vocabulary } from '../../../shared/vocabulary.ts'
import { engine } from '../../ports/clients.ts'
import { endWords, type End } from '../../ports/ends.ts'
import { useVocabulary } from '../../ports/words.ts'
import { isFiltered, type ChangesSearch } from './changes-search.ts'
import classes from './changes.module.css'
import { useChangesSearch } from './groups.ts'

const kinds = { added: 'With something added', removed: 'With something removed', changed: 'With something changed' } as const

/** What of the difference is shown. */
export function ChangesFilters({ snapshotRef }: { readonly snapshotRef: SnapshotRef }) {
  const { search, ask } = useChangesSearch()
  const vocabulary = useVocabulary()
  const ends = endWords(vocabulary)
  const statuses = useQuery({
    queryKey: ['statuses', snapshotRef],
    queryFn: ({ signal }) => engine.snapshots.facets({ snapshotRef, list: 'entitlements', field: 'slug', limit: 100 }, { signal }),
  })
  const slugs = (statuses.data ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  const by = search.by ?? 'principal'
  const what = inSentence(ends[by].many)
  return (
    <div className={classes.filters} role="group" aria-label="Show">
      <SegmentedControl
        size="xs"
        aria-label="Group by"
        data={[
          { value: 'principal', label: `By ${inSentence(ends.principal.one)}` },
          { value: 'resource', label: `By ${inSentence(ends.resource.one)}` },
        ]}
        value={by}
        onChange={(next: End) => ask({ by: next === 'resource' ? next : undefined })}
      />
      <Choice
        label="Kind of change"
        none="Every change"
        options={kinds}
        value={search.kind}
        onChange={(kind) => ask({ kind: kind as ChangesSearch['kind'] })}
      />
      <Choice
        label="New, gone or renamed"
        none={`All ${what}`}
        options={{ new: `New ${what}`, gone: `Gone ${what}`, renamed: `Renamed ${what}` }}
        value={search.itself}
        onChange={(itself) => ask({ itself: itself as ChangesSearch['itself'] })}
      />
      <Choice
        label="Status lost"
        none="Any status lost"
        options={statusOptions('Lost', slugs, search.lost, vocabulary)}
        value={search.lost}
        onChange={(lost) => ask({ lost })}
      />
      <Choice
        label="Status gained"
        none="Any status gained"
        options={statusOptions('Gained', slugs, search.gained, vocabulary)}
        value={search.gained}
        onChange={(gained) => ask({ gained })}
      />
      {isFiltered(search) && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconFilterOff size={14} aria-hidden />}
          onClick={() => ask({ kind: undefined, itself: undefined, lost: undefined, gained: undefined })}
        >
          Show all
        </Button>
      )}
      <VisuallyHidden aria-live="polite">{isFiltered(search) ? 'Some changes are left out.' : ''}</VisuallyHidden>
    </div>
  )
}

const statusOptions = (
  verb: string,
  slugs: readonly string[],
  chosen: string | undefined,
  vocabulary: Vocabulary,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...new Set([...slugs, ...(chosen === undefined ? [] : [chosen])])].map((slug) => [slug, `${verb}: ${slugCalled(vocabulary, slug)}`]),
  )

function Choice(props: {
  readonly label: string
  readonly none: string
  readonly options: Readonly<Record<string, string>>
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}) {
  return (
    <Select
      size="xs"
      w={178}
      aria-label={props.label}
      allowDeselect={false}
      data={[{ value: '', label: props.none }, ...Object.entries(props.options).map(([value, label]) => ({ value, label }))]}
      value={props.value ?? ''}
      onChange={(value) => props.onChange(value === '' || value === null ? undefined : value)}
    />
  )
}
