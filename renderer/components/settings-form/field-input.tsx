import { Checkbox, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { FieldInfo } from '../../../shared/settings.ts'
import { count } from '../../ports/format.ts'
import { codeWords } from '../../../shared/vocabulary.ts'
import { ConnectionInput } from './connection-input.tsx'
import type { FieldValue } from './form-values.ts'
import { FilesInput } from './files-input.tsx'
import { PlaceInput } from './place-input.tsx'

interface FieldInputProps {
  readonly field: FieldInfo
  readonly value: FieldValue
  readonly problem: string | undefined
  readonly onChange: (value: FieldValue) => void
}

/** One setting, as its kind asks for. */
export function FieldInput({ field, value, problem, onChange }: FieldInputProps) {
  const common = {
    label: field.title,
    description: withDefault(field),
    error: problem,
    required: field.required,
    name: field.name,
  }
  const placeholder = field.placeholder ?? undefined
  switch (field.kind) {
    case 'boolean':
      return <Checkbox {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          placeholder={placeholder}
          allowDecimal={field.kind === 'number'}
          styles={{ wrapper: { maxWidth: 220 } }}
          thousandSeparator=","
          onChange={onChange}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          data={(field.choices ?? []).map((choice) => ({ value: choice, label: choiceWords(choice) }))}
          value={typeof value === 'string' ? value : null}
          allowDeselect={!field.required && field.default === null}
          styles={{ wrapper: { maxWidth: 320 } }}
          onChange={(next) => onChange(next ?? '')}
        />
      )
    case 'text':
      return (
        <Textarea
          {...common}
          value={typeof value === 'string' ? value : ''}
          placeholder={placeholder}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'list': {
      const list = Array.isArray(value) ? [...(value as readonly string[])] : []
      if (field.place !== undefined) {
        return <FilesInput field={field} description={common.description} value={list} problem={problem} onChange={onChange} />
      }
      return field.choices === null ? (
        <TagsInput {...common} value={list} placeholder={placeholder} onChange={onChange} />
      ) : (
        <MultiSelect {...common} data={[...field.choices]} value={list} placeholder={placeholder} clearable onChange={onChange} />
      )
    }
    case 'string':
      if (field.place !== undefined) {
        return (
          <PlaceInput
            field={field}
            description={common.description}
            value={typeof value === 'string' ? value : ''}
            problem={problem}
            onChange={onChange}
          />
        )
      }
      if (field.refersTo === 'connection') {
        return (
          <ConnectionInput
            field={field}
            description={common.description}
            value={typeof value === 'string' ? value : ''}
            problem={problem}
            onChange={onChange}
          />
        )
      }
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** Short codes stand as they are, words as words. */
const choiceWords = (choice: string): string =>
  choice.length <= 3 ? choice.toUpperCase() : /[A-Z]/.test(choice) ? choice : codeWords(choice)

function withDefault({ description, default: usual, kind }: FieldInfo): string {
  const isText = typeof usual === 'string' || typeof usual === 'number'
  return isText && kind !== 'choice' && usual !== ''
    ? `${description} Default: ${typeof usual === 'number' ? count(usual) : usual}.`
    : description
}
