// One instance on this machine: its state folder, its keys, its database, and who runs it.

import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { type DatabaseAddress, isConnectionLoss, openDatabase } from '../src/base/database.ts'
import { type Log, openLog, standardError } from '../src/base/log.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { scrub } from '../src/protection/protection.ts'

export const project = realpathSync(join(import.meta.dirname, '..'))

/** Why a command cannot go on, in one sentence that says what to do. */
export class Cannot extends Error {
  override readonly name = 'Cannot'
}

/** What a person at the terminal must see, and no more. */
export function quietLog(): Log {
  const log = openLog('supervisor', scrub, standardError())
  log.level = 'error'
  return log
}

/** Runs a command; what it cannot do is said in one sentence, without a stack. */
export async function asCommand(perform: () => Promise<number>): Promise<never> {
  try {
    process.exit(await perform())
  } catch (thrown) {
    if (!(thrown instanceof Cannot)) throw thrown
    console.error(thrown.message)
    process.exit(1)
  }
}

export async function homeFolder(): Promise<string> {
  const given = process.env['VOUCH_HOME']
  return given === undefined || given === '' ? continuity.defaultHome(project) : given
}

/**
 * Held by whoever starts, runs or opens the instance of a state folder: a name in the kernel, so that it goes with its
 * process however that ends. Answers undefined when somebody else holds it.
 */
export async function holdInstance(home: string): Promise<AsyncDisposable | undefined> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const name = createHash('sha256').update(realpathSync(home)).digest('hex')
  const holder = createServer()
  const isHeld = await new Promise<boolean>(resolve => {
    holder.once('error', () => resolve(false))
    holder.listen(`\0vouch-${name}`, () => resolve(true))
  })
  if (!isHeld) return undefined
  holder.unref()
  return { [Symbol.asyncDispose]: () => new Promise(resolve => holder.close(() => resolve())) }
}

/** What a running instance leaves for the other commands to find. */
export type RunFile = {
  readonly pid: number
  readonly port: number
  /** Who gives tokens for the api, and what they are for. */
  readonly issuer: string
  readonly audience: string
}

/** Written when all of them are ready. */
export function runFile(home: string): string {
  return join(home, 'run.json')
}

