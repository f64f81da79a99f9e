import { Button, Progress, Stack, Text } from '@mantine/core'
import { IconPlayerStop } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { deliveriesChanged } from './queries.ts'
import { resultWords } from './words.ts'

/** A delivery under way: how far, what is being done, and a way to stop it. */
export function DeliveryProgress({ delivery }: { readonly delivery: DeliveryRecord }) {
  const cancel = useMutation({
    mutationFn: () => engine.deliveries.cancel({ deliveryId: delivery.id }),
    onError: showFailure,
    onSettled: deliveriesChanged,
  })
  const { done, failed, total } = delivery
  const share = total > 0 ? Math.min(100, (100 * (done + failed)) / total) : null
  return (
    <Stack gap={6} w="100%" align="flex-start">
      <Text size="sm" role="status">
        {delivery.note ?? (delivery.dryRun ? 'Trying it out' : 'Delivering')}
        {total > 0 && ` · ${resultWords(delivery)}`}
      </Text>
      <Progress
        w="100%"
        size="sm"
        value={share ?? 100}
        animated={share === null}
        aria-label={share === null ? 'Under way, how far is not known' : 'Share done'}
        transitionDuration={150}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        {delivery.dryRun ? 'Stop the dry run' : 'Stop the delivery'}
      </Button>
    </Stack>
  )
}
