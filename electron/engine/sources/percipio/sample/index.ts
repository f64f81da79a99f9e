import { z } from 'zod'
import { field } from '../../../settings/field.ts'
import type { DirectSource, SourceContext } from '../../source.ts'
import { percipio } from '../index.ts'
import { startSampleService, type SampleService } from './service.ts'
import { endOfDay, isoTime } from './timeline.ts'
import { firstVocabulary } from '../../../../../shared/vocabulary.ts'

const configSchema = z.object({
  people: field(z.int().min(1).max(50_000).default(2_400), {
    title: 'People',
    description: 'How many people the organisation has on its first day.',
  }),
  courses: field(z.int().min(2).max(10_000).default(380), {
    title: 'Courses',
    description: 'How many courses its catalogue has.',
  }),
  rows: field(z.int().min(0).max(1_000_000).default(120_000), {
    title: 'Activity rows',
    description: 'How many rows of learning activity the report of the first day has.',
  }),
  day: field(z.int().min(1).max(30).default(1), {
    title: 'Day',
    description: 'Which day to report: every day after the first brings hires, leavers, completions and changed courses.',
  }),
  latency: field(z.int().min(0).max(600_000).default(1_500), {
    title: 'Waiting time',
    description: 'Milliseconds the service takes to prepare the report.',
    group: 'Advanced',
  }),
})

type Config = z.output<typeof configSchema>
type PercipioConfig = z.output<typeof percipio.configSchema>

/** What Percipio's own source needs to read the sample: the whole calendar, every kind of content. */
function percipioConfig(config: Config, service: SampleService): PercipioConfig {
  const parsed = percipio.configSchema.parse({
    apiToken: service.apiToken,
    organizationId: service.organizationId,
    baseUrl: service.baseUrl,
    startDate: isoTime(0).slice(0, 10),
    endDate: isoTime(endOfDay(config.day)).slice(0, 10),
    contentType: ['Course', 'Assessment', 'Video', 'Book', 'AudioBook', 'Channel', 'Journey'],
  })
  // Shorter than any real organisation may choose: this service minds no hurry.
  return { ...parsed, pollInterval: 0.3 }
}

/** An invented organisation, served by a Percipio of our own for the length of a run; read by the Percipio source itself. */
export const sample: DirectSource<typeof configSchema> = {
  id: 'sample',
  title: 'Sample organisation',
  road: 'direct',
  description: 'An invented company with people, courses and two years of learning activity, served from this computer. Nothing leaves it.',
  configSchema,
  resourceTypes: percipio.resourceTypes,
  phases: percipio.phases,
  brings: firstVocabulary.types,
  vocabulary: () => firstVocabulary,
  identity: () => 'sample',
  async *check(context) {
    const service = await startSampleService(context.config)
    try {
      yield* percipio.check({ ...context, config: percipioConfig(context.config, service) })
    } finally {
      await service.close()
    }
  },
  async collect(context: SourceContext<Config>, sink) {
    const service = await startSampleService(context.config)
    try {
      // The service ends with the run, and its reports with it: there is nothing to come back to.
      const checkpoint = { get: () => undefined, set: () => undefined }
      await percipio.collect({ ...context, config: percipioConfig(context.config, service), checkpoint }, sink)
    } finally {
      await service.close()
    }
  },
}
