import { RollcallError, type ErrorCode } from '../../../../shared/errors.ts'

/** Statuses that Percipio uses with a meaning of its own; the HTTP client leaves them to us. */
export const refusals = [400, 401, 403, 404, 422] as const

const texts: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  400: [
    'INVALID_INPUT',
    'Percipio rejected the request (400)',
    'Check the organisation ID, the time window, the audience and the content types.',
  ],
  401: [
    'BAD_CREDENTIALS',
    'Percipio does not accept the token (401)',
    'Check that the token is complete, has not expired and belongs to this region, or set a new one.',
  ],
  403: [
    'MISSING_PERMISSION',
    'Percipio does not let this token use the report of this organisation (403)',
    'Ask your Percipio administrator to give the service account the Reporting Services permission for this organisation.',
  ],
  404: [
    'NOT_FOUND',
    'Percipio does not know this organisation (404)',
    'Check the organisation ID and the region; organisations in the EU data centre need the region "eu".',
  ],
  422: ['INVALID_INPUT', 'Percipio cannot process the request (422)', 'Check the time window, the audience and the content types.'],
}

/** The error for one of `refusals`. `answer`: the text of the answer, redacted. */
export function refusal(status: number, purpose: string, answer: string): RollcallError {
  const [code, happened, remedy] = texts[status] ?? ['SERVER_ERROR', `Percipio gave an unexpected answer (${status})`, 'Try again later.']
  return new RollcallError(code, { message: `Could not ${purpose}: ${happened}.`, remedy, detail: `status ${status}; ${answer}` })
}
