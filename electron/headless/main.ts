import { homedir } from 'node:os'
import { channelKinds, createEngine, destinationKinds, redactor, sourceInfos } from '../engine/engine.ts'
import { createRouterClient } from '@orpc/server'
import packageJson from '../../package.json' with { type: 'json' }
import { createVault } from './keychain.ts'
import { runRollcall } from './program.ts'
import type { EngineRequest, OpenEngine } from './world.ts'

/** Runs the command in this process and ends it with the command's exit code. */
const runHere = async (): Promise<never> => {
  const stop = new AbortController()
  // The first signal stops cleanly; after it the handler is gone and the second one ends the process at once.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (): void => {
    for (const name of signals) process.removeListener(name, onSignal)
    stop.abort()
  }
  for (const name of signals) process.on(name, onSignal)
  // A write that fails tells its writer; unheard, the event would end the process with a stack trace.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

  const { version } = packageJson
  const code = await runRollcall(process.argv.slice(2), {
    version,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    platform: process.platform,
    workingDirectory: process.cwd(),
    home: homedir(),
    signal: stop.signal,
    now: Date.now,
    vault: createVault(),
    sources: sourceInfos,
    destinations: destinationKinds,
    channels: channelKinds,
    redact: redactor,
    openEngine: async (request: EngineRequest): Promise<OpenEngine> => {
      const { extraCa, ...rest } = request
      const network = () => (extraCa === null ? {} : { extraCa })
      const engine = await createEngine({ ...rest, network, version })
      return { client: createRouterClient(engine.router), close: () => engine.close() }
    },
  })
  await flushed(process.stdout)
  await flushed(process.stderr)
  // A keychain call that never came back must not hold the process.
  process.exit(code)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => {
      resolve()
    })
  })

await runHere()
