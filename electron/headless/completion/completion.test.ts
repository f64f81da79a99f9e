import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { play, run } from '../testing/scripted-world.ts'

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('%s knows commands, sources and their flags', async (shell) => {
    const { code, out } = await play(['completion', shell])
    expect(code).toBe(0)
    for (const word of ['principals', 'library', 'lookback-days', 'data-dir']) expect(out).toContain(word)
    expect(out).not.toContain('bulk-create-ticket')
  })

  describe('bash', () => {
    const script = play(['completion', 'bash']).then(({ out }) => out)
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-completion-'))
    for (const name of ['my report.c1z', 'mine.c1z', "o'clock *.c1z", 'other.txt']) writeFileSync(join(folder, name), '')
    /** The words of the line so far, the last one being typed; what is offered for it, in order. */
    const offered = async (...words: readonly string[]): Promise<string[]> => {
      const list = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
      const call = `rollcall() { if [ "$*" = "complete runs" ]; then printf '3KfTrun1\\tpercipio ready\\n3KfTrun2\\tpercipio held\\n'; fi; }`
      const input = `${await script}\n${call}\nCOMP_WORDS=(rollcall ${list}); COMP_CWORD=${words.length}; _rollcall; printf '%s\\n' "\${COMPREPLY[@]}"`
      const out = execFileSync('bash', ['--norc', '-c', input], { encoding: 'utf8', cwd: folder })
      return out
        .split('\n')
        .filter((line) => line !== '')
        .toSorted()
    }

    test('the script is valid', async () => {
      execFileSync('bash', ['-n'], { input: await script })
    })

    test.each<[string[], string[]]>([
      [['prin'], ['principals']],
      [['sync', 'lib'], ['library']],
      [['sync', 'library', '--look'], ['--lookback-days']],
      [['--output', 'json', 'sync', 'library', '--reg'], ['--region']],
      [['sync', 'library', '-f', 'sync.c1z', '--reg'], ['--region']],
      [['runs', 'sh'], ['show']],
      // Values that are known.
      [
        ['sync', 'library', '--region', ''],
        ['eu', 'us'],
      ],
      [['sync', 'library', '--region', '=', 'e'], ['eu']],
      [
        ['sync', 'library', '--region', '='],
        ['eu', 'us'],
      ],
      [
        ['grants', '--output', ''],
        ['csv', 'json', 'table'],
      ],
      [['grants', '-o', 'j'], ['json']],
      [
        ['export', '--preset', ''],
        ['baton', 'findings'],
      ],
      [
        ['export', '--format', ''],
        ['csv', 'json', 'xlsx'],
      ],
      [
        ['review', 'evidence', '3KfT', '--format', ''],
        ['html', 'json'],
      ],
      [
        ['sync', 'library', '--sync-resource-types', ''],
        ['book', 'user'],
      ],
      [['review', 'decide', '3KfT', 'f'], ['flag']],
      [
        ['completion', ''],
        ['bash', 'fish', 'powershell', 'zsh'],
      ],
      // Ids of what is kept.
      [
        ['runs', 'show', ''],
        ['3KfTrun1', '3KfTrun2'],
      ],
      [['resume', '3KfTrun2'], ['3KfTrun2']],
      [
        ['grants', '--run', '3'],
        ['3KfTrun1', '3KfTrun2'],
      ],
      // Names of files, each one word; a text that only the person knows.
      [['open', 'my'], ['my report.c1z']],
      [['open', 'my\\ re'], ['my report.c1z']],
      [['open', '"my re'], ['my report.c1z']],
      [
        ['open', 'o'],
        ["o'clock *.c1z", 'other.txt'],
      ],
      [
        ['grants', '-f', 'm'],
        ['mine.c1z', 'my report.c1z'],
      ],
      [['grants', '--search', 'm'], []],
    ])('%j', async (words, expected) => {
      expect(await offered(...words)).toEqual(expected.toSorted())
    })
  })

  const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0

  test.skipIf(!has('zsh'))('zsh takes the script (skipped where there is no zsh)', async () => {
    execFileSync('zsh', ['-n'], { input: (await play(['completion', 'zsh'])).out })
  })

  test.skipIf(!has('fish'))('fish completes values, ids and names of files (skipped where there is no fish)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-completion-'))
    writeFileSync(join(folder, 'my report.c1z'), '')
    const { out } = await play(['completion', 'fish'])
    const input = (line: string): string => `function rollcall; printf '3KfTrun1\\tready\\n'; end\n${out}\ncomplete -C '${line}'\n`
    const saved = (text: string): string => {
      const path = join(mkdtempSync(join(tmpdir(), 'rollcall-completion-')), 'script.fish')
      writeFileSync(path, text)
      return path
    }
    const offered = (line: string): string[] =>
      execFileSync('fish', ['--no-config', saved(input(line))], { encoding: 'utf8', cwd: folder })
        .split('\n')
        .flatMap((found) => (found === '' ? [] : [found.split('\t')[0] ?? '']))
        .toSorted()
    expect(offered('rollcall sync library --region ')).toEqual(['eu', 'us'])
    expect(offered('rollcall grants --output ')).toEqual(['csv', 'json', 'table'])
    expect(offered('rollcall runs show ')).toEqual(['3KfTrun1'])
    expect(offered('rollcall open my')).toEqual(['my report.c1z'])
    expect(offered('rollcall export --format ')).toEqual(['csv', 'json', 'xlsx'])
  })

  test('what a script asks for comes a value a line, with what it is behind a tab', async () => {
    const script = { runs: { list: () => [run()] }, connections: { list: () => [{ id: '3KfTcon00001', name: 'Main\tone' }] } }
    expect((await play(['complete', 'runs'], script)).out).toBe('3KfTrun00001\tlibrary ready 2026-01-05T08:00:00Z\n')
    expect((await play(['complete', 'connections'], script)).out).toBe('3KfTcon00001\tMain one\n')
    expect((await play(['complete', 'zones'])).out).toContain('Europe/Berlin\t\n')
    expect((await play(['complete', 'names'])).code).toBe(3)
    expect((await play(['--help'])).out).not.toMatch(/^ +complete /m)
  })

  test('another shell is refused', async () => {
    const { code, err } = await play(['completion', 'tcsh'])
    expect([code, err]).toEqual([3, expect.stringContaining('one of bash, zsh, fish, powershell is expected')])
  })
})
