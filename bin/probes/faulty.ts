// An instance of its own, as `./vouch start` makes it, out of a copy of the project in which a fault may be planted, and what
// its prober says of every control.

import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Ran } from '../../src/risk/risk.ts'
import { openInstanceDatabase, runFile } from '../instance.ts'
import { ensureKeys } from '../instance-keys.ts'

const run = promisify(execFile)
const startMsMax = 300_000
const probeMsMax = 900_000
const lookEveryMs = 200
const saidCharsMax = 400

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
  await ensureKeys(home)
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
  if (database !== undefined) await run('cp', ['-a', `${database.home}/.`, home])
  const { NODE_TEST_CONTEXT: _context, DATABASE_URL: _database, VOUCH_PORT: _port, ...rest } = process.env
  // What it would keep compiled of itself would be of a folder that is gone afterwards.
  const env = { ...rest, VOUCH_HOME: home, NODE_COMPILE_CACHE: join(folder, '.compiled') }
  const vouch = join(folder, 'bin', 'vouch.ts')
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
