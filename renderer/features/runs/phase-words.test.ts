import { describe, expect, it } from 'vitest'
import type { PhaseProgress } from '../../../shared/runs.ts'
import { elapsed, phaseDetails, runCounters } from './phase-words.ts'

const phase = (more: Partial<PhaseProgress> = {}): PhaseProgress => ({
  id: 'download',
  title: 'Download',
  state: 'running',
  startedAt: 1_000,
  endedAt: null,
  counts: {},
  unit: null,
  done: 0,
  total: null,
  rate: null,
  etaSeconds: null,
  note: null,
  ...more,
})

describe('a phase in words', () => {
  it('says how much of how much, how fast and how long to go', () => {
    const details = phaseDetails(
      phase({ unit: 'bytes', done: 5_000_000, total: 10_000_000, rate: 1_000_000, etaSeconds: 5, counts: { rows: 12 } }),
    )
    expect(details).toEqual(['5.0 MB of 10 MB', '12 rows', '1.0 MB/s', 'about 5.0 s left'])
  })

  it('says that a total is not known, and only while it runs', () => {
    expect(phaseDetails(phase({ unit: 'records', done: 1 }))).toEqual(['1 record, total not known yet'])
    expect(phaseDetails(phase({ state: 'done', unit: 'records', done: 1_234, total: 1_234 }))).toEqual(['1,234 records'])
  })

  it('says what it waits for', () => {
    expect(phaseDetails(phase({ note: 'last asked 14:08:31 UTC', counts: { asked: 14 } }))).toEqual([
      'last asked 14:08:31 UTC',
      'asked 14 times',
    ])
    expect(phaseDetails(phase({ counts: { asked: 1 } }))).toEqual(['asked once'])
  })

  it('counts its time from its start to its end, else to now', () => {
    expect(elapsed(phase({ startedAt: null }), 9_000)).toBeNull()
    expect(elapsed(phase(), 3_500)).toBe('2.5 s')
    expect(elapsed(phase({ endedAt: 2_000 }), 90_000)).toBe('1.0 s')
  })
})

describe('the counters of a run', () => {
  it('take the highest of all phases, without those that stand in their own lines', () => {
    const counters = runCounters([phase({ counts: { people: 3, bytes: 9, skipped: 1 } }), phase({ counts: { people: 5, asked: 2 } })])
    expect(counters).toEqual([
      { name: 'people', title: 'People', value: 5 },
      { name: 'skipped', title: 'Skipped rows', value: 1 },
    ])
  })
})
