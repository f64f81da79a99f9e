import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

/**
 * A Percipio that has one report and sends it as fast as it can, from a file, in a process of its own:
 * `node bench/percipio/server.ts --file F [--pending N]`. Says `{"port":N}` on its first line and ends when stdin does.
 * The first question is answered with the report; with `--pending N` the first N are told IN_PROGRESS.
 */
const { values } = parseArgs({ options: { file: { type: 'string' }, pending: { type: 'string', default: '0' } } })
if (values.file === undefined) throw new Error('--file is missing')
const file = values.file
const length = statSync(file).size
const id = '6f0b8a52-0f5d-4b6e-9a0e-2f5b8c6f7c11'
let pending = Number(values.pending)

const server = createServer((request, response) => {
  request.resume()
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const path = request.url ?? ''
  if (request.method === 'POST' && path.endsWith('/report-requests/learning-activity')) json(202, { id, status: 'PENDING' })
  else if (!path.endsWith(`/report-requests/${id}`)) json(404, { errors: [{ message: 'No such report request' }] })
  else if (pending-- > 0) json(200, { reportId: id, status: 'IN_PROGRESS' })
  else {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
    void send(response)
  }
})

/** Two buffers, over and over: one is filled while the other is on its way, so that this process stays small and does not slow the other. */
async function send(response: ServerResponse): Promise<void> {
  const report = openSync(file, 'r')
  const buffers = [Buffer.allocUnsafeSlow(1 << 20), Buffer.allocUnsafeSlow(1 << 20)] as const
  let sent: Promise<boolean> = Promise.resolve(true)
  for (let turn = 0; ; turn++) {
    const buffer = turn % 2 === 0 ? buffers[0] : buffers[1]
    const read = readSync(report, buffer)
    if (read === 0 || !(await sent)) break
    sent = new Promise((resolve) => response.write(buffer.subarray(0, read), (error) => resolve(!error)))
  }
  closeSync(report)
  response.end()
}

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
process.stdin.resume().on('end', () => process.exit(0))
