import { useState } from 'react'
import type { ConnectionRecord, SourceInfo } from '../../../shared/contract.ts'
import { asFailure } from '../../app/failure.ts'
import { engine } from '../../app/ports.ts'
import { queryClient } from '../../app/query-client.ts'
import { configOf, initialValues, problemsFrom, problemsOf, type FieldProblems, type FieldValue, type FormValues } from './form-values.ts'
import { useCheck } from './use-check.ts'
import { storeSecrets, useStoredSecrets } from './use-secrets.ts'

/** The one field that is no setting of the source. */
const nameField = 'connection name'

/** What was typed into the form of a connection, what is wrong with it, and testing and saving it. */
export function useConnectionForm(source: SourceInfo, connection: ConnectionRecord | null, firstName: string) {
  const { fields } = source
  const connectionId = connection?.id ?? null
  const [name, setName] = useState(firstName)
  const [values, setValues] = useState<FormValues>(() => initialValues(fields, connection?.config ?? {}))
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const [problems, setProblems] = useState<FieldProblems>({})
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [dirty, setDirty] = useState(false)
  /** Something was changed since the last test. */
  const [stale, setStale] = useState(false)
  const stored = useStoredSecrets(connectionId)
  const { check, run, stop } = useCheck()

  const clear = (field: string): void => {
    setDirty(true)
    setStale(true)
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => name !== field)))
  }
  const storedOf = (field: string) => stored.data?.find((each) => each.name === field) ?? null
  const hasSecret = (field: string): boolean => (secrets[field] ?? '').trim() !== '' || storedOf(field) !== null
  const typedSecrets = (): Record<string, string> =>
    Object.fromEntries(Object.entries(secrets).flatMap(([field, value]) => (value.trim() === '' ? [] : [[field, value.trim()]])))

  /** Shows what is wrong, beside the fields where it can be; true when nothing is. */
  const isFine = (needSecrets: boolean): boolean => {
    const found: Record<string, string> = { ...problemsOf(fields, values, (field) => !needSecrets || hasSecret(field)) }
    if (name.trim() === '') found[nameField] = 'Give the connection a name.'
    setProblems(found)
    setError(null)
    return Object.keys(found).length === 0
  }
  /** What is known of just this: how its test ended; with other secrets nothing; else what was known holds. */
  const lastCheck = () => {
    if (check.outcome !== null && !stale) return { lastCheck: check.outcome }
    return Object.keys(typedSecrets()).length > 0 ? ({ lastCheck: 'unknown' } as const) : {}
  }
  const refused = (cause: unknown): void => {
    const { fields: beside, rest } = problemsFrom(asFailure(cause).message, fields)
    setProblems(beside)
    setError(rest ? cause : null)
  }

  return {
    name,
    values,
    secrets,
    problems,
    nameProblem: problems[nameField],
    error,
    busy,
    dirty,
    check,
    storedOf,
    secretsPending: connectionId !== null && stored.isPending,
    setName: (value: string) => {
      setName(value)
      clear(nameField)
    },
    setValue: (field: string, value: FieldValue) => {
      setValues((before) => ({ ...before, [field]: value }))
      clear(field)
    },
    setSecret: (field: string, value: string) => {
      setSecrets((before) => ({ ...before, [field]: value }))
      clear(field)
    },
    test: async (): Promise<void> => {
      stop()
      if (!isFine(true)) return
      setStale(false)
      const config = configOf(fields, values)
      await run({
        sourceId: source.id,
        config,
        secrets: typedSecrets(),
        ...(connectionId === null ? {} : { connectionId }),
      })
      // The engine remembers how a test of the connection as it is stored ended.
      if (connectionId !== null) await queryClient.invalidateQueries({ queryKey: ['connections'] })
    },
    /** Beside the fields what the engine says of them when a test could not even begin. */
    problemsOfCheck: check.error === null ? null : problemsFrom(asFailure(check.error).message, fields),
    save: async (): Promise<{ readonly saved: ConnectionRecord; readonly secrets: 'keychain' | 'memory' | 'nothing' } | null> => {
      if (!isFine(false)) return null
      setBusy(true)
      try {
        const config = configOf(fields, values)
        const saved = await engine.connections.save({
          name: name.trim(),
          sourceId: source.id,
          config,
          ...(connectionId === null ? {} : { id: connectionId }),
          ...lastCheck(),
        })
        const kept = await storeSecrets(saved.id, fields, secrets)
        setSecrets({})
        setDirty(false)
        await queryClient.invalidateQueries({ queryKey: ['connections'] })
        return { saved, secrets: kept }
      } catch (cause) {
        refused(cause)
        return null
      } finally {
        setBusy(false)
      }
    },
  }
}

export type ConnectionFormState = ReturnType<typeof useConnectionForm>
