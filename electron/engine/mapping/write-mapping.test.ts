import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileMapping } from './compile.ts'
import { writeMapping } from './write-mapping.ts'

const folders = ['../../../tests/fixtures/mappings', '../sources/roster/mappings'].map((folder) => join(import.meta.dirname, folder))
const files = folders.flatMap((folder) => readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const))

describe('a mapping that is written', () => {
  it.each(files)('reads as the same: %s', (name, text) => {
    const { mapping } = compileMapping(name, text)
    if (mapping === null) throw new Error('It has errors.')
    for (const format of ['x.yaml', 'x.json']) {
      const written = writeMapping(mapping, format)
      const again = compileMapping(format, written)
      expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(again.mapping?.file.value_maps).toEqual(mapping.file.value_maps)
      expect([...(again.mapping?.streams.keys() ?? [])]).toEqual([...mapping.streams.keys()])
      expect(again.mapping === null ? null : writeMapping(again.mapping, format)).toBe(written)
    }
  })

  it('has its transforms as blocks', () => {
    const text = `connector_name: T\napi_version: "07"\nvalue_maps: { m: { no: off, 07: 08 } }\nendpoints: { orgs: { path: /, field_mappings: { external_id: { from: id, transform: [trim, "map(m, else=null)", "null_if('', x)", "concat(' ', a, b.c)"] }, name: n } } }\n`
    const { mapping } = compileMapping('m.yaml', text)
    const written = mapping === null ? '' : writeMapping(mapping, 'm.json')
    expect(JSON.parse(written)).toMatchObject({
      api_version: '07',
      value_maps: { m: { no: 'off', '07': '08' } },
      endpoints: {
        orgs: {
          field_mappings: {
            external_id: {
              transform: [
                { trim: {} },
                { map: { name: 'm', else: 'null' } },
                { null_if: { values: ['', 'x'] } },
                { concat: { sep: ' ', paths: ['a', 'b.c'] } },
              ],
            },
          },
        },
      },
    })
  })
})
