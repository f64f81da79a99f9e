import type { ServiceDestination } from '../destination.ts'
import { checkTenant } from './check.ts'
import { configSchema } from './config.ts'
import { parseClientId } from './credentials.ts'
import { serve } from './serve.ts'

/** ConductorOne in service mode: it asks for syncs, and gets what the policy lets leave. */
export const conductorone: ServiceDestination<typeof configSchema> = {
  id: 'conductorone',
  title: 'ConductorOne',
  description: 'A ConductorOne tenant that asks for syncs; what it gets is what was signed off, or a fresh sync, as you choose.',
  way: 'service',
  helpUrl: 'https://www.conductorone.com/docs/',
  configSchema,
  check: checkTenant,
  serve: (context) => serve(context),
  hostOf: ({ clientId, apiHost }) => apiHost ?? parseClientId(clientId).host,
}
