import {
  IconArrowsDiff,
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
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { commands, commandTitle, type CommandId } from '../../../shared/commands.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { giveCommand, whyNot } from '../../ports/commands.ts'
import { newestOf, runRef, useLookAt, useLookingAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { useRunName } from '../../ports/run-name.ts'
import { commandNames, endLists, lookedAtTypes } from '../../ports/words.ts'
import { typeIcon } from '../../components/type-icon.ts'
import { keysOf } from '../shortcut-text.ts'
import type { PaletteItem } from './item.ts'

const screens: Readonly<Partial<Record<CommandId, Icon>>> = {
  'go.overview': IconChartBar,
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
  const types = lookedAtTypes(useLookingAt().snapshot)
  const lists = endLists(types)
  const names = commandNames(types)
  const iconOf = (id: CommandId): Icon => {
    const list = id === 'go.holders' || id === 'go.held' ? lists[id] : undefined
    return list === undefined ? (screens[id] ?? IconCommand) : typeIcon[list.icon]
  }
  const listsWithout = types.filter((type) => !Object.values(lists).includes(type))
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
        label: commandTitle(id, names),
        icon: iconOf(id),
        keys: keysOf(id),
        whyNot: whyNot(id),
        act: () => giveCommand(id),
      })),
    ...listsWithout.map((type): PaletteItem => ({
      id: `list:${type.id}`,
      group: 'Screens',
      label: type.many,
      icon: typeIcon[type.icon],
      act: () => void navigate({ to: '/resources/$type', params: { type: type.id }, search: ({ on, vs }) => ({ on, vs }) }),
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
