import type { CheckStepInfo } from '../../../shared/sources-contract.ts'
import { errorCodes } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'
import { csv } from '../output.ts'
import { duration } from '../text.ts'

const marks = { pass: '✔', fail: '✖', skipped: '-' }

/** Writes each step of a test as it ends; answers the exit code of the step that failed. */
export const writeSteps = async ({ out }: Context, events: AsyncIterable<CheckStepInfo>): Promise<number | undefined> => {
  const steps: CheckStepInfo[] = []
  if (out.format === 'csv') await out.write(csv([['id', 'title', 'outcome', 'milliseconds', 'message', 'remedy']]))
  for await (const step of events) {
    steps.push(step)
    const { id, title, outcome, milliseconds, message, remedy } = step
    if (out.format === 'csv') await out.write(csv([[id, title, outcome, milliseconds, message, remedy]]))
    if (out.format === 'table') {
      await out.line(`${marks[outcome]} ${title.padEnd(28)} ${duration(milliseconds).padStart(7)}  ${message}`)
      if (remedy !== null) await out.line(`  ${remedy}`)
    }
  }
  if (out.format === 'json') await out.json({ steps })
  const failed = steps.find(({ outcome }) => outcome === 'fail')
  return failed ? errorCodes[failed.code ?? 'INTERNAL'] : undefined
}
