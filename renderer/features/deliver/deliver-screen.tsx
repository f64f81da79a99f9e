import { Button, Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { DestinationCards } from './destination-cards.tsx'
import { History } from './history.tsx'
import { useDestinations } from './queries.ts'
import { useSubject } from './use-subject.ts'
import { WhatLeaves } from './what-leaves.tsx'

/** From what was signed to where it goes. */
export function DeliverScreen() {
  const destinations = useDestinations()
  const subject = useSubject()
  const none = destinations.data?.length === 0
  return (
    <Page
      title="Deliver"
      about="What was signed leaves from here: plan it, look at the plan, approve it, apply it."
      actions={
        !none && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            renderRoot={(rest) => <Link {...rest} to="/deliver/destinations/new" />}
          >
            Add a destination
          </Button>
        )
      }
    >
      <Stack gap="lg" maw={1100}>
        <WhatLeaves subject={subject} />
        <DestinationCards subject={subject} />
        <History />
      </Stack>
    </Page>
  )
}
