// Opens what is attacked: the whole family on a PostgreSQL of its own, as `./vouch start` runs it, with two banks in it.

import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readTrustedKeys } from '../../src/audit/audit.ts'
import { newProofKey, openSigned, tokensOf } from '../../src/base/signed-call.ts'
import { invitationAddress, type Role } from '../../src/identity/identity.ts'
import { loadLineKey, openVaultLine } from '../../src/protection/protection.ts'
import { ensureCanary } from '../canary.ts'
import { holdPort } from '../instance.ts'
import { ensureKeys } from '../instance-keys.ts'
import { nobodysOrigin } from '../origin.ts'
import { outsideOf } from '../outside.ts'
import { openScratch, type Scratch } from '../scratch.ts'
import { vaultSocket } from '../vault.ts'
import { type Bank, editProposal, invite, openAgent, openBank, revokeRole, scopes } from './bank.ts'
import { hoursAt } from './hours.ts'
import { type Desk, enrol, type Places, signInByPasskey } from './people.ts'
import { type Started, startProcess } from './process.ts'
import type { Machine, Target, Told } from './target.ts'

const portsSought = [8600, 9099] as const
/** The one address whose X-Forwarded-For is believed. */
export const proxyAddress = '127.0.0.9'
const names = ['api', 'office', 'issuer', 'worker', 'sealer', 'vault', 'prober'] as const
type Name = (typeof names)[number]

export type Opened = Target & { readonly close: () => Promise<void> }

