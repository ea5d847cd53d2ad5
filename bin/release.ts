// ./vouch release key FILE: a new key to sign releases with, and its public half in FILE.pub.
// ./vouch release build FOLDER --key FILE [--commit HEAD]: what is shipped of a commit, its list, and a signature over that.
// ./vouch release verify FOLDER --signers FILE: nothing bent, missing or added, by one of those signers.

import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { asCommand, Cannot, project } from './instance.ts'
import { lookAtRelease, type ReleaseRefusal, readReleaseKey, releaseOf, writeRelease } from './supply/release.ts'
import { signerLine } from './supply/signature.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { key: { type: 'string' }, signers: { type: 'string' }, commit: { type: 'string', default: 'HEAD' } },
})

await asCommand(async () => {
  const [verb, given, ...more] = positionals
  if (given === undefined || more.length > 0)
    throw new Cannot('./vouch release key FILE | build FOLDER --key FILE | verify FOLDER --signers FILE')
  if (verb === 'key') return makeKey(resolve(given))
  if (verb === 'build') return build(resolve(given))
  if (verb === 'verify') return look(resolve(given))
  throw new Cannot(`There is no ./vouch release ${verb}: key, build or verify.`)
})

async function makeKey(path: string): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  await writeFile(`${path}.pub`, signerLine(publicKey), { flag: 'wx' })
  console.log(`${path} signs releases: keep it away from what it signs. ${path}.pub goes to whoever verifies them.`)
  return 0
}

async function build(folder: string): Promise<number> {
  if (values.key === undefined) throw new Cannot('Which key signs? --key FILE, made by ./vouch release key FILE.')
  const secret = readReleaseKey(await textOf(values.key))
  if (secret === undefined) throw new Cannot(`${values.key} is no Ed25519 key.`)
  const files = releaseOf(project, values.commit, secret)
  await mkdir(folder).catch(() => {
    throw new Cannot(`${folder} is there already, or cannot be made: name a new folder.`)
  })
  writeRelease(folder, files)
  const refusal = lookAtRelease(folder, signerLine(createPublicKey(secret)))
  if (refusal !== undefined) throw new Cannot(`What was written is not whole: ${sentenceOf(refusal)}.`)
  for (const [name, bytes] of files) console.log(`${String(bytes.length).padStart(10)}  ${name}`)
  return 0
}

async function look(folder: string): Promise<number> {
  if (values.signers === undefined)
    throw new Cannot('Whose releases do you take? --signers FILE, which you have from elsewhere.')
  const refusal = lookAtRelease(folder, await textOf(values.signers))
  console.log(refusal === undefined ? `${folder} is whole, and signed.` : `Do not use it: ${sentenceOf(refusal)}.`)
  return refusal === undefined ? 0 : 1
}

function sentenceOf(refusal: ReleaseRefusal): string {
  switch (refusal.code) {
    case 'signature_missing':
      return 'there is no list, or no signature over it'
    case 'signature_wrong':
      return 'the list is not signed by anybody whom you named'
    case 'list_malformed':
      return 'the list is none'
    case 'file_missing':
      return `${refusal.name} is missing`
    case 'file_extra':
      return `${refusal.name} is on no list`
    case 'file_bent':
      return `${refusal.name} is not what was signed`
    case 'file_not_plain':
      return `${refusal.name} is no plain file`
  }
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Cannot(`There is no ${path} to be read.`)
  })
}
