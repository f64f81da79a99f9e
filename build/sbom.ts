import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { project } from './packaging/config.ts'
import { madeAt } from './packaging/made-at.ts'
import { run, type ElectronRuntime } from './runtime/electron.ts'

/** The part of CycloneDX that is changed here; the rest passes as npm wrote it. */
const component = z.looseObject({ name: z.string(), version: z.string(), purl: z.string().optional() })
const bom = z.looseObject({
  specVersion: z.string(),
  metadata: z.looseObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
})

export const sbomFile = join(project, 'dist', 'sbom.cdx.json')

/** Writes dist/sbom.cdx.json: everything that goes into the app, by the lock file, with Electron; the same bytes for the same commit. */
export async function writeSbom(electron: ElectronRuntime): Promise<number> {
  const { code, output } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev'], project)
  if (code !== 0) throw new Error(`npm could not list what the app is made of:\n${output.slice(-500)}`)
  const made = bom.parse(JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)))
  const left = (name: string): boolean =>
    /^node-(linux|win|darwin)-/.test(name) && !(electron.fallback && name === `node-linux-${process.arch}`)
  const gone = new Set(made.components.filter(({ name }) => left(name)).map(({ name, version }) => `${name}@${version}`))
  const components = [
    ...made.components.filter(({ name, version }) => !gone.has(`${name}@${version}`)),
    {
      'bom-ref': `electron@${electron.version}`,
      type: 'framework',
      name: 'electron',
      version: electron.version,
      purl: `pkg:npm/electron@${electron.version}`,
      licenses: [{ license: { id: 'MIT' } }],
    },
  ]
  const content = {
    ...made,
    metadata: {
      ...made.metadata,
      timestamp: (await madeAt()).toISOString(),
      component: { ...made.metadata.component, type: 'application', name: 'rollcall' },
    },
    components,
    dependencies: made.dependencies
      .filter(({ ref }) => !gone.has(ref))
      .map((one) => (one.dependsOn === undefined ? one : { ...one, dependsOn: one.dependsOn.filter((ref) => !gone.has(ref)) })),
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify({ ...content, serialNumber: undefined }))}`
  await writeFile(sbomFile, `${JSON.stringify({ ...content, serialNumber }, null, 2)}\n`)
  return components.length
}

/** A UUID (version 8: of our own making) that is the same for the same content. */
function uuidOf(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
