// A36 and A38: what lies in the database and on the disk, for somebody who can reach it and was not given it.

import { randomUUID } from 'node:crypto'

import type { Sql } from '../../../src/base/database.ts'
import { fault } from '../../../src/base/outcome.ts'
import type { DatabaseRole } from '../../../src/continuity/postgres.ts'
import { loadLineKey, openVaultLine } from '../../../src/protection/protection.ts'
import { destroyDataKeys, retireDataKeys } from '../../../src/protection/rotation-store.ts'
import { within } from '../../../src/protection/store.ts'
import type { Machine, Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'

async function addPayee({ call, member }: Machine, name: string): Promise<string> {
  const number = String(76_000_000 + Math.floor(Math.random() * 999_999))
  const body = JSON.stringify({ member, nickname: name.slice(0, 20), name, account: { bank: '021000021', number } })
  const answer = await call({ method: 'POST', path: '/v1/payees', body })
  const text = await answer.text()
  if (answer.status !== 201) fault(`no payee: ${text}`)
  return (JSON.parse(text) as { id: string }).id // As the api answers.
}

/** Whoever can write into the database moves what is sealed to where they may read it. */
export async function movedCiphertext(target: Target): Promise<Finding> {
  const tries = openTries()
  const { machine, stranger, owner } = target
  const secret = `Secret ${randomUUID().slice(0, 8)}`
  const [mine, other, theirs] = [
    await addPayee(machine, 'Own Name'),
    await addPayee(machine, secret),
    await addPayee(stranger, secret),
  ]
  const sealedOf = async (id: string, column: 'name_sealed' | 'number_sealed') => {
    const [row] = await owner<{ sealed: Buffer }[]>`
      select ${owner(column)} as sealed from payments.payee where payee_id = ${id}`
    return row?.sealed ?? fault('a payee of ours is sealed')
  }
  const own = await sealedOf(mine, 'name_sealed')
  const read = () => machine.call({ method: 'GET', path: `/v1/payees/${mine}` })
  // As a superuser can: past every trigger.
  const put = (sealed: Buffer) =>
    owner.begin(async tx => {
      await tx`select set_config('session_replication_role', 'replica', true)`
      await tx`update payments.payee set name_sealed = ${sealed} where payee_id = ${mine}`
    })
  const flipped = (at: number) => Buffer.from(own.map((byte, index) => (index === at ? byte ^ 1 : byte)))
  const bent: Readonly<Record<string, Buffer>> = {
    'of another row': await sealedOf(other, 'name_sealed'),
    'of another column': await sealedOf(mine, 'number_sealed'),
    'of another institution': await sealedOf(theirs, 'name_sealed'),
    'a bit of its key’s number': flipped(4),
    'a bit of its iv': flipped(8),
    'a bit of its text': flipped(18),
    'a bit of its tag': flipped(own.length - 1),
    'cut short': own.subarray(0, -1),
    empty: Buffer.alloc(0),
  }
  await tries.status('as it was sealed', await read(), 200)
  const complaints = await countComplaints(target)
  for (const [what, sealed] of Object.entries(bent)) {
    await put(sealed)
    const answer = await read()
    const text = await answer.clone().text()
    await tries.status(what, answer, '500 fault')
    if (text.includes(secret)) tries.note(what, 'the secret is shown', false)
  }
  await put(own)
  await tries.status('put back', await read(), 200)
  const told = (await countComplaints(target)) - complaints
  tries.note('told in the log', told, told === Object.keys(bent).length)
  await destroyedKey(tries, target, read)
  return tries.finding()
}

/** As a rotation does it at its end, and the worker may. What was destroyed is put back afterwards, for the cases after this. */
async function destroyedKey(tries: Tries, target: Target, read: () => Promise<Response>): Promise<void> {
  const { owner, machine } = target
  const { institution } = machine
  type Held = { readonly kid: number; readonly wrapped: Buffer; readonly retired_at: Date | null }
  const held = await owner<Held[]>`
    select kid, wrapped, retired_at
      from protection.data_key
     where institution_id = ${institution}
       and destroyed_at is null`
  const worker = target.as('vouch_worker')
  const now = new Date()
  await target.withoutVault(() =>
    within(worker, institution, async tx => {
      await retireDataKeys(tx, institution, now)
      await destroyDataKeys(tx, institution, now, now)
    }),
  )
  await tries.status('its key destroyed', await read(), '500 fault')
  await target.withoutVault(() =>
    owner.begin(async tx => {
      await tx`select set_config('session_replication_role', 'replica', true)`
      for (const { kid, wrapped, retired_at: retiredAt } of held)
        await tx`
          update protection.data_key
             set wrapped = ${wrapped}, retired_at = ${retiredAt}, destroyed_at = null
           where institution_id = ${institution}
             and kid = ${kid}`
    }),
  )
  await tries.status('and put back', await read(), 200)
}

const countComplaints = (target: Target) => countLeaves(target, 'protection.seal_broken')

async function countLeaves({ owner }: Target, kind: string): Promise<number> {
  const [row] = await owner<{ count: number }[]>`
    select count(*)::int as count
      from audit.batch
     where position(convert_to(${kind}, 'UTF8') in leaves) > 0`
  return row?.count ?? 0
}

/** What each process has no business with. */
const others: Readonly<Record<string, readonly DatabaseRole[]>> = {
  'protection.data_key': ['vouch_api', 'vouch_office', 'vouch_issuer', 'vouch_worker', 'vouch_sealer'],
  'protection.member_key': ['vouch_api', 'vouch_office', 'vouch_issuer', 'vouch_worker', 'vouch_sealer'],
  'protection.index_key': ['vouch_api', 'vouch_office', 'vouch_issuer', 'vouch_worker', 'vouch_sealer'],
  'payments.payee': ['vouch_vault', 'vouch_sealer', 'vouch_issuer'],
  'payments.member': ['vouch_vault', 'vouch_sealer', 'vouch_issuer'],
  'payments.funding_account': ['vouch_vault', 'vouch_sealer', 'vouch_issuer'],
  'ledger.account': ['vouch_vault', 'vouch_sealer', 'vouch_issuer'],
  'identity.password': ['vouch_vault', 'vouch_sealer', 'vouch_api', 'vouch_worker', 'vouch_office'],
  'identity.totp': ['vouch_vault', 'vouch_sealer', 'vouch_api', 'vouch_worker', 'vouch_office'],
  'identity.issuer_state': ['vouch_vault', 'vouch_sealer', 'vouch_api', 'vouch_worker', 'vouch_office'],
  'identity.session': ['vouch_vault', 'vouch_sealer', 'vouch_api', 'vouch_worker', 'vouch_issuer'],
  'audit.checkpoint': ['vouch_vault', 'vouch_issuer', 'vouch_worker'],
  'audit.seal': ['vouch_vault', 'vouch_issuer'],
  'audit.halt': ['vouch_vault', 'vouch_issuer', 'vouch_worker'],
}

/** What says most about a row, where something of it is for others to see. */
const telling: Readonly<Record<string, string>> = {
  'protection.data_key': 'wrapped',
  'protection.member_key': 'wrapped',
  'protection.index_key': 'wrapped',
  'identity.password': 'hash',
  'identity.totp': 'secret',
  'identity.session': 'id_hash',
  'audit.seal': 'leaf_count',
}
/** It has sealed anew what stands there, and opens none of it. */
const mayRead: readonly string[] = ['vouch_worker at identity.totp', 'vouch_worker at identity.issuer_state']

export async function otherProcess(target: Target): Promise<Finding> {
  const tries = openTries()
  const pools = new Map<DatabaseRole, Sql>()
  for (const [table, roles] of Object.entries(others))
    for (const role of roles) {
      const sql = pools.get(role) ?? target.as(role)
      pools.set(role, sql)
      await refusedAt(tries, target, { role, sql }, table)
    }
  await lyingProcess(tries, target)
  return tries.finding()
}

/** Somebody has taken over the api, and says that what it opens is its own. */
async function lyingProcess(tries: Tries, target: Target): Promise<void> {
  const { owner, machine } = target
  const { institution, member, payee } = machine
  const path = target.environment('api')['VOUCH_VAULT'] ?? fault('the api asks the vault somewhere')
  const secret = await loadLineKey(target.keys('api'))
  const line = openVaultLine({ path, client: 'api', secret })
  const [row] = await owner<{ sealed: Buffer }[]>`
    select name_sealed as sealed from payments.payee where payee_id = ${payee}`
  const place = { institution, table: 'payments.payee', column: 'name_sealed', row: payee, member }
  const opened = () => countLeaves(target, 'protection.opened')
  const before = await opened()
  await line.open(place, row?.sealed ?? fault('its name is sealed'), { why: 'kept' })
  const written = (await opened()) - before
  tries.note('a process that lies about its reason leaves', `${written} leaf`, written === 1)
  line.close()
}

async function refusedAt(
  tries: Tries,
  target: Target,
  { role, sql }: { readonly role: DatabaseRole; readonly sql: Sql },
  table: string,
): Promise<void> {
  const [first] = await target.owner<{ column: string }[]>`
    select attname as column
      from pg_attribute
     where attrelid = ${table}::regclass and attnum = 1`
  const column = first?.column ?? fault(`there is no ${table}`)
  const deeds = {
    reads: () => sql`select count(${sql(telling[table] ?? column)}) from ${sql(table)}`,
    adds: () => sql`insert into ${sql(table)} default values`,
    changes: () => sql`update ${sql(table)} set ${sql(column)} = default`,
    removes: () => sql`delete from ${sql(table)}`,
  }
  for (const [deed, perform] of Object.entries(deeds)) {
    if (deed === 'reads' && mayRead.includes(`${role} at ${table}`)) continue
    const answer = await perform().then(
      () => 'done',
      (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'fault'),
    )
    if (answer !== '42501') tries.note(`${role} ${deed} ${table}`, answer, false)
  }
  tries.note(`${role} at ${table}`, '42501', true)
}
