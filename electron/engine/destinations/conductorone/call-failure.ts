import { Code, ConnectError } from '@connectrpc/connect'
import { cancelled, RollcallError, type ErrorCode } from '../../../../shared/errors.ts'

/** A call that failed, with the gRPC number the server gave, or the one that fits what happened on the way. */
export class CallFailure extends RollcallError {
  readonly grpc: Code

  constructor(grpc: Code, error: RollcallError) {
    const { message, remedy, detail, cause } = error
    super(error.code, { message, remedy, ...(detail === undefined ? {} : { detail }), cause })
    this.name = 'CallFailure'
    this.grpc = grpc
  }
}

type Texts = readonly [code: ErrorCode, happened: string, remedy: string]
const later = 'It is tried again by itself. If it stays, check the network and the status page of ConductorOne.'

function textsOf(code: Code): Texts {
  switch (code) {
    case Code.Unauthenticated:
      return [
        'BAD_CREDENTIALS',
        'does not accept the credentials',
        'Check the client ID and secret, or rotate the credential in ConductorOne and use the new one.',
      ]
    case Code.PermissionDenied:
      return ['MISSING_PERMISSION', 'does not allow this with these credentials', 'Use the credential of the connector this is to serve.']
    case Code.InvalidArgument:
      return ['INVALID_INPUT', 'rejected the request as malformed', 'Report this with the log.']
    case Code.Unimplemented:
      return ['UNSUPPORTED', 'does not know this call', 'Check that the host in the client ID is your ConductorOne tenant.']
    case Code.FailedPrecondition:
      return ['INVALID_INPUT', 'refuses this in its present state', 'Look at the connector in ConductorOne: it may be paused or removed.']
    case Code.NotFound:
      return ['NOT_FOUND', 'does not know what was asked for', 'Look at the connector in ConductorOne: it may have been removed.']
    case Code.DeadlineExceeded:
      return ['TIMEOUT', 'did not answer in time', later]
    case Code.ResourceExhausted:
      return ['RATE_LIMITED', 'asks to slow down', later]
    case Code.Canceled:
    case Code.Aborted:
    case Code.Unavailable:
      return ['NETWORK', 'cannot be reached, or the connection was cut', later]
    case Code.Unknown:
    case Code.AlreadyExists:
    case Code.OutOfRange:
    case Code.Internal:
    case Code.DataLoss:
      return ['SERVER_ERROR', 'has a fault of its own', later]
  }
}

/** Any error of a call. What was cancelled here is CANCELLED; a connection lost on the way counts as UNAVAILABLE. */
export function callFailure(
  error: unknown,
  purpose: string,
  host: string,
  signal: AbortSignal,
  redact: (text: string) => string,
): CallFailure {
  if (error instanceof CallFailure) return error
  if (signal.aborted) return new CallFailure(Code.Canceled, cancelled(signal.reason))
  const known = rollcallErrorIn(error)
  if (known !== null) return new CallFailure(grpcOf(known), known)
  const failed = ConnectError.from(error)
  const lost = failed.cause !== undefined || failed.rawMessage.startsWith('http/2 stream closed')
  const code = lost && failed.code !== Code.DeadlineExceeded ? Code.Unavailable : failed.code
  const [kind, happened, remedy] = textsOf(code)
  const told = redact(failed.rawMessage).replace(/\s+/g, ' ').slice(0, 300)
  return new CallFailure(
    code,
    new RollcallError(kind, { message: `Could not ${purpose}: ${host} ${happened}.`, remedy, detail: `${Code[code]}: ${told}` }),
  )
}

/** Ours, when one of ours is what the library wrapped. */
function rollcallErrorIn(error: unknown): RollcallError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) if (at instanceof RollcallError) return at
  return null
}

/** The gRPC number of an error that did not come from a call: what a task is finished with (spec 7). */
export function grpcOf(error: RollcallError): Code {
  if (error instanceof CallFailure) return error.grpc
  switch (error.code) {
    case 'CANCELLED':
      return Code.Canceled
    case 'INVALID_INPUT':
      return Code.InvalidArgument
    case 'TIMEOUT':
      return Code.DeadlineExceeded
    case 'NOT_FOUND':
      return Code.NotFound
    case 'ALREADY_RUNNING':
      return Code.AlreadyExists
    case 'MISSING_PERMISSION':
      return Code.PermissionDenied
    case 'RATE_LIMITED':
    case 'SERVER_ERROR':
    case 'NETWORK':
      return Code.Unavailable
    case 'GUARD_STOPPED':
      return Code.FailedPrecondition
    case 'INTERRUPTED':
      return Code.Aborted
    case 'UNSUPPORTED':
      return Code.Unimplemented
    case 'BAD_CREDENTIALS':
      return Code.Unauthenticated
    case 'DISK_FULL':
    case 'NOT_WRITABLE':
    case 'INTERNAL':
      return Code.Internal
    case 'NOT_AS_SIGNED':
    case 'TRAIL_BROKEN':
    case 'MALFORMED_DATA':
    case 'REPORT_FAILED':
      return Code.Unknown
  }
}
