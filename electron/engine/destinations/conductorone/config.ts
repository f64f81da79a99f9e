import { z } from 'zod'
import { Secret } from '../../../../shared/secret.ts'
import { field } from '../../settings/field.ts'
import { secretField } from '../../settings/secret-field.ts'
import { servingSettings } from '../serving-settings.ts'
import { hostAndPort, parseClientId, parseClientSecret } from './credentials.ts'

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

export const configSchema = z.object({
  clientId: field(checked(parseClientId), {
    title: 'Client ID',
    description: 'The client ID of the connector in ConductorOne.',
    placeholder: 'swift-otter-12345@acme.conductor.one/ccc',
    address: true,
  }),
  clientSecret: secretField(
    checked((text) => parseClientSecret(new Secret(text))),
    {
      title: 'Client secret',
      description: 'The client secret ConductorOne shows once, when the credential is made.',
      placeholder: 'secret-token:conductorone.com:v1:…',
    },
  ),
  ...servingSettings.shape,
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
      address: true,
    },
  ),
})

export type Config = z.output<typeof configSchema>
