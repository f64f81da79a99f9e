import { Button, Card, Group, SimpleGrid, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Problem } from '../../components/problem.tsx'
import { Help } from '../connections/index.ts'
import { useKinds } from './queries.ts'

/** Every kind of destination there is, to choose one. */
export function KindCards() {
  const kinds = useKinds()
  return (
    <>
      {kinds.error && <Problem error={kinds.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" maw={1080} aria-busy={kinds.isPending}>
        {kinds.data?.map((kind) => (
          <Card key={kind.id} withBorder padding="lg" component="section" aria-label={kind.title}>
            <Text fw={600} size="lg" component="h2" m={0}>
              {kind.title}
            </Text>
            <Text mt={6} mb="md" flex={1}>
              {kind.description}
            </Text>
            <Group justify="space-between">
              <Button
                aria-label={`Add ${kind.title}`}
                renderRoot={(rest) => <Link {...rest} to="/deliver/destinations/new/$kindId" params={{ kindId: kind.id }} />}
              >
                Add
              </Button>
              {kind.helpUrl !== null && <Help url={kind.helpUrl} />}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </>
  )
}
