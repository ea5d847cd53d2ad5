// ./vouch start [--demo [--scale N] [--files]]: everything, on the embedded database or DATABASE_URL. Ctrl-C ends all of it.
// The first start of a demo makes its past: ninety days of it, or N of that, 0 to 1. Its ACH payments leave in files, which its
// bank finds in a folder. Where there is no past the bank is called, but for --files.

import { X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { fault } from '../src/base/outcome.ts'
import { bucketVariables } from '../src/config.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { ensureConsole } from './built-console.ts'
import { ensureCanary } from './canary.ts'
import { findPast, makePast } from './demo/make-past.ts'
import { type AsOffice, agreeFiles, type Demo, ensureDemo, institution } from './demo.ts'
import { type DemoInvitation, inviteDemoPeople } from './demo-people.ts'
import {
  asCommand,
  Cannot,
  type Database,
  holdInstance,
  holdPort,
  homeFolder,
  isFree,
  openArchive,
  openInstanceDatabase,
  project,
  quietLog,
  readRunFile,
  removeRunFile,
  writeRunFile,
} from './instance.ts'
import { ensureKeys } from './instance-keys.ts'
import { keepStore } from './kept-store.ts'
import { chooseOrigin, nobodysOrigin, originOf, refuseOtherLogs } from './origin.ts'
import { withOutside } from './outside.ts'
import { findVault, superviseVault, vaultSocket } from './vault.ts'

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { demo: flag, files: flag, scale: { type: 'string' } },
})
/** Where each listener is sought, when nobody says where it should be. */
const portsSought = { api: [8480, 8519], issuer: [8520, 8559], office: [8560, 8599], demo: [8600, 8639] } as const
type Ports = Readonly<Record<keyof typeof portsSought, number>>
/** Whether the demo has a past, and whether its ACH payments leave in files. Set once, before anybody is started. */
let hasPast = false
let isInFiles = false
/** What one process alone is told, where whoever starts us says it. */
const ofSealer = ['VOUCH_COPIES', 'VOUCH_COPY_SECONDS', 'VOUCH_WITNESSES', ...bucketVariables]
/** Who must tell the prober's leaves from others. */
const readsRuns: ReadonlySet<string> = new Set(['api', 'office', 'prober'])
const ofWorker = ['VOUCH_BLOCKED_SET', 'VOUCH_BACKUP_DAYS', 'VOUCH_ROTATION_ROWS_PER_SECOND']

// From the first moment on, Ctrl-C is an order to end in order; a second one changes nothing.
let end: (() => void) | undefined
const ended = new Promise<void>(resolve => {
  end = resolve
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end?.())

await asCommand(async () => {
  const startedAt = performance.now()
  if (values.files && !values.demo) throw new Cannot('--files is of the demo: write start --demo --files.')
  const scale = scaleAsked()
  const home = await homeFolder()
  const running = await readRunFile(home)
  if (running !== undefined) {
    throw new Cannot(
      `This folder's instance runs already, as process ${running.pid} on port ${running.port}: stop it first with Ctrl-C or kill ${running.pid}.`,
    )
  }
  const origin = chooseOrigin(home, process.env['VOUCH_ORIGIN'], values.demo)
  const ports = await choosePorts()
  const addresses = await addressesOf(ports)
  await using held = await holdInstance(home)
  if (held === undefined)
    throw new Cannot(`${home} is in use by another command of Vouch: wait for it to end, then start again.`)
  const past = values.demo ? await findPast(home, scale) : 'none'
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o711 })
  // Beside all that comes until the office is to serve it.
  const built = buildConsole()
  await ensureKeys(home, origin)
  const archive = await openArchive(home)
  const bank = values.demo ? startBank(home) : undefined
  try {
    if (past === 'to_make') await makeItsPast(home, origin, bank, scale)
    hasPast = past !== 'none'
    isInFiles = values.files || hasPast
    const database = await openInstanceDatabase(home, continuity.archiveSettings(archive.spool))
    await stoppedIfNot(database, () => refuseOtherLogs(database.address('vouch_sealer'), origin))
    await eraseAgain(home, database, archive)
    const keeping = await keepStore(database, archive)
    const socket = await vaultSocket(home)
    const vault = superviseVault(home, database, socket)
    try {
      await vault.ready
      await serve(home, ports, addresses, bank, database, socket, built, startedAt)
    } finally {
      await vault.stop()
      await removeRunFile(home)
      await keeping.stop()
      await database.stop()
    }
  } finally {
    await bank?.stop()
  }
  console.log('Stopped. What was accepted is kept; npm start goes on from here.')
  return 0
})

