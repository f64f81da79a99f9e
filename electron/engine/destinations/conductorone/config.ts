import { z } from 'zod'
import type { FieldMeta } from '../../sources/source.ts'
import { hostAndPort, parseClientId, parseClientSecret } from './credentials.ts'

const field = <T extends z.ZodType>(schema: T, meta: FieldMeta): T => schema.meta({ ...meta })

/** The sentence of the error `check` throws becomes the field's. */
const checked = (check: (text: string) => unknown) =>
  z
    .string()
    .trim()
    .min(1)
    .check((context) => {
      try {
        check(context.value)
      } catch (error) {
        context.issues.push({ code: 'custom', input: undefined, message: error instanceof Error ? error.message : 'not valid' })
      }
    })

/** What a `sync_full` task gets. */
export const policies = ['approved', 'fresh-within-guards', 'fresh'] as const

export const configSchema = z.object({
  clientId: field(checked(parseClientId), {
    title: 'Client ID',
    description: 'The client ID of the connector in ConductorOne.',
    placeholder: 'swift-otter-12345@acme.conductor.one/ccc',
  }),
  clientSecret: field(checked(parseClientSecret), {
    title: 'Client secret',
    description: 'The client secret ConductorOne shows once, when the credential is made.',
    secret: true,
    placeholder: 'secret-token:conductorone.com:v1:…',
  }),
  connection: field(z.string().trim().min(1).max(200), {
    title: 'Connection',
    description: 'Id of the connection whose data is delivered.',
  }),
  policy: field(z.enum(policies).default('approved'), {
    title: 'When ConductorOne asks for a sync',
    description:
      'approved: upload what was signed off last. fresh-within-guards: run a sync, upload it within the guard rails, hold it for review otherwise. fresh: always run a sync and upload it.',
  }),
  acceptEmpty: field(z.boolean().default(false), {
    title: 'Upload an empty result',
    description: 'Under the policy fresh: upload also when a sync found nothing at all. Otherwise the task fails.',
    group: 'Advanced',
  }),
  skipFullSync: field(z.boolean().default(false), {
    title: 'No full syncs',
    description: 'Answer every sync with a refusal; nothing is uploaded.',
    group: 'Advanced',
  }),
  syncResourceTypes: field(z.array(z.string().min(1).max(1024)).default([]), {
    title: 'Resource types',
    description: 'Upload only these types and what is on them; all without any.',
    group: 'Advanced',
  }),
  externalResourceC1z: field(z.string().trim().min(1).max(4096).optional(), {
    title: 'External resources',
    description: 'A .c1z of another connector whose people and groups fresh syncs take in.',
    group: 'Advanced',
  }),
  externalResourceEntitlementIdFilter: field(z.string().trim().min(1).max(4096).optional(), {
    title: 'External entitlement',
    description: 'Take in only who holds this entitlement of that file.',
    group: 'Advanced',
  }),
  hostId: field(z.string().trim().min(1).max(256).optional(), {
    title: 'Host ID',
    description: 'Name of this installation for ConductorOne; BATON_HOST_ID, else the name of the computer.',
    group: 'Advanced',
  }),
  apiHost: field(
    z
      .string()
      .trim()
      .refine((text) => hostAndPort(text) !== null, 'a host is a name, with a port if need be: host:443')
      .optional(),
    {
      title: 'API host',
      description: 'Host to talk to instead of the one in the client ID; BATON_C1_API_HOST.',
      group: 'Advanced',
      placeholder: 'acme.conductor.one:443',
    },
  ),
})

export type Config = z.output<typeof configSchema>
