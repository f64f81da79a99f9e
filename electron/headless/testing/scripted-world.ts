import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import type { SourceInfo } from '../../../shared/sources-contract.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import type { DestinationKind } from '../../../shared/deliveries.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { wholeSync } from '../../../shared/syncs.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { channelKinds } from '../../engine/engine.ts'
import { runRollcall } from '../program.ts'
import type { EngineClient, Terminal, World } from '../world.ts'

const field = (name: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  flag: name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  short: null,
  title: name,
  description: '',
  kind: 'string',
  choices: null,
  required: false,
  secret: false,
  default: null,
  group: null,
  placeholder: null,
  ...more,
})

/** A source like any other: the command knows it by its fields only. */
export const library: SourceInfo = {
  id: 'library',
  title: 'City library',
  description: 'Readers and the books they borrowed',
  helpUrl: 'https://library.example.org/help',
  fields: [
    field('apiToken', { title: 'API token', description: 'Token of the service account.', required: true, secret: true }),
    field('branchId', { title: 'Branch', required: true, placeholder: 'BRANCH' }),
    field('lookbackDays', { kind: 'integer', short: 'd', title: 'Lookback days', description: 'How many days back to read', default: 30 }),
    field('region', { kind: 'choice', choices: ['us', 'eu'], default: 'us', title: 'Region' }),
    field('shelves', { kind: 'list', default: ['A', 'B'], title: 'Shelves' }),
    field('closed', { kind: 'boolean', default: false, title: 'Closed branches too' }),
  ],
  resourceTypes: [
    { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
    { id: 'book', displayName: 'Book', traits: [], skipEntitlementsAndGrants: false },
  ],
  brings: [],
  phases: [{ id: 'read', title: 'Read' }],
}

/** A kind of destination like any other. */
const archive: DestinationKind = {
  id: 'archive',
  title: 'Archive',
  description: 'A shelf with files.',
  way: 'file',
  helpUrl: null,
  fields: [
    field('folder', { title: 'Folder', required: true, place: 'folder-to-write' }),
    field('keep', { kind: 'integer', title: 'Keep', default: 2 }),
    field('pin', { title: 'PIN', secret: true }),
  ],
}

export const counts: GraphCounts = {
  resourceTypes: 2,
  resources: 3,
  entitlements: 2,
  grants: 2,
  resourcesByType: { user: 2, book: 1 },
  entitlementsByType: { book: 2 },
  grantsByType: { book: 2 },
}

export const run = (more: Partial<RunRecord> = {}): RunRecord => ({
  id: '3KfTrun00001',
  connectionId: '3KfTcon00001',
  sourceId: 'library',
  state: 'ready',
  startedAt: Date.UTC(2026, 0, 5, 8),
  endedAt: Date.UTC(2026, 0, 5, 8, 0, 4),
  attempts: 1,
  phases: [],
  counts,
  error: null,
  snapshotPath: '/data/snapshots/3KfTrun00001.snapshot',
  output: null,
  ...more,
})

export const snapshot: SnapshotInfo = {
  snapshotRef: { path: '/tmp/sync.c1z', syncId: 'sync1', content: 'c'.repeat(64) },
  title: 'City library (main)',
  runId: null,
  path: '/tmp/sync.c1z',
  syncId: 'sync1',
  startedAt: null,
  endedAt: null,
  resourceTypes: library.resourceTypes,
  vocabulary: firstVocabulary,
  counts,
  sync: wholeSync,
  grantMarks: null,
  incomplete: [],
  warnings: [],
}

/** Answers of the engine by procedure, e.g. `{ runs: { list: () => [] } }`. What is not scripted fails the test. */
export type Script = Readonly<Record<string, Readonly<Record<string, (input: never) => unknown>>>>

const scripted = (script: Script): EngineClient =>
  new Proxy(script, {
    get: (_, group: string) =>
      new Proxy(
        {},
        {
          get: (__, name: string) => (input: never) => {
            const answer = script[group]?.[name]
            if (!answer) throw new Error(`not scripted: ${group}.${name}`)
            return Promise.resolve(answer(input))
          },
        },
      ),
  }) as unknown as EngineClient

export const collector = (isTTY = false): Terminal & { text(): string } => {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk.toString())
      done()
    },
  })
  return Object.assign(stream, { isTTY, columns: 100, text: () => chunks.join('') })
}

export interface Played {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command line against scripted answers, without engine, keychain or settings of this machine. */
export const play = async (argv: readonly string[], script: Script = {}, more: Partial<World> = {}): Promise<Played> => {
  const stdout = collector()
  const stderr = collector()
  const code = await runRollcall(argv, {
    version: '1.2.3',
    stdin: Readable.from([]),
    stdout,
    stderr,
    environment: {},
    platform: 'linux',
    workingDirectory: mkdtempSync(join(tmpdir(), 'rollcall-')),
    home: '/home/someone',
    signal: new AbortController().signal,
    now: () => Date.UTC(2026, 0, 5, 8),
    vault: { get: () => Promise.resolve(null), set: () => Promise.resolve(), remove: () => Promise.resolve(false) },
    sources: [library],
    destinations: [archive],
    channels: channelKinds,
    redact: (secrets) => (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text),
    openEngine: () => Promise.resolve({ client: scripted(script), close: () => Promise.resolve() }),
    ...more,
  })
  return { code, out: stdout.text(), err: stderr.text() }
}
