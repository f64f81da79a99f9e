import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from '@mantine/core'
import { IconCircleCheck, IconFileExport, IconListSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { findingCalled } from '../../../shared/finding-words.ts'
import type { FindingGroup } from '../../../shared/graph.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { useCommand } from '../../ports/commands.ts'
import { useFindings, type IgnoredGroup } from '../../ports/findings.ts'
import { useKeys } from '../../ports/keys.ts'
import { useLookingAt } from '../../ports/looking-at.ts'
import { Empty } from '../../components/empty.tsx'
import { count, counted } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { ExportFindings } from '../export/index.ts'
import { FindingDetails } from './finding-details.tsx'
import classes from './findings.module.css'
import { SeverityMark } from './severity-mark.tsx'

/** What is wrong or odd in the data, kind by kind. */
export function FindingsScreen() {
  const { snapshot, nothing, error } = useLookingAt()
  const vocabulary = useVocabulary()
  const { found, heeded, ignored, connection } = useFindings()
  const { kind } = useSearch({ from: '/findings' })
  const navigate = useNavigate({ from: '/findings' })
  const kinds = [...(heeded ?? []).map((group) => group.kind), ...ignored.map((each) => each.ignored.kind)]
  const chosen = kind !== undefined && kinds.includes(kind) ? kind : kinds[0]
  const step = (by: number): void => {
    const next = kinds[kinds.indexOf(chosen ?? '') + by]
    if (next !== undefined) void navigate({ search: (before) => ({ ...before, kind: next }), replace: true })
  }
  useKeys({ n: () => step(1), p: () => step(-1) })
  const [exporting, setExporting] = useState(false)
  const exportable = (found.data?.length ?? 0) > 0
  useCommand('file.export', () => setExporting(true), exportable ? null : 'There are no findings to export.')
  const failed = error ?? found.error
  const sumOf = (groups: readonly FindingGroup[]): number => groups.reduce((sum, group) => sum + group.count, 0)
  const notes = sumOf(heeded?.filter((group) => group.severity === 'info') ?? [])
  const odd = sumOf(heeded ?? []) - notes
  return (
    <Page
      fill
      title="Findings"
      about={
        heeded &&
        [
          `${count(odd)} to look at`,
          counted(notes, 'note'),
          ...(ignored.length > 0 ? [`${counted(ignored.length, 'kind')} ignored`] : []),
        ].join(', ')
      }
      actions={
        <Button
          variant="default"
          leftSection={<IconFileExport size={15} aria-hidden />}
          disabled={!exportable}
          onClick={() => setExporting(true)}
        >
          Export…
        </Button>
      }
    >
      {failed !== null ? (
        <div style={{ padding: '0 20px' }}>
          <Problem error={failed} />
        </div>
      ) : nothing ? (
        <Empty icon={IconListSearch} title="Nothing to look at yet">
          Connect a source or open a .c1z first; what is odd in its data is listed here.
        </Empty>
      ) : heeded === undefined || snapshot === undefined ? (
        <div aria-busy="true" />
      ) : kinds.length === 0 || chosen === undefined ? (
        <Empty icon={IconCircleCheck} title="Nothing odd was found">
          Every row could be read and every reference leads somewhere.
        </Empty>
      ) : (
        <div className={classes.split} aria-busy={found.isFetching}>
          <nav className={classes.side} aria-label="Kinds of findings">
            <Kinds groups={heeded} chosen={chosen} />
            {heeded.length === 0 && <h2>Every kind that was found is ignored.</h2>}
            {ignored.length > 0 && <IgnoredKinds ignored={ignored} chosen={chosen} />}
          </nav>
          <section className={classes.details} aria-label="Finding" tabIndex={0}>
            <FindingDetails
              key={chosen}
              kind={chosen}
              group={found.data?.find((group) => group.kind === chosen)}
              ignored={ignored.find((each) => each.ignored.kind === chosen)?.ignored}
              connection={connection}
              snapshotRef={snapshot.snapshotRef}
            />
          </section>
        </div>
      )}
      {exporting && snapshot !== undefined && found.data !== undefined && heeded !== undefined && (
        <ExportFindings
          snapshotRef={snapshot.snapshotRef}
          found={found.data}
          heeded={heeded}
          chosen={chosenOf(found.data, chosen, vocabulary)}
          onClose={() => setExporting(false)}
        />
      )}
    </Page>
  )
}

function chosenOf(found: readonly FindingGroup[], kind: string | undefined, vocabulary: Vocabulary) {
  const group = found.find((each) => each.kind === kind)
  return group === undefined ? null : { group, title: findingCalled(vocabulary, group.kind).title }
}

function Kinds({ groups, chosen }: { readonly groups: readonly FindingGroup[]; readonly chosen: string }) {
  return (
    <ul>
      {groups.map((group) => (
        <li key={group.kind}>
          <Kind kind={group.kind} group={group} chosen={chosen} />
        </li>
      ))}
    </ul>
  )
}

function IgnoredKinds({ ignored, chosen }: { readonly ignored: readonly IgnoredGroup[]; readonly chosen: string }) {
  return (
    <>
      <h2>Ignored</h2>
      <ul>
        {ignored.map(({ ignored: { kind }, group }) => (
          <li key={kind}>
            <Kind kind={kind} group={group} chosen={chosen} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Kind(props: { readonly kind: string; readonly group: FindingGroup | undefined; readonly chosen: string }) {
  const { kind, group } = props
  const vocabulary = useVocabulary()
  return (
    <Link
      to="/findings"
      search={(before) => ({ on: before.on, vs: before.vs, kind })}
      replace
      className={classes.kind}
      aria-current={kind === props.chosen ? 'true' : undefined}
    >
      <span>
        <span className={classes.name}>{findingCalled(vocabulary, kind).title}</span>
        {group && <SeverityMark severity={group.severity} />}
      </span>
      <span className={classes.number}>{count(group?.count ?? 0)}</span>
    </Link>
  )
}
