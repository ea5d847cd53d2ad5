// A program that an institution's own issuer gives tokens to pays a bill: the api in a process of its own, the issuer over HTTP,
// which it was told of by a file and finds the keys of by itself.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as audit from '../../src/audit/audit.ts'
import { idMaker } from '../../src/base/ids.ts'
import { fault } from '../../src/base/outcome.ts'
import { openSigned, type SignedCall, tokensOf } from '../../src/base/signed-call.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import { makeNonceKey } from '../../src/identity/identity.ts'
import { openInstitution } from '../../src/payments/payments.ts'
import type { FromProcess } from '../../src/run.ts'
import { cloneDatabase, type TestDatabase } from '../database.ts'
import { seededRandom, testKey } from '../outside.ts'
import {
  audience,
  enterClient,
  enterMapping,
  openTestIssuer,
  type TestClient,
  type TestIssuer,
} from '../pretended-issuer.ts'
import { type ServedVault, serveTestVault } from '../vault.ts'

const institution = 'first-bank'
const wanted = [
  'members.enrol',
  'funding_accounts.open',
  'payees.add',
  'ledger.open',
  'ledger.transfer',
  'payments.submit',
  'payments.read',
]

describe('a program with tokens of its institution’s own issuer', () => {
  let database: TestDatabase
  let folder: string
  let issuer: TestIssuer
  let client: TestClient
  let outside: Outside
  let api: Awaited<ReturnType<typeof startApi>>
  let vault: ServedVault
  let signed: SignedCall
  let mapping: string
  const world = () => ({ owner: database.as('vouch_owner', 1), outside })

  before(async () => {
    database = await cloneDatabase()
    folder = await makeFolder()
    outside = {
      sql: database.as('vouch_office', 2),
      now: () => new Date(),
      elapsedMs: () => performance.now(),
      newId: idMaker(),
      random: seededRandom(1),
      emit: audit.emitter(audit.emitterKey(testKey(1))),
      doubts: () => 0,
    }
    const books = { name: institution, timeZone: 'America/Chicago', currency: 'USD', rules: 'open' } as const
    const opened = await transact(outside, institution, 'process:test', work => openInstitution(work, books))
    assert.ok(opened.ok)
    issuer = await openTestIssuer()
    client = await enterClient(world(), institution, wanted)
    vault = await serveTestVault({ ...outside, sql: database.as('vouch_vault', 2) }, folder, ['api'])
    api = await startApi(database, folder, vault.socket, issuer.name)
    const { clientKey, proofKey } = client
    // Its own names of what it may do: nobody here has heard of them before they are mapped.
    const tokens = tokensOf({
      issuer: issuer.name,
      audience,
      client: client.client,
      clientKey,
      proofKey,
      scopes: ['bills'],
    })
    signed = openSigned({ audience, reachedAt: () => `http://127.0.0.1:${api.port}`, proofKey, clientKey, tokens })
  })
  after(async () => {
    await api.stop()
    await vault.close()
    await issuer.close()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  const ask = async (path: string, body: object, key?: string) => {
    const response = await signed.call({ method: 'POST', path, body: JSON.stringify(body), key })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const read = async (path: string) => {
    const response = await signed.call({ method: 'GET', path })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const make = async (path: string, body: object, key?: string) => {
    const made = await ask(path, body, key)
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body
  }

  test('is nobody before two people have said who it is, and may do nothing before they have said what', async () => {
    const unmapped = await ask('/v1/members', { reference: 'm-1', name: 'Alice Ames' })
    assert.deepEqual([unmapped.status, unmapped.body.type], [403, '/problems/mapping_missing'])
    const of = { issuer: issuer.name, claim: 'sub', value: `service-${client.client}` }
    mapping = await enterMapping(world(), institution, of, client)
    const narrow = await ask('/v1/members', { reference: 'm-1', name: 'Alice Ames' })
    assert.deepEqual([narrow.status, narrow.body.type], [403, '/problems/scope_missing'])
    await enterMapping(world(), institution, { ...of, claim: 'scope', value: 'bills' }, { scopes: wanted })
  })

  test('then pays a bill, once for its key', async () => {
    const { id: member } = await make('/v1/members', { reference: 'm-1', name: 'Alice Ames' })
    const funding = await make('/v1/funding-accounts', { member, number: '0001 2345 1001', currency: 'USD' })
    const payee = await make('/v1/payees', {
      member,
      nickname: 'Power',
      name: 'Power & Light Co',
      account: { bank: '021000021', number: '98765432' },
    })
    const account = { kind: 'external', currency: 'USD', normalSide: 'debit', isFloored: false }
    const { id: debit } = await make('/v1/ledger/accounts', account)
    const amount = (value: string) => ({ value, currency: 'USD' })
    await make('/v1/ledger/transfers', { debit, credit: funding.account, amount: amount('100.00') }, 'opening')
    const order = { fundingAccount: funding.id, payee: payee.id, amount: amount('25.00') }
    const paid = await make('/v1/payments', order, 'bill-1')
    assert.equal((await make('/v1/payments', order, 'bill-1')).id, paid.id)
    const seen = await read(`/v1/payments?member=${member}`)
    assert.deepEqual(
      seen.body.items.map((one: { id: string; amount: object }) => [one.id, one.amount]),
      [[paid.id, amount('25.00')]],
    )
  })

  test('is nobody again when the mapping is removed', async () => {
    await database.as('vouch_owner', 1)`
      update identity.external_mapping set removed_at = ${new Date()}, removed_by = 'process:test'
       where mapping_id = ${mapping}`
    const answer = await read('/v1/payments?member=mem_1')
    assert.deepEqual([answer.status, answer.body.type], [403, '/problems/mapping_missing'])
  })
})

/** The keys of an api, and the file that pins its issuers. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-external-'))
  await mkdir(join(folder, 'api'))
  await makeNonceKey(join(folder, 'api', 'nonce.key'))
  await audit.saveKey(join(folder, 'api', 'emitter.key'), audit.makeEmitterKey())
  return folder
}

async function startApi(database: TestDatabase, folder: string, socket: string, issuer: string) {
  const pinned = [{ institution, issuer, audience, algorithms: ['ES256'], lifeMinutesMax: 5 }]
  await writeFile(join(folder, 'issuers.json'), JSON.stringify(pinned))
  const { host, port, database: name, user, password } = database.address('vouch_api')
  const child = fork(join(import.meta.dirname, '../../src/main.ts'), ['api'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      VOUCH_DATABASE_HOST: host,
      VOUCH_DATABASE_PORT: String(port),
      VOUCH_DATABASE_NAME: name,
      VOUCH_DATABASE_USER: user,
      VOUCH_DATABASE_PASSWORD: password,
      VOUCH_KEYS: join(folder, 'api'),
      VOUCH_VAULT: socket,
      VOUCH_ORIGIN: 'vouch.example/log',
      VOUCH_PORT: '0',
      VOUCH_PUBLIC_URL: audience,
      VOUCH_AUTH_MODE: 'external',
      VOUCH_ISSUERS: join(folder, 'issuers.json'),
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit')
  const [said] = await Promise.race([
    once(child, 'message'),
    gone.then(() => fault('the api ended before it was ready')),
  ])
  const message = said as FromProcess // What run.ts sends, and nothing else does.
  return {
    port: message.said === 'ready' ? message.port : fault(`the api said ${JSON.stringify(message)}`),
    stop: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}
