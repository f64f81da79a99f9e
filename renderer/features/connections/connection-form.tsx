import type { ConnectionRecord, SourceInfo } from '../../../shared/sources-contract.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { changesOf } from '../../components/settings-form/form-values.ts'
import { SettingsForm } from '../../components/settings-form/settings-form.tsx'

interface ConnectionFormProps {
  readonly source: SourceInfo
  readonly connection: ConnectionRecord | null
  /** What the name begins with. */
  readonly name: string
  readonly onSaved: (saved: ConnectionRecord) => void
}

/** The settings of a connection, drawn from its source, with the test and the keychain. */
export function ConnectionForm({ source, connection, name, onSaved }: ConnectionFormProps) {
  return (
    <SettingsForm
      what="connection"
      fields={source.fields}
      record={connection}
      name={name}
      check={({ id, config, secrets }, signal) => {
        const input = { sourceId: source.id, secrets }
        return connection === null || id === null
          ? engine.connections.check({ ...input, config }, { signal })
          : engine.connections.check(
              { ...input, connectionId: id, config: changesOf(source.fields, connection.config, config) },
              { signal },
            )
      }}
      onTested={() => queryClient.invalidateQueries({ queryKey: ['connections'] })}
      save={async ({ id, tested, ...input }) => {
        const saved = await engine.connections.save({
          sourceId: source.id,
          ...input,
          ...(id === null ? {} : { id }),
          ...(tested === null ? {} : { lastCheck: tested }),
        })
        await queryClient.invalidateQueries({ queryKey: ['connections'] })
        return saved
      }}
      onSaved={onSaved}
    />
  )
}
