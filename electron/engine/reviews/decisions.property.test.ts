import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DecisionState, GrantChange, Narrowing } from '../../../shared/reviews.ts'
import { DecisionStates, standingByte, type Replaced } from './decision-states.ts'
import { readPacked, writePacked } from './packed-file.ts'

/** What the byte arrays stand for, as plainly as can be: all rules again, one grant at a time. */
interface Standing {
  decision: DecisionState
  readonly change: GrantChange
  readonly inScope: boolean
  carried: boolean
  byPolicy: boolean
  rule: number
}

const decision = fc.constantFrom<DecisionState>('approve', 'flag', 'exclude', 'undecided')
const change = fc.constantFrom<GrantChange>('added', 'changed', 'unchanged')
/** Undefined: no such grant. */
const grant = fc.option(fc.record({ change, inScope: fc.boolean(), was: decision, byPolicy: fc.boolean() }), { nil: undefined, freq: 6 })
const narrowing: fc.Arbitrary<Narrowing> = fc.record(
  { decisions: fc.uniqueArray(decision), changes: fc.uniqueArray(change) },
  { requiredKeys: [] },
)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ keys: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 20 }))), narrowing, decision }) },
  { weight: 1, arbitrary: fc.constant('undo' as const) },
)
/** Of a carried decision: a policy's, when it left something out. */
const isPolicys = ({ was, byPolicy }: { readonly was: DecisionState; readonly byPolicy: boolean }): boolean => byPolicy && was === 'exclude'
type Rule = Exclude<typeof step extends fc.Arbitrary<infer T> ? T : never, 'undo'> & { readonly seq: number }

function model(
  grants: readonly ({ change: GrantChange; inScope: boolean; was: DecisionState; byPolicy: boolean } | undefined)[],
  rules: readonly Rule[],
): Map<number, Standing> {
  const states = new Map<number, Standing>()
  for (const [i, one] of grants.entries()) {
    if (one === undefined) continue
    const carried = one.was !== 'undecided'
    const byPolicy = isPolicys(one)
    states.set(i + 1, { decision: one.was, change: one.change, inScope: one.inScope, carried, byPolicy, rule: carried ? -1 : 0 })
  }
  for (const {
    keys,
    narrowing: { decisions, changes },
    decision: to,
    seq,
  } of rules) {
    for (const [key, state] of states) {
      if (!state.inScope || (keys !== null && !keys.includes(key))) continue
      if (decisions !== undefined && !decisions.includes(state.decision)) continue
      if (changes !== undefined && !changes.includes(state.change)) continue
      state.decision = to
      state.carried = false
      state.byPolicy = false
      state.rule = to === 'undecided' ? 0 : seq
    }
  }
  return states
}

test('random rules and undos come out as a plain replay of those that stand', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 20 }), fc.array(step, { maxLength: 30 }), (grants, steps) => {
      const bytes = Uint8Array.from([
        0,
        ...grants.map((one) =>
          one === undefined
            ? 0
            : standingByte({
                ...{ decision: one.was, change: one.change, inScope: one.inScope, carried: one.was !== 'undecided' },
                byPolicy: isPolicys(one),
              }),
        ),
      ])
      const states = new DecisionStates(
        bytes,
        Int32Array.from([0, ...grants.map((one) => (one === undefined || one.was === 'undecided' ? 0 : -1))]),
      )
      const standing: Rule[] = []
      const replaced: Replaced[] = []
      let seq = 0
      for (const one of steps) {
        if (one === 'undo') {
          const last = replaced.pop()
          standing.pop()
          if (last !== undefined) states.revert(last)
        } else {
          const rule = { ...one, seq: ++seq }
          const before = model(grants, standing)
          standing.push(rule)
          const keys = one.keys === null ? null : Int32Array.from(one.keys)
          const made = states.apply(states.inScope(keys, one.narrowing), one.decision, seq)
          replaced.push(made)
          const after = model(grants, standing)
          const changed = [...after].filter(([key, now]) => {
            const old = before.get(key)
            return old?.decision !== now.decision || old.carried !== now.carried || old.byPolicy !== now.byPolicy
          })
          expect(made.changed).toBe(changed.length)
        }
        const expected = model(grants, standing)
        const shown = [...expected.keys()].map((key) => [key, { ...states.at(key), rule: states.rules[key] }])
        expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected))
        const inScope = [...expected.values()].filter((state) => state.inScope)
        const counts = states.counts()
        expect(counts).toMatchObject({ inScope: inScope.length, outside: expected.size - inScope.length })
        expect(counts.undecided + counts.approve + counts.flag + counts.exclude).toBe(counts.inScope)
        expect(counts.carried).toBe(inScope.filter(({ carried }) => carried).length)
        expect(counts.leftOutByPolicy).toBe(inScope.filter(({ byPolicy }) => byPolicy).length)
        expect(counts.exclude + counts.outsideExcluded).toBe(states.decided(['exclude']).length)
      }
    }),
    { numRuns: 300 },
  )
})

test('a packed file gives back what was put in; one changed byte is noticed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-packed-'))
  const path = join(folder, 'one')
  const { readFileSync, writeFileSync } = await import('node:fs')
  try {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.uint8Array(), fc.int32Array(), fc.uint32Array(), fc.nat(), async (header, a, b, c, at) => {
        await writePacked(path, { header, arrays: { a, b, c } })
        const again = await readPacked(path)
        expect(JSON.stringify(again.header)).toBe(JSON.stringify(header))
        expect(again.arrays).toEqual({ a, b, c })
        const bytes = readFileSync(path)
        const place = at % bytes.length
        bytes[place] = (bytes[place] ?? 0) ^ 0x40
        writeFileSync(path, bytes)
        const read = await readPacked(path).then(
          (packed) => packed,
          (error: unknown) => error,
        )
        if (!(read instanceof Error)) expect(read).toEqual(again)
        else expect(read).toMatchObject({ code: 'MALFORMED_DATA' })
      }),
      { numRuns: 60 },
    )
    expect(await readPacked(join(folder, 'none')).catch((error: unknown) => error)).toMatchObject({ code: 'NOT_FOUND' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
