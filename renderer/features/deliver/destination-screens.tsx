import { Alert, Button, Stack } from '@mantine/core'
import { IconAlertTriangle, IconPlugX, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { Help } from '../connections/index.ts'
import { DestinationForm } from './destination-form.tsx'
import { KindCards } from './kind-cards.tsx'
import { destinationOf, useDestinations, useKinds } from './queries.ts'
import { askToRemoveDestination } from './remove-destination.tsx'
import { useStillHere } from '../../ports/still-here.ts'

/** Which kind of destination to add. */
export function KindsScreen() {
  return (
    <Page title="Add a destination" about="Where what was signed is to go. Nothing is delivered by adding one.">
      <div style={{ paddingTop: 8 }}>
        <KindCards />
      </div>
    </Page>
  )
}

export function NewDestinationScreen() {
  const { kindId } = useParams({ from: '/deliver/destinations/new/$kindId' })
  const navigate = useNavigate()
  const stillHere = useStillHere()
  const kinds = useKinds()
  const destinations = useDestinations()
  const kind = kinds.data?.find((each) => each.id === kindId)
  if (!kind || !destinations.isFetched) {
    return (
      <Page title="New destination">
        {kinds.error && <Problem error={kinds.error} />}
        {kinds.data && !kind && (
          <NotThere what="There is no such kind of destination." to="/deliver/destinations/new" label="Choose a kind" />
        )}
      </Page>
    )
  }
  const taken = new Set(destinations.data?.map((destination) => destination.name))
  return (
    <Page title={`Add ${kind.title}`} about={kind.description} actions={kind.helpUrl === null ? undefined : <Help url={kind.helpUrl} />}>
      <DestinationForm
        kind={kind}
        destination={null}
        name={freeName(kind.title, taken)}
        onSaved={() => void (stillHere() && navigate({ to: '/deliver', ignoreBlocker: true }))}
      />
    </Page>
  )
}

export function EditDestinationScreen() {
  const { destinationId } = useParams({ from: '/deliver/destinations/$destinationId' })
  const navigate = useNavigate()
  const kinds = useKinds()
  const destinations = useDestinations()
  const destination = destinationOf(destinations.data, destinationId)
  const kind = kinds.data?.find((each) => each.id === destination?.kindId)
  const error = kinds.error ?? destinations.error
  if (!destination || !kind) {
    return (
      <Page title="Destination">
        {error && <Problem error={error} />}
        {destinations.data && kinds.data && !destinations.isFetching && (
          <NotThere what="There is no such destination." to="/deliver" label="See all destinations" />
        )}
      </Page>
    )
  }
  return (
    <Page
      title={destination.name}
      about={kind.title}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() =>
              askToRemoveDestination(
                destination,
                () => void navigate({ to: '/settings', search: { section: 'destinations' }, ignoreBlocker: true }),
              )
            }
          >
            Remove
          </Button>
          <Button variant="default" renderRoot={(rest) => <Link {...rest} to="/deliver" />}>
            All deliveries
          </Button>
        </>
      }
    >
      <Stack gap="md">
        {destination.lastCheck?.outcome === 'fail' && (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} p="xs" maw={640}>
            The last test of this destination failed. Test it again once it is corrected.
          </Alert>
        )}
        <DestinationForm key={destination.id} kind={kind} destination={destination} name={destination.name} onSaved={() => undefined} />
      </Stack>
    </Page>
  )
}

/** "ConductorOne", or "ConductorOne 2" when there is one. A kind that is called like a file gets a name of its own. */
function freeName(title: string, taken: ReadonlySet<string>): string {
  const first = title.startsWith('.') ? title.slice(1) : title
  for (let number = 1; ; number++) {
    const name = number === 1 ? first : `${first} ${number}`
    if (!taken.has(name)) return name
  }
}

function NotThere({ what, to, label }: { readonly what: string; readonly to: string; readonly label: string }) {
  return (
    <Empty icon={IconPlugX} title={what} actions={<Button renderRoot={(rest) => <Link {...rest} to={to} />}>{label}</Button>}>
      It may have been removed.
    </Empty>
  )
}
