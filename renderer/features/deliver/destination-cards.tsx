import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconFileSearch, IconFileZip, IconRefresh, type Icon } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DestinationKind, DestinationRecord } from '../../../shared/deliveries.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'
import { KindCards } from './kind-cards.tsx'
import { keepPlan, useDeliveries, useDestinations, useKinds, usePlans } from './queries.ts'
import { ServicePanel } from './service-panel.tsx'
import { DeliveryBadge, PlanBadge } from './state-marks.tsx'
import type { Subject } from './use-subject.ts'

const icons: Readonly<Record<DestinationKind['way'], Icon>> = { file: IconFileZip, service: IconRefresh }

/** Every place data can leave to: what went there last, what waits, and the next plan. Without one, which there could be. */
export function DestinationCards({ subject }: { readonly subject: Subject }) {
  const kinds = useKinds()
  const destinations = useDestinations()
  const error = kinds.error ?? destinations.error
  const ways = new Map(kinds.data?.map((kind) => [kind.id, kind.way]))
  const serving = destinations.data?.filter((destination) => ways.get(destination.kindId) === 'service') ?? []
  return (
    <section aria-label="Destinations" aria-busy={destinations.isPending || kinds.isPending}>
      <Text fw={600} component="h2" m={0} mb="xs" size="md">
        {destinations.data?.length === 0 ? 'Where should it go?' : 'Destinations'}
      </Text>
      {error !== null && <Problem error={error} />}
      {destinations.data?.length === 0 && <KindCards />}
      {destinations.data && destinations.data.length > 0 && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {destinations.data.map((destination) => (
            <DestinationCard
              key={destination.id}
              destination={destination}
              kind={kinds.data?.find((kind) => kind.id === destination.kindId)}
              subject={subject}
            />
          ))}
        </SimpleGrid>
      )}
      {serving.length > 0 && (
        <Stack gap="md" mt="md">
          {serving.map((destination) => (
            <ServicePanel key={destination.id} destination={destination} review={linkToReview} />
          ))}
        </Stack>
      )}
    </section>
  )
}

/** From a fresh run that a service held, to the decision about it. */
const linkToReview = (runId: string) => (
  <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/review" search={{ on: `run:${runId}` }} />}>
    Review this run
  </Anchor>
)

interface CardProps {
  readonly destination: DestinationRecord
  readonly kind: DestinationKind | undefined
  readonly subject: Subject
}

function DestinationCard({ destination, kind, subject }: CardProps) {
  const { id, name } = destination
  const Look = icons[kind?.way ?? 'file']
  return (
    <Card withBorder padding="md" component="section" aria-label={name}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Look size={22} stroke={1.5} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
        <Stack gap={2} flex={1} miw={0}>
          <Text fw={600} component="h3" m={0} size="md">
            {name}
          </Text>
          <Text size="sm" c="dimmed" className={classes.place}>
            {[kind?.title ?? destination.kindId, placeOf(destination, kind)].filter((part) => part !== '').join(' · ')}
          </Text>
        </Stack>
        <Anchor
          size="sm"
          aria-label={`Settings of ${name}`}
          renderRoot={(rest) => <Link {...rest} to="/deliver/destinations/$destinationId" params={{ destinationId: id }} />}
        >
          Settings
        </Anchor>
      </Group>
      <Recent destinationId={id} />
      <Group mt="auto" pt="sm">
        <PlanButton destination={destination} subject={subject} />
      </Group>
    </Card>
  )
}

/** Folders and files of a destination, in its own words. */
function placeOf(destination: DestinationRecord, kind: DestinationKind | undefined): string {
  const places = kind?.fields.filter((field) => field.place !== undefined) ?? []
  return places
    .map((field) => destination.config[field.name])
    .filter((value) => typeof value === 'string')
    .join(' · ')
}

/** What went there last, and the plan that waits for somebody. */
function Recent({ destinationId }: { readonly destinationId: string }) {
  const last = useDeliveries().data?.find((delivery) => delivery.destinationId === destinationId && !delivery.dryRun)
  const waiting = usePlans().data?.find(
    (plan) => plan.destinationId === destinationId && ['planned', 'approved', 'interrupted', 'partial'].includes(plan.state),
  )
  return (
    <Stack gap={6} mt="sm">
      <Group gap="xs">
        {last ? (
          <>
            <DeliveryBadge delivery={last} />
            <Anchor
              size="sm"
              renderRoot={(rest) => <Link {...rest} to="/deliver/deliveries/$deliveryId" params={{ deliveryId: last.id }} />}
            >
              {when(last.startedAt)} by {last.by}
            </Anchor>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            Nothing was delivered here yet.
          </Text>
        )}
      </Group>
      {waiting && (
        <Group gap="xs">
          <PlanBadge plan={waiting} />
          <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/deliver/plans/$planId" params={{ planId: waiting.id }} />}>
            Plan of {when(waiting.createdAt)}
          </Anchor>
        </Group>
      )}
    </Stack>
  )
}

/** Compares what was signed with what lies at the destination; nothing leaves by it. */
function PlanButton({ destination, subject }: { readonly destination: DestinationRecord; readonly subject: Subject }) {
  const navigate = useNavigate()
  const { chosen, run, unreviewed, connection } = subject
  const unsigned = chosen === null && run?.state === 'ready' && unreviewed !== 'block' ? run : null
  const plan = useMutation({
    mutationFn: () =>
      engine.deliveries.plan({
        destinationId: destination.id,
        ...(chosen !== null ? { reviewId: chosen.id } : unsigned !== null ? { runId: unsigned.id } : {}),
      }),
    onSuccess: async (made) => {
      keepPlan(made)
      await navigate({ to: '/deliver/plans/$planId', params: { planId: made.id } })
    },
    onError: showFailure,
  })
  if (chosen === null && unsigned === null) {
    return (
      <Text size="sm" c="dimmed">
        {connection === null ? 'There is nothing to deliver yet.' : 'Sign a review first; then this destination can be planned.'}
      </Text>
    )
  }
  return (
    <Button
      leftSection={<IconFileSearch size={16} aria-hidden />}
      variant={chosen === null ? 'default' : 'filled'}
      loading={plan.isPending}
      aria-label={`${chosen === null ? 'Plan without a review' : 'Plan a delivery'} to ${destination.name}`}
      onClick={() => plan.mutate()}
    >
      {chosen === null ? 'Plan without a review' : 'Plan a delivery'}
    </Button>
  )
}
