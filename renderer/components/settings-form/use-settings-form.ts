import { useState } from 'react'
import type { CheckStepInfo, LastCheck } from '../../../shared/sources-contract.ts'
import { countingFields, type FieldInfo } from '../../../shared/settings.ts'
import { asFailure } from '../../ports/failure.ts'
import { configOf, initialValues, problemsFrom, problemsOf, type FieldProblems, type FieldValue, type FormValues } from './form-values.ts'
import { problemOfSecret, secretTyped } from './typed-secret.ts'
import { useCheck } from './use-check.ts'
import { storeSecrets, useStoredSecrets, type WhereStored } from './use-secrets.ts'

/** The one field that is no setting of its kind. */
const nameField = 'name of the record'

/** What is set up under a name: a connection, a destination. Its secrets lie in the keychain under its id. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** How a form's content is tested and saved. `id` is that of a record that is there already. */
export interface SettingsActions<Saved extends Named> {
  readonly check: (
    input: { readonly id: string | null; readonly config: Record<string, unknown>; readonly secrets: Record<string, string> },
    signal: AbortSignal,
  ) => Promise<AsyncIterable<CheckStepInfo>>
  readonly save: (input: {
    readonly id: string | null
    readonly name: string
    readonly config: Record<string, unknown>
    /** How the test of just this ended; `unknown`: it has other secrets, not tested; null: the engine knows. */
    readonly tested: LastCheck['outcome'] | 'unknown' | null
  }) => Promise<Saved>
  /** After a test of the record as it is stored: the engine remembers how it ended. */
  readonly onTested: () => Promise<void>
}

interface SettingsFormOptions<Saved extends Named> extends SettingsActions<Saved> {
  readonly fields: readonly FieldInfo[]
  readonly record: Named | null
  readonly firstName: string
  /** Beside an empty name. */
  readonly nameless: string
}

/** What was typed into a form of settings, what is wrong with it, and testing and saving it. */
export function useSettingsForm<Saved extends Named>(options: SettingsFormOptions<Saved>) {
  const { fields, record } = options
  const id = record?.id ?? null
  const [name, setName] = useState(options.firstName)
  const [values, setValues] = useState<FormValues>(() => initialValues(fields, record?.config ?? {}))
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const [problems, setProblems] = useState<FieldProblems>({})
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [dirty, setDirty] = useState(false)
  /** Something was changed since the last test. */
  const [stale, setStale] = useState(false)
  const [saves, setSaves] = useState(0)
  const stored = useStoredSecrets(id)
  const { check, run, stop } = useCheck()

  const clear = (field: string): void => {
    setDirty(true)
    setStale(true)
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => name !== field)))
  }
  const storedOf = (field: string) => stored.data?.find((each) => each.name === field) ?? null
  const hasSecret = (field: string): boolean => (secrets[field] ?? '').trim() !== '' || storedOf(field) !== null
  const secretFields = countingFields(fields, values).filter(({ secret }) => secret)
  const typedSecrets = (): Record<string, string> =>
    Object.fromEntries(
      secretFields.flatMap((field) => {
        const value = secretTyped(field, secrets[field.name])
        return value === null ? [] : [[field.name, value]]
      }),
    )
  /** A pasted text that cannot be the secret. */
  const secretProblems = (): Record<string, string> =>
    Object.fromEntries(
      secretFields.flatMap((field) => {
        const problem = problemOfSecret(field, secrets[field.name])
        return problem === null ? [] : [[field.name, problem]]
      }),
    )

  /** Shows what is wrong, beside the fields where it can be; true when nothing is. */
  const isFine = (needSecrets: boolean): boolean => {
    const found: Record<string, string> = {
      ...problemsOf(fields, values, (field) => !needSecrets || hasSecret(field)),
      ...secretProblems(),
    }
    if (name.trim() === '') found[nameField] = options.nameless
    setProblems(found)
    setError(null)
    return Object.keys(found).length === 0
  }
  const refused = (cause: unknown): void => {
    const { fields: beside, rest } = problemsFrom(asFailure(cause).issues, fields)
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
    /** How often it was saved. */
    saves,
    check,
    storedOf,
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
    /** What was typed, secrets among it, goes to the engine and is kept nowhere here. */
    test: async (): Promise<void> => {
      stop()
      if (!isFine(true)) return
      setStale(false)
      const input = { id, config: configOf(fields, values), secrets: typedSecrets() }
      await run((signal) => options.check(input, signal))
      if (id !== null) await options.onTested()
    },
    /** Beside the fields what the engine says of them when a test could not even begin. */
    problemsOfCheck: check.error === null ? null : problemsFrom(asFailure(check.error).issues, fields),
    save: async (): Promise<{ readonly saved: Saved; readonly secrets: WhereStored } | null> => {
      if (!isFine(false)) return null
      setBusy(true)
      try {
        const others = Object.keys(typedSecrets()).length > 0
        const tested = check.outcome !== null && !stale ? check.outcome : others ? 'unknown' : null
        const saved = await options.save({ id, name: name.trim(), config: configOf(fields, values), tested })
        const kept = await storeSecrets(saved.id, fields, typedSecrets())
        setSecrets({})
        setDirty(false)
        setSaves((before) => before + 1)
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

export type SettingsFormState = Omit<ReturnType<typeof useSettingsForm>, 'save'>
