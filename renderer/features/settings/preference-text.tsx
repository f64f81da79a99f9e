import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { usePreference } from './use-preference.ts'

/** A text preference with its own save: it takes hold only when it is whole and right. */
export function PreferenceText(props: {
  readonly name: 'proxy' | 'extraCa' | 'updateFeed'
  readonly label: string
  readonly description: string
  readonly placeholder: string
}) {
  const { value, problem, set } = usePreference(props.name)
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? value ?? ''
  const save = async (): Promise<void> => {
    if (await set(shown.trim())) setTyped(null)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Group align="flex-end" gap="xs" wrap="nowrap" maw={640}>
        <TextInput
          flex={1}
          label={props.label}
          description={props.description}
          placeholder={props.placeholder}
          value={shown}
          error={problem}
          spellCheck={false}
          autoComplete="off"
          inputWrapperOrder={['label', 'description', 'error', 'input']}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={typed === null || typed.trim() === value} aria-label={`Save ${props.label}`}>
          Save
        </Button>
      </Group>
    </form>
  )
}
