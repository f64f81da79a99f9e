import { Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { ChannelKindInfo, NoticeChannel } from '../../../shared/notices.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { asFailure, showFailure } from '../../ports/failure.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { FieldInput } from '../../components/settings-form/field-input.tsx'
import { problemsFrom, type FieldProblems } from '../../components/settings-form/form-values.ts'
import { SecretInput } from '../../components/settings-form/secret-input.tsx'
import { removeSecret, storeSecrets, useStoredSecrets } from '../../components/settings-form/use-secrets.ts'
import { problemOfSecret } from '../../components/settings-form/typed-secret.ts'
import { freshSecret } from './channel-secret.ts'
import { addressTyped, drawnFields, problemsOf, settingsOf, valuesOf, type ChannelValues } from './channel-values.ts'
import { events, eventWords } from './event-words.ts'
import { saveChannel } from './use-channels.ts'

interface ChannelFormProps {
  readonly kind: ChannelKindInfo
  readonly channel: NoticeChannel | null
  readonly onDone: () => void
}

/** Where notices go and which. The secret goes to the keychain and never comes back. */
export function ChannelForm({ kind, channel, onDone }: ChannelFormProps) {
  const labels = eventWords(inSentence(endsCalled(useVocabulary()).holder.many))
  const [values, setValues] = useState(() => valuesOf(kind, channel))
  const [secret, setSecret] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const element = useRef<HTMLFormElement>(null)
  const set = (change: Partial<ChannelValues>): void => {
    setValues((before) => ({ ...before, ...change }))
    setRefused(null)
  }
  const drawn = drawnFields(kind)
  const ofEngine = refused === null ? {} : problemsFrom(asFailure(refused).issues, drawn).fields
  const problems: FieldProblems = { ...(tried ? problemsOf(kind, values) : {}), ...ofEngine }
  const secretField = secretOf(kind)
  const secretProblem = secretField === null ? null : problemOfSecret(secretField, secret)
  const showProblem = (): void => {
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
  }

  const save = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(problemsOf(kind, values)).length > 0 || secretProblem !== null) {
      showProblem()
      return
    }
    setBusy(true)
    try {
      const saved = await saveChannel(channel?.id, settingsOf(kind, values, channel?.enabled ?? true))
      const fields = kind.fields.filter((field) => field.secret)
      const typed = { ...(secretField === null ? {} : { [secretField.name]: secret }), [addressName]: addressTyped(values) }
      const where = fields.length === 0 ? null : await storeSecrets(saved.id, fields, typed)
      const memory = where?.store === 'memory'
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

  const draw = (field: FieldInfo) => (
    <FieldInput
      key={field.name}
      field={field}
      value={values.settings[field.name] ?? ''}
      problem={problems[field.name]}
      onChange={(value) => set({ settings: { ...values.settings, [field.name]: value } })}
    />
  )
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
        {drawn.filter(({ name }) => name !== 'repeat').map(draw)}
        <Secret kind={kind} channel={channel} typed={secret} problem={tried ? secretProblem : null} onType={setSecret} />
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
        {drawn.filter(({ name }) => name === 'repeat').map(draw)}
        {refused !== null && Object.keys(ofEngine).length === 0 && <Problem error={refused} />}
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

/** All of a webhook's address; it is typed where its host is shown. */
const addressName = 'address'

/** The secret that is typed as one. */
const secretOf = ({ fields }: ChannelKindInfo): FieldInfo | null =>
  fields.find(({ name, secret }) => secret && name !== addressName) ?? null

function Secret(props: {
  readonly kind: ChannelKindInfo
  readonly channel: NoticeChannel | null
  readonly typed: string
  readonly problem: string | null
  readonly onType: (value: string) => void
}) {
  const { kind, channel, typed, problem, onType } = props
  const stored = useStoredSecrets(channel?.id ?? null)
  const [made, setMade] = useState<string | null>(null)
  const field = secretOf(kind)
  if (field === null) return null
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
        problem={problem ?? undefined}
        onType={onType}
        onRemove={() => {
          if (channel !== null) removeSecret(channel.id, field.name).catch(showFailure)
        }}
      />
      {kind.id === 'webhook' && kept === null && (
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
