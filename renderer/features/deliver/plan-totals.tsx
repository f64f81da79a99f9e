import { Anchor, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { PlanChange, PlanRecord } from '../../../shared/deliveries.ts'
import type { DiffList } from '../../../shared/diff.ts'
import { Figure } from '../../components/figure.tsx'
import { useVocabulary } from '../../ports/words.ts'
import { count } from '../../ports/format.ts'
import { Delta } from '../runs/index.ts'
import classes from './deliver.module.css'
import { useTypeNames } from './use-run-words.ts'
import { listTitles, planWords } from './words.ts'

const lists: readonly DiffList[] = ['resources', 'entitlements', 'grants']
const kinds: readonly PlanChange['kind'][] = ['added', 'changed', 'removed']

/** What a plan makes of the destination: how much there will be of everything, and how many records that takes. */
export function PlanTotals({ plan }: { readonly plan: PlanRecord }) {
  const titles = listTitles(useVocabulary())
  return (
    <section className={classes.totals} aria-label="Totals">
      <Stack gap="md">
        <After plan={plan} />
        <Table verticalSpacing={4} className={classes.figureTable} aria-label="What will be done" maw={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <VisuallyHidden>List</VisuallyHidden>
              </Table.Th>
              {kinds.map((kind) => (
                <Table.Th key={kind} ta="right">
                  {planWords[kind]}
                </Table.Th>
              ))}
              <Table.Th ta="right">Unchanged</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lists.map((list) => (
              <Table.Tr key={list}>
                <Table.Th scope="row" fw={400}>
                  {titles[list]}
                </Table.Th>
                {kinds.map((kind) => (
                  <Table.Td key={kind} ta="right">
                    <Number planId={plan.id} list={list} title={titles[list]} kind={kind} value={plan.summary[list][kind]} />
                  </Table.Td>
                ))}
                <Table.Td ta="right" c="dimmed">
                  {count(plan.summary[list].unchanged)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </section>
  )
}

interface NumberProps {
  readonly planId: string
  readonly list: DiffList
  readonly title: string
  readonly kind: PlanChange['kind']
  readonly value: number
}

/** A number that shows, when it is chosen, what it counts. */
function Number({ planId, list, title, kind, value }: NumberProps) {
  if (value === 0)
    return (
      <Text span c="dimmed">
        0
      </Text>
    )
  return (
    <Anchor
      fz="inherit"
      aria-label={`${planWords[kind]} ${count(value)}, ${title}`}
      renderRoot={(rest) => <Link {...rest} to="/deliver/plans/$planId" params={{ planId }} search={{ list, kind }} replace />}
    >
      {count(value)}
    </Anchor>
  )
}

function After({ plan }: { readonly plan: PlanRecord }) {
  const { before, after, runId } = plan
  const types = useTypeNames(runId, [after, before])
  return (
    <Group gap={36} role="group" aria-label="At the destination afterwards" align="flex-start">
      {types.map(({ id, title }) => (
        <Figure key={id} title={title} value={count(after.resourcesByType[id] ?? 0)}>
          {before && <Delta now={after.resourcesByType[id] ?? 0} before={before.resourcesByType[id] ?? 0} />}
        </Figure>
      ))}
      <Figure title="Grants" value={count(after.grants)}>
        {before ? <Delta now={after.grants} before={before.grants} /> : 'nothing is there yet'}
      </Figure>
      <Figure title="Left out" value={count(plan.excluded)}>
        {plan.excluded === 0 ? 'no grant' : 'by the review'}
      </Figure>
    </Group>
  )
}
