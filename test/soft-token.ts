// A token of SoftHSM's in a folder of its own, with keys on it. Undefined, and said why, where SoftHSM or OpenSC is missing.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const modules = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
]
const modulePath = modules.find(path => existsSync(path))
const tools = ['/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool']

/** Why there is no token to be tried with; false where there is one. */
export const noSoftToken: string | false =
  modulePath !== undefined && tools.every(path => existsSync(path))
    ? false
    : 'softhsm2 and opensc are not installed: apt-get install softhsm2 opensc'

export type SoftToken = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly pinFile: string
  /** An RFC 7512 URI of the key with this id, in hexadecimal. */
  readonly uri: (id: string) => string
  readonly makeKey: (id: string, kind?: 'GENERIC:32' | 'AES:32') => Promise<void>
}

export async function openSoftToken(folder: string): Promise<SoftToken> {
  const tokens = join(folder, 'tokens')
  const config = join(folder, 'softhsm2.conf')
  const pinFile = join(folder, 'pin')
  const pin = 'a-pin-of-the-tests'
  await mkdir(tokens, { recursive: true })
  await writeFile(config, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  await writeFile(pinFile, `${pin}\n`, { mode: 0o600 })
  const environment = { PATH: process.env['PATH'], SOFTHSM2_CONF: config }
  const options = { env: { ...environment, TOKEN_PIN: pin } }
  await run(
    'softhsm2-util',
    ['--init-token', '--free', '--label', 'vouch', '--so-pin', '12345678', '--pin', pin],
    options,
  )
  return {
    environment,
    pinFile,
    uri: id => `pkcs11:token=vouch;id=%${id}?module-path=${modulePath}&pin-source=file:${pinFile}`,
    makeKey: async (id, kind = 'GENERIC:32') => {
      const words = ['--module', String(modulePath), '--token-label', 'vouch', '--login', '--pin', 'env:TOKEN_PIN']
      await run('pkcs11-tool', [...words, '--keygen', '--key-type', kind, '--id', id, '--sensitive'], options)
    },
  }
}
