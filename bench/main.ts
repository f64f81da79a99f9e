import { parseArgs } from 'node:util'
import { measureC1zV3 } from './c1z-v3/measure.ts'
import { measureDeliver } from './deliver/measure.ts'
import { describeFigure, type Figure } from './figure.ts'
import { measureGraph } from './graph/measure.ts'
import { measureMapping } from './mapping/measure.ts'
import { describePipeline, runPipeline, type PipelineFigures } from './percipio/pipeline.ts'
import type { ReportSize } from './percipio/report-file.ts'
import { measureReview } from './review/measure.ts'
import { measureRosterGraph } from './roster-graph/measure.ts'

/**
 * `npm run bench`: every figure the project holds itself to, beside its limit. One part alone: `npm run bench -- pipeline
 * --rows 500000` (`--people`, `--courses`), `npm run bench -- graph --grants 1000000`, `npm run bench -- review --grants 1000000`,
 * `npm run bench -- deliver --grants 1000000`, `npm run bench -- roster-graph`, `npm run bench -- mapping --records 500000`,
 * `npm run bench -- c1z-v3`.
 */
const pipelines: readonly { readonly size: ReportSize; readonly judge: (figures: PipelineFigures) => readonly Figure[] }[] = [
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
  const judged: Figure[] = []
  for (const { size, judge } of pipelines) {
    const figures = await runPipeline(size)
    console.log(`${describePipeline(figures)}\n`)
    judged.push(...judge(figures))
  }
  for (const figure of judged) console.log(describeFigure(figure))
  graph({ grants: 1_000_000, people: 20_000, courses: 5_000 })
  await review({ grants: 1_000_000, people: 20_000, courses: 5_000 })
  await deliver({ grants: 1_000_000, people: 20_000, courses: 5_000 })
  c1zV3()
  rosterGraph()
  mapping(500_000)
}

function rosterGraph(): void {
  console.log('\nA roster of 150,000 people, 30,000 classes, 900,000 enrolments')
  for (const figure of measureRosterGraph({ people: 150_000, classes: 30_000, enrollments: 900_000 })) console.log(describeFigure(figure))
}

function c1zV3(): void {
  const sizes = [
    { size: { grants: 250_000, people: 10_000, courses: 2_000 }, most: { more: 1, memory: 300 } },
    { size: { grants: 1_000_000, people: 20_000, courses: 5_000 }, most: { more: 4, memory: 600 } },
  ]
  for (const { size, most } of sizes) {
    console.log(`\n${size.grants.toLocaleString('en')} grants opened from a .c1z of format v1 and v3`)
    for (const figure of measureC1zV3(size, most)) console.log(describeFigure(figure))
  }
}

async function review(size: Parameters<typeof measureReview>[0]): Promise<void> {
  console.log(`\nA review of ${size.grants.toLocaleString('en')} grants`)
  for (const figure of await measureReview(size)) console.log(describeFigure(figure))
}

async function deliver(size: Parameters<typeof measureDeliver>[0]): Promise<void> {
  console.log(`\nDeliveries of ${size.grants.toLocaleString('en')} grants, three left out`)
  for (const figure of await measureDeliver(size)) console.log(describeFigure(figure))
}

function mapping(records: number): void {
  console.log('\nA mapping file')
  for (const figure of measureMapping(records)) console.log(describeFigure(figure))
}

function graph(size: Parameters<typeof measureGraph>[0]): void {
  console.log(`\n${size.grants.toLocaleString('en')} grants, ${size.people} people, ${size.courses} courses with five states each`)
  for (const figure of measureGraph(size)) console.log(describeFigure(figure))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '500000' },
    grants: { type: 'string', default: '500000' },
    records: { type: 'string', default: '500000' },
    people: { type: 'string', default: '10000' },
    courses: { type: 'string', default: '5000' },
  },
})
const people = Number(values.people)
const courses = Number(values.courses)

if (positionals[0] === undefined) await all()
else if (positionals[0] === 'pipeline') console.log(describePipeline(await runPipeline({ rows: Number(values.rows), people, courses })))
else if (positionals[0] === 'graph') graph({ grants: Number(values.grants), people, courses })
else if (positionals[0] === 'review') await review({ grants: Number(values.grants), people, courses })
else if (positionals[0] === 'deliver') await deliver({ grants: Number(values.grants), people, courses })
else if (positionals[0] === 'c1z-v3') c1zV3()
else if (positionals[0] === 'roster-graph') rosterGraph()
else if (positionals[0] === 'mapping') mapping(Number(values.records))
else
  throw new Error(
    `There is no benchmark ${positionals[0]}: pipeline, graph, review, deliver, roster-graph, mapping, c1z-v3, or nothing for all.`,
  )
