// ./vouch keys [--json]: which key-encryption key wraps what.
// ./vouch keys rewrap [--json]: wraps all keys anew under VOUCH_KEK; VOUCH_KEK_FORMER names the one before.
// ./vouch keys escrow split --people N --enough K [--secret FILE]: the key, or another secret, as shares for people.
// ./vouch keys escrow join [--to FILE | --check]: shares from standard input, one a line, as the key again.

import { createHash } from 'node:crypto'
import { existsSync, fstatSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'

import { openDatabase } from '../src/base/database.ts'
import * as protection from '../src/protection/protection.ts'
import { asCommand, Cannot, findDatabase, homeFolder } from './instance.ts'
import { kekFile as fileOfKek } from './instance-keys.ts'
import { outsideOf } from './outside.ts'
import { clearScreen, secretFromInput } from './shares.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    people: { type: 'string' },
    enough: { type: 'string' },
    secret: { type: 'string' },
    to: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})

const asked = positionals.join(' ')
const commands: Readonly<Record<string, () => Promise<number>>> = {
  '': showKeys,
  rewrap,
  'escrow split': split,
  'escrow join': joinAgain,
}
await asCommand(() => {
  const command = Object.hasOwn(commands, asked) ? commands[asked] : undefined
  if (command === undefined) throw new Cannot('./vouch keys [rewrap | escrow split | escrow join]')
  return command()
})

async function showKeys(): Promise<number> {
  await using opened = await openKeys()
  const report = await protection.kekReport(opened.outside, opened.kek)
  if (values.json) console.log(JSON.stringify(report))
  else {
    console.log(`${report.current} wraps new keys.`)
    for (const { name, dataKeys, indexKeys, isHere } of report.names)
      console.log(`  ${name.padEnd(40)}${dataKeys} data keys, ${indexKeys} index keys${isHere ? '' : '  NOT HERE'}`)
  }
  if (opened.kek.warning !== undefined) console.error(`Take note: ${opened.kek.warning}.`)
  return report.names.every(({ isHere }) => isHere) ? 0 : 1
}

async function rewrap(): Promise<number> {
  await using opened = await openKeys()
  const report = await protection.rewrapKeys(opened.outside, opened.kek).catch((thrown: unknown) => {
    if (thrown instanceof protection.KekAway)
      throw new Cannot(`${thrown.message}. What was wrapped anew until now is; run this again for the rest.`)
    throw thrown
  })
  if (values.json) console.log(JSON.stringify(report))
  else {
    console.log(`${report.rewrapped} keys were wrapped anew under ${report.current}.`)
    for (const problem of report.problems) console.log(`  ${problem}`)
    for (const { name, dataKeys, indexKeys } of report.left)
      console.log(`  ${name} still wraps ${dataKeys} data keys and ${indexKeys} index keys.`)
    if (report.left.length === 0) console.log('No row names another key. The former one is needed for backups only.')
  }
  return report.left.length === 0 ? 0 : 1
}

async function split(): Promise<number> {
  const [people, enough] = [Number(values.people), Number(values.enough)]
  const isSplitting = Number.isInteger(people) && Number.isInteger(enough) && enough >= 2 && people >= enough
  if (!isSplitting || people > protection.peopleMax)
    throw new Cannot(
      `Among how many? --people N --enough K: at least 2 are enough, and at most ${protection.peopleMax}.`,
    )
  // A pipe is for whoever prints them; a file would be all of them in one place.
  if (fstatSync(1).isFile())
    throw new Cannot('Shares are not written to a file: let them be shown, one after the other.')
  const path = values.secret === undefined ? await kekFile() : resolve(values.secret)
  const secret = await readSecret(path)
  const shares = await protection.splitSecret(secret, people, enough)
  console.error(`${path} is ${nameOf(secret)}. Any ${enough} of these ${people} shares give it back.`)
  secret.fill(0)
  for (const [at, share] of shares.entries()) {
    await alone(`Share ${at + 1} of ${people}: only its keeper looks now, and writes it down.`, share)
  }
  return 0
}

async function joinAgain(): Promise<number> {
  const path = values.to === undefined ? await kekFile() : resolve(values.to)
  if (!values.check && existsSync(path)) throw new Cannot(`${path} is there already, and is not overwritten.`)
  const secret = await secretFromInput()
  if (values.check) {
    const isSame = (await readSecret(path)).equals(secret)
    console.log(isSame ? `The shares give ${path} back.` : `The shares give something else than ${path}.`)
    return isSame ? 0 : 1
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await protection.writeKeyFile(path, secret)
  console.log(`${path} was written: ${nameOf(secret)}.`)
  secret.fill(0)
  return 0
}

/** At a terminal one at a time, and gone from it before the next; into a pipe one a line. */
async function alone(what: string, share: string): Promise<void> {
  if (!process.stdout.isTTY || !process.stdin.isTTY) return console.log(share)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  await terminal.question(`${what} Press Enter to see it. `)
  await terminal.question(`\n  ${share}\n\nPress Enter when it is written down. `)
  terminal.close()
  process.stdout.write(clearScreen)
}

/** Says which secret it is, and nothing about it. */
function nameOf(secret: Uint8Array): string {
  if (secret.length === 32) return `key ${protection.keyFileName(secret)}`
  return `a secret of ${secret.length} bytes, ${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`
}

async function readSecret(path: string): Promise<Buffer> {
  const secret = await readFile(path).catch(() => {
    throw new Cannot(`There is no ${path} to be read.`)
  })
  if (secret.length > 0 && secret.length <= protection.secretBytesMax) return secret
  throw new Cannot(`${path} has ${secret.length} bytes: what is split has 1 to ${protection.secretBytesMax}.`)
}

async function kekFile(): Promise<string> {
  const home = await homeFolder()
  return join(home, fileOfKek)
}

/** As the owner of the tables: no process may change a wrapping. The leaves are signed like those of the vault. */
async function openKeys() {
  const home = await homeFolder()
  const path = await kekFile()
  const named = process.env['VOUCH_KEK'] ?? ''
  // Whoever names no other has the key in the file that was made at the first start, and was told what that is worth.
  const current = await openKek(named === '' ? `file:${path}` : named)
  const formerName = process.env['VOUCH_KEK_FORMER'] ?? ''
  const kek = formerName === '' ? current : protection.openBothKeks(current, await openKek(formerName))
  const database = await findDatabase(home)
  const options = { connectionsMax: 2, name: 'vouch keys' }
  const sql = openDatabase(database.address('vouch_owner'), options)
  const outside = await outsideOf(sql, join(home, 'keys', 'vault'))
  return {
    kek,
    outside,
    [Symbol.asyncDispose]: async () => {
      kek.close()
      await sql.end({ timeout: 2 })
      await database[Symbol.asyncDispose]()
    },
  }
}

async function openKek(text: string): Promise<protection.Kek> {
  const options = { isFileAllowed: true, elapsedMs: () => performance.now(), environment: process.env }
  const opened = await protection.openKek(text, options)
  if (!opened.ok) throw new Cannot(`The key cannot be used: ${protection.sentenceOfKek(opened.refusal)}.`)
  return opened.value
}
