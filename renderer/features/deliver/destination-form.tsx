import type { DestinationKind, DestinationRecord } from '../../../shared/deliveries.ts'
import { engine } from '../../ports/clients.ts'
import { changesOf } from '../../components/settings-form/form-values.ts'
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
  // A folder that was chosen long ago need not be chosen again.
  const changed = (config: Record<string, unknown>) => (destination === null ? config : changesOf(kind.fields, destination.config, config))
  return (
    <SettingsForm
      what="destination"
      fields={kind.fields}
      record={destination}
      name={name}
      check={({ id, ...input }, signal) =>
        engine.destinations.check(
          { kindId: kind.id, secrets: input.secrets, config: changed(input.config), ...(id === null ? {} : { destinationId: id }) },
          { signal },
        )
      }
      onTested={destinationsChanged}
      save={async ({ id, name: called, config, tested }) => {
        const saved = await engine.destinations.save({
          kindId: kind.id,
          name: called,
          config: changed(config),
          ...(id === null ? {} : { id }),
          ...(tested === null ? {} : { lastCheck: tested }),
        })
        await destinationsChanged()
        return saved
      }}
      onSaved={onSaved}
    />
  )
}
