import { Button, CloseButton, Group, Input, TextInput } from '@mantine/core'
import { IconFolder } from '@tabler/icons-react'
import { useId } from 'react'
import type { FieldInfo } from '../../../shared/settings.ts'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'

interface PlaceInputProps {
  readonly field: FieldInfo
  readonly description: string
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

/** A folder or a file on this computer: chosen in a dialog, because the engine goes nowhere a person did not point to. */
export function PlaceInput({ field, description, value, problem, onChange }: PlaceInputProps) {
  const id = useId()
  const folder = field.place !== 'file'
  const choose = async (): Promise<void> => {
    const title = `Choose: ${field.title}`.slice(0, 200)
    const chosen = folder
      ? await main.dialogs.chooseFolder({ title, to: field.place === 'folder-to-write' ? 'write' : 'read' })
      : (await main.dialogs.chooseFiles({ title, several: false, ...extensionsOf(field) }))[0]
    if (chosen != null) onChange(chosen)
  }
  return (
    <Input.Wrapper id={id} label={field.title} description={description} error={problem} required={field.required}>
      <Group gap="xs" wrap="nowrap" mt={4} align="flex-start">
        <TextInput
          id={id}
          flex={1}
          readOnly
          value={value}
          name={field.name}
          placeholder={folder ? 'no folder chosen yet' : 'no file chosen yet'}
          error={problem !== undefined}
          title={value}
          rightSection={
            !field.required && value !== '' ? (
              <CloseButton size="sm" aria-label={`Clear ${field.title}`} onClick={() => onChange('')} />
            ) : undefined
          }
        />
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden />}
          aria-label={`${folder ? 'Choose folder' : 'Choose file'}: ${field.title}`}
          onClick={() => void choose().catch(showFailure)}
        >
          {folder ? 'Choose folder…' : 'Choose file…'}
        </Button>
      </Group>
    </Input.Wrapper>
  )
}

export const extensionsOf = ({ extensions }: FieldInfo) => (extensions === undefined ? {} : { extensions: [...extensions] })
