import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { showFailure } from '../../ports/failure.ts'
import { usePreference } from '../../ports/use-preference.ts'

/** A text preference with its own save: it takes hold only when it is whole and right. */
export function PreferenceText(props: {
  readonly name: 'proxy' | 'extraCa' | 'updateFeed'
  readonly label: string
  readonly description: string
  readonly placeholder: string
  /** Lets the person choose instead of typing; null: not now. What is chosen is saved at once. */
  readonly choose?: () => Promise<string | null>
}) {
  const { value, problem, set } = usePreference(props.name)
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? value ?? ''
  const save = async (): Promise<void> => {
    if (await set(shown.trim())) setTyped(null)
  }
  const { choose } = props
  const pick = async (): Promise<void> => {
    const chosen = await choose?.().catch(showFailure)
    if (typeof chosen !== 'string') return
    setTyped(chosen)
    if (await set(chosen)) setTyped(null)
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
        {choose && (
          <Button variant="default" onClick={() => void pick()} aria-label={`Choose ${props.label}`}>
            Choose…
          </Button>
        )}
      </Group>
    </form>
  )
}
