import process from 'node:process'

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

await import('./main.ts')
