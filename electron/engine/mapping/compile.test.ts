import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LARGEST_MAPPING } from '../../../shared/mapping.ts'
import { compileMapping } from './compile.ts'

const head = 'connector_name: Test\napi_version: 3.1\n'
/** A mapping of organisations with these lines as further fields. */
const orgs = (...fields: readonly string[]): string =>
  `${head}endpoints:\n  orgs:\n    path: /orgs\n    field_mappings:\n      external_id: id\n      name: name\n${fields.map((field) => `      ${field}\n`).join('')}`

const problemsOf = (text: string, file = 'm.yaml'): string[] =>
  compileMapping(file, text).problems.map(
    ({ line, column, message, severity }) => `${line}:${column} ${severity === 'error' ? '' : 'warning: '}${message}`,
  )

describe('a mapping file', () => {
  it.each(['oneroster.yaml', 'clever.json', 'csv.yaml'])('as the samples have it loads as it stands: %s', (name) => {
    const text = readFileSync(join(import.meta.dirname, '../../../tests/fixtures/mappings', name), 'utf8')
    const { mapping, problems } = compileMapping(name, text)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect([...(mapping?.streams.keys() ?? [])]).toMatchSnapshot()
  })

  it('keeps what YAML would make numbers and flags of', () => {
    const { mapping } = compileMapping('m.yaml', `${orgs()}value_maps: { m: { no: off, 07: 08, yes: 1.0, 1: true } }\n`)
    expect(mapping?.file.value_maps.m).toEqual({ no: 'off', '07': '08', yes: '1.0', '1': true })
    expect(mapping?.file.api_version).toBe('3.1')
  })

  it.each<[what: string, text: string, problems: string[]]>([
    ['an unknown key', `${orgs()}colour: red\n`, ['9:1 "colour" is not known here.']],
    [
      'an unknown target',
      orgs('nmae: x', 'orgType: type'),
      ['9:7 org has no field "nmae".', '10:7 org has no field "orgType"; is org_type meant.'],
    ],
    [
      'a bad path',
      orgs('org_type: "type[x]"'),
      ['9:23 "type[x]" is no path: a number, *, ?name=value or a name in quotes is expected at character 6.'],
    ],
    ['a bad path in a block', orgs('org_type: { from: [type, "a..b"] }'), ['9:35 "a..b" is no path: a name is expected at character 3.']],
    [
      'an unknown transform',
      orgs('org_type: { from: type, transform: [trim, bool] }'),
      ['9:49 There is no transform "bool"; is to_bool meant.'],
    ],
    ['a missing value map', orgs('org_type: { from: type, transform: ["map(kinds)"] }'), ['9:48 There is no value map "kinds".']],
    ['a missing argument', orgs('org_type: { from: type, transform: [pad] }'), ['9:43 pad needs its argument width.']],
    [
      'an argument too many',
      orgs('org_type: { from: type, transform: [trim(x)] }'),
      ['9:48 trim has no use for this argument: it takes none.'],
    ],
    [
      'a regex as text',
      orgs('org_type: { from: type, transform: ["regex(a)"] }'),
      ['9:44 regex is given as a block: { regex: { pattern: "...", group: 1 } }.'],
    ],
    [
      'a bad pattern',
      orgs('org_type: { from: type, transform: [{ regex: { pattern: "a(b" } }] }'),
      ['9:65 The pattern cannot be read: the group that begins here does not end (character 2).'],
    ],
    [
      'a pattern that looks ahead',
      orgs('org_type: { from: type, transform: [{ regex: { pattern: "(?=a)" } }] }'),
      ['9:64 The pattern cannot be read: (?=a is not possible: looking ahead or behind could take for ever (character 1).'],
    ],
    [
      'a group that is not there',
      orgs('org_type: { from: type, transform: [{ regex: { pattern: "a", group: 2 } }] }'),
      ['9:75 The pattern has 0 groups; 0 is the whole match.'],
    ],
    [
      'an unknown rule',
      orgs('org_type: { from: type, validate: [{ rule: mail, severity: warn }] }'),
      ['9:50 There is no rule "mail": required, email, regex:, max_length:, in:, date_range: and unique are there.'],
    ],
    [
      'an unknown severity',
      orgs('org_type: { from: type, validate: [{ rule: email, severity: fatal }] }'),
      ['9:67 The severity is error or warn.'],
    ],
    ['no source', orgs('org_type: { transform: [trim] }'), ['9:7 Nothing says where org_type comes from: give it a path, from, or const.']],
    [
      'a parent without explode',
      orgs('org_type: ^.type'),
      ['9:17 ^ is the record that explode takes apart, and there is no explode here.'],
    ],
    ['a password', orgs('org_type: "credentials[0].passWord"'), ['9:17 "passWord" is not read: passwords go nowhere.']],
    [
      'a password plucked',
      orgs('org_type: { from: c, transform: [pluck(password)] }'),
      ['9:46 "password" is not read: passwords go nowhere.'],
    ],
    [
      'a path of the same name twice',
      orgs('sis_id: identifier.identifier'),
      ['9:15 warning: identifier.identifier repeats its last name: where the first is a text, that text is taken.'],
    ],
    ['from beside const', orgs('org_type: { from: type, const: school }'), ['9:25 warning: from is not read, for org_type has a const.']],
    [
      'no id',
      `${head}endpoints: { orgs: { path: /o, field_mappings: { name: n } } }\n`,
      ['3:32 external_id is missing: nothing would tell one org from another.'],
    ],
    [
      'no id of an enrolment',
      `${head}endpoints: { enrollments: { path: /o, field_mappings: { user_id: u, class_id: c, role: r } } }\n`,
      [],
    ],
    [
      'what an entity needs',
      `${head}endpoints: { enrollments: { path: /o, field_mappings: { user_id: u, role: r } } }\n`,
      ['3:39 warning: class_id is missing: enrollment records are of little use without it.'],
    ],
    [
      'an unknown entity',
      `${head}endpoints: { things: { path: /o, field_mappings: { name: n } } }\n`,
      [
        '3:14 "things" does not say what its records are: give it an entity, one of district, school, org, term, course, class, user, enrollment.',
      ],
    ],
    [
      'an entity there is not',
      `${head}endpoints: { things: { path: /o, entity: thing, field_mappings: { name: n } } }\n`,
      ['3:42 There is no entity "thing": district, school, org, term, course, class, user, enrollment.'],
    ],
    ['an endpoint twice', `${orgs()}  orgs:\n    path: /x\n`, ['9:3 "orgs" stands here a second time.']],
    [
      'a file called as an endpoint',
      `${orgs()}files: { orgs: { field_mappings: { external_id: i, name: n } } }\n`,
      ['9:10 An endpoint is called orgs already.'],
    ],
    [
      'a pattern for no file',
      `${orgs()}format_detection: { user_patterns: [{ columns: [a], type: users }] }\n`,
      ['9:59 No file reads "users".'],
    ],
    [
      'a format of no date',
      `${orgs()}file_processing: { date_format: M/D }\n`,
      ['9:33 "M/D" is no format of a date: auto, or YYYY, M or MM, and D or DD, each once.'],
    ],
    ['a rule about nothing', `${orgs()}    validation: { required: [phone] }\n`, ['9:30 "phone" is required, but nothing maps it.']],
    ['a bad condition', `${orgs()}    when: "type = "\n`, ['9:18 A value is missing after =.']],
    ['nothing to read', head, ['1:1 There is neither an endpoint nor a file in it: nothing would be read.']],
    ['an empty file', '', ['1:1 The file is empty.']],
    ['a list', '- a\n', ['1:1 A mapping file is a block that begins with connector_name.']],
    ['no name', 'api_version: x\nendpoints: {}\n', ['1:1 connector_name is missing.']],
    ['a number for a path', orgs('org_type: 7'), ['9:17 A path, a list of paths, or a block with from or const is expected.']],
    [
      'an unknown key of a field',
      orgs('org_type: { form: type }'),
      ['9:19 "form" is not known here.', '9:7 Nothing says where org_type comes from: give it a path, from, or const.'],
    ],
  ])('is told about %s', (_, text, problems) => {
    expect(problemsOf(text).toSorted()).toEqual(problems.toSorted())
  })

  it('is JSON when its name says so, with the same places', () => {
    const file =
      '{\n "connector_name": "T",\n "api_version": "x",\n "endpoints": {"orgs": {"path": "/", "field_mappings": {\n  "external_id": "id", "name": "a..b"}}}\n}'
    expect(problemsOf(file, 'm.json')).toEqual(['5:35 "a..b" is no path: a name is expected at character 3.'])
    expect(problemsOf('{"a": 1,}', 'm.json')).toEqual(['1:9 This is not valid JSON: a text in double quotes is expected here.'])
    expect(problemsOf('{"a": 01}', 'm.json')).toEqual(['1:8 This is not valid JSON: a comma or } is expected here.'])
    expect(problemsOf('{"a": 1, "a": 2}', 'm.json')).toEqual(['1:10 "a" stands here a second time.'])
  })

  it('cannot grow by aliases, depth or size', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i] ?? ''},`.repeat(10)}]\n`)
      .join('')}`
    expect(problemsOf(bomb)[0]).toContain('aliases make it larger than it looks')
    expect(problemsOf('a: &a [*a]\n')).toHaveLength(1)
    expect(problemsOf('['.repeat(100_000))).toHaveLength(1)
    expect(problemsOf('['.repeat(100_000), 'm.json')[0]).toContain('too deep')
    expect(problemsOf('#'.repeat(LARGEST_MAPPING + 1))[0]).toContain('larger than 256 kB')
  })

  it('says where YAML breaks', () => {
    expect(problemsOf('a: [1\nb: 2\n')[0]).toMatch(/^2:1 This is not valid YAML/)
  })
})
