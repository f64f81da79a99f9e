import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import type { DirectSource } from '../source.ts'
import { buildGraph, resourceTypes } from './build.ts'
import { checkConnection } from './check.ts'
import { PercipioClient } from './client.ts'
import { baseOf, configSchema } from './config.ts'
import { fetchReport } from './report.ts'

/** Skillsoft Percipio: who did what, from one learning activity report. */
export const percipio: DirectSource<typeof configSchema> = {
  id: 'percipio',
  title: 'Percipio',
  road: 'direct',
  description:
    'People and courses of a Skillsoft Percipio organisation, and who completed or started what, from its learning activity report.',
  helpUrl: 'https://documentation.skillsoft.com/en_us/coaching/Content/Integration/int_api_rest_authentication.htm',
  configSchema,
  resourceTypes,
  phases: [
    { id: 'request', title: 'Request report' },
    { id: 'wait', title: 'Wait for report' },
    { id: 'download', title: 'Download and read' },
    { id: 'build', title: 'Build graph' },
  ],
  brings: firstVocabulary.types,
  vocabulary: () => firstVocabulary,
  identity: (config) => `${baseOf(config)}/${config.organizationId}`,
  check: checkConnection,
  async collect(context, sink) {
    const client = new PercipioClient(context.config, context.http, context.log)
    const aggregation = await fetchReport(context, client)
    context.progress.start('build')
    await buildGraph(aggregation, sink, context)
  },
}
