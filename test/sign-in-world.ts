// The issuer and the office as they run, side by side in this process, with one bank in which it is day: for whoever
// signs in with a browser. The clock is the real one, as the browser's is.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openProcess } from '../src/app.ts'
import type { Running } from '../src/app-parts.ts'
import * as audit from '../src/audit/audit.ts'
import { idMaker } from '../src/base/ids.ts'
import { openLog, standardError } from '../src/base/log.ts'
import { fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import { readConfig } from '../src/config.ts'
import { isNight } from '../src/identity/attempts.ts'
import * as identity from '../src/identity/identity.ts'
import * as payments from '../src/payments/payments.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { audience, freePort } from './issuer.ts'
import { makeKeys } from './issuer-client.ts'
import { seededRandom, testKey } from './outside.ts'
import { serveTestVault } from './vault.ts'

/** In which it is day now: at night more would be asked for. */
function zoneOfDay(): string {
  const zones = ['America/Chicago', 'Europe/Berlin', 'Asia/Tokyo', 'Pacific/Auckland']
  return zones.find(zone => !isNight(new Date(), zone)) ?? fault('it is day somewhere')
}

async function makeFolders(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-sign-in-'))
  for (const name of ['issuer', 'office']) {
    await mkdir(join(folder, name))
    await audit.saveKey(join(folder, name, 'emitter.key'), audit.makeEmitterKey())
  }
  const pem = makeKeys().privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(join(folder, 'office', 'client.key'), pem, { mode: 0o600 })
  await writeFile(join(folder, 'issuer', 'office.pub'), pem)
  await identity.makePepperFile(join(folder, 'issuer', 'pepper'))
  await identity.makeWorkKey(join(folder, 'issuer', 'work.key'))
  return folder
}

export type SignInWorld = Awaited<ReturnType<typeof openSignInWorld>>

export async function openSignInWorld() {
  const database = await cloneDatabase()
  const folder = await makeFolders()
  const ports = { issuer: await freePort(), office: await freePort() }
  const [issuer, office] = [`http://localhost:${ports.issuer}`, `http://localhost:${ports.office}`]
  const addresses = { VOUCH_ISSUER: issuer, VOUCH_OFFICE_URL: office, VOUCH_AUDIENCE: audience }
  const clock = { now: () => new Date(), elapsedMs: () => performance.now() }
  const outside: Outside = {
    sql: database.as('vouch_office', 3),
    ...clock,
    newId: idMaker(),
    random: seededRandom(1),
    emit: audit.emitter(audit.emitterKey(testKey(1))),
    doubts: () => 0,
  }
  const served = await serveTestVault({ ...clock, sql: database.as('vouch_vault', 2) }, folder, ['issuer', 'office'])
  const { vault } = served
  const as = async <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>): Promise<T> => {
    const outcome = await transact(outside, 'demo', 'process:test', perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  const bank = { name: 'First Bank', timeZone: zoneOfDay(), currency: 'USD' } as const
  await as(work => payments.openInstitution(work, bank))

  const log = openLog('sign-in', text => text, standardError())
  log.level = 'error'
  const running: Running[] = []
  for (const name of ['issuer', 'office'] as const) {
    const config = readConfig(name, {
      ...environmentOf(database, name),
      ...addresses,
      VOUCH_KEYS: join(folder, name),
      VOUCH_VAULT: served.socket,
      VOUCH_PORT: String(ports[name]),
    })
    if (!config.ok) fault(config.refusal.faults.join('; '))
    // Nothing is built there: these are about the pages that the office has without a console.
    running.push(await openProcess(config.value, clock, log, { console: folder }))
  }

  return {
    office,
    /** The address that an invitation leads to. */
    invite: async (
      name: string,
      ...roles: readonly identity.Role[]
    ): Promise<{ link: string; email: string; person: identity.PersonId }> => {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@bank.example`
      const sealed = await identity.sealPerson(outside, vault, 'demo', { name, email })
      const invitation = await identity.makeInvitation(outside.newId, vault, 'demo')
      const person = await as(work => identity.addPerson(work, sealed))
      for (const role of roles) await as(work => identity.grantRole(work, `person:${person}`, role))
      await as(async work => {
        await identity.invite(work, person, 'join', invitation)
        return { ok: true, value: undefined }
      })
      return { link: identity.invitationAddress(new URL(issuer), 'demo', invitation.token), email, person }
    },
    close: async () => {
      for (const one of running.toReversed()) await one.stop()
      await served.close()
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

function environmentOf(database: TestDatabase, name: 'issuer' | 'office') {
  const { host, port, database: databaseName, user, password } = database.address(`vouch_${name}`)
  return {
    VOUCH_DATABASE_HOST: host,
    VOUCH_DATABASE_PORT: String(port),
    VOUCH_DATABASE_NAME: databaseName,
    VOUCH_DATABASE_USER: user,
    VOUCH_DATABASE_PASSWORD: password,
    VOUCH_ORIGIN: 'vouch.example/log',
  }
}
