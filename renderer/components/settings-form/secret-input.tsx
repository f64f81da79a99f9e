import { Button, Group, Input, PasswordInput, Text } from '@mantine/core'
import { IconAlertTriangle, IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import type { FieldInfo } from '../../../shared/settings.ts'
import type { StoredSecret } from '../../../shared/main-contract.ts'
import { useAppStatus } from '../../ports/app-events.tsx'

interface SecretInputProps {
  readonly field: FieldInfo
  /** What the keychain has of it; null: nothing. */
  readonly stored: StoredSecret | null
  /** What was typed and is not stored yet. It lives in the form's memory alone. */
  readonly typed: string
  readonly problem: string | undefined
  readonly onType: (value: string) => void
  readonly onRemove: () => void
}

/** A secret: written, replaced or removed, never shown. */
export function SecretInput({ field, stored, typed, problem, onType, onRemove }: SecretInputProps) {
  const [replacing, setReplacing] = useState(false)
  const { keychain } = useAppStatus()
  const store = keychain?.name ?? 'the keychain'
  if (stored && !replacing && typed === '') {
    return (
      <Input.Wrapper label={field.title} description={field.description} required={field.required} error={problem} labelElement="div">
        <Group gap="sm" mt={6} role="group" aria-label={field.title}>
          <Group gap={6} wrap="nowrap">
            {stored.store === 'keychain' ? <IconLock size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
            <Text>
              {stored.store === 'keychain' ? `Stored in ${store}` : `In memory until Rollcall quits. ${stored.problem ?? ''}`.trim()}
            </Text>
          </Group>
          <Button size="xs" variant="default" onClick={() => setReplacing(true)} aria-label={`Replace ${field.title}`}>
            Replace
          </Button>
          <Button size="xs" variant="default" onClick={onRemove} aria-label={`Remove ${field.title}`}>
            Remove
          </Button>
        </Group>
      </Input.Wrapper>
    )
  }
  return (
    <PasswordInput
      label={field.title}
      description={`${field.description} ${whereTo(keychain?.store, store)}`}
      required={field.required}
      error={problem}
      value={typed}
      placeholder={field.placeholder ?? undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onType(event.currentTarget.value)}
      {...(stored
        ? {
            rightSectionWidth: 110,
            rightSection: (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => {
                  onType('')
                  setReplacing(false)
                }}
              >
                Keep stored
              </Button>
            ),
          }
        : {})}
    />
  )
}

function whereTo(store: 'keychain' | 'memory' | 'waiting' | undefined, name: string): string {
  if (store === 'memory')
    return 'The keychain cannot be used at present: it is kept in memory until Rollcall quits, and never written to disk.'
  if (store === 'waiting') return `${name} has to be unlocked before it can be stored.`
  return `It is stored in ${name} and nowhere else.`
}
