import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { publicHalf } from '../electron/main/update-manifest.ts'

/** `node build/update-key.ts FILE`: makes the key that updates are signed with. Keep the file where only those who publish can read it. */
const file = process.argv[2]
if (file === undefined) throw new Error('Name the file the key goes into.')
const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
writeFileSync(file, key, { mode: 0o600, flag: 'wx' })
console.log(`${file}, public half ${publicHalf(key)}. Package with ROLLCALL_UPDATE_KEY_FILE=${file}.`)
