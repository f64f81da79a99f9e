import {
  IconArrowsDiff,
  IconBook,
  IconCalendarTime,
  IconCertificate,
  IconChartBar,
  IconChecklist,
  IconCommand,
  IconListSearch,
  IconPlayerPlay,
  IconPlugConnected,
  IconSend,
  IconSettings,
  IconStar,
  IconUsers,
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { commands, type CommandId } from '../../../shared/commands.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { giveCommand, whyNot } from '../../ports/commands.ts'
import { newestOf, runRef, useLookAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { useRunName } from '../../ports/run-name.ts'
import { keysOf } from '../shortcut-text.ts'
import type { PaletteItem } from './item.ts'

const screens: Readonly<Partial<Record<CommandId, Icon>>> = {
  'go.overview': IconChartBar,
  'go.people': IconUsers,
  'go.courses': IconBook,
  'go.grants': IconCertificate,
  'go.changes': IconArrowsDiff,
  'go.findings': IconListSearch,
  'go.review': IconChecklist,
  'go.deliver': IconSend,
  'go.runs': IconPlayerPlay,
  'go.schedules': IconCalendarTime,
  'go.settings': IconSettings,
}

/** Commands, screens, connections, runs and saved views: all that is known without asking. */
export function useKnownItems(): readonly PaletteItem[] {
  const navigate = useNavigate()
  const router = useRouter()
  const lookAt = useLookAt()
  const runs = useRuns().data ?? []
  const runName = useRunName()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() }).data ?? []
  const destinations = useQuery({ queryKey: ['destinations'], queryFn: () => engine.destinations.list() }).data ?? []
  const views = useAppStatus().preferences?.views ?? []
  const nameOf = (id: string): string => connections.find((connection) => connection.id === id)?.name ?? 'Connection'
  return [
    ...(Object.keys(commands) as CommandId[])
      .filter((id) => id !== 'palette.open')
      .map((id): PaletteItem => ({
        id,
        group: id.startsWith('go.') ? 'Screens' : 'Commands',
        label: commands[id].title,
        icon: screens[id] ?? IconCommand,
        keys: keysOf(id),
        whyNot: whyNot(id),
        act: () => giveCommand(id),
      })),
    ...views.map((view): PaletteItem => ({
      id: `view:${view.id}`,
      group: 'Views',
      label: view.name,
      icon: IconStar,
      act: () => router.history.push(`${view.screen}${view.search === '' || view.search.startsWith('?') ? '' : '?'}${view.search}`),
    })),
    ...connections.map((connection): PaletteItem => {
      const newest = newestOf(runs, connection.id)
      return {
        id: `connection:${connection.id}`,
        group: 'Connections',
        label: connection.name,
        about: newest ? `look at ${runName(newest)}${newest.state === 'held' ? ', held' : ''}` : 'settings; nothing to look at yet',
        icon: IconPlugConnected,
        act: () =>
          newest
            ? lookAt({ on: runRef(newest), vs: undefined })
            : void navigate({ to: '/connections/$connectionId', params: { connectionId: connection.id } }),
      }
    }),
    ...destinations.map((destination): PaletteItem => ({
      id: `destination:${destination.id}`,
      group: 'Destinations',
      label: destination.name,
      about: 'settings of the destination',
      icon: IconSend,
      act: () => void navigate({ to: '/deliver/destinations/$destinationId', params: { destinationId: destination.id } }),
    })),
    ...runs.slice(0, 100).map((run): PaletteItem => ({
      id: `run:${run.id}`,
      group: 'Runs',
      label: `${nameOf(run.connectionId)}, ${runName(run)}`,
      about: run.state,
      icon: IconPlayerPlay,
      act: () => void navigate({ to: '/runs/$runId', params: { runId: run.id } }),
    })),
  ]
}
