// The vault of an instance, for those who start it and for commands that need it.

import { createHash } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as continuity from '../src/continuity/continuity.ts'
import { loadLineKey, openVaultLine, type VaultLine, withoutOurs } from '../src/protection/protection.ts'
import { type Database, project, quietLog } from './instance.ts'
import { ensureLineKeys } from './instance-keys.ts'
import { originOf } from './origin.ts'

/** What fits the address of a unix socket, with room for the name. */
const pathLengthMax = 90

/** In a folder that nobody else may enter. */
export async function vaultSocket(home: string): Promise<string> {
  const near = join(home, 'vault')
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = near.length <= pathLengthMax ? near : join(tmpdir(), `vouch-vault-${process.getuid?.() ?? 0}-${hash}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  return join(folder, 'socket')
}

/** What a process is told that is the vault, or that asks it. */
export function vaultEnvironment(
  home: string,
  database: Pick<Database, 'address'>,
  socket: string,
): Readonly<Record<string, string>> {
  const { host, port, database: name, user, password, tls } = database.address('vouch_vault')
  return {
    VOUCH_DATABASE_HOST: host,
    VOUCH_DATABASE_PORT: String(port),
    VOUCH_DATABASE_NAME: name,
    VOUCH_DATABASE_USER: user,
    VOUCH_DATABASE_PASSWORD: password,
    VOUCH_DATABASE_TLS: tls === true ? 'on' : 'off',
    VOUCH_KEYS: join(home, 'keys', 'vault'),
    VOUCH_ORIGIN: originOf(home),
    VOUCH_VAULT: socket,
    ...kekEnvironment(),
  }
}

/** Who names no key has the one in the file that the first start made, and is told at every start what that is worth. */
function kekEnvironment(): Readonly<Record<string, string>> {
  const { VOUCH_KEK: current = '', VOUCH_KEK_FORMER: former = '', VOUCH_KEK_FILE: file = '' } = process.env
  return {
    VOUCH_KEK: current,
    VOUCH_KEK_FORMER: former,
    VOUCH_KEK_FILE: current === '' ? 'for_development' : file || 'refused',
    // A token's library may look for its settings there.
    ...(current.startsWith('pkcs11:') ? (withoutOurs(process.env) as Record<string, string>) : {}), // Nothing undefined is in it.
  }
}

/** A process like the others, but the first to start and the last to end: what they seal and open they ask of it. */
export function superviseVault(
  home: string,
  database: Pick<Database, 'address'>,
  socket: string,
): continuity.Supervisor {
  return continuity.supervise(
    [
      {
        name: 'vault',
        script: join(project, 'src', 'main.ts'),
        args: ['vault'],
        env: () => ({
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          ...vaultEnvironment(home, database, socket),
        }),
        logFile: join(home, 'logs', 'vault.log'),
      },
    ],
    quietLog(),
  )
}

/** As whoever gives commands: from the vault that runs, or else from one that is started for as long as it is needed. */
export async function findVault(
  home: string,
  database: Pick<Database, 'address'>,
): Promise<{ readonly vault: VaultLine } & AsyncDisposable> {
  const socket = await vaultSocket(home)
  let supervisor: continuity.Supervisor | undefined
  if (!(await isListening(socket))) {
    await mkdir(join(home, 'logs'), { recursive: true, mode: 0o711 })
    await ensureLineKeys(home)
    supervisor = superviseVault(home, database, socket)
    await supervisor.ready
  }
  const vault = openVaultLine({
    path: socket,
    client: 'command',
    secret: await loadLineKey(join(home, 'keys', 'command')),
  })
  return {
    vault,
    [Symbol.asyncDispose]: async () => {
      vault.close()
      await supervisor?.stop()
    },
  }
}

/** A vault that was killed leaves its socket behind, and nobody at it. */
function isListening(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(socket)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}
