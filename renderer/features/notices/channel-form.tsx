import { Button, Checkbox, Group, Select, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { asFailure, showFailure } from '../../ports/failure.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { SecretInput } from '../../components/settings-form/secret-input.tsx'
import { removeSecret, storeSecrets, useStoredSecrets } from '../../components/settings-form/use-secrets.ts'
import { problemOfSecret } from '../../components/settings-form/typed-secret.ts'
import { addressField, freshSecret, secretOf } from './channel-secret.ts'
import { addressTyped, problemsOfEngine, problemsOf, settingsOf, usualPort, valuesOf, type ChannelValues } from './channel-values.ts'
import { events, eventWords } from './event-words.ts'
import { saveChannel } from './use-channels.ts'

interface ChannelFormProps {
  readonly kind: NoticeChannel['kind']
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
  const ofEngine = refused === null ? {} : problemsOfEngine(asFailure(refused).issues, values)
  const problems = { ...(tried ? problemsOf(kind, values) : {}), ...ofEngine }
  const secretField = secretOf[kind]
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
      const field = secretOf[kind]
      const fields = [...(field === null ? [] : [field]), ...(kind === 'webhook' ? [addressField] : [])]
      const typed = { ...(field === null ? {} : { [field.name]: secret }), [addressField.name]: addressTyped(values) }
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

  const part = { values, set, problems }
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
        {kind === 'webhook' && <WebhookFields {...part} />}
        {kind === 'email' && <EmailFields {...part} />}
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
        <Switch
          label="Also when nothing changed"
          description="Off: once when runs begin to fail and once when they work again. On: after every run."
          checked={values.repeat}
          onChange={(event) => set({ repeat: event.currentTarget.checked })}
        />
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

interface FieldsProps {
  readonly values: ChannelValues
  readonly set: (change: Partial<ChannelValues>) => void
  readonly problems: Partial<Record<keyof ChannelValues, string>>
}

function WebhookFields({ values, set, problems }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Address"
        description="Gets a signed POST (Standard Webhooks) with ids and counts, no names. What comes after the host goes to the keychain and is not shown again."
        required
        value={values.url}
        error={problems.url}
        placeholder="https://hooks.example.com/rollcall"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Checkbox
        label="Allow http: what is sent can be read on its way"
        checked={values.allowHttp}
        onChange={(event) => set({ allowHttp: event.currentTarget.checked })}
      />
      <Checkbox
        label="Allow this computer and private networks"
        checked={values.allowPrivate}
        onChange={(event) => set({ allowPrivate: event.currentTarget.checked })}
      />
    </>
  )
}

const protections = [
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'tls', label: 'TLS' },
  { value: 'none', label: 'None' },
]

function EmailFields({ values, set, problems }: FieldsProps) {
  const field = (name: 'host' | 'port' | 'user' | 'greeting' | 'from' | 'to') => ({
    value: values[name],
    error: problems[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => set({ [name]: event.currentTarget.value }),
  })
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label="Mail server" required placeholder="mail.example.com" {...field('host')} />
        <Select
          label="Protection"
          data={protections}
          allowDeselect={false}
          value={values.security}
          error={problems.security}
          onChange={(security) => set({ security: security ?? 'starttls', port: usualPort[security ?? 'starttls'] ?? values.port })}
        />
        <TextInput label="Port" required inputMode="numeric" {...field('port')} />
      </Group>
      <TextInput label="From" required placeholder="Rollcall <rollcall@example.com>" {...field('from')} />
      <TextInput label="To" required description="One or several, with commas." placeholder="ops@example.com" {...field('to')} />
      <TextInput label="User name" description="Empty: the server asks for none." {...field('user')} />
      <TextInput
        label="Greeting name"
        description="How this computer names itself to the mail server. Empty: the domain of the sender."
        placeholder="rollcall.example.com"
        {...field('greeting')}
      />
    </>
  )
}

function Secret(props: {
  readonly kind: NoticeChannel['kind']
  readonly channel: NoticeChannel | null
  readonly typed: string
  readonly problem: string | null
  readonly onType: (value: string) => void
}) {
  const { kind, channel, typed, problem, onType } = props
  const stored = useStoredSecrets(channel?.id ?? null)
  const [made, setMade] = useState<string | null>(null)
  const field = secretOf[kind]
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
      {kind === 'webhook' && kept === null && (
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
