import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileMapping } from './compile.ts'
import { formatPath, parsePath, type Path, type Segment } from './path.ts'
import { patternOf } from './pattern.ts'
import { mapped } from './testing/mapped.ts'
import { transforms } from './transforms/all.ts'

const sample = (name: string): string => readFileSync(join(import.meta.dirname, '../../../tests/fixtures/mappings', name), 'utf8')
const samples = ['oneroster.yaml', 'clever.json', 'csv.yaml'].map((name) => ({ name, text: sample(name) }))

/** A sample with a part cut out, doubled or replaced. */
const damaged = fc
  .record({
    sample: fc.constantFrom(...samples),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(20),
    put: fc.oneof(fc.string(), fc.constantFrom('[', '{', '"', '\n', ': ', '&a ', '*a', '- ', '!!js ', '\t')),
  })
  .map(({ sample: { name, text }, at, cut, put }) => ({
    name,
    text: text.slice(0, at * text.length) + put + text.slice(at * text.length + cut),
  }))

const anything = fc.record({ name: fc.constantFrom('a.yaml', 'a.json'), text: fc.oneof(fc.string(), fc.json()) })

const value = fc.anything({ maxDepth: 4, withNullPrototype: false, withBigInt: false })
const names = [
  'sourcedId',
  'id',
  'roles',
  'role',
  'org',
  'orgs',
  'students',
  'teachers',
  'grades',
  'identifier',
  'terms',
  'status',
  'name',
  'email',
  'enabledUser',
  'beginDate',
  'primary',
  'class',
  'user',
  'parent',
  'agents',
  '__proto__',
  'constructor',
]
const record = fc.oneof(
  value,
  fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(value, fc.dictionary(fc.constantFrom(...names), value), fc.array(fc.dictionary(fc.constantFrom(...names), value))),
  ),
)

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({ kind: fc.constant('name' as const), name: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('index' as const), index: fc.nat(99999) }),
  fc.constant({ kind: 'all' as const }),
  fc.record({ kind: fc.constant('where' as const), key: fc.string({ minLength: 1 }), value: fc.string({ minLength: 1 }) }),
)
const path: fc.Arbitrary<Path> = fc.record({
  root: fc.constantFrom('record' as const, 'parent' as const),
  segments: fc.array(segment, { maxLength: 6 }),
})

describe('any', () => {
  it('text is a mapping or has problems, each with a place in it', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, anything), ({ name, text }) => {
        const { mapping, problems } = compileMapping(name, text)
        expect(mapping === null).toBe(problems.some(({ severity }) => severity === 'error'))
        const lines = text.split(/\r\n|\n|\r/)
        for (const { line, column } of problems) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('record becomes an entity or is rejected', () => {
    const streams = samples.flatMap(({ name, text }) => [...(compileMapping(name, text).mapping?.streams.values() ?? [])])
    expect(streams.length).toBeGreaterThan(10)
    fc.assert(
      fc.property(fc.constantFrom(...streams), record, (stream, one) => {
        for (const outcome of stream.mapper({ sensitive: new Set(['guardian_refs', 'birth_date']) })(one)) {
          if ('rejected' in outcome) {
            expect(outcome.rejected.length).toBeGreaterThan(0)
            continue
          }
          const { roles = null } = outcome.entity
          for (const role of (roles as readonly Record<string, unknown>[] | null) ?? []) {
            expect(Object.keys(role)).toEqual(['role', 'org_id', 'role_type', 'begin_date', 'end_date', 'source'])
            expect(role.role).toEqual(expect.stringMatching(/./))
          }
          for (const [name, made] of Object.entries(outcome.entity)) {
            if (name.endsWith('_ids')) expect(made === null || (Array.isArray(made) && made.length > 0)).toBe(true)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('path reads as it was written', () => {
    fc.assert(
      fc.property(path, (one) => {
        expect(parsePath(formatPath(one))).toEqual(one)
      }),
    )
  })

  it('transform without arguments makes something of any value', () => {
    const bare = [...transforms.values()]
      .filter(({ parameters }) => parameters.every(({ optional }) => optional === true))
      .map(({ name }) => name)
    fc.assert(
      fc.property(fc.constantFrom(...bare), value, (transform, x) => {
        mapped('org', { name: { from: 'x', transform: [transform] } }, { x })
      }),
    )
  })

  it('text is padded and stripped once', () => {
    const twice = (transform: string, x: string) =>
      [1, 2].map(
        (times) => mapped('org', { name: { from: 'x', transform: Array.from({ length: times }, () => transform) } }, { x }).entity.name,
      )
    fc.assert(
      fc.property(fc.string(), (x) => {
        const [once, again] = twice('pad(8)', x)
        expect(again).toBe(once)
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[xyz]{0,5}$/), (x) => {
        const [once] = twice('strip_prefix(NW-)', `NW-${x}`)
        expect(once).toBe(x === '' ? null : x)
        expect(twice('strip_prefix(NW-)', x)).toEqual([x === '' ? null : x, x === '' ? null : x])
        expect(twice('strip_suffix(.0)', `${x}.0`)[0]).toBe(x === '' ? null : x)
      }),
    )
  })
})

describe('a pattern', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', String.raw`\d`, String.raw`\w`, String.raw`\b`, '^', '$', '1')
  const source = fc.letrec<{ either: string }>((tie) => ({
    either: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      atom,
      fc.tuple(tie('either'), tie('either')).map((parts) => parts.join('')),
      fc.tuple(tie('either'), tie('either')).map((parts) => `(${parts.join('|')})`),
      fc
        .tuple(
          fc.constantFrom('a', 'b', '[ab]', '(ab)', '(?:a|b)', '(a|bb)'),
          fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '??'),
        )
        .map((parts) => parts.join('')),
    ),
  })).either

  it('finds what the language finds', () => {
    fc.assert(
      fc.property(source, fc.stringMatching(/^[ab1 ]{0,12}$/), (written, text) => {
        const theirs = new RegExp(written, 'u').exec(text)
        expect(patternOf(written).match(text)).toEqual(
          theirs === null ? null : [...theirs].map((group) => (group as string | undefined) ?? null),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['(a+)+$', '(a|a)*b', '(a|aa)+$', String.raw`(\d+)*\d+\d+\d+$`, '(.*)*x', '((a{1,30}){1,30})x'])(
    '%s takes no time',
    (written) => {
      const before = process.cpuUsage().user
      patternOf(written).match('a'.repeat(1023))
      // Twenty thousand steps a character, at the very most; an engine that tries all ways would be at it for ever.
      expect(process.cpuUsage().user - before).toBeLessThan(20_000_000)
    },
  )
})
