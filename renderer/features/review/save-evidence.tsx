import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconCircleCheck, IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { showFailure } from '../../ports/failure.ts'
import { fileName } from '../../ports/looking-at.ts'
import { engine, main } from '../../ports/clients.ts'
import { FileFacts } from '../../components/file-facts.tsx'
import { Problem } from '../../components/problem.tsx'

export type EvidenceFormat = 'pdf' | 'json' | 'html'

interface SaveProps {
  readonly review: ReviewRecord
  readonly path: string
  readonly format: EvidenceFormat
}

/** Saves once when it opens, and says what was written. */
export function SaveEvidence({ review, path, format }: SaveProps) {
  const id = useId()
  const saving = useQuery({
    queryKey: ['save evidence', review.id, path, id],
    queryFn: async ({ signal }) => {
      if (format !== 'pdf') return engine.reviews.saveEvidence({ reviewId: review.id, path, format }, { signal })
      const html = await engine.reviews.evidencePage({ reviewId: review.id }, { signal })
      return main.documents.savePdf({ html, path })
    },
    gcTime: 0,
  })
  if (saving.data) {
    return (
      <Stack>
        <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} title="The evidence is saved" role="status">
          It names who has what and what was decided about it: keep it like personnel data.
        </Alert>
        <FileFacts {...saving.data} />
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={() => void main.app.reveal({ path }).catch(showFailure)}
          >
            Show in folder
          </Button>
          <Button data-autofocus onClick={() => modals.closeAll()}>
            Close
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <Stack aria-busy={saving.isFetching}>
      {saving.error ? (
        <Problem error={saving.error}>
          <Text mt="xs">Whatever was at {path} is as it was.</Text>
        </Problem>
      ) : (
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text role="status">Writing {fileName(path)}.</Text>
        </Group>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => modals.closeAll()}>
          Close
        </Button>
        {saving.error && (
          <Button loading={saving.isFetching} onClick={() => void saving.refetch()}>
            Try again
          </Button>
        )}
      </Group>
    </Stack>
  )
}
