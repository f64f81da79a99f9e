import { Anchor, Button, Group, SimpleGrid, Stack } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { BarList } from '../components/bar-list.tsx'
import { CardSection } from '../components/card-section.tsx'
import { Drawer, Facts, Section, Waiting } from '../components/drawer.tsx'
import { Empty } from '../components/empty.tsx'
import { Figure } from '../components/figure.tsx'
import { FileFacts } from '../components/file-facts.tsx'
import { Grid } from '../components/grid/grid.tsx'
import { useGridLayout } from '../components/grid/layout.ts'
import { nothingSelected, type Selection } from '../components/grid/selection.ts'
import { useShownRows } from '../components/grid/shown-rows.ts'
import type { GridColumn, RowSource } from '../components/grid/types.ts'
import { Page } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { AccountState, Slug } from '../components/slug.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { count } from '../ports/format.ts'
import { Words } from '../ports/words.ts'
import { plainVocabulary, type Vocabulary } from '../../shared/vocabulary.ts'

/** Lists with nothing, a few, very many, rows that do not come and rows that fail. */
const lists = ['few', 'many', 'empty', 'loading', 'error'] as const
type Which = (typeof lists)[number]

interface Thing {
  readonly key: number
  readonly name: string
  readonly state: string
  readonly held: number
}

const long = 'Sicherheitsunterweisung für Beschäftigte an Hebebühnen, Leitern und Gerüsten (jährliche Wiederholung, Nachweis nach § 12)'
const names = ['Ada Lane', 'Jörg Müller-Lüdenscheidt', '田中 花子', 'سارة الأحمد', long]
const tones = ['good', 'going', 'neutral', 'odd', 'bad'] as const
const words: Vocabulary = {
  ...plainVocabulary,
  slugs: tones.map((tone, order) => ({ slug: tone, word: `A status that is ${tone}`, tone, order })),
}
const slugs = [...tones, 'a_status_of_its_own']
const thing = (at: number): Thing => ({
  key: at + 1,
  name: `${names[at % names.length] ?? ''}${at < names.length ? '' : `, ${count(at + 1)}`}`,
  state: slugs[at % slugs.length] ?? '',
  held: (at * 7919) % 1000,
})
const totals: Readonly<Record<Which, number>> = { few: 7, many: 1_000_000, empty: 0, loading: 0, error: 0 }

const source = (which: Which): RowSource<Thing> => ({
  key: ['gallery', which],
  load: (offset, limit) => {
    if (which === 'error') return Promise.reject(new Error('scripted'))
    if (which === 'loading') return new Promise(() => undefined)
    const total = totals[which]
    return Promise.resolve({
      total,
      offset,
      rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => thing(offset + at)),
    })
  },
})

const columns: readonly GridColumn<Thing>[] = [
  { id: 'name', title: 'Name', size: 320, text: (row) => row.name },
  { id: 'state', title: 'Status', size: 180, text: (row) => row.state, cell: (row) => <Slug slug={row.state} /> },
  { id: 'held', title: 'Held', size: 100, numeric: true, text: (row) => count(row.held) },
]

function OneGrid({ which }: { readonly which: Which }) {
  const [given] = useState(() => source(which))
  const rows = useShownRows(given)
  const layout = useGridLayout(`gallery-${which}`, columns)
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const [open, setOpen] = useState<number | null>(null)
  return (
    <CardSection title={`A grid: ${which}`}>
      <div style={{ display: 'flex', height: 300 }}>
        {rows.error === null ? (
          <Grid
            label={`Grid, ${which}`}
            rows={rows}
            layout={layout}
            sort={[]}
            onSort={() => undefined}
            selection={selection}
            onSelection={setSelection}
            openKey={open}
            onOpen={(row) => setOpen(row.key)}
            onClose={() => setOpen(null)}
            empty={
              <Empty icon={IconFilterOff} title="Nothing is like this" actions={<Button variant="default">Show all of it</Button>}>
                There is something to look at, but nothing that fits what is asked for above.
              </Empty>
            }
          />
        ) : (
          <Problem error={rows.error} />
        )}
      </div>
    </CardSection>
  )
}

const Beside = ({ title, busy, error, children }: { title: string; busy: boolean; error: unknown; children: ReactNode }) => (
  <div style={{ display: 'flex', height: 340 }}>
    <Drawer title={title} about={<Slug slug="going" />} busy={busy} error={error} onClose={() => undefined}>
      {children}
    </Drawer>
  </div>
)

/** Every component that screens share, in the states it can be in. */
export function Gallery() {
  return (
    <Words value={words}>
      <Page title="Components" about="Over scripted answers: what they look like, whatever the data is.">
        <Stack gap="md" p="md">
          <CardSection title="Marks">
            <Group gap="md" mt="xs">
              {(['running', 'ready', 'held', 'failed', 'cancelled', 'interrupted'] as const).map((state) => (
                <StateBadge key={state} state={state} />
              ))}
              {slugs.map((slug) => (
                <Slug key={slug} slug={slug} />
              ))}
              {['enabled', 'disabled', 'deleted', 'unspecified'].map((state) => (
                <AccountState key={state} state={state} />
              ))}
            </Group>
          </CardSection>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <CardSection title="Figures and bars">
              <Group gap="xl" my="xs">
                <Figure title="Resources" value={count(0)} />
                <Figure title="Grants" value={count(12_345_678)}>
                  12 more than the run before
                </Figure>
              </Group>
              <BarList
                title="Bars"
                bars={names.map((label, at) => ({ key: label, label, value: 10 ** at, note: `${at} %` }))}
                link={(bar, className, children) => (
                  <Anchor key={bar.key} href="#bars" className={className} underline="never" c="inherit">
                    {children}
                  </Anchor>
                )}
              />
            </CardSection>
            <CardSection title="A file and a failure">
              <FileFacts
                path={`/data/${long}.c1z`}
                bytes={88_600_000}
                sha256={'188fafa2068dd8bb'.repeat(4)}
                syncId="3MR9j3ybg7Kh"
                keptSyncs={['one']}
              />
              <Problem error={new Error('scripted')} />
            </CardSection>
          </SimpleGrid>
          {lists.map((which) => (
            <OneGrid key={which} which={which} />
          ))}
          <Group align="stretch">
            <Beside title={long} busy={false} error={null}>
              <Section title="Evidence" note="newest first">
                <Facts facts={[...names.map((name, at) => [`Attribute ${at + 1}`, name] as const), ['Nothing', null]]} first={3} />
              </Section>
              <Section title="Nothing">
                <Facts facts={[]} />
              </Section>
            </Beside>
            <Beside title="Reading…" busy error={null}>
              <Waiting />
            </Beside>
            <Beside title="Ada Lane" busy={false} error={new Error('scripted')}>
              <Waiting />
            </Beside>
          </Group>
        </Stack>
      </Page>
    </Words>
  )
}
