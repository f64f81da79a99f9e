import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, done, findingKind, secrets } from './contract-parts.ts'
import type { ErrorCode } from './errors.ts'
import type { ResourceType } from './graph.ts'
import type { PhaseDefinition, RunRecord } from './runs.ts'
import type { FieldInfo } from './settings.ts'
import type { TypeWords } from './vocabulary.ts'

/** What can be read from, and the connections that were set up to it. */

export interface SourceInfo {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly helpUrl: string | null
  readonly fields: readonly FieldInfo[]
  readonly resourceTypes: readonly ResourceType[]
  /** The words of its types, as far as they are known before it was ever read. */
  readonly brings: readonly TypeWords[]
  readonly phases: readonly PhaseDefinition[]
}

export interface ConnectionRecord {
  readonly id: string
  readonly name: string
  readonly sourceId: string
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly lastRun: RunRecord | null
  /** Kinds of findings that count for nothing here, and why. */
  readonly ignoredFindings: readonly IgnoredFinding[]
  /** The last test of it as it is stored; null when it was never tested, or was changed since. */
  readonly lastCheck: LastCheck | null
}

export interface LastCheck {
  readonly outcome: 'pass' | 'fail'
  readonly at: number
}

export interface IgnoredFinding {
  readonly kind: string
  readonly note: string
  readonly at: number
}

export interface CheckStepInfo {
  readonly id: string
  readonly title: string
  readonly outcome: 'pass' | 'fail' | 'skipped'
  readonly milliseconds: number
  readonly message: string
  readonly remedy: string | null
  /** Of a failed step: the kind of failure. */
  readonly code?: ErrorCode
}

export const sourcesContract = {
  list: base.output(type<readonly SourceInfo[]>()),
}

export interface ConnectionRemoval {
  readonly runs: number
  readonly signedReviews: number
  /** To be typed, e.g. "remove 3 signed reviews"; null when nothing was signed. */
  readonly phrase: string | null
}

export const connectionsContract = {
  list: base.output(type<readonly ConnectionRecord[]>()),
  save: base
    .input(
      z.object({
        id: z.string().optional(),
        name: z.string().trim().min(1).max(200),
        sourceId: z.string(),
        config: z.record(z.string(), z.unknown()),
        /** How a test of just this, secrets included, ended. Without it what is known holds as long as the settings stay as they are. */
        lastCheck: z.enum(['pass', 'fail', 'unknown']).optional(),
      }),
    )
    .output(type<ConnectionRecord>()),
  /** What goes with a connection, and what to type before it does: signed reviews are not removed without that. */
  removal: base.input(z.object({ id: z.string() })).output(type<ConnectionRemoval>()),
  /** With its runs, snapshots and reviews. GUARD_STOPPED without the words `removal` asks for; ALREADY_RUNNING. */
  remove: base.input(z.object({ id: z.string(), confirm: z.string().max(200).optional() })).output(done),
  /** From now on this kind of finding counts for nothing on this connection; a second call changes the note. */
  ignoreFinding: base
    .input(z.object({ id: z.string(), kind: findingKind, note: z.string().trim().max(2000) }))
    .output(type<ConnectionRecord>()),
  /** Takes that back. */
  heedFinding: base.input(z.object({ id: z.string(), kind: findingKind })).output(type<ConnectionRecord>()),
  /**
   * Of a saved connection: `config` is laid over its settings, null takes one back to its default. A test without other settings or
   * secrets is remembered as its last one.
   */
  check: base
    .input(
      z.object({
        sourceId: z.string(),
        connectionId: z.string().optional(),
        config: z.record(z.string(), z.unknown()),
        secrets: secrets.optional(),
      }),
    )
    .output(eventIterator(type<CheckStepInfo>())),
}
