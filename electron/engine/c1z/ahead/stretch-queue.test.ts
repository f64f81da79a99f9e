import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { Stretch } from '../../graph/follower.ts'
import { queueNumbers, StretchSender, takeStretch } from './stretch-queue.ts'

const stretch = (count: number): Stretch => ({ keys: new Int32Array(2 * count), numbers: new Float64Array(5 * count), width: 5, count })

function queue() {
  const { port1, port2 } = new MessageChannel()
  const control = queueNumbers()
  return { sender: new StretchSender({ control, port: port1 }), taker: { control, port: port2 } }
}

test('stretches come as they were sent, their memory is gone where they came from, and then there are no more', () => {
  const { sender, taker } = queue()
  const first = stretch(3)
  first.keys[5] = 42
  expect(sender.send(first, 0)).toBe(true)
  expect(first.keys).toHaveLength(0)
  expect(sender.send(stretch(4), 0)).toBe(true)
  expect(sender.grants).toBe(7)
  expect(takeStretch(taker)?.keys[5]).toBe(42)
  expect(takeStretch(taker)?.count).toBe(4)
  sender.end()
  expect(takeStretch(taker)).toBeNull()
})

test('no more than eight are under way: who is slow holds up the one who sends, and one who takes nothing is left', () => {
  const { sender, taker } = queue()
  let sent = 0
  while (sender.send(stretch(1), 1)) sent++
  expect(sent).toBe(8)
  for (let taken = 0; taken < 30; taken++) {
    expect(takeStretch(taker)?.count).toBe(1)
    expect(sender.send(stretch(1), 1)).toBe(true)
    expect(sender.send(stretch(1), 1)).toBe(false)
  }
  taker.port.close()
})
