import { cancelled } from '../../../../../shared/errors.ts'
import type { Entitlement, Finding, Origin, Resource, ResourceType } from '../../../../../shared/graph.ts'
import { firstVocabulary } from '../../../../../shared/vocabulary.ts'
import type { Clock, Logger } from '../../../../../shared/platform.ts'
import type { GrantValues, Key, Sink } from '../../../graph/sink.ts'
import type { PhaseReporter } from '../../source.ts'

export interface RecordedGrant {
  readonly entitlement: string
  readonly principal: string
  /** By the name of the attribute, without those nothing is known of. */
  readonly values: Readonly<Record<string, GrantValues[number]>>
  readonly origin: Origin | null
}

/** A sink that keeps what it is given, in order. */
export class RecordingSink implements Sink {
  readonly types: ResourceType[] = []
  readonly resources: Resource[] = []
  readonly entitlements: Entitlement[] = []
  readonly grants: RecordedGrant[] = []
  readonly findings: Finding[] = []

  resourceType(type: ResourceType): void {
    this.types.push(type)
  }
  resource(resource: Resource): Key {
    return this.resources.push(resource)
  }
  entitlement(entitlement: Entitlement): Key {
    return this.entitlements.push(entitlement)
  }
  grant(): void {
    throw new Error('This source grants by key.')
  }
  grantByKey(entitlement: Key, principal: Key, values: GrantValues, origin: Origin | null): void {
    this.grants.push({
      entitlement: this.entitlements[entitlement - 1]?.id ?? '',
      principal: this.resources[principal - 1]?.id ?? '',
      values: Object.fromEntries(
        firstVocabulary.grantAttributes.flatMap(({ name }, i) => (values[i] === undefined ? [] : [[name, values[i]]])),
      ),
      origin,
    })
  }
  link(): void {
    throw new Error('This source links nothing.')
  }
  incomplete(): void {
    throw new Error('This source reads all or nothing.')
  }
  finding(finding: Finding): void {
    this.findings.push(finding)
  }

  /** Kind -> how many. */
  findingCounts(): Record<string, number> {
    return countBy(this.findings, (finding) => finding.kind)
  }
  /** Ids of one type, in order. */
  ids(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map((resource) => resource.id)
  }
}

export function countBy<T>(items: readonly T[], name: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[name(item)] = (counts[name(item)] ?? 0) + 1
  return counts
}

/** A sleep takes no time and moves the clock. */
export class FastClock implements Clock {
  time = Date.UTC(2025, 10, 21, 12)
  readonly sleeps: number[] = []

  now(): number {
    return this.time
  }
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled(signal.reason)
    this.sleeps.push(milliseconds)
    this.time += milliseconds
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Keeps the phases and every value a counter had. */
export class RecordingProgress implements PhaseReporter {
  readonly phases: string[] = []
  readonly values: Record<string, number[]> = {}
  readonly notes: string[] = []

  start(phase: string): void {
    this.phases.push(phase)
  }
  update(change: Parameters<PhaseReporter['update']>[0]): void {
    for (const [name, value] of Object.entries(change.counts ?? {})) (this.values[name] ??= []).push(value)
    if (change.note !== undefined) this.notes.push(change.note)
  }
}

/** A log that keeps everything, as text. */
export class RecordingLog implements Logger {
  readonly lines: string[] = []
  readonly #write = (event: string, fields?: Readonly<Record<string, unknown>>): void => {
    this.lines.push(JSON.stringify([event, fields]))
  }
  readonly debug = this.#write
  readonly info = this.#write
  readonly warn = this.#write
  readonly error = this.#write
}
