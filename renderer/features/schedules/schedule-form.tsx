import { Alert, Anchor, Button, Group, Radio, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { missingFields } from '../../../shared/settings.ts'
import { asFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { Problem } from '../../components/problem.tsx'
import { LeaveGuard } from '../../components/settings-form/leave-guard.tsx'
import { useStoredSecrets } from '../../components/settings-form/use-secrets.ts'
import { CronPreview } from './cron-preview.tsx'
import classes from './schedules.module.css'
import { askPreview, saveSchedule, usePreview, type ScheduleSettings } from './use-schedules.ts'
import { ownZone, zones, zoneTime } from './zone-time.ts'

const usual: readonly (readonly [title: string, cron: string])[] = [
  ['Every day at 06:00', '0 6 * * *'],
  ['Weekdays at 06:00', '0 6 * * 1-5'],
  ['Every hour', '0 * * * *'],
  ['Mondays at 06:00', '0 6 * * 1'],
  ['First of the month', '0 6 1 * *'],
]

interface ScheduleFormProps {
  readonly schedule: ScheduleRecord | null
  readonly connections: readonly ConnectionRecord[]
  readonly onSaved: (saved: ScheduleRecord) => void
}

/** When a connection runs by itself. What is typed is explained as it is typed. */
export function ScheduleForm({ schedule, connections, onSaved }: ScheduleFormProps) {
  const [values, setValues] = useState<ScheduleSettings>(
    () => schedule ?? { ...fresh, connectionId: connections[0]?.id ?? '', timeZone: ownZone() },
  )
  const [dirty, setDirty] = useState(false)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const element = useRef<HTMLFormElement>(null)
  const [typed] = useDebouncedValue(values.cron, 200)
  const preview = usePreview(typed, values.timeZone)
  const set = (change: Partial<ScheduleSettings>): void => {
    setValues((before) => ({ ...before, ...change }))
    setDirty(true)
    setError(null)
  }
  const cronProblem =
    values.cron.trim() === ''
      ? tried
        ? 'Say when: five fields, or choose one below.'
        : undefined
      : preview.error
        ? sentence(preview.error)
        : undefined
  const connectionProblem = tried && values.connectionId === '' ? 'Choose a connection.' : undefined

  const showProblem = (): void => {
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
  }
  const save = async (): Promise<void> => {
    setTried(true)
    if (values.connectionId === '' || values.cron.trim() === '') {
      showProblem()
      return
    }
    setBusy(true)
    try {
      // What is typed now: the explanation beside it may be of a moment ago.
      const meant = await askPreview(values.cron, values.timeZone).catch(() => null)
      if (meant === null) {
        showProblem()
        return
      }
      const name = values.name.trim() === '' ? meant.words.slice(0, 200) : values.name
      const saved = await saveSchedule(schedule?.id, { ...values, name })
      setDirty(false)
      const [next] = saved.next
      notifications.show({
        color: 'green',
        title: `${saved.name} is saved`,
        message: next === undefined ? 'It is switched off.' : `It runs next on ${zoneTime(next, saved.timeZone)}.`,
      })
      onSaved(saved)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      ref={element}
      noValidate
      aria-label="Schedule"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <LeaveGuard dirty={dirty} />
      <div className={classes.form}>
        <Stack gap="md">
          <Select
            label="Connection"
            description="What runs, with its settings as they are then."
            required
            allowDeselect={false}
            data={connections.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.connectionId === '' ? null : values.connectionId}
            error={connectionProblem}
            onChange={(connectionId) => set({ connectionId: connectionId ?? '' })}
          />
          <MissingSecret connection={connections.find(({ id }) => id === values.connectionId)} />
          <TextInput
            label="When"
            description="Minute, hour, day of the month, month, day of the week: 0 6 * * 1-5."
            required
            value={values.cron}
            error={cronProblem}
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            onChange={(event) => set({ cron: event.currentTarget.value })}
          />
          <Group gap={6} role="group" aria-label="Usual times">
            {usual.map(([title, cron]) => (
              <Button key={cron} size="compact-xs" variant="default" onClick={() => set({ cron })}>
                {title}
              </Button>
            ))}
          </Group>
          <Select
            label="Time zone"
            description="Where that clock hangs. When clocks change there, the time of day stays."
            searchable
            allowDeselect={false}
            limit={60}
            nothingFoundMessage="There is no such time zone."
            data={zones()}
            value={values.timeZone}
            onChange={(timeZone) => set({ timeZone: timeZone ?? ownZone() })}
          />
          <TextInput
            label="Name"
            description="Empty: what it means, in words."
            value={values.name}
            placeholder={preview.error ? '' : (preview.data?.words ?? '')}
            maxLength={200}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Radio.Group
            label="When a time passed while nothing could start it"
            description="The computer slept, or Rollcall was closed."
            value={values.missed}
            onChange={(missed) => set({ missed: missed === 'run-once' ? 'run-once' : 'skip' })}
          >
            <Stack gap={6} mt={6}>
              <Radio value="skip" label="Wait for the next time" />
              <Radio value="run-once" label="Run once, as soon as possible" />
            </Stack>
          </Radio.Group>
          <Switch
            label="Open a review of what changed when the run is ready"
            checked={values.openReview}
            onChange={(event) => set({ openReview: event.currentTarget.checked })}
          />
          <Switch label="On" checked={values.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
          {error !== null && <Problem error={error} />}
          <Group>
            <Button type="submit" loading={busy}>
              {schedule ? 'Save changes' : 'Save schedule'}
            </Button>
          </Group>
        </Stack>
        <CronPreview preview={preview} timeZone={values.timeZone} />
      </div>
    </form>
  )
}

const fresh: Omit<ScheduleSettings, 'timeZone' | 'connectionId'> = {
  ...{ name: '', cron: '0 6 * * 1-5', missed: 'skip', enabled: true, openReview: true },
}

const sentence = (error: unknown): string => {
  const { message, remedy } = asFailure(error)
  return `${message} ${remedy}`
}

/** A run nobody attends can only take its secrets from the keychain. */
function MissingSecret({ connection }: { readonly connection: ConnectionRecord | undefined }) {
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => engine.sources.list() })
  const stored = useStoredSecrets(connection?.id ?? null)
  const fields = sources.data?.find(({ id }) => id === connection?.sourceId)?.fields ?? []
  const missing = missingFields(
    fields,
    connection?.config ?? {},
    ({ secret, name }) => !secret || stored.data?.some((each) => each.name === name) === true,
  )
  if (!connection || !stored.data || missing.length === 0) return null
  return (
    <Alert color="orange" variant="light" icon={<IconKey aria-hidden />} p="xs">
      The {missing.map(({ title }) => title).join(', ')} of {connection.name} is not stored. Its runs cannot start by themselves until{' '}
      <Anchor
        fz="inherit"
        renderRoot={(rest) => <Link {...rest} to="/connections/$connectionId" params={{ connectionId: connection.id }} />}
      >
        it is
      </Anchor>
      .
    </Alert>
  )
}
