import { RollcallError } from '../../../../shared/errors.ts'
import { damaged, overLimit } from '../faults.ts'

/** What may be wrong with one file of format v3, in sentences that name it. */
export class V3Faults {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  damaged(why: string, cause?: unknown): RollcallError {
    return damaged(this.path, why, cause)
  }

  overLimit(what: string): RollcallError {
    return overLimit(this.path, what)
  }

  /** A number or a name above those we know. */
  newer(what: string): RollcallError {
    return new RollcallError('UNSUPPORTED', {
      message: `${this.path} was written by a newer connector than Rollcall knows (${what}).`,
      remedy: 'Update Rollcall, or run the connector with --storage-engine sqlite and a new file name.',
    })
  }

  testVersion(): RollcallError {
    return new RollcallError('UNSUPPORTED', {
      message: `${this.path} was written by a test version of the Baton SDK (0.10 to 0.14), whose layout was given up.`,
      remedy: 'Run the connector again with a current version.',
    })
  }

  notClosed(): RollcallError {
    return new RollcallError('UNSUPPORTED', {
      message: `${this.path} was not closed properly by the connector that wrote it: the last changes lie in a log.`,
      remedy: 'Run the connector again, or open and save it with the baton command of SDK 0.25 or newer.',
    })
  }

  /** Something of the database that connectors do not use, and that is not read therefore. */
  unusedFeature(what: string): RollcallError {
    return new RollcallError('UNSUPPORTED', {
      message: `${this.path} uses a feature of its database that Baton connectors do not use (${what}).`,
      remedy: 'Check where the file came from.',
    })
  }
}
