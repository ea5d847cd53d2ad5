// An instance of its own, as `./vouch start` makes it, out of a copy of the project in which a fault may be planted, and what
// its prober says of every control.

import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import * as audit from '../../src/audit/audit.ts'
import { logOrigin } from '../../src/audit/keys.ts'
import { verifierKey } from '../../src/audit/note.ts'
import { canary } from '../../src/base/control.ts'
import type { Ran } from '../../src/risk/risk.ts'
import { openAuthority } from '../../test/certificate.ts'
import { openInstanceDatabase, readTrusted, runFile } from '../instance.ts'
import { ensureKeys } from '../instance-keys.ts'

const run = promisify(execFile)
const startMsMax = 300_000
const probeMsMax = 900_000
const lookEveryMs = 200
const saidCharsMax = 400
const witnessMsMax = 30_000
/** Logs of a name that is nobody's are never called witnessed. */
const origin = 'planted.example/log'

export type Instance = {
  /** Each of these controls, tried now; all of them, where none is named. */
  readonly tryNow: (only?: readonly string[]) => Promise<readonly Ran[]>
  readonly end: () => Promise<void>
}

/** Why the instance of a copy is of no use. */
export class DidNotServe extends Error {
  override readonly name = 'DidNotServe'
}

/** Keys, and a database that the sound product has made and nobody has written to: where a fault is not in SQL, it begins with them. */
export async function makeDatabase(): Promise<{ readonly home: string } & AsyncDisposable> {
  const home = await newHome()
  await ensureKeys(home, origin)
  const database = await openInstanceDatabase(home, {})
  await database.stop()
  return { home, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) }
}

async function newHome(): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), 'vouch-probed-'))
}

/**
 * Out of this folder, on a PostgreSQL and on ports of its own; with a copy of that database, or one that it makes itself. While it
 * is there, what ends it is in `running`: whoever is interrupted leaves nothing behind.
 */
export async function startInstance(
  folder: string,
  database: { readonly home: string } | undefined,
  running: Set<() => Promise<void>>,
): Promise<Instance> {
  const home = await newHome()
  // Its owners go with it.
  if (database === undefined) await ensureKeys(home, origin)
  else await run('cp', ['-a', `${database.home}/.`, home])
  const { NODE_TEST_CONTEXT: _context, DATABASE_URL: _database, VOUCH_PORT: _port, ...rest } = process.env
  // What it would keep compiled of itself would be of a folder that is gone afterwards.
  const vouch = join(folder, 'bin', 'vouch.ts')
  const own = { ...rest, VOUCH_HOME: home, NODE_COMPILE_CACHE: join(folder, '.compiled') }
  const witness = await startWitness(vouch, home, own)
  const env = { ...own, ...(await makeCertificate(home)), VOUCH_WITNESSES: witness.policy }
  const child = spawn(process.execPath, [vouch, 'start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const hear = (part: Buffer) => {
    said = (said + part.toString()).slice(-saidCharsMax)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  let isGone = false
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => {
      isGone = true
      resolve()
    })
  })
  const end = async () => {
    child.kill('SIGTERM')
    await gone
    await witness.stop()
    await rm(home, { recursive: true, force: true })
    running.delete(end)
  }
  running.add(end)
  for (let waitedMs = 0; !existsSync(runFile(home)); waitedMs += lookEveryMs) {
    if (isGone || waitedMs > startMsMax) {
      const why = isGone ? said.trim() : `not ready after ${startMsMax / 1_000} s: ${await lastWords(home)}`
      await end()
      throw new DidNotServe(`it did not start: ${why}`)
    }
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
  }
  const tryNow = (only?: readonly string[]) =>
    new Promise<readonly Ran[]>((resolve, reject) => {
      const words = [vouch, 'probe', '--json', ...(only === undefined ? [] : ['--only', only.join()])]
      const options = { cwd: folder, env, timeout: probeMsMax, maxBuffer: 2 ** 26 }
      execFile(process.execPath, words, options, (_thrown, stdout, stderr) => {
        const line = stdout.split('\n').find(one => one.startsWith('['))
        if (line === undefined) reject(new DidNotServe(`nothing was tried: ${stderr.trim().slice(-saidCharsMax)}`))
        else resolve(JSON.parse(line)) // As bin/probe.ts writes it.
      })
    })
  return { tryNow, end }
}

/** What is not on a plain instance is tried as well: TLS, under an authority of its own. */
async function makeCertificate(home: string): Promise<Readonly<Record<string, string>>> {
  const authority = openAuthority()
  const { cert, key } = authority.certify('localhost')
  const file = (name: string) => join(home, 'tls', name)
  await mkdir(join(home, 'tls'))
  await writeFile(file('authority.pem'), authority.ca)
  await writeFile(file('own.pem'), cert)
  await writeFile(file('own.key'), key, { mode: 0o600 })
  return {
    VOUCH_TLS_CERT: file('own.pem'),
    VOUCH_TLS_KEY: file('own.key'),
    NODE_EXTRA_CA_CERTS: file('authority.pem'),
  }
}

/** And a witness that knows no other log than these, out of the same folder. It has seen nothing yet, as has nobody. */
async function startWitness(vouch: string, home: string, env: NodeJS.ProcessEnv) {
  const folder = join(home, 'witness')
  const words = ['witness', '--folder', folder]
  const { stdout } = await run(process.execPath, [vouch, ...words, 'init', '--name', 'witness.example/w1'], { env })
  const trusted = await readTrusted(home)
  const logs = [canary, audit.platform].flatMap(institution =>
    trusted.sealers.map(key => `log ${verifierKey({ name: logOrigin(trusted.origin, institution), key })}\n`),
  )
  await writeFile(join(folder, 'known'), logs.join(''))
  const child = spawn(process.execPath, [vouch, ...words, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
  }
  let said = ''
  const address = await new Promise<string | undefined>(resolve => {
    const end = () => resolve(undefined)
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      const found = / at (http:\S+),/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', end)
    setTimeout(end, witnessMsMax).unref()
  })
  if (address === undefined) {
    await stop()
    throw new DidNotServe('its witness did not start')
  }
  const policy = join(home, 'witnesses')
  const lines = [
    '# operator Planted Bill Pay',
    `witness w1 ${stdout.trim()} ${address}`,
    '# organisation w1 Auditors',
    'quorum w1',
  ]
  await writeFile(policy, `${lines.join('\n')}\n`)
  return { policy, stop }
}

/** What the supervisor and the prober have to say of a start that does not come to its end. */
async function lastWords(home: string): Promise<string> {
  const texts = await Promise.all(
    ['api', 'office', 'issuer', 'worker', 'sealer', 'prober', 'vault'].map(name =>
      readFile(join(home, 'logs', `${name}.log`), 'utf8').catch(() => ''),
    ),
  )
  const errors = texts.flatMap(text =>
    text.split('\n').filter(line => /"level":"(?:error|fatal)"|cannot start/.test(line)),
  )
  return errors.join(' ').slice(-saidCharsMax)
}
