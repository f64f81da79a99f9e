import { parseArgs } from 'node:util'
import { describePipeline, runPipeline, type PipelineFigures } from './percipio/pipeline.ts'
import type { ReportSize } from './percipio/report-file.ts'

/**
 * `npm run bench`: every figure the project holds itself to, beside its target. `npm run bench -- pipeline --rows 500000` measures
 * one pipeline alone (`--people`, `--courses`).
 */

/** A figure that must not be larger than its limit; both as shown. */
interface Verdict {
  readonly what: string
  readonly measured: number
  readonly limit: number
  readonly unit: 's' | 'MB' | 'ms'
}

const pipelines: readonly { readonly size: ReportSize; readonly judge: (figures: PipelineFigures) => readonly Verdict[] }[] = [
  {
    size: { rows: 500_000, people: 10_000, courses: 5_000 },
    judge: (figures) => [
      { what: '500,000 rows to a snapshot', measured: figures.toSnapshot / 1000, limit: 3, unit: 's' },
      { what: '500,000 rows to a .c1z', measured: figures.toFile / 1000, limit: 6, unit: 's' },
      { what: '500,000 rows, peak memory', measured: figures.memory.together / 1e6, limit: 450, unit: 'MB' },
    ],
  },
  {
    size: { rows: 1_000_000, people: 20_000, courses: 5_000 },
    judge: (figures) => [{ what: '1,000,000 rows to a .c1z', measured: figures.toFile / 1000, limit: 12, unit: 's' }],
  },
  {
    size: { rows: 5_000_000, people: 100_000, courses: 5_000 },
    judge: (figures) => [{ what: '5,000,000 rows, peak memory', measured: figures.memory.together / 1e6, limit: 900, unit: 'MB' }],
  },
]

async function all(): Promise<void> {
  const verdicts: Verdict[] = []
  for (const { size, judge } of pipelines) {
    const figures = await runPipeline(size)
    console.log(`${describePipeline(figures)}\n`)
    verdicts.push(...judge(figures))
  }
  for (const { what, measured, limit, unit } of verdicts) {
    const digits = unit === 's' ? 2 : 0
    const judged = measured <= limit ? 'pass' : 'FAIL'
    console.log(`${judged}  ${what.padEnd(34)} ${measured.toFixed(digits).padStart(7)} ${unit}  (at most ${limit} ${unit})`)
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '500000' },
    people: { type: 'string', default: '10000' },
    courses: { type: 'string', default: '5000' },
  },
})

if (positionals[0] === undefined) await all()
else if (positionals[0] === 'pipeline') {
  const size = { rows: Number(values.rows), people: Number(values.people), courses: Number(values.courses) }
  console.log(describePipeline(await runPipeline(size)))
} else throw new Error(`There is no benchmark ${positionals[0]}: pipeline, or nothing for all.`)
