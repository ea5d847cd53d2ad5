// The issuer as it runs: a process of its own, over a database of its own, with one client registered through the front
// doors. The clock is the real one: tokens and assertions are about now.

import { fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { readNetworks } from '../src/base/address.ts'
import type { Certificates } from '../src/base/certificates.ts'
import { idMaker } from '../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import { openIssuer } from '../src/identity/issuer/issuer.ts'
import type { SignIn } from '../src/identity/issuer/sign-in.ts'
import type { Vault } from '../src/protection/protection.ts'
import type { FromProcess } from '../src/run.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { type ClientKeys, makeKeys, type TokenClient } from './issuer-client.ts'
import { enter, seededRandom, silentLog, testKey } from './outside.ts'
import { serveTestVault } from './vault.ts'

export const audience = 'https://api.vouch.example'
export const officeUrl = 'https://office.vouch.example'

export type IssuerWorld = {
  readonly database: TestDatabase
  readonly folder: string
  readonly url: string
  /** As the office, where clients are registered, by the real clock. */
  readonly office: Outside
  readonly officeKeys: ClientKeys
  readonly newPerson: (name: string, institution?: string) => Promise<string>
  /** Registers a client of `demo` with a key and these scopes. */
  readonly newClient: (name: string, scopes?: readonly string[]) => Promise<TokenClient>
  readonly as: <T, R extends Refusal>(
    perform: (work: Work) => Promise<Outcome<T, R>>,
    actor?: Actor,
    institution?: string,
  ) => Promise<T>
  /** Looks at its keys as it does every half minute; where it is opened here. */
  readonly look: () => Promise<void>
  readonly close: () => Promise<void>
}

const scopesUsual = ['payments.submit', 'payments.read', 'members.read']

/** The issuer's keys, made as `vouch start` makes them. */
async function makeFolder(): Promise<{ readonly folder: string; readonly officeKeys: ClientKeys }> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-issuer-'))
  await mkdir(join(folder, 'issuer'))
  await audit.saveKey(join(folder, 'issuer', 'emitter.key'), audit.makeEmitterKey())
  const officeKeys = makeKeys()
  const pem = officeKeys.privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(join(folder, 'office.key'), pem, { mode: 0o600 })
  await writeFile(join(folder, 'issuer', 'office.pub'), pem)
  await identity.makePepperFile(join(folder, 'issuer', 'pepper'))
  await identity.makeWorkKey(join(folder, 'issuer', 'work.key'))
  return { folder, officeKeys }
}

/** Signs in whoever the address says: `/sign-in/UID?person=per_1`; gives up when it says nobody. */
export const signInByAddress: SignIn = async (request, response, { current, finish, giveUp }) => {
  const signingIn = await current()
  if (signingIn === undefined) {
    response.writeHead(400).end('nothing is under way here')
    return
  }
  const { searchParams } = new URL(request.url ?? '', 'http://here')
  const person = searchParams.get('person')
  if (person === null) await giveUp()
  else await finish({ person, acr: 'urn:vouch:phr', amr: ['hwk', 'user'] })
}

