import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, of a few megabytes, that can be filled, made read-only and taken away. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room but so many bytes. */
  fill(left: number): void
  readOnly(): void
  /** Pulls it out, whatever is open on it. */
  takeAway(): void
  /** Safe after `takeAway`. */
  remove(): void
}

/** Why no disk can be made here, or null: only root on Linux may mount. */
export const whyNoDisk: string | null = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a small disk can only be mounted by root on Linux'
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-disk-'))
  const problem = mount(folder, 1 << 20)
  if (problem === null) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return problem
})()

export function smallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-disk-'))
  const problem = mount(folder, bytes)
  if (problem !== null) throw new Error(problem)
  let there = true
  const takeAway = (): void => {
    if (there) spawnSync('umount', ['--lazy', folder])
    there = false
  }
  return {
    folder,
    fill: (left) => {
      const { bavail, bsize } = statfsSync(folder)
      const room = bavail * bsize - left
      if (room > 0) writeFileSync(join(folder, 'filler'), Buffer.alloc(room))
    },
    readOnly: () => void spawnSync('mount', ['-o', 'remount,ro', folder]),
    takeAway,
    remove: () => {
      takeAway()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function mount(folder: string, bytes: number): string | null {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'rollcall-test', folder])
  return status === 0 ? null : `a small disk cannot be mounted here: ${String(stderr).trim()}`
}
