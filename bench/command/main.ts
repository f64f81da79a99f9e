import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeCommand, measureCommand } from './measure.ts'

/**
 * `npm run bench:command`: the whole command as a person starts it, `rollcall sync percipio`. `--program FILE` (default: the built
 * command) may come twice, to compare two states in turn; `--busy 2` beside two busy processes, `--pin 0,1` on two processors.
 */
const { values } = parseArgs({
  options: {
    program: { type: 'string', multiple: true, default: ['dist/headless/index.mjs'] },
    runs: { type: 'string', default: '5' },
    busy: { type: 'string', default: '0' },
    pin: { type: 'string' },
    rows: { type: 'string', default: '500000' },
    people: { type: 'string', default: '10000' },
    courses: { type: 'string', default: '5000' },
  },
})
const size = { rows: Number(values.rows), people: Number(values.people), courses: Number(values.courses) }
const figures = await measureCommand({
  size,
  programs: values.program.map((path) => resolve(path)),
  runs: Number(values.runs),
  busy: Number(values.busy),
  pin: values.pin,
})
console.log(describeCommand(figures))