export async function readRunFile(home: string): Promise<RunFile | undefined> {
  const text = await readFile(runFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const run = JSON.parse(text) as RunFile // Written by `writeRunFile`.
  const commandLine = await readFile(`/proc/${run.pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine.includes('vouch.ts') ? run : undefined
}

export function writeRunFile(home: string, run: RunFile): Promise<void> {
  return writeFile(runFile(home), JSON.stringify(run), { mode: 0o600 })
}

export function removeRunFile(home: string): Promise<void> {
  return rm(runFile(home), { force: true })
}

export type Database = {
  readonly address: (role: continuity.DatabaseRole) => DatabaseAddress
  readonly isEmbedded: boolean
  readonly gone: Promise<void>
  readonly stop: () => Promise<void>
}

/** The embedded PostgreSQL, or the one that DATABASE_URL names; migrated to the newest version either way. */
export async function openInstanceDatabase(
  home: string,
  settings: Readonly<Record<string, string>>,
): Promise<Database> {
  const url = process.env['DATABASE_URL']
  const database = url === undefined || url === '' ? await startEmbedded(home, settings) : await joinForeign(home, url)
  try {
    await bringUpToDate(database.address('vouch_owner'))
  } catch (thrown) {
    await database.stop()
    throw thrown
  }
  return database
}

/** The instance's database: the one that runs, or else started for as long as it is needed. */
export async function findDatabase(home: string): Promise<Pick<Database, 'address'> & AsyncDisposable> {
  const url = process.env['DATABASE_URL']
  const running = url === undefined || url === '' ? await continuity.findPostgres(home) : undefined
  if (running !== undefined)
    return { address: role => running.address(role), [Symbol.asyncDispose]: () => Promise.resolve() }
  if (!existsSync(join(home, 'passwords.json')))
    throw new Cannot(`There is no instance in ${home}: npm start makes one.`)
  const held = await holdInstance(home)
  if (held === undefined) throw new Cannot(`${home} is being started or stopped: try again in a moment.`)
  const database = await openInstanceDatabase(home, {})
  return {
    address: database.address,
    [Symbol.asyncDispose]: async () => {
      await database.stop()
      await held[Symbol.asyncDispose]()
    },
  }
}

/** The public keys that this instance's logs are verified with: its own list, or the one named. */
export async function readTrusted(home: string, path = join(home, 'audit.pub')): Promise<audit.TrustedKeys> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Cannot(`There are no public keys at ${path}: name the file you were given with --keys.`)
  })
  return audit.readTrustedKeys(text)
}

/** Where backups go, and what seals them. */
export async function openArchive(home: string): Promise<continuity.Archive> {
  const spool = join(home, 'postgres', 'spool')
  await continuity.prepareSpool(spool)
  const keyFile = join(home, 'keys', 'backup.key')
  if (!existsSync(keyFile)) await continuity.makeBackupKey(keyFile)
  const key = await continuity.readBackupKey(keyFile)
  if (!key.ok) throw new Cannot(`${keyFile} cannot be used: ${key.refusal.code}.`)
  return { spool, store: { folder: process.env['VOUCH_BACKUPS'] ?? join(home, 'backups') }, key: key.value }
}

async function startEmbedded(home: string, settings: Readonly<Record<string, string>>): Promise<Database> {
  const started = await continuity.keepPostgres({ home, settings }, quietLog())
  if (!started.ok) throw new Cannot(sentenceOf(started.refusal, home))
  const { address, stop, gone } = started.value
  return { address, stop, gone, isEmbedded: true }
}

function sentenceOf(refusal: continuity.PostgresRefusal, home: string): string {
  switch (refusal.code) {
    case 'platform_unsupported':
      return `There is no PostgreSQL in the packages for ${process.platform} on ${process.arch}: set DATABASE_URL to a server of your own, PostgreSQL 15 to 18.`
    case 'home_unreachable':
      return `PostgreSQL runs as an ordinary user here and cannot enter ${refusal.folder}, which lies below a private folder: set VOUCH_HOME to a folder that others may pass through.`
    case 'disk_full':
      return `Only ${refusal.freeMiB} MiB are free where ${home} is: make room, or set VOUCH_HOME to a folder on another disk. Nothing was changed.`
    case 'data_directory_foreign':
      return `${refusal.folder} holds something that is not a database of ours: move it away, or set VOUCH_HOME to another folder. Nothing was changed.`
    case 'data_directory_other_version':
      return `${home} was made by PostgreSQL ${refusal.found}, and this is ${refusal.wanted}: use the version of Vouch that made it, or set VOUCH_HOME to another folder. Nothing was changed.`
    case 'postgres_did_not_start':
      return `PostgreSQL did not start: ${refusal.said}. Its log is ${join(home, 'postgres', 'server.log')}.`
  }
}

/** Who owns the database that DATABASE_URL names. Half a wish for encryption is refused rather than dropped. */
function readAddress(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [user, password] = [url?.username ?? '', url?.password ?? ''].map(decoded)
  const database = decoded(url?.pathname.slice(1) ?? '')
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || !user || password === undefined || !database)
    throw new Cannot('DATABASE_URL must look like postgres://user:password@host:5432/database.')
  const tls = url.searchParams.get('sslmode') ?? 'disable'
  if (tls !== 'disable' && tls !== 'verify-full')
    throw new Cannot(`DATABASE_URL says sslmode=${tls}: write verify-full, which proves who answers, or disable.`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(url.port || 5432), database, user, password, tls: tls === 'verify-full' }
}

/** Undefined when it is not written as addresses are. */
function decoded(part: string): string | undefined {
  return /%(?![0-9a-f]{2})/i.test(part) ? undefined : decodeURIComponent(part)
}

/** What a server of somebody else's says no to, by its code. */
const foreignRefusals: Readonly<Record<string, string>> = {
  '28P01': 'which refuses the user or the password: correct them',
  '28000': 'which refuses the user: correct it, or let it in in pg_hba.conf',
  '3D000': 'which has no such database: create it',
  '42501': 'whose user may not create roles that replicate: name a superuser',
}

async function joinForeign(home: string, text: string): Promise<Database> {
  const owner = readAddress(text)
  await mkdir(home, { recursive: true, mode: 0o700 })
  const passwords = await continuity.readPasswords(join(home, 'passwords.json'))
  const sql = openDatabase(owner, { connectionsMax: 1, name: 'vouch start' })
  try {
    const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::integer as version`
    const major = Math.floor((row?.version ?? 0) / 10_000)
    if (major < 15 || major > 18)
      throw new Cannot(`DATABASE_URL leads to PostgreSQL ${major}: Vouch works with 15 to 18.`)
    await continuity.ensureRoles(sql, passwords)
  } catch (thrown) {
    const refusal = thrown instanceof Error && 'code' in thrown ? foreignRefusals[String(thrown.code)] : undefined
    if (refusal !== undefined) throw new Cannot(`DATABASE_URL leads to ${owner.host}:${owner.port}, ${refusal}.`)
    if (!isConnectionLoss(thrown)) throw thrown
    throw new Cannot(
      `DATABASE_URL leads to ${owner.host}:${owner.port}, and no PostgreSQL answers there: start it, or correct the address.`,
    )
  } finally {
    await sql.end({ timeout: 1 })
  }
  return {
    address: role => (role === 'vouch_owner' ? owner : { ...owner, user: role, password: passwords[role] }),
    isEmbedded: false,
    gone: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  }
}

async function bringUpToDate(address: DatabaseAddress): Promise<void> {
  const sql = openDatabase(address, { connectionsMax: 1, name: 'vouch migrate', statementTimeoutMs: 0 })
  try {
    const migrated = await migrate(sql, await readMigrations(join(project, 'migrations')), () => new Date())
    if (migrated.ok) return
    const { refusal } = migrated
    switch (refusal.code) {
      case 'database_too_new':
        throw new Cannot(
          `The database was brought to ${refusal.applied} by a newer version of Vouch: start that version, or use another database. Nothing was changed.`,
        )
      case 'migration_edited':
        throw new Cannot(
          `${refusal.migration} is not what was applied to the database: restore the file as it was. Nothing was changed.`,
        )
      case 'database_foreign':
        throw new Cannot(
          `The database holds tables of something else, such as ${refusal.table}: give Vouch a database of its own. Nothing was changed.`,
        )
      default:
        refusal satisfies never
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/**
 * The first port of these on which nobody listens, ours until this process ends: whoever else starts at the same moment
 * takes another, also before anybody listens on it.
 */
export async function holdPort(first: number, last: number): Promise<number> {
  for (let port = first; port <= last; port++) {
    const holder = createServer()
    const isHeld = await new Promise<boolean>(resolve => {
      holder.once('error', () => resolve(false))
      holder.listen(`\0vouch-port-${port}`, () => resolve(true))
    })
    if (!isHeld) continue
    holder.unref()
    if (await isFree(port)) return port
    holder.close()
  }
  throw new Cannot(`Nothing is free from port ${first} to ${last}: end what listens there.`)
}

/** Whether nobody listens on this port of this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect({ port, host: '127.0.0.1' })
    probe.once('connect', () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', () => resolve(true))
  })
}
