import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Destination } from './destination.ts'
import { placeSettings, placesInUse } from './places.ts'

const destination = {
  id: 'shelf',
  configSchema: z.object({
    folder: z.string().meta({ title: 'Folder', description: '', place: 'folder' }),
    extra: z.string().optional().meta({ title: 'Extra', description: '', place: 'file' }),
    label: z.string().optional().meta({ title: 'Label', description: '' }),
  }),
} as unknown as Destination
const record = (config: Record<string, unknown>, kindId = 'shelf') => ({ id: 'x', name: 'X', kindId, config, createdAt: 0 })

test('folders are written to, files read, and nothing else is a place', () => {
  expect([...placeSettings([destination])]).toEqual([
    ['folder', 'write'],
    ['extra', 'read'],
  ])
})

test('the places of what is set up; what is not set, or of a kind that is gone, names none', () => {
  const records = [
    record({ folder: '/out', extra: '/in.c1z', label: '/etc' }),
    record({ folder: '', extra: 7 }),
    record({ folder: '/gone' }, 'a kind of before'),
  ]
  expect(placesInUse([destination], records)).toEqual([
    { path: '/out', access: 'write' },
    { path: '/in.c1z', access: 'read' },
  ])
})
