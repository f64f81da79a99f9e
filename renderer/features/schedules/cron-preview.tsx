import { Card, List, Skeleton, Text } from '@mantine/core'
import { zoneTime } from './zone-time.ts'
import type { usePreview } from './use-schedules.ts'

/** What the expression means, in words and as its next five times; it follows what is typed. */
export function CronPreview({ preview, timeZone }: { readonly preview: ReturnType<typeof usePreview>; readonly timeZone: string }) {
  const { data, error, isFetching } = preview
  return (
    <Card withBorder component="section" aria-label="What this means" aria-busy={isFetching} padding="md">
      <Text fw={600} role="status">
        {error ? 'Not understood yet' : (data?.words ?? 'Nothing yet')}
      </Text>
      {!error && data && (
        <>
          <Text size="sm" c="dimmed" mt={8}>
            Next times, {timeZone}
          </Text>
          <List size="sm" listStyleType="none" aria-label="Next times">
            {data.next.map((at) => (
              <List.Item key={at}>{zoneTime(at, timeZone)}</List.Item>
            ))}
          </List>
        </>
      )}
      {!error && !data && <Skeleton height={12} mt={8} animate={false} />}
    </Card>
  )
}
