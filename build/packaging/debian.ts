import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import installDebian from 'electron-installer-debian'
import { packages, project } from './config.ts'

const iconSizes = [16, 24, 32, 48, 64, 128, 256, 512] as const

/** A .deb with Debian's own dpkg-deb and fakeroot, for where electron-builder cannot fetch its tools. Answers the file. */
export async function debianPackage(unpacked: string, version: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'rollcall-deb-'))
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const name = `rollcall-${version}-linux-${arch}.deb`
  const from = join(import.meta.dirname, 'debian')
  try {
    const src = join(work, 'app')
    await cp(unpacked, src, { recursive: true, verbatimSymlinks: true })
    await copyFile(join(project, 'LICENSE'), join(src, 'LICENSE'))
    await copyFile(join(from, 'rollcall-mime.xml'), join(src, 'resources', 'rollcall-mime.xml'))
    await installDebian({
      src,
      dest: packages,
      rename: (folder) => join(folder, name),
      options: {
        arch,
        name: 'rollcall',
        bin: 'rollcall',
        productName: 'Rollcall',
        genericName: 'Access and learning records',
        description: 'Who has what, from learning and identity systems',
        productDescription:
          'Rollcall reads who has what from a system, shows what was found and what changed, and writes it to a .c1z file.',
        version,
        maintainer: 'The Rollcall authors',
        section: 'utils',
        // Smaller would take minutes.
        compression: 'gzip',
        categories: ['Office'],
        mimeType: ['application/x-c1z'],
        icon: Object.fromEntries(iconSizes.map((size) => [`${size}x${size}`, join(project, 'build', 'icons', `${size}x${size}.png`)])),
        scripts: { postinst: join(from, 'postinst'), prerm: join(from, 'prerm') },
      },
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return join(packages, name)
}
