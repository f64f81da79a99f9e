import type { DestinationKind, DestinationRecord } from '../../../shared/deliveries.ts'
import { engine } from '../../app/ports.ts'
import { SettingsForm } from '../../components/settings-form/settings-form.tsx'
import { destinationsChanged } from './queries.ts'

interface DestinationFormProps {
  readonly kind: DestinationKind
  readonly destination: DestinationRecord | null
  /** What the name begins with. */
  readonly name: string
  readonly onSaved: (saved: DestinationRecord) => void
}

/** The settings of a destination, drawn from its kind, with the test and the keychain. */
export function DestinationForm({ kind, destination, name, onSaved }: DestinationFormProps) {
  return (
    <SettingsForm
      what="destination"
      fields={kind.fields}
      record={destination}
      name={name}
      check={({ id, ...input }, signal) =>
        engine.destinations.check({ kindId: kind.id, ...input, ...(id === null ? {} : { destinationId: id }) }, { signal })
      }
      save={async ({ id, name: called, config }) => {
        const saved = await engine.destinations.save({
          kindId: kind.id,
          name: called,
          // A setting that is left out stays as it is; one that was cleared is taken back.
          config: id === null ? config : { ...cleared(kind), ...config },
          ...(id === null ? {} : { id }),
        })
        await destinationsChanged()
        return saved
      }}
      onSaved={onSaved}
    />
  )
}

const cleared = ({ fields }: DestinationKind): Record<string, null> =>
  Object.fromEntries(fields.filter((field) => !field.secret).map((field) => [field.name, null]))
