import { Accordion, Button, Group, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlugConnected } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { ConnectionRecord, FieldInfo, SourceInfo } from '../../../shared/contract.ts'
import { showFailure } from '../../app/failure.ts'
import { Problem } from '../../components/problem.tsx'
import { CheckList } from './check-list.tsx'
import { FieldInput } from './field-input.tsx'
import { grouped } from './form-values.ts'
import { LeaveGuard } from './leave-guard.tsx'
import { SecretInput } from './secret-input.tsx'
import { useConnectionForm, type ConnectionFormState } from './use-connection-form.ts'
import { removeSecret } from './use-secrets.ts'

interface ConnectionFormProps {
  readonly source: SourceInfo
  readonly connection: ConnectionRecord | null
  /** What the name begins with. */
  readonly name: string
  readonly onSaved: (saved: ConnectionRecord) => void
}

/** The settings of a connection, drawn from its source, with the test and the keychain. */
export function ConnectionForm({ source, connection, name, onSaved }: ConnectionFormProps) {
  const form = useConnectionForm(source, connection, name)
  const problems = { ...form.problemsOfCheck?.fields, ...form.problems }
  const [first, ...groups] = grouped(source.fields)
  const faulty = groups.filter(({ fields }) => fields.some((field) => problems[field.name] !== undefined)).map(({ group }) => group ?? '')
  const [open, setOpen] = useState<readonly string[]>([])
  const draw = (field: FieldInfo) => (
    <Field key={field.name} field={field} form={form} problem={problems[field.name]} connectionId={connection?.id ?? null} />
  )

  const element = useRef<HTMLFormElement>(null)
  /** To the first field that has a problem, once it is drawn. */
  const showProblem = (): void => {
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50)
  }

  const save = async (): Promise<void> => {
    const done = await form.save()
    if (!done) {
      showProblem()
      return
    }
    const where =
      done.secrets === 'memory'
        ? 'No keychain could be reached: the secret is kept in memory until Rollcall quits.'
        : done.secrets === 'keychain'
          ? 'The secret is in the keychain.'
          : ''
    const marked = form.check.outcome === 'fail' ? ' Its test failed: it is marked until one passes.' : ''
    notifications.show({
      color: done.secrets === 'memory' || marked !== '' ? 'orange' : 'green',
      title: `${done.saved.name} is saved`,
      message: `${where}${marked}`.trim(),
    })
    onSaved(done.saved)
  }

  return (
    <form
      ref={element}
      noValidate
      aria-label="Connection"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="md" maw={640}>
        <TextInput
          label="Name"
          description="What this connection is called in Rollcall."
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
        <CheckList check={form.check} fieldsSayIt={form.problemsOfCheck?.rest === false} />
        <Group>
          <Button type="submit" loading={form.busy}>
            {connection ? 'Save changes' : 'Save connection'}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            loading={form.check.running}
            onClick={() => void form.test().then(showProblem)}
          >
            Test connection
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Field(props: {
  readonly field: FieldInfo
  readonly form: ConnectionFormState
  readonly problem: string | undefined
  readonly connectionId: string | null
}) {
  const { field, form, problem, connectionId } = props
  const { name } = field
  if (!field.secret) {
    return <FieldInput field={field} value={form.values[name] ?? ''} problem={problem} onChange={(value) => form.setValue(name, value)} />
  }
  return (
    <SecretInput
      // After it was stored the typed text is gone, and with it that it was being replaced.
      key={form.storedOf(name) === null ? 'new' : 'stored'}
      field={field}
      stored={form.storedOf(name)}
      typed={form.secrets[name] ?? ''}
      problem={problem}
      onType={(value) => form.setSecret(name, value)}
      onRemove={() => {
        if (connectionId !== null) removeSecret(connectionId, name).catch(showFailure)
      }}
    />
  )
}
