import { Reader } from '../reader.ts'

/** Bytes of a name. */
const MOST_KEY = 1024

/** The entries of a block in the layout by rows: a key with what it shares with the one before, and a value. Throws Error on other bytes. */
export function rowBlock(block: Buffer): Map<string, Buffer> {
  const restarts = block.readUInt32LE(block.length - 4)
  const end = block.length - 4 - restarts * 4
  if (end < 0) throw new Error('a block is shorter than its restarts')
  const entries = new Map<string, Buffer>()
  const reader = new Reader(block, 0, end)
  let key = Buffer.alloc(0)
  while (reader.more) {
    const [shared, rest, length] = [reader.varint(), reader.varint(), reader.varint()]
    const from = reader.at + rest
    if (shared + rest > MOST_KEY || shared > key.length || from + length > end) throw new Error('an entry leaves its block')
    key = Buffer.concat([key.subarray(0, shared), block.subarray(reader.at, from)])
    reader.at = from + length
    entries.set(key.toString('latin1'), block.subarray(from, from + length))
  }
  return entries
}
