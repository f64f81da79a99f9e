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
  const changed = (config: Readonly<Record<string, unknown>>) => changedConfig(kind, destination, config)
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

/**
 * What to tell the engine of a destination that is there: a setting that is left out stays as it is, so that a folder chosen
 * long ago need not be chosen again; one that was cleared is taken back with null.
 */
function changedConfig(
  { fields }: DestinationKind,
  destination: DestinationRecord | null,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (destination === null) return config
  const stored = destination.config
  return Object.fromEntries(
    fields
      .filter((field) => !field.secret && JSON.stringify(config[field.name]) !== JSON.stringify(stored[field.name]))
      .map((field) => [field.name, config[field.name] ?? null]),
  )
}
