import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ScenarioName } from './scenarios.ts'
import type { FakePercipio, RecordedRequest } from './service.ts'

/** The scenario in a process of its own, for tests whose subject blocks or is killed. */
export async function spawnPercipioService(scenario: ScenarioName): Promise<FakePercipio> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url)), scenario], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const requests: RecordedRequest[] = []
  const lines = createInterface({ input: child.stdout })
  const address = await new Promise<Pick<FakePercipio, 'baseUrl' | 'organizationId' | 'apiToken'>>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The service of scenario ${scenario} ended before it listened`)))
    lines.once('line', (first) => {
      resolve(JSON.parse(first) as FakePercipio)
      lines.on('line', (line) => requests.push(JSON.parse(line) as RecordedRequest))
    })
  })
  return {
    ...address,
    requests,
    asked: (endpoint) => requests.filter((request) => request.endpoint === endpoint),
    close: () => {
      child.stdin.end()
      return exited
    },
  }
}
