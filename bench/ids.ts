// Case (f): what ids cost. The ledger's statements on the ledger's table shapes, with ids as they are (a prefix and a
// UUIDv7 in base 32, as text), as Postgres's uuid, and as bigint.

import { literal } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { type Arena, accountsCount, type Bank, institution } from './arena.ts'
import type { Comparison, Contender } from './contest.ts'
import { percentile, perItem } from './measure.ts'

const batchItems = 1_000
type IdType = 'text' | 'uuid' | 'int8'

export async function idsAgainstEachOther(arena: Arena, bank: Bank): Promise<readonly Comparison[]> {
  const text = await withIds(arena, bank, 'text')
  return [
    { of: text, against: await withIds(arena, bank, 'uuid') },
    { of: text, against: await withIds(arena, bank, 'int8') },
  ]
}

async function withIds(arena: Arena, { outside, owner }: Bank, type: IdType): Promise<Contender> {
  const schema = `ids_${type}`
  const [account, transfer] = [owner(`${schema}.account`), owner(`${schema}.transfer`)]
  await owner`create schema ${owner(schema)}`
  await owner`create table ${account} (like ledger.account including all) with (fillfactor = 60)`
  await owner`create table ${transfer} (like ledger.transfer including all)`
  await owner`alter table ${account} alter account_id type ${owner(type)} using null`
  await owner`
    alter table ${transfer}
      alter transfer_id       type ${owner(type)} using null,
      alter debit_account_id  type ${owner(type)} using null,
      alter credit_account_id type ${owner(type)} using null`
  await owner`grant usage on schema ${owner(schema)} to vouch_api`
  await owner`grant select, insert, update on ${account}, ${transfer} to vouch_api`

  let made = 0
  const newId = (prefix: 'acc' | 'trf'): string => {
    if (type === 'int8') return `${++made}`
    return type === 'text' ? outside.newId(prefix) : asUuid(++made)
  }
  const accounts = Array.from({ length: accountsCount }, () => newId('acc'))
  await owner`
    insert into ${account} (institution_id, account_id, currency, kind, normal_side, opened_at)
    select ${institution}, id, 'USD', 'member', 'credit', ${outside.now()}
      from unnest(${literal(accounts)}::text::${owner(type)}[]) as id`
  const pick = () => Math.floor(Math.random() * accountsCount)
  const at = (index: number) => accounts[index % accountsCount] ?? fault('no such account')

  async function post(): Promise<void> {
    const orders = Array.from({ length: batchItems }, () => {
      const from = pick()
      return {
        id: newId('trf'),
        key: outside.newId('key'),
        debit: at(from),
        credit: at(from + 1 + (pick() % (accountsCount - 1))),
      }
    })
    const touched = [...new Set(orders.flatMap(({ debit, credit }) => [debit, credit]))]
    const now = outside.now()
    await outside.sql.begin(async sql => {
      await Promise.all([
        sql`
          select account_id, posted, entries from ${sql(`${schema}.account`)}
           where institution_id = ${institution} and account_id = any (${literal(touched)}::text::${sql(type)}[])
           order by account_id
             for no key update`,
        sql`
          select transfer_id from ${sql(`${schema}.transfer`)}
           where institution_id = ${institution} and key = any (${literal(orders.map(({ key }) => key))}::text::text[])`,
      ])
      await Promise.all([
        sql`
          update ${sql(`${schema}.account`)} set entries = entries + 1, moved_at = ${now}
            from unnest(${literal(touched)}::text::${sql(type)}[]) as moved (id)
           where institution_id = ${institution} and account_id = moved.id`,
        sql`
          insert into ${sql(`${schema}.transfer`)} (
            institution_id, at, transfer_id, key, kind, debit_account_id, credit_account_id, currency, amount,
            debit_entry, debit_posted, debit_held_debits, debit_held_credits,
            credit_entry, credit_posted, credit_held_debits, credit_held_credits)
          select ${institution}, ${now}, id, key, 'direct', debit, credit, 'USD', 1, 1, 0, 0, 0, 1, 0, 0, 0
            from unnest(
              ${literal(orders.map(({ id }) => id))}::text::${sql(type)}[],
              ${literal(orders.map(({ key }) => key))}::text::text[],
              ${literal(orders.map(({ debit }) => debit))}::text::${sql(type)}[],
              ${literal(orders.map(({ credit }) => credit))}::text::${sql(type)}[]) as posted (id, key, debit, credit)`,
      ])
    })
  }

  // Plans made for tables that nobody has analyzed are no plans.
  for (let batch = 0; batch < 10; batch++) await post()
  await owner`vacuum analyze ${account}, ${transfer}`

  async function run(forMs: number) {
    const tookMs: number[] = []
    const before = arena.cpu()
    const began = performance.now()
    for (let sent = began; sent - began < forMs; ) {
      await post()
      const answered = performance.now()
      tookMs.push(answered - sent)
      sent = answered
    }
    const elapsedMs = performance.now() - began
    return {
      perSecond: ((tookMs.length * batchItems) / elapsedMs) * 1_000,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
      cpuUs: perItem(before, arena.cpu(), tookMs.length * batchItems),
    }
  }
  return { name: `the ledger's statements, batches of ${batchItems}, ids as ${type}`, unit: 'transfers/s', run }
}

/** In time's order like a UUIDv7, and with no two of a kind. */
function asUuid(count: number): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const rest = count.toString(16).padStart(15, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6).padStart(12, '0')}`
}
