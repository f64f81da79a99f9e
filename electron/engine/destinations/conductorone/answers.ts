import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { anyPack, type Any } from '@bufbuild/protobuf/wkt'
import { Code } from '@connectrpc/connect'
import type { RollcallError } from '../../../../shared/errors.ts'
import { ListActionSchemasResponseSchema, ListEventFeedsResponseSchema } from './gen/c1/connector/v2/connector_pb.js'
import type { BatonServiceFinishTaskRequestSchema, Task } from './gen/c1/connectorapi/baton/v1/baton_pb.js'
import { grpcOf } from './call-failure.ts'

type Finish = MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>

/** What a task is finished with: the end of `FinishTask` (spec 4.6). */
export interface Answer {
  readonly status?: { readonly code: Code; readonly message: string }
  readonly finalState: NonNullable<Finish['finalState']>
  /** For people: what was answered. */
  readonly told: string
  readonly refused: boolean
}

export const success = (told: string): Answer => ({ finalState: { case: 'success', value: {} }, told, refused: false })

export const refusal = (code: Code, message: string, nonRetryable: boolean): Answer => ({
  status: { code, message },
  finalState: { case: 'error', value: { nonRetryable } },
  told: message,
  refused: true,
})

/** A failed sync: the code of its cause; not to be repeated only when the same data would fail again. */
export const failure = (error: RollcallError, redact: (text: string) => string): Answer => ({
  ...refusal(grpcOf(error), redact(error.message).slice(0, 2000), error.code === 'MALFORMED_DATA' || error.code === 'INVALID_INPUT'),
  refused: false,
})

const provisioning = refusal(Code.FailedPrecondition, 'provisioning is not enabled', true)
const ticketing = refusal(Code.Unimplemented, 'ticketing is not enabled', true)
const actions = refusal(Code.Unimplemented, 'actions are not offered', true)
const events = refusal(Code.Unimplemented, 'event feeds are not offered', true)
const unsupported = refusal(Code.Unimplemented, 'unsupported task type', true)
const malformed = refusal(Code.Unknown, 'malformed grant task', true)

export const fullSyncOff = refusal(Code.FailedPrecondition, 'full sync is switched off here (--skip-full-sync)', true)

/** What a connector that only syncs answers to every other task (spec 7). Null: the task is work, or no task at all. */
export function standingAnswer({ taskType }: Pick<Task, 'taskType'>): Answer | null {
  switch (taskType.case) {
    case 'none':
    case 'hello':
    case 'syncFull':
      return null
    case 'grant':
      return taskType.value.entitlement === undefined || taskType.value.principal === undefined ? malformed : provisioning
    case 'revoke':
      return taskType.value.grant === undefined ? malformed : provisioning
    case 'createAccount':
    case 'createResource':
    case 'deleteResource':
    case 'rotateCredentials':
    case 'issueCredential':
      return provisioning
    case 'createTicketTask':
    case 'listTicketSchemas':
    case 'getTicket':
    case 'bulkCreateTickets':
    case 'bulkGetTickets':
      return ticketing
    case 'actionListSchemas':
      return holding(anyPack(ListActionSchemasResponseSchema, create(ListActionSchemasResponseSchema)), 'There are no actions.')
    case 'actionGetSchema':
    case 'actionInvoke':
    case 'actionStatus':
      return actions
    case 'listEventFeeds':
      return holding(anyPack(ListEventFeedsResponseSchema, create(ListEventFeedsResponseSchema)), 'There are no event feeds.')
    case 'listEvents':
    case 'eventFeed':
      return events
    case 'createSyncDiff':
    case 'compactSyncs':
    case undefined:
      return unsupported
  }
}

const holding = (response: Any, told: string): Answer => ({ finalState: { case: 'success', value: { response } }, told, refused: false })

/** The name the other side has for a task: `sync_full`, `create_account`; `unknown` for one that came after this program. */
export const taskName = ({ taskType }: Pick<Task, 'taskType'>): string =>
  taskType.case === undefined ? 'unknown' : taskType.case.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
