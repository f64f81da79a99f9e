import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { configSchema } from '../../electron/engine/destinations/conductorone/config.ts'
import { sourceInfos } from '../../electron/engine/engine.ts'

/** The examples of docs/examples: as far as the tools of this machine go, and that they say what Rollcall understands. */

const examples = join(import.meta.dirname, '../../docs/examples')
const read = (name: string): string => readFileSync(join(examples, name), 'utf8')
const has = (program: string, ...words: string[]): boolean => spawnSync(program, words, { timeout: 10_000 }).status === 0

/** The variables a sync of Percipio as a service reads. */
const known = new Set([
  ...(sourceInfos.find(({ id }) => id === 'percipio')?.fields ?? []).flatMap(({ flag, secret }) => (secret ? [flag, `${flag}-file`] : [flag])),
  ...['client-id', 'client-secret', 'client-secret-file', 'log-format', 'log-level', 'data-dir', 'host-id', 'c1-api-host'],
].map((flag) => `BATON_${flag.toUpperCase().replaceAll('-', '_')}`)) // prettier-ignore
known.add('ROLLCALL_DATA_DIR')
const unknown = (names: readonly string[]): string[] => names.filter((name) => /^(BATON|ROLLCALL)_/.test(name) && !known.has(name))

type Section = Record<string, string[]>

/** Every key with its values, section by section; anything that is no line of a unit fails. */
function unit(text: string): Record<string, Section> {
  const sections: Record<string, Section> = {}
  let section: Section = {}
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const name = /^\[(\w+)\]$/.exec(line)?.[1]
    const [, key, value] = /^(\w+)=(.+)$/.exec(line) ?? []
    if (name !== undefined) sections[name] = section = {}
    else if (key !== undefined && value !== undefined) (section[key] ??= []).push(value)
    else throw new Error(`no line of a unit: ${line}`)
  }
  return sections
}

test('the systemd unit', () => {
  const { Unit, Service, Install } = unit(read('rollcall.service'))
  expect(Unit?.After).toEqual(['network-online.target'])
  expect(Install?.WantedBy).toEqual(['multi-user.target'])
  expect(Service?.ExecStart?.[0]).toMatch(/^\/\S+ \/\S+ sync percipio$/)
  expect(Service).toMatchObject({ KillSignal: ['SIGTERM'], DynamicUser: ['yes'], StateDirectory: ['rollcall'] })
  expect(Number(Service?.TimeoutStopSec?.[0])).toBeGreaterThanOrEqual(45)
  expect(unknown((Service?.Environment ?? []).map((line) => line.split('=')[0] ?? ''))).toEqual([])
  // Secrets come as files.
  expect(Service?.LoadCredential).toHaveLength(2)
})

test.runIf(has('systemd-analyze', '--version'))('systemd takes the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
  try {
    // It wants the program to be there; that of this machine will do.
    const text = read('rollcall.service').replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
    const path = join(folder, 'rollcall.service')
    writeFileSync(path, text)
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8', timeout: 60_000 })
    expect({ status, about: stderr.split('\n').filter((line) => line.includes('rollcall.service')) }).toEqual({ status: 0, about: [] })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the Kubernetes manifest', () => {
  const documents = parseAllDocuments(read('rollcall.yaml'), { strict: true })
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  const objects = documents.map((document) => document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } })
  expect(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
    'v1 ConfigMap',
    'v1 PersistentVolumeClaim',
    'apps/v1 Deployment',
  ])
  const [config, , deployment] = objects as unknown as [{ data: Record<string, string> }, unknown, Deployment]
  const { spec } = deployment.spec.template
  const [container] = spec.containers
  expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  expect(deployment.spec.selector.matchLabels).toEqual(deployment.spec.template.metadata.labels)
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(45)
  expect(container?.args).toEqual(['sync', 'percipio'])
  expect(unknown([...Object.keys(config.data), ...(container?.env ?? []).map(({ name }) => name)])).toEqual([])
  expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual(spec.volumes.map(({ name }) => name).sort())
  expect(configSchema.shape.clientId.safeParse(config.data.BATON_CLIENT_ID).success).toBe(true)
  expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
})

interface Deployment {
  readonly spec: {
    readonly replicas: number
    readonly selector: { readonly matchLabels: object }
    readonly template: {
      readonly metadata: { readonly labels: object }
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly containers: readonly {
          readonly args: readonly string[]
          readonly env: readonly { readonly name: string }[]
          readonly volumeMounts: readonly { readonly name: string }[]
          readonly securityContext: object
        }[]
        readonly volumes: readonly { readonly name: string }[]
      }
    }
  }
}

/** Instructions in order, continued lines joined; anything that is no instruction fails. */
function instructions(text: string): { readonly name: string; readonly words: string }[] {
  const lines = text.replace(/\\\n\s*/g, ' ').split('\n')
  return lines.flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [, name, words] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    if (name === undefined || words === undefined || !allowed.has(name)) throw new Error(`no instruction: ${line}`)
    return [{ name, words }]
  })
}
const allowed = new Set(['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'VOLUME', 'STOPSIGNAL', 'ENTRYPOINT', 'CMD'])

test('the container file', () => {
  const all = instructions(read('Dockerfile'))
  const of = (name: string): string[] => all.filter((one) => one.name === name).map(({ words }) => words)
  const stages = of('FROM').flatMap((words) => / AS (\w+)$/.exec(words)?.[1] ?? [])
  expect(all[0]?.name).toBe('FROM')
  for (const words of of('COPY')) {
    const stage = /--from=(\w+)/.exec(words)?.[1]
    if (stage !== undefined) expect(stages).toContain(stage)
  }
  expect(of('USER')).toEqual(['node'])
  expect(of('STOPSIGNAL')).toEqual(['SIGTERM'])
  const entry = JSON.parse(of('ENTRYPOINT')[0] ?? '') as string[]
  expect([...entry, ...(JSON.parse(of('CMD')[0] ?? '') as string[])]).toEqual([
    'node',
    '/opt/rollcall/dist/headless/index.mjs',
    'sync',
    'percipio',
  ])
  const environment = of('ENV').flatMap((words) =>
    words
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=')[0] ?? ''),
  )
  expect(unknown(environment)).toEqual([])
  // Nothing native is needed but the database, which the image carries; the rest is in the bundle.
  expect(of('COPY').some((words) => words.includes('node_modules/better-sqlite3'))).toBe(true)
})
