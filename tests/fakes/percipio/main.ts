import { scenarios, type ScenarioName } from './scenarios.ts'
import { startPercipioService } from './service.ts'

/**
 * A scenario as a process of its own: `node tests/fakes/percipio/main.ts <scenario>`. Says where it listens on its first line
 * (`{"baseUrl","organizationId","apiToken"}`), then one line per request it gets; ends when stdin does.
 */
const name = process.argv[2] ?? 'plain'
const isScenario = (candidate: string): candidate is ScenarioName => candidate in scenarios
if (!isScenario(name)) throw new Error(`There is no scenario ${name}. There are: ${Object.keys(scenarios).join(', ')}`)

const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`)
const service = await startPercipioService(scenarios[name].script, say)
say({ baseUrl: service.baseUrl, organizationId: service.organizationId, apiToken: service.apiToken })
process.stdin.resume().on('end', () => {
  void service.close()
})