/** In a process of its own, as main.ts opens it; or here, when somebody has to sign in. */
export async function openIssuerWorld(
  options: { readonly signIn?: SignIn; readonly certificates?: Certificates } = {},
): Promise<IssuerWorld> {
  const database = await cloneDatabase()
  const { folder, officeKeys } = await makeFolder()
  const port = await freePort()
  const url = `${options.certificates === undefined ? 'http' : 'https'}://localhost:${port}`
  const outsideOf = (role: 'vouch_api' | 'vouch_office'): Outside => ({
    sql: database.as(role, 3),
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    newId: idMaker(),
    random: seededRandom(1),
    emit: audit.emitter(audit.emitterKey(testKey(1))),
    doubts: () => 0,
  })
  const office = outsideOf('vouch_office')
  await enter(outsideOf('vouch_api'), 'demo')
  const as: IssuerWorld['as'] = async (perform, actor = 'process:test', institution = 'demo') => {
    const outcome = await transact(office, institution, actor, perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  const served = await serveTestVault({ ...office, sql: database.as('vouch_vault', 2) }, folder, ['issuer'])
  const { vault } = served
  const { stop, look } =
    options.signIn === undefined
      ? await startIssuer(database, join(folder, 'issuer'), served.socket, port, url)
      : await openHere(
          { ...office, sql: database.as('vouch_issuer', 4) },
          vault,
          join(folder, 'issuer'),
          port,
          url,
          options.signIn,
          options.certificates,
        )
  return {
    database,
    folder,
    url,
    office,
    officeKeys,
    as,
    look,
    newPerson: async (name, institution = 'demo') => {
      const sealed = await identity.sealPerson(office, vault, institution, { name, email: `${name}@bank.example` })
      return as(work => identity.addPerson(work, sealed), 'process:test', institution)
    },
    newClient: async (name, scopes = scopesUsual) => {
      const keys = makeKeys()
      const client = await as(async (work): Promise<Outcome<identity.ClientId, Refusal>> => {
        const added = await identity.addClient(work, name)
        if (!added.ok) return added
        const keyed = await identity.addClientKey(work, { client: added.value, jwk: keys.jwk, days: 30 })
        if (!keyed.ok) return keyed
        const scoped = await identity.setClientScopes(work, added.value, scopes)
        return scoped.ok ? done(added.value) : scoped
      })
      return { issuer: url, client, keys, proofKeys: makeKeys() }
    },
    close: async () => {
      await stop()
      await served.close()
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

async function openHere(
  outside: Outside,
  vault: Vault,
  keys: string,
  port: number,
  url: string,
  signIn: SignIn,
  certificates: Certificates | undefined,
): Promise<StartedIssuer> {
  const issuer = await openIssuer({
    outside,
    vault,
    log: silentLog,
    issuer: new URL(url),
    audience,
    hasMachines: true,
    office: new URL(officeUrl),
    keys,
    signIn,
    edge: { certificates, manyBehind: readNetworks([]) ?? fault('no networks are networks') },
  })
  await issuer.listen('127.0.0.1', port)
  const looking = issuer.loops.find(({ name }) => name === 'issuer keys') ?? fault('it looks at its keys')
  return { stop: issuer.close, look: async () => void (await looking.pass(AbortSignal.timeout(10_000))) }
}

type StartedIssuer = Pick<IssuerWorld, 'look'> & { readonly stop: () => Promise<void> }

async function startIssuer(
  database: TestDatabase,
  keys: string,
  socket: string,
  port: number,
  url: string,
): Promise<StartedIssuer> {
  const { host, port: databasePort, database: name, user, password } = database.address('vouch_issuer')
  const child = fork(join(import.meta.dirname, '..', 'src', 'main.ts'), ['issuer'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      VOUCH_DATABASE_HOST: host,
      VOUCH_DATABASE_PORT: String(databasePort),
      VOUCH_DATABASE_NAME: name,
      VOUCH_DATABASE_USER: user,
      VOUCH_DATABASE_PASSWORD: password,
      VOUCH_KEYS: keys,
      VOUCH_VAULT: socket,
      VOUCH_ORIGIN: 'vouch.example/log',
      VOUCH_PORT: String(port),
      VOUCH_ISSUER: url,
      VOUCH_AUDIENCE: audience,
      VOUCH_OFFICE_URL: officeUrl,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromProcess) => {
      if (message.said === 'ready') resolve()
      if (message.said === 'refused') reject(new Error(message.faults.join('; ')))
    })
    child.once('exit', code => reject(new Error(`the issuer ended with ${code}`)))
  })
  return {
    look: () => fault('it looks by itself'),
    stop: async () => {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** Known before it is listened on, since the issuer's name says it. */
export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = address === null || typeof address === 'string' ? fault('a port') : address.port
      probe.close(() => resolve(port))
    })
  })
}