/** Nobody is kept from paying by a page that cannot be built: what was there is served, and if nothing was, a place to land. */
async function buildConsole(): Promise<void> {
  try {
    await ensureConsole(() => console.log('Building the console, once …'))
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\nThe office goes on without it.`)
  }
}

/**
 * A database that is older than somebody's erasure brings them back: before anybody is started, it is done again. What our
 * own restore has made is through with it, so a list that cannot be read is said, and keeps nobody from paying.
 */
async function eraseAgain(home: string, database: Database, archive: continuity.Archive): Promise<void> {
  try {
    const found = await continuity.readTombstones(archive)
    if (found === undefined || found.count === 0) return
    const options = { connectionsMax: 2, name: 'vouch start' }
    const again = await withOutside(database.address('vouch_owner'), join(home, 'keys', 'vault'), options, outside =>
      continuity.eraseAgain(outside, found.list),
    )
    if (again !== undefined && again > 0) console.log(`${again} members who had been erased were erased again.`)
  } catch (thrown) {
    if (!(thrown instanceof continuity.Damaged)) {
      await database.stop()
      throw thrown
    }
    console.error(
      `${thrown.damage.file} in ${archive.store.folder} is missing or damaged: nobody can tell from it who was erased. See docs/runbooks/erasure.md.`,
    )
  }
}

/** A database that nobody goes on with is not left behind. */
async function stoppedIfNot(database: Database, perform: () => Promise<void>): Promise<void> {
  try {
    await perform()
  } catch (thrown) {
    await database.stop()
    throw thrown
  }
}

/** How much of the demo's past is wanted. */
function scaleAsked(): number {
  if (values.scale === undefined) return 1
  if (!values.demo) throw new Cannot('--scale is of the demo: write start --demo --scale 0.1.')
  const scale = Number(values.scale)
  if (!/^[0-9.]+$/.test(values.scale) || !(scale >= 0 && scale <= 1))
    throw new Cannot(`--scale must be a number from 0 to 1, not ${values.scale}.`)
  return scale
}

async function makeItsPast(home: string, origin: string, bank: continuity.Supervisor | undefined, scale: number) {
  const asked = { isOver: false }
  ended.then(
    () => {
      asked.isOver = true
    },
    () => undefined,
  )
  const address = (await bank?.ready)?.get('bank')?.address ?? fault('a demo has its bank')
  await makePast({ home, origin, bank: new URL(address), scale, isEnded: () => asked.isOver })
}

/** The sandbox bank of the demo, a process like the others. Where it listens once, it listens again. */
function startBank(home: string): continuity.Supervisor {
  let port = '0'
  const env = () => ({
    SANDBOX_HOME: join(home, 'sandbox'),
    SANDBOX_FILES: join(home, 'files'),
    SANDBOX_CALLER: institution,
    SANDBOX_PORT: port,
  })
  const bank = continuity.supervise([kept('bank', home, join(project, 'sandbox', 'main.ts'), [], env)], quietLog())
  // Nobody who waits for it misses it if it never comes.
  bank.ready.then(
    said => {
      port = new URL(said.get('bank')?.address ?? fault('the bank says where it listens')).port
    },
    () => undefined,
  )
  return bank
}

async function serve(
  home: string,
  ports: Ports,
  addresses: Addresses,
  bank: continuity.Supervisor | undefined,
  database: Database,
  socket: string,
  built: Promise<void>,
  startedAt: number,
): Promise<void> {
  const log = quietLog()
  const { demo, invitations } = await prepare(home, database, new URL(addresses.VOUCH_ISSUER))
  const bankAddress = (await bank?.ready)?.get('bank')?.address
  await built

  const supervisor = continuity.supervise(
    (['api', 'office', 'issuer', 'worker', 'sealer', 'prober'] as const).map(name => {
      const {
        host,
        port: databasePort,
        database: databaseName,
        user,
        password,
        tls,
      } = database.address(`vouch_${name}`)
      const one = kept(name, home, join(project, 'src', 'main.ts'), [name], () => ({
        VOUCH_DATABASE_HOST: host,
        VOUCH_DATABASE_PORT: String(databasePort),
        VOUCH_DATABASE_NAME: databaseName,
        VOUCH_DATABASE_USER: user,
        VOUCH_DATABASE_PASSWORD: password,
        VOUCH_DATABASE_TLS: tls === true ? 'on' : 'off',
        VOUCH_KEYS: join(home, 'keys', name),
        VOUCH_ORIGIN: originOf(home),
        ...(name === 'sealer' ? {} : { VOUCH_VAULT: socket }),
        ...(readsRuns.has(name) ? { VOUCH_AUDIT_KEYS: join(home, 'audit.pub') } : {}),
        ...(name === 'prober' ? { ...addresses, ...handedOn('VOUCH_AUTH_MODE', 'VOUCH_WITNESSES') } : {}),
        ...(name === 'api' || name === 'office' ? handedOn('VOUCH_WITNESSES') : {}),
        ...(name === 'api' || name === 'office' || name === 'issuer'
          ? { VOUCH_PORT: String(ports[name]), ...addresses }
          : {}),
        // Whoever tries the demo has no public address; the api listens on loopback only.
        ...(values.demo && name !== 'sealer' ? { VOUCH_WEBHOOK_REACH: 'loopback_too' } : {}),
        ...(name === 'worker' ? { ...mailSettings(), ...handedOn(...ofWorker) } : {}),
        ...(name === 'api' || name === 'office' || name === 'issuer'
          ? handedOn('VOUCH_TRUSTED_PROXIES', 'VOUCH_TLS_CERT', 'VOUCH_TLS_KEY', 'VOUCH_TLS_CA')
          : {}),
        ...(name === 'api' ? handedOn('VOUCH_AUTH_MODE', 'VOUCH_ISSUERS') : {}),
        ...(name === 'issuer' ? handedOn('VOUCH_AUTH_MODE') : {}),
        ...(name === 'issuer' || name === 'office' ? demoDoorOf(ports, addresses) : {}),
        ...(name === 'sealer' ? handedOn(...ofSealer) : {}),
        ...(name === 'sealer' || name === 'prober' ? {} : { ...sanctionsSettings(), ...coreSetting() }),
        ...(name === 'worker' && bankAddress !== undefined ? { VOUCH_BANK: bankAddress } : {}),
        ...(name === 'worker' && isInFiles ? { VOUCH_FILES: join(home, 'files') } : {}),
      }))
      // What the others have written by their end is sealed.
      return name === 'sealer' ? { ...one, endsLast: true } : one
    }),
    log,
  )
  let door: continuity.Supervisor | undefined
  try {
    const ready = await Promise.race([supervisor.ready, ended])
    if (ready === undefined) return
    door = startDoor(home, ports, addresses, bankAddress, invitations)
    const opened = (await door?.ready)?.get('demo')?.address
    const port = ready.get('api')?.port ?? fault('the api says where it listens')
    const { VOUCH_ISSUER: issuer, VOUCH_AUDIENCE: audience, VOUCH_OFFICE_URL: office } = addresses
    await writeRunFile(home, { pid: process.pid, port, issuer, audience })
    const seconds = (performance.now() - startedAt) / 1_000
    welcome(audience, office, opened === undefined ? invitations : [], demo, home, bankAddress, seconds, opened)
    await Promise.race([
      ended,
      database.gone.then(() =>
        Promise.reject(
          new Cannot(
            `PostgreSQL ended; its log is ${join(home, 'postgres', 'server.log')}. Start again: nothing that was accepted is lost.`,
          ),
        ),
      ),
    ])
    console.log('\nStopping …')
  } catch (thrown) {
    throw thrown instanceof Cannot
      ? thrown
      : new Cannot(
          `${thrown instanceof Error ? thrown.message : String(thrown)}. The logs are in ${join(home, 'logs')}.`,
        )
  } finally {
    await door?.stop()
    await supervisor.stop()
  }
}

/**
 * The demo's own process, beside the service's, where there is a past to look at: who one can be, stories, and a payment every
 * few seconds. It keeps passkeys for this machine's browser, and nobody's for another.
 */
function startDoor(
  home: string,
  ports: Ports,
  { VOUCH_ISSUER: issuer, VOUCH_AUDIENCE: audience, VOUCH_OFFICE_URL: office }: Addresses,
  bankAddress: string | undefined,
  invitations: readonly DemoInvitation[],
): continuity.Supervisor | undefined {
  if (bankAddress === undefined || demoDoorOf(ports, { VOUCH_OFFICE_URL: office })['VOUCH_DEMO_DOOR'] === undefined)
    return undefined
  const tokens = Object.fromEntries(invitations.map(({ persona, token }) => [persona, token]))
  const env = () => ({
    DEMO_HOME: home,
    DEMO_PORT: String(ports.demo),
    DEMO_OFFICE: office,
    DEMO_ISSUER: issuer,
    DEMO_API: audience,
    DEMO_BANK: bankAddress,
    DEMO_INVITATIONS: JSON.stringify(tokens),
  })
  return continuity.supervise([kept('demo', home, join(project, 'bin', 'demo', 'main.ts'), [], env)], quietLog())
}

/** Where it will be, as the page of sign-in and the console are told. A browser keeps one cookie for all of this machine's ports. */
function demoDoorOf(
  { demo }: Ports,
  { VOUCH_OFFICE_URL: office }: Pick<Addresses, 'VOUCH_OFFICE_URL'>,
): Readonly<Record<string, string>> {
  return hasPast && office.startsWith('http://localhost:') ? { VOUCH_DEMO_DOOR: `http://localhost:${demo}/` } : {}
}

/** The canary, and for the demo who and what it is about, made once; and the links by which its people come in. */
async function prepare(home: string, database: Database, issuer: URL) {
  await using found = await findVault(home, database)
  const asOffice: AsOffice = {
    address: database.address('vouch_office'),
    keys: join(home, 'keys', 'office'),
    vault: found.vault,
  }
  await ensureCanary(asOffice, join(home, 'keys', 'prober'))
  if (!values.demo) return { demo: undefined, invitations: [] }
  const demo = await ensureDemo(asOffice, home)
  if (values.files) await agreeFiles(asOffice)
  return { demo, invitations: await inviteDemoPeople(asOffice, issuer) }
}

type Addresses = Readonly<Record<'VOUCH_ISSUER' | 'VOUCH_AUDIENCE' | 'VOUCH_OFFICE_URL', string>>

/**
 * By these names the processes know each other. On this machine they are plain, and browsers trust `localhost` alone; with a
 * certificate they bear the first name that it is good for.
 */
async function addressesOf({ api, issuer, office }: Ports): Promise<Addresses> {
  const file = process.env['VOUCH_TLS_CERT'] ?? ''
  const name = file === '' ? undefined : nameIn(file, await readFile(file, 'utf8').catch(() => ''))
  const at = (port: number, plainName = 'localhost') =>
    name === undefined ? `http://${plainName}:${port}` : `https://${name}:${port}`
  return { VOUCH_ISSUER: at(issuer), VOUCH_AUDIENCE: at(api, '127.0.0.1'), VOUCH_OFFICE_URL: at(office) }
}

/** RFC 6125: names are among the alternatives, and of those that stand for many none can be asked. */
function nameIn(file: string, text: string): string {
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new Cannot(`VOUCH_TLS_CERT must be the whole path of a PEM file with a certificate, and ${file} is none.`)
  const name = /\bDNS:([a-z0-9][a-z0-9.-]*)/i.exec(new X509Certificate(text).subjectAltName ?? '')?.[1]
  if (name !== undefined) return name.toLowerCase()
  throw new Cannot(`The certificate in ${file} names no host: it must have a DNS name that leads to this machine.`)
}

/** Where the sanctions lists lie: who adds somebody asks them, and so does who looks at everybody. */
function sanctionsSettings(): Readonly<Record<string, string>> {
  const folder = process.env['VOUCH_SANCTIONS']
  return folder === undefined ? {} : { VOUCH_SANCTIONS: folder }
}

/** Where the institutions' cores are, as whoever starts us says. */
function coreSetting(): Readonly<Record<string, string>> {
  const cores = process.env['VOUCH_CORES']
  return cores === undefined ? {} : { VOUCH_CORES: cores }
}

/** The mail server is the worker's business; whoever starts the family names it. */
function mailSettings(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('VOUCH_SMTP_') && value !== undefined ? [[name, value]] : [],
    ),
  )
}