export async function openTarget(): Promise<Opened> {
  const scratch = await openScratch()
  const started: Started[] = []
  const close = async () => {
    await Promise.all(started.map(({ end }) => end()))
    await scratch.close()
  }
  try {
    return { ...(await serve(scratch, started)), close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

async function serve(scratch: Scratch, started: Started[]): Promise<Target> {
  const home = join(scratch.home, 'family')
  const logs = join(home, 'logs')
  const files = join(home, 'files')
  for (const folder of [logs, files]) await mkdir(folder, { recursive: true, mode: 0o700 })
  await ensureKeys(home)
  const socket = await vaultSocket(home)
  const ports = {
    api: await holdPort(...portsSought),
    issuer: await holdPort(...portsSought),
    office: await holdPort(...portsSought),
  }
  const places = {
    api: `http://127.0.0.1:${ports.api}`,
    issuer: `http://localhost:${ports.issuer}`,
    office: `http://localhost:${ports.office}`,
  }
  const keys = (name: Name) => join(home, 'keys', name)
  const portOf = (name: Name) => (name === 'api' || name === 'issuer' || name === 'office' ? ports[name] : undefined)
  const environmentOf = (name: Name, port: number | undefined, folder: string) => ({
    ...environment(scratch, name, places, folder, port),
    VOUCH_VAULT: socket,
    VOUCH_KEK_FILE: 'for_development',
    // Who weighs risks must tell the prober's leaves from others.
    ...(name === 'office' || name === 'prober' ? { VOUCH_AUDIT_KEYS: join(home, 'audit.pub') } : {}),
    // Files for the bank of whoever agrees on files.
    ...(name === 'worker' ? { VOUCH_FILES: files } : {}),
  })
  const start = (name: Name, port: number | undefined, told: Told = {}) =>
    startProcess({
      name,
      env: { ...environmentOf(name, port, told.keys ?? keys(name)), ...told.env },
      logFile: join(logs, `${name}.log`),
      shiftMs: told.shiftMs,
      pace: told.pace,
      code: told.code,
    })
  let keeper = await start('vault', undefined)
  started.push(keeper)
  const outside = await outsideOf(scratch.open('vouch_office'), keys('api'))
  const vault = openVaultLine({ path: socket, client: 'api', secret: await loadLineKey(keys('api')) })
  const { timeZone, msUntilThree } = hoursAt(new Date())
  const banks = {
    own: await openBank(outside, vault, 'maple', timeZone),
    stranger: await openBank(outside, vault, 'birch', timeZone),
  }
  const family = await Promise.all((['api', 'issuer'] as const).map(name => start(name, portOf(name))))
  let office = await start('office', ports.office)
  let sealer = await start('sealer', undefined)
  let worker = await start('worker', undefined)
  started.push(...family, office, worker, sealer)

  let peopleMade = 0
  const inviteTo = async ({ institution }: Bank, roles: readonly Role[], name = `Person ${peopleMade + 1}`) => {
    const email = `person${++peopleMade}@${institution}.example`
    return { ...(await invite(outside, vault, institution, { name, email, roles })), institution, email }
  }
  const person: Target['person'] = async (roles, { password, at } = {}) =>
    enrol(places, await inviteTo(at === 'stranger' ? banks.stranger : banks.own, roles), password)
  const desks = new Map<string, Promise<Desk>>()
  const machine = machineOf(banks.own, places)
  // Proofs of the second in which an instance begins to remember them may have to be made again, which an attack does not do.
  await machine.call({ method: 'GET', path: '/v1/payments' })
  return {
    ...places,
    machine,
    stranger: machineOf(banks.stranger, places),
    person,
    invitation: async (name, roles) => {
      const invited = await inviteTo(banks.own, roles, name)
      return { ...invited, link: invitationAddress(new URL(places.issuer), banks.own.institution, invited.token) }
    },
    desk: (...asked) => {
      const name = asked.join()
      const roles = asked.filter((one): one is Role => one !== 'at stranger')
      const at = asked.length === roles.length ? {} : { at: 'stranger' as const }
      const desk = desks.get(name) ?? person(roles, at).then(somebody => signInByPasskey(places, somebody))
      desks.set(name, desk)
      return desk
    },
    another: async (name, told) => {
      const port = await holdPort(...portsSought)
      const extra = await start(name, port, told)
      return { url: `http://127.0.0.1:${port}`, end: extra.end }
    },
    officeAt: async (shiftMs, issuerKeys) => {
      const own = { issuer: await holdPort(...portsSought), office: await holdPort(...portsSought) }
      const env = { VOUCH_ISSUER: `http://localhost:${own.issuer}`, VOUCH_OFFICE_URL: `http://localhost:${own.office}` }
      const pair = [
        await start('issuer', own.issuer, { env, shiftMs, ...(issuerKeys === undefined ? {} : { keys: issuerKeys }) }),
        await start('office', own.office, { env, shiftMs }),
      ]
      return {
        issuer: env.VOUCH_ISSUER,
        office: env.VOUCH_OFFICE_URL,
        end: async () => void (await Promise.all(pair.map(({ end }) => end()))),
      }
    },
    msUntilThree,
    withoutVault: async perform => {
      await keeper.kill()
      try {
        return await perform()
      } finally {
        keeper = await start('vault', undefined)
        started.push(keeper)
      }
    },
    withoutOffice: async perform => {
      await office.kill()
      try {
        return await perform()
      } finally {
        office = await start('office', ports.office)
        started.push(office)
      }
    },
    withoutSealer: async perform => {
      await sealer.kill()
      try {
        return await perform()
      } finally {
        sealer = await start('sealer', undefined)
        started.push(sealer)
      }
    },
    trusted: readTrustedKeys(await readFile(join(home, 'audit.pub'), 'utf8')),
    withWorker: async (told, perform) => {
      await worker.end()
      const other = await start('worker', undefined, told)
      try {
        return await perform()
      } finally {
        await other.end()
        worker = await start('worker', undefined)
        started.push(worker)
      }
    },
    withProber: async perform => {
      const address = scratch.postgres.address('vouch_office')
      await ensureCanary({ address, keys: keys('office'), vault }, keys('prober'))
      const prober = await start('prober', undefined)
      try {
        return await perform()
      } finally {
        await prober.end()
      }
    },
    environment: name => environmentOf(name, portOf(name), keys(name)),
    keys,
    agent: async sponsor => {
      const { own } = banks
      return machineOf({ ...own, ...(await openAgent(outside, own.institution, `person:${sponsor}`)) }, places)
    },
    edit: (editor, proposal, content) =>
      editProposal(outside, banks.own.institution, `person:${editor}`, proposal, { ...content }),
    revokeRole: (somebody, role) => revokeRole(outside, banks.own.institution, `person:${somebody}`, role),
    as: role => scratch.open(role),
    owner: scratch.open('vouch_owner'),
    databaseLog: () => readFile(join(scratch.home, 'postgres', 'server.log'), 'utf8'),
    logs: async () => {
      const files = await readdir(logs)
      return (await Promise.all(files.map(file => readFile(join(logs, file), 'utf8')))).join('')
    },
  }
}

function environment(
  scratch: Scratch,
  name: Name,
  { api, issuer, office }: Places & { readonly api: string },
  keys: string,
  listenOn: number | undefined,
): NodeJS.ProcessEnv {
  const { host, port, database, user, password } = scratch.postgres.address(`vouch_${name}`)
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    VOUCH_DATABASE_HOST: host,
    VOUCH_DATABASE_PORT: String(port),
    VOUCH_DATABASE_NAME: database,
    VOUCH_DATABASE_USER: user,
    VOUCH_DATABASE_PASSWORD: password,
    VOUCH_KEYS: keys,
    VOUCH_ORIGIN: nobodysOrigin,
    // Webhooks of this run may be for this machine, as those of the demo; the worker does not go there unless it is told to.
    ...(name === 'api' || name === 'office' ? { VOUCH_WEBHOOK_REACH: 'loopback_too' } : {}),
    ...(listenOn === undefined && name !== 'prober'
      ? {}
      : { VOUCH_ISSUER: issuer, VOUCH_AUDIENCE: api, VOUCH_OFFICE_URL: office }),
    ...(listenOn === undefined ? {} : { VOUCH_PORT: String(listenOn), VOUCH_TRUSTED_PROXIES: proxyAddress }),
  }
}

function machineOf(bank: Bank, { api, issuer }: { readonly api: string; readonly issuer: string }): Machine {
  const { institution, client, clientKey, first, second } = bank
  const proofKey = newProofKey()
  const tokens = (wanted: readonly string[], member?: string) =>
    tokensOf({
      issuer,
      audience: api,
      client,
      clientKey,
      proofKey,
      scopes: wanted,
      ...(member === undefined ? {} : { member }),
    })
  const all = tokens(scopes)
  const signed = openSigned({ audience: api, proofKey, clientKey, tokens: all })
  return {
    institution,
    client,
    clientKey,
    proofKey,
    token: (wanted, member) =>
      wanted === undefined && member === undefined ? all(false) : tokens(wanted ?? scopes, member)(false),
    call: signed.call,
    callAt: (url, asked) =>
      openSigned({ audience: api, reachedAt: () => url, proofKey, clientKey, tokens: all }).call(asked),
    callFor: (member, asked) =>
      openSigned({ audience: api, proofKey, clientKey, tokens: tokens(scopes, member) }).call(asked),
    ...first,
    neighbour: second,
  }
}
