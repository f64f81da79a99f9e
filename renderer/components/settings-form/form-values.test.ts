import { describe, expect, it } from 'vitest'
import type { FieldInfo } from '../../../shared/settings.ts'
import { changesOf, configOf, grouped, initialValues, problemsFrom, problemsOf } from './form-values.ts'

const field = (name: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  flag: name,
  short: null,
  title: name.toUpperCase(),
  description: '',
  kind: 'string',
  choices: null,
  required: false,
  secret: false,
  default: null,
  group: null,
  placeholder: null,
  ...more,
})
const fields = [
  field('token', { secret: true, required: true }),
  field('org', { required: true }),
  field('days', { kind: 'integer', default: 0, group: 'Time' }),
  field('types', { kind: 'list', default: ['a', 'b'] }),
  field('open', { kind: 'boolean', default: true }),
]

describe('the values of a connection form', () => {
  it('begins with what was saved, else the default, and never has a secret', () => {
    expect(initialValues(fields, { org: 'acme', token: 'no' })).toEqual({ org: 'acme', days: 0, types: ['a', 'b'], open: true })
  })

  it('saves what differs from the defaults, without blanks around it', () => {
    expect(configOf(fields, { org: ' acme ', days: 0, types: ['a', 'b'], open: false })).toEqual({ org: 'acme', open: false })
    expect(configOf(fields, { org: '', days: '', types: [], open: true })).toEqual({})
  })

  it('tells what is different from a saved one, and takes back with null what is as by default again', () => {
    const stored = { org: 'acme', days: 30, open: false }
    expect(changesOf(fields, stored, configOf(fields, { org: 'acme', days: 0, types: ['a'], open: false }))).toEqual({
      days: null,
      types: ['a'],
    })
    expect(changesOf(fields, stored, stored)).toEqual({})
    expect(changesOf(fields, { ...stored, types: ['a', 'b'] }, stored)).toEqual({})
  })

  it('says what is missing or no number', () => {
    expect(problemsOf(fields, { org: ' ', days: 1.5, types: [], open: true }, () => false)).toEqual({
      token: 'TOKEN is needed.',
      org: 'ORG is needed.',
      days: 'This is a whole number.',
    })
    expect(problemsOf(fields, { org: 'x', days: 1, types: [], open: true }, () => true)).toEqual({})
  })

  it('puts the engine’s problems beside their fields', () => {
    const [org, token] = [
      { field: 'org', message: 'An id is a UUID.' },
      { field: 'token', message: 'TOKEN is needed.' },
    ] as const
    expect(problemsFrom([org, token], fields)).toEqual({ fields: { org: org.message, token: token.message }, rest: false })
    // The first of several about one field, and what belongs to no field is said elsewhere.
    expect(problemsFrom([org, { field: 'org', message: 'Too long.' }], fields).fields).toEqual({ org: org.message })
    expect(problemsFrom([], fields)).toEqual({ fields: {}, rest: true })
    expect(problemsFrom([org, { field: 'y', message: 'This is no setting of X.' }], fields)).toMatchObject({ rest: true })
    expect(problemsFrom([{ field: null, message: 'Name one of both.' }], fields)).toEqual({ fields: {}, rest: true })
  })

  it('asks for a conditional setting while it counts, and saves it only then', () => {
    const conditional = [
      field('sign', { kind: 'choice', choices: ['token', 'basic'], default: 'token' }),
      field('user', { required: true, when: { field: 'sign', is: ['basic'] } }),
      field('password', { secret: true, required: true, when: { field: 'sign', is: ['basic'] } }),
      field('share', { kind: 'number' }),
    ]
    const values = { sign: 'token', user: 'ada', share: '0.5' }
    expect(configOf(conditional, values)).toEqual({ share: '0.5' })
    expect(problemsOf(conditional, values, () => false)).toEqual({})
    expect(configOf(conditional, { ...values, sign: 'basic' })).toEqual({ sign: 'basic', user: 'ada', share: '0.5' })
    expect(problemsOf(conditional, { sign: 'basic', user: '', share: 'x' }, () => false)).toEqual({
      user: 'USER is needed.',
      password: 'PASSWORD is needed.',
      share: 'This is a number.',
    })
  })

  it('shows the fields of no group first', () => {
    expect(grouped(fields).map((each) => each.group)).toEqual([null, 'Time'])
  })
})
