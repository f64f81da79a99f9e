import { Alert, Button, Card, Group } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconFolder } from '@tabler/icons-react'
import type { DeliveryReceipt } from '../../../shared/deliveries.ts'
import { inSentence } from '../../../shared/vocabulary.ts'
import { FileFacts } from '../../components/file-facts.tsx'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { count, counted } from '../../ports/format.ts'
import { useTypeNames } from './use-run-words.ts'

/** What was delivered, as it was found when it was looked at again. */
export function Receipt({ receipt, runId }: { readonly receipt: DeliveryReceipt; readonly runId: string }) {
  const { path, bytes, sha256, syncId, keptSyncs, counts, warnings, taskId } = receipt
  const types = useTypeNames(runId, [counts])
  const figures = [
    ...types.map(({ id, title }) => `${count(counts.resourcesByType[id] ?? 0)} ${inSentence(title)}`),
    counted(counts.entitlements, 'entitlement'),
    counted(counts.grants, 'grant'),
  ]
  return (
    <Card withBorder padding="md" component="section" aria-label="Receipt">
      <Alert
        color="green"
        variant="light"
        icon={<IconCircleCheck aria-hidden />}
        title="Delivered, reopened and counted"
        role="status"
        mb="sm"
      >
        It holds {figures.join(', ')}.
      </Alert>
      <FileFacts path={path} bytes={bytes} sha256={sha256} syncId={syncId} keptSyncs={keptSyncs} taskId={taskId} />
      {warnings.map((warning) => (
        <Alert key={warning} color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} mt="sm">
          {warning}
        </Alert>
      ))}
      {path !== null && (
        <Group mt="sm">
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={() => void main.app.reveal({ path }).catch(showFailure)}
          >
            Show in folder
          </Button>
        </Group>
      )}
    </Card>
  )
}
