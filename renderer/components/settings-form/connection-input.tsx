import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FieldInfo } from '../../../shared/settings.ts'
import { engine } from '../../ports/clients.ts'

interface ConnectionInputProps {
  readonly field: FieldInfo
  readonly description: string
  /** The id of a connection, or nothing. */
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

/** One of the connections, by its name. One that is gone keeps its id in sight. */
export function ConnectionInput({ field, description, value, problem, onChange }: ConnectionInputProps) {
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const known = connections.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const gone = value !== '' && !known.some((each) => each.value === value)
  return (
    <Select
      label={field.title}
      description={description}
      error={problem}
      required={field.required}
      name={field.name}
      data={gone ? [...known, { value, label: value }] : known}
      value={value === '' ? null : value}
      placeholder="choose a connection"
      nothingFoundMessage="Connect a source first."
      allowDeselect={!field.required}
      styles={{ wrapper: { maxWidth: 420 } }}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}
