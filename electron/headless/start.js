import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

// Else this signal starts Node's inspector, through which others read what is in memory (electron/no-inspector.ts).
process.on('SIGUSR1', () => undefined)

/**
 * Where the command starts: plain JavaScript, so that a Node that cannot run the rest still runs this. An older one does not know
 * TypeScript, and its database module ends the process without a word.
 */
const oldest = [22, 18]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]) || Number(process.versions.napi) < 10) {
  process.stderr.write(
    `rollcall: Node ${process.versions.node} is too old; Rollcall needs Node ${oldest.join('.')} or newer, best 24.\n` +
      '  On Linux and Windows "npm run -s rollcall --" brings its own; on a Mac install a newer Node.\n',
  )
  process.exit(12)
}

/**
 * What V8 made of the program's files is kept for the next start, which otherwise spends most of its time on that: in a folder of this
 * person, as whoever can write there decides what runs. Where it cannot be kept, nothing is.
 */
const caches =
  process.platform === 'win32'
    ? process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, 'Rollcall', 'Cache')
    : process.platform === 'darwin'
      ? process.env.HOME && join(homedir(), 'Library', 'Caches', 'Rollcall')
      : process.env.HOME && join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rollcall')
if (caches) module.enableCompileCache?.(join(caches, 'compiled'))

await import('./main.ts')
