import { Anchor, Button, Card, Group, SimpleGrid, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SourceInfo } from '../../../shared/sources-contract.ts'
import { typesCalled } from '../../../shared/vocabulary.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine, main } from '../../ports/clients.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'

/** Every system that can be read, to choose one. */
export function SourcesScreen() {
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => engine.sources.list() })
  return (
    <Page title="Connect a source" about="Choose the system to read who has what from. Rollcall only reads.">
      {sources.error && <Problem error={sources.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" mt="sm" maw={1080} aria-busy={sources.isPending}>
        {sources.data?.map((source) => (
          <Card key={source.id} withBorder padding="lg" component="section" aria-label={source.title}>
            <Text fw={600} size="lg" component="h2" m={0}>
              {source.title}
            </Text>
            <Text mt={6} mb="md" flex={1}>
              {source.description}{' '}
              <Text span c="dimmed">
                {bringsOf(source)}
              </Text>
            </Text>
            <Group justify="space-between">
              <Button
                aria-label={`Connect ${source.title}`}
                renderRoot={(rest) => <Link {...rest} to="/connect/$sourceId" params={{ sourceId: source.id }} />}
              >
                Connect
              </Button>
              {source.helpUrl !== null && <Help url={source.helpUrl} />}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  )
}

/** What a first run will bring. */
export const bringsOf = ({ brings }: Pick<SourceInfo, 'brings'>): string => (brings.length === 0 ? '' : `It brings ${typesCalled(brings)}.`)

export function Help({ url }: { readonly url: string }) {
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => void main.app.openExternal({ url }).catch(showFailure)}>
      <Group gap={4} wrap="nowrap" component="span">
        Where to find what it asks for
        <IconExternalLink size={14} aria-hidden />
      </Group>
    </Anchor>
  )
}
