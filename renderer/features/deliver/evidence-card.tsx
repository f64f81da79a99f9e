import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileCode } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { showFailure } from '../../app/failure.ts'
import { engine, main } from '../../app/ports.ts'
import { CardSection } from '../../components/card-section.tsx'
import { fileName } from './words.ts'

/** Who decided what about what was delivered, to keep with it. */
export function EvidenceCard({ reviewId }: { readonly reviewId: string }) {
  const save = useMutation({
    mutationFn: async () => {
      const path = await main.dialogs.saveFile({ title: 'Save the evidence', defaultName: `evidence-${reviewId}.json`, kind: 'json' })
      return path === null ? null : engine.reviews.saveEvidence({ reviewId, path, format: 'json' })
    },
    onSuccess: (saved) => {
      if (saved === null) return
      notifications.show({ color: 'green', title: `${fileName(saved.path)} is saved`, message: `SHA-256 ${saved.sha256}` })
    },
    onError: showFailure,
  })
  return (
    <CardSection
      title="Evidence"
      about="Scope, counts, every exclusion and flag with its reason, guard rails that fired, this delivery and its hash."
    >
      <Group mt="sm">
        <Button
          variant="default"
          leftSection={<IconFileCode size={16} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          Save as JSON
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt={6}>
        People stand in it by name: keep it like personnel data.
      </Text>
    </CardSection>
  )
}
