import { Button, CloseButton, Group, Input, Stack, Text } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useId } from 'react'
import type { FieldInfo } from '../../../shared/settings.ts'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { extensionsOf } from './place-input.tsx'

interface FilesInputProps {
  readonly field: FieldInfo
  readonly description: string
  readonly value: readonly string[]
  readonly problem: string | undefined
  readonly onChange: (value: readonly string[]) => void
}

/** Several files on this computer, each chosen in a dialog. */
export function FilesInput({ field, description, value, problem, onChange }: FilesInputProps) {
  const id = useId()
  const choose = async (): Promise<void> => {
    const chosen = await main.dialogs.chooseFiles({ title: `Choose: ${field.title}`.slice(0, 200), several: true, ...extensionsOf(field) })
    if (chosen.length > 0) onChange([...new Set([...value, ...chosen])])
  }
  return (
    <Input.Wrapper id={id} label={field.title} description={description} error={problem} required={field.required}>
      <Stack gap={4} mt={4} align="flex-start">
        {value.map((path) => (
          <Group key={path} gap="xs" wrap="nowrap" maw="100%">
            <Text size="sm" truncate="start" title={path}>
              {path}
            </Text>
            <CloseButton size="sm" aria-label={`Take out ${path}`} onClick={() => onChange(value.filter((other) => other !== path))} />
          </Group>
        ))}
        <Button
          id={id}
          variant="default"
          leftSection={<IconFiles size={16} aria-hidden />}
          aria-label={`Choose files: ${field.title}`}
          aria-invalid={problem !== undefined}
          onClick={() => void choose().catch(showFailure)}
        >
          {value.length === 0 ? 'Choose files…' : 'Choose more…'}
        </Button>
      </Stack>
    </Input.Wrapper>
  )
}
