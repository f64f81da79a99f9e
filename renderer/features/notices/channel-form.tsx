import { Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { NoticeChannel, NoticeKind } from '../../../shared/notices.ts'
import { countingFields, type FieldInfo } from '../../../shared/settings.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { asFailure, showFailure } from '../../ports/failure.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { FieldInput } from '../../components/settings-form/field-input.tsx'
import { problemsFrom } from '../../components/settings-form/form-values.ts'
import { SecretInput } from '../../components/settings-form/secret-input.tsx'
import { removeSecret, storeSecrets, useStoredSecrets } from '../../components/settings-form/use-secrets.ts'
import { problemOfSecret } from '../../components/settings-form/typed-secret.ts'
import { freshSecret } from './channel-secret.ts'
import { addressTyped, drawnFields, problemsOf, settingsOf, valuesOf, type ChannelValues } from './channel-values.ts'
import { events, eventWords } from './event-words.ts'
import { saveChannel } from './use-channels.ts'

interface ChannelFormProps {
  readonly kind: NoticeKind
  readonly channel: NoticeChannel | null
  readonly onDone: () => void
}

/** Where notices go and which, drawn from the fields of the channel's kind. The secret goes to the keychain and never comes back. */
export function ChannelForm({ kind, channel, onDone }: ChannelFormProps) {
  const labels = eventWords(inSentence(endsCalled(useVocabulary()).holder.many))
  const [values, setValues] = useState(() => valuesOf(kind, channel))
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const element = useRef<HTMLFormElement>(null)
  const set = (change: Partial<ChannelValues>): void => {
    setValues((before) => ({ ...before, ...change }))
    setRefused(null)
  }
  const drawn = countingFields(drawnFields(kind), values.settings)
  const ofEngine = problemsFrom(refused === null ? [] : asFailure(refused).issues, kind.fields)
  const problems: Readonly<Record<string, string>> = { ...(tried ? problemsOf(kind, values) : {}), ...ofEngine.fields }
  const problemOf = (field: FieldInfo): string | undefined =>
    field.secret && tried ? (problemOfSecret(field, secrets[field.name]) ?? undefined) : problems[field.name]
  const showProblem = (): void => {
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
  }

  const save = async (): Promise<void> => {
    setTried(true)
    const unfit = drawn.some((field) => field.secret && problemOfSecret(field, secrets[field.name]) !== null)
    if (Object.keys(problemsOf(kind, values)).length > 0 || unfit) {
      showProblem()
      return
    }
    setBusy(true)
    try {
      const saved = await saveChannel(channel?.id, settingsOf(kind, values, channel?.enabled ?? true))
      const where = await storeSecrets(saved.id, kind.fields, { ...secrets, ...addressTyped(values) })
      const memory = where.store === 'memory'
      notifications.show({
        color: memory ? 'orange' : 'green',
        title: `${saved.name} is saved`,
        message: memory
          ? `The secret is kept in memory until Rollcall quits. ${where.problem ?? ''}`
          : 'Send a test to see whether it arrives.',
      })
      onDone()
    } catch (failure) {
      setRefused(failure)
      showProblem()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      ref={element}
      noValidate
      aria-label="Channel"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={values.name}
          error={problems.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {drawn.map((field) =>
          field.secret ? (
            <Secret
              key={field.name}
              field={field}
              channel={channel}
              typed={secrets[field.name] ?? ''}
              problem={problemOf(field)}
              onType={(text) => setSecrets((before) => ({ ...before, [field.name]: text }))}
            />
          ) : (
            <FieldInput
              key={field.name}
              field={field}
              value={values.settings[field.name] ?? ''}
              problem={problemOf(field)}
              onChange={(value) => set({ settings: { ...values.settings, [field.name]: value } })}
            />
          ),
        )}
        <Checkbox.Group
          label="Tell of"
          required
          value={[...values.events]}
          error={problems.events}
          onChange={(chosen) => set({ events: chosen })}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt={6}>
            {events.map((event) => (
              <Checkbox key={event} value={event} label={labels[event]} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        {refused !== null && ofEngine.rest && <Problem error={refused} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {channel ? 'Save changes' : 'Add channel'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Secret(props: {
  readonly field: FieldInfo
  readonly channel: NoticeChannel | null
  readonly typed: string
  readonly problem: string | undefined
  readonly onType: (value: string) => void
}) {
  const { field, channel, typed, problem, onType } = props
  const stored = useStoredSecrets(channel?.id ?? null)
  const [made, setMade] = useState<string | null>(null)
  const make = (): void => {
    const fresh = freshSecret()
    setMade(fresh)
    onType(fresh)
  }
  const kept = stored.data?.find(({ name }) => name === field.name) ?? null
  return (
    <div>
      <SecretInput
        field={field}
        stored={kept}
        typed={typed}
        problem={problem}
        onType={onType}
        onRemove={() => {
          if (channel !== null) removeSecret(channel.id, field.name).catch(showFailure)
        }}
      />
      {field.name === 'secret' && kept === null && (
        <Group gap="xs" mt={6}>
          <Button size="compact-xs" variant="default" onClick={make}>
            Make one
          </Button>
          {made !== null && made === typed && (
            <Text size="sm">
              Give it to the receiver now, it is not shown again: <code>{made}</code>
            </Text>
          )}
        </Group>
      )}
    </div>
  )
}