/** As whoever starts the family says. */
function handedOn(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Each process gets its own part of the environment and nothing of ours. */
function kept(
  name: string,
  home: string,
  script: string,
  args: readonly string[],
  env: () => Readonly<Record<string, string>>,
): continuity.Kept {
  return {
    name,
    script,
    args,
    env: () => ({
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      // An authority of one's own, by which they trust each other.
      ...handedOn('NODE_EXTRA_CA_CERTS'),
      ...env(),
    }),
    logFile: join(home, 'logs', `${name}.log`),
  }
}

/** Tokens name the addresses they are from and for, so the ports are known before anybody listens on them. */
async function choosePorts(): Promise<Ports> {
  const asked = await askedPort()
  return {
    api: asked ?? (await holdPort(...portsSought.api)),
    issuer: await holdPort(...portsSought.issuer),
    office: await holdPort(...portsSought.office),
    demo: values.demo ? await holdPort(...portsSought.demo) : 0,
  }
}

/** The port of the api, when somebody says which. */
async function askedPort(): Promise<number | undefined> {
  const asked = process.env['VOUCH_PORT']
  if (asked === undefined || asked === '') return undefined
  if (!/^\d{1,5}$/.test(asked) || Number(asked) > 65_535 || asked === '0')
    throw new Cannot(`VOUCH_PORT must be a port, 1 to 65535, not ${asked}.`)
  if (await isFree(Number(asked))) return Number(asked)
  throw new Cannot(`Port ${asked} is in use: end what listens there, or set VOUCH_PORT to another.`)
}

function welcome(
  api: string,
  office: string,
  invitations: readonly DemoInvitation[],
  demo: Demo | undefined,
  home: string,
  bankAddress: string | undefined,
  seconds: number,
  door: string | undefined,
): void {
  const lines = [`Vouch is ready at ${api} after ${seconds.toFixed(1)} s. Its state is in ${home}.`]
  if (demo !== undefined) {
    const body = JSON.stringify({
      fundingAccount: demo.fundingAccount,
      payee: demo.payee,
      amount: { value: '25.00', currency: 'USD' },
    })
    lines.push(
      '',
      'Try it, in another terminal:',
      `  ./vouch api GET /v1/members`,
      `  ./vouch api POST /v1/payments '${body}'`,
      `  ./vouch api GET '/v1/payments?member=${demo.member}'`,
      `  ./vouch audit verify`,
      '',
      `The demo institution pays a sandbox bank at ${bankAddress}: sandbox/README.md says what it answers, and how it`,
      `misbehaves when it is told to. ./vouch api signs as the client whose key is in ${join(home, 'clients')};`,
      'docs/signing.md says how any other program does.',
    )
  }
  lines.push('', `People work at ${office}.`)
  if (door !== undefined)
    lines.push(`Whom do you want to be? ${door} signs you in as one of the demo's people, and plays stories.`)
  const origin = originOf(home)
  if (demo === undefined && origin === nobodysOrigin)
    lines.push(
      '',
      `The audit logs are named after ${origin}, which is nobody's, and are never called witnessed: VOUCH_ORIGIN at`,
      'the first start names them after a domain of yours (docs/witness.md).',
    )
  if (invitations.length > 0)
    lines.push(
      'To make their passkeys, each of these opens a link once, within a day:',
      ...invitations.map(({ name, url }) => `  ${name.padEnd(16)} ${url}`),
    )
  const kek = process.env['VOUCH_KEK'] ?? ''
  if (kek === '' || kek.startsWith('file:'))
    lines.push('', 'The key-encryption key lies in a file here: for development only (docs/key-encryption-keys.md).')
  lines.push('', 'Ctrl-C stops everything.')
  console.log(lines.join('\n'))
}
