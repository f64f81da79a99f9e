import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { SchedulePreview, ScheduleRecord } from '../../../shared/schedules.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'

/** Times come and go by themselves, in other processes too. */
const lookEvery = 10_000

export function useSchedules() {
  return useQuery({ queryKey: ['schedules'], queryFn: () => engine.schedules.list(), staleTime: 0, refetchInterval: lookEvery })
}

export const useConnections = () => useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })

const previewOf = (cron: string, timeZone: string) => ({
  queryKey: ['schedule-preview', cron.trim(), timeZone],
  queryFn: () => engine.schedules.preview({ cron: cron.trim(), timeZone }),
  staleTime: 30_000,
})

/** What an expression means. INVALID_INPUT when nothing. */
export const askPreview = (cron: string, timeZone: string): Promise<SchedulePreview> => previewOf(cron, timeZone).queryFn()

/** What an expression means, as it is typed; without one nothing is asked. */
export function usePreview(cron: string, timeZone: string) {
  const query = previewOf(cron, timeZone)
  return useQuery({ ...query, queryFn: cron.trim() === '' ? skipToken : query.queryFn, placeholderData: keepPreviousData })
}

export type ScheduleSettings = Omit<ScheduleRecord, 'id' | 'words' | 'next' | 'last'>

/** INVALID_INPUT for an expression or time zone that does not exist. */
export async function saveSchedule(id: string | undefined, settings: ScheduleSettings): Promise<ScheduleRecord> {
  const { connectionId, name, cron, timeZone, missed, enabled, openReview } = settings
  const given = { connectionId, name, cron, timeZone, missed, enabled, openReview }
  const saved = await engine.schedules.save(id === undefined ? given : { id, ...given })
  await queryClient.invalidateQueries({ queryKey: ['schedules'] })
  return saved
}

export async function removeSchedule(id: string): Promise<void> {
  await engine.schedules.remove({ id })
  await queryClient.invalidateQueries({ queryKey: ['schedules'] })
}
