import { expect, test } from 'vitest'
import { describePipeline, runPipeline } from './pipeline.ts'

test('measures a small report from service to file', async () => {
  const figures = await runPipeline({ rows: 1_000, people: 50, courses: 20 })
  expect(figures.phases.map((phase) => phase.id)).toEqual(['request', 'wait', 'download', 'build', 'finish', 'save'])
  expect(figures.resources).toBe(70)
  expect(figures.grants).toBeGreaterThan(400)
  expect(figures.toFile).toBeGreaterThan(figures.toSnapshot)
  expect(figures.fileBytes).toBeGreaterThan(1_000)
  if (process.platform === 'linux') expect(figures.memory.together).toBeGreaterThan(50e6)
  expect(describePipeline(figures)).toContain('1,000 rows, 50 people')
})
