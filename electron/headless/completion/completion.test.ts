import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { play } from '../testing/scripted-world.ts'

const bash = (input: string): string => execFileSync('bash', ['--norc', '-c', input], { encoding: 'utf8' })

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('%s knows commands, sources and their flags', async (shell) => {
    const { code, out } = await play(['completion', shell])
    expect(code).toBe(0)
    for (const word of ['principals', 'library', 'lookback-days', 'data-dir']) expect(out).toContain(word)
    expect(out).not.toContain('external-resource-traits')
  })

  test('the bash script is valid and completes', async () => {
    const { out } = await play(['completion', 'bash'])
    execFileSync('bash', ['-n'], { input: out })
    const complete = (line: string): string[] => {
      const words = line.split(' ')
      const list = words.map((word) => `'${word}'`).join(' ')
      return bash(`${out}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _rollcall; printf '%s\\n' "\${COMPREPLY[@]}"`)
        .trim()
        .split('\n')
    }
    expect(complete('rollcall prin')).toEqual(['principals'])
    expect(complete('rollcall sync lib')).toEqual(['library'])
    expect(complete('rollcall sync library --look')).toEqual(['--lookback-days'])
    expect(complete('rollcall --output json sync library --reg')).toEqual(['--region'])
    expect(complete('rollcall sync library -f sync.c1z --reg')).toEqual(['--region'])
    expect(complete('rollcall runs sh')).toEqual(['show'])
  })

  test('another shell is refused', async () => {
    const { code, err } = await play(['completion', 'tcsh'])
    expect([code, err]).toEqual([3, expect.stringContaining('one of bash, zsh, fish, powershell is expected')])
  })
})
