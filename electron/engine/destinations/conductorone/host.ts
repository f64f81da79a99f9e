import { arch, hostname, platform, release, type } from 'node:os'
import { readFileSync } from 'node:fs'

/** The id of this installation: BATON_HOST_ID, else the computer's name; stable, 1 to 256 characters (spec 3). */
export function hostIdOf(configured: string | undefined, environment: NodeJS.ProcessEnv | undefined): string {
  const candidates = [configured, environment?.BATON_HOST_ID, hostname()]
  return cut(candidates.map((text) => text?.trim() ?? '').find((text) => text !== '') ?? 'rollcall')
}

/** All fields are filled: an empty one makes the greeting fail (spec 4.1). */
export function osInfo() {
  const { id, version } = distribution()
  const named = (text: string, otherwise: string): string => (text.trim() === '' ? otherwise : cut(text.trim()))
  const os = platform() === 'win32' ? 'windows' : platform()
  return {
    hostname: named(hostname(), 'unknown'),
    os,
    platform: named(id, os),
    platformVersion: named(version, named(release(), 'unknown')),
    platformFamily: named(type().toLowerCase(), os),
    kernelVersion: named(release(), 'unknown'),
    kernelArch: named(arch(), 'unknown'),
    virtualizationSystem: 'none',
  }
}

export const buildInfo = (version: string) => ({
  langVersion: cut(`node${process.versions.node}`),
  package: 'rollcall',
  packageVersion: cut(version === '' ? '0.0.0' : version),
})

const cut = (text: string): string => text.slice(0, 256)

/** Of Linux, from /etc/os-release; empty elsewhere. */
function distribution(): { readonly id: string; readonly version: string } {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    const value = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
    return { id: value('ID'), version: value('VERSION_ID') }
  } catch {
    return { id: '', version: '' }
  }
}
