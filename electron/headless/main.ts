#!/usr/bin/env node
/**
 * The `rollcall` command. Nothing else is loaded before the check below: on an older Node the database module ends the process
 * without a word.
 */
if (Number(process.versions.napi) < 10) {
  process.stderr.write(
    `rollcall: Node ${process.versions.node} is too old; Rollcall needs Node 22.18 or newer (24 is recommended).\n` +
      '  Inside the project start it with "npm run -s rollcall --", which brings its own.\n',
  )
  process.exit(12)
}

const { runHere } = await import('./process.ts')
await runHere()

export {}
