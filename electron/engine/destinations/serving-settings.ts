import { z } from 'zod'
import { field } from '../settings/field.ts'

/** What a task gets that asks for a sync. */
const policies = ['approved', 'fresh-within-guards', 'fresh'] as const

/** Settings every destination of the way `service` has: whose data it gets, and what may leave unseen. */
export const servingSettings = z.object({
  connection: field(z.string().trim().min(1).max(200), {
    title: 'Connection',
    description: 'Whose data is delivered.',
    refersTo: 'connection',
  }),
  policy: field(z.enum(policies).default('approved'), {
    title: 'When ConductorOne asks for a sync',
    description:
      'approved: upload what was signed off last. fresh-within-guards: run a sync, upload it within the guard rails, hold it for review otherwise. fresh: always run a sync and upload it.',
  }),
  acceptEmpty: field(z.boolean().default(false), {
    title: 'Upload an empty result',
    description: 'Upload also when a sync found nothing at all. Otherwise the task fails.',
    group: 'Advanced',
    when: { field: 'policy', is: ['fresh'] },
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
  sourceSettings: field(
    z
      .string()
      .trim()
      .refine((text) => objectIn(text) !== null, 'a JSON object is expected, e.g. {"lookbackDays": 30}')
      .optional(),
    {
      title: 'Settings of the source',
      description: 'JSON: settings of the fresh syncs that differ from those of the connection.',
      group: 'Advanced',
      placeholder: '{"lookbackDays": 30}',
    },
  ),
  externalResourceC1z: field(z.string().trim().min(1).max(4096).optional(), {
    title: 'External resources',
    description: 'A .c1z of another connector whose users and groups fresh syncs take in.',
    group: 'Advanced',
    place: 'file',
    extensions: ['c1z'],
  }),
  externalResourceEntitlementIdFilter: field(z.string().trim().min(1).max(4096).optional(), {
    title: 'External entitlement',
    description: 'Take in only who holds this entitlement of that file.',
    group: 'Advanced',
  }),
})

export type ServingSettings = z.output<typeof servingSettings>

/** The settings of the source that hold for the service alone. */
export const sourceSettingsOf = ({ sourceSettings }: ServingSettings): Readonly<Record<string, unknown>> =>
  (sourceSettings === undefined ? null : objectIn(sourceSettings)) ?? {}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
