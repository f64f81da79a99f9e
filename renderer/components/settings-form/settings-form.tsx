import { Accordion, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlugConnected } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { countingFields, type FieldInfo } from '../../../shared/settings.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { Problem } from '../problem.tsx'
import { CheckList } from './check-list.tsx'
import { FieldInput } from './field-input.tsx'
import { grouped } from './form-values.ts'
import { LeaveGuard } from './leave-guard.tsx'
import { SecretInput } from './secret-input.tsx'
import { useSettingsForm, type Named, type SettingsActions, type SettingsFormState } from './use-settings-form.ts'
import { removeSecret } from './use-secrets.ts'

interface SettingsFormProps<Saved extends Named> extends SettingsActions<Saved> {
  /** What is set up: "connection". */
  readonly what: string
  readonly fields: readonly FieldInfo[]
  /** Null for a new one. */
  readonly record: Named | null
  /** What the name begins with. */
  readonly name: string
  readonly onSaved: (saved: Saved) => void
}

/** The settings of a connection or a destination, drawn from its kind's fields, with the test and the keychain. */
export function SettingsForm<Saved extends Named>({
  what,
  fields,
  record,
  name,
  check,
  save,
  onTested,
  onSaved,
}: SettingsFormProps<Saved>) {
  const form = useSettingsForm({ fields, record, firstName: name, nameless: `Give the ${what} a name.`, check, save, onTested })
  const problems = { ...form.problemsOfCheck?.fields, ...form.problems }
  const [first, ...groups] = grouped(countingFields(fields, form.values))
  const faulty = groups.filter(({ fields }) => fields.some((field) => problems[field.name] !== undefined)).map(({ group }) => group ?? '')
  const [open, setOpen] = useState<readonly string[]>([])
  const draw = (field: FieldInfo) => (
    <Field key={field.name} field={field} form={form} problem={problems[field.name]} recordId={record?.id ?? null} />
  )

  const element = useRef<HTMLFormElement>(null)
  /** To the first field that has a problem, once it is drawn. */
  const showProblem = (): void => {
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
  }

  const submit = async (): Promise<void> => {
    const done = await form.save()
    if (!done) {
      showProblem()
      return
    }
    const where =
      done.secrets.store === 'memory'
        ? `The secret is kept in memory until Rollcall quits. ${done.secrets.problem ?? ''}`
        : done.secrets.store === 'keychain'
          ? 'The secret is in the keychain.'
          : ''
    const marked = form.check.outcome === 'fail' ? ' Its test failed: it is marked until one passes.' : ''
    notifications.show({
      color: done.secrets.store === 'memory' || marked !== '' ? 'orange' : 'green',
      title: `${done.saved.name} is saved`,
      message: `${where}${marked}`.trim(),
    })
    onSaved(done.saved)
  }

  return (
    <form
      ref={element}
      noValidate
      aria-label={titled(what)}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="md" maw={640}>
        <TextInput
          label="Name"
          description={`What this ${what} is called in Rollcall.`}
          required
          value={form.name}
          error={form.nameProblem}
          onChange={(event) => form.setName(event.currentTarget.value)}
        />
        {first?.fields.map(draw)}
        {groups.length > 0 && (
          <Accordion
            multiple
            variant="contained"
            value={[...new Set([...open, ...faulty])]}
            onChange={(value: string[]) => setOpen(value)}
            keepMounted={false}
          >
            {groups.map(({ group, fields }) => (
              <Accordion.Item key={group} value={group ?? ''}>
                <Accordion.Control>{group}</Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="md">{fields.map(draw)}</Stack>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        )}
        <LeaveGuard dirty={form.dirty} />
        {form.error !== null && <Problem error={form.error} />}
        <CheckList what={what} check={form.check} fieldsSayIt={form.problemsOfCheck?.rest === false} />
        <Group>
          <Button type="submit" loading={form.busy}>
            {record ? 'Save changes' : `Save ${what}`}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            loading={form.check.running}
            onClick={() => void form.test().then(showProblem)}
          >
            {`Test ${what}`}
          </Button>
          {form.busy && <WaitingForKeychain />}
        </Group>
      </Stack>
    </form>
  )
}

/** Beside the button that spins: why it does. */
function WaitingForKeychain() {
  const { keychain } = useAppStatus()
  if (keychain?.store !== 'waiting') return null
  return <Text role="status">{keychain.problem ?? `Waiting for ${keychain.name}.`}</Text>
}

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function Field(props: {
  readonly field: FieldInfo
  readonly form: SettingsFormState
  readonly problem: string | undefined
  readonly recordId: string | null
}) {
  const { field, form, problem, recordId } = props
  const { name } = field
  if (!field.secret) {
    return <FieldInput field={field} value={form.values[name] ?? ''} problem={problem} onChange={(value) => form.setValue(name, value)} />
  }
  return (
    <SecretInput
      // After it was stored the typed text is gone, and with it that it was being replaced.
      key={`${form.storedOf(name) === null ? 'new' : 'stored'} ${form.saves}`}
      field={field}
      stored={form.storedOf(name)}
      typed={form.secrets[name] ?? ''}
      problem={problem}
      onType={(value) => form.setSecret(name, value)}
      onRemove={() => {
        if (recordId !== null) removeSecret(recordId, name).catch(showFailure)
      }}
    />
  )
}
