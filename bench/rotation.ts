// Case (m): how long it takes to seal a million values anew while payments run, and what the payments notice of it. Rotation
// runs in a process of its own, as the worker's, at the rate at which it is shipped.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { hex, literal, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { openKeyFile, openVault, type Vault, wantRotation } from '../src/protection/protection.ts'
import { type Arena, actor, type Bank, project } from './arena.ts'
import type { Case, Comparison, Contender } from './contest.ts'
import { enrol, httpBank, openInstitution, repeating, sending } from './http.ts'
import { ensureKeys, startApi } from './processes.ts'

const floor = 0.9
const minutesMax = 20
const payersCount = 500
const connections = 16
const valuesPerMember = 20
const filledAtOnce = 5_000
/** Two that are so near each other need many turns. */
const repetitions = 12
const million = 1_000_000

export async function rotatingBesidePayments(
  arena: Arena,
  bank: Bank,
  values: number,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly repetitions: number
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const kek = await openKeyFile(join(keys, 'kek'))
  const vaultSql = openDatabase(arena.postgres.address('vouch_vault', bank.database), {
    connectionsMax: 2,
    name: 'bench vault',
  })
  await fill(bank, openVault({ ...bank.outside, sql: vaultSql }, kek.ok ? kek.value : fault(kek.refusal.code)), values)
  await bank.owner`vacuum analyze`
  const api = await startApi(project, { postgres: arena.postgres, database: bank.database }, keys)
  const payers = await enrol(api, caller, payersCount)
  const rotating = await startRotation(arena, bank, keys)
  const pay = (name: string): Contender =>
    sending({ name, arena, api, caller, order: repeating(payers), clients: connections, items: 1 })

  // Once from beginning to end, payments beside it.
  await rotating.want(bank.outside)
  const began = performance.now()
  const ended = rotating.untilAllIs()
  const beside = pay('payments while a rotation comes to its end')
  const isOver = { yet: false }
  const over = ended.then(() => {
    isOver.yet = true
  })
  let paid = 0
  while (!isOver.yet) paid += (await beside.run(1_000)).perSecond
  await over
  const tookMs = performance.now() - began
  await rotating.assertDone()

  // Once more, in turns with payments alone.
  await rotating.want(bank.outside)
  const alone = pay('payments, 16 connections')
  const turns: Contender = {
    ...pay('payments while keys rotate'),
    run: async forMs => {
      rotating.go()
      const slice = await beside.run(forMs)
      await rotating.rest()
      return slice
    },
  }
  const minutes = ((tookMs / values) * million) / 60_000
  const seconds = Math.round(tookMs / 1_000)
  return {
    comparisons: [{ of: turns, against: alone, floor }],
    repetitions,
    bounds: () => [
      {
        name: `${values.toLocaleString('en')} values sealed anew in ${seconds} s, ${Math.round((paid / tookMs) * 1_000)} payments/s beside; a million`,
        median: minutes,
        unit: 'minutes',
        // Of a few values most of the time is that of the columns, which a million has no more of: then it is only told.
        ...(values < million
          ? { against: null, ratio: null, floor: null, holds: true }
          : {
              against: `the ${minutesMax} minutes allowed`,
              ratio: minutesMax / minutes,
              floor: 1,
              holds: minutes < minutesMax,
            }),
      },
    ],
    stop: async () => {
      await rotating.stop()
      await api.stop()
      await vaultSql.end()
    },
  }
}

async function fill({ owner }: Bank, vault: Vault, values: number): Promise<void> {
  const newId = idMaker()
  const members = Array.from({ length: Math.ceil(values / valuesPerMember) }, () => newId('mem'))
  const place = (table: string, column: string, row: string, member: string) => ({
    institution: httpBank,
    table,
    column,
    row,
    member,
  })
  for (let from = 0; from < members.length; from += filledAtOnce) {
    const own = members.slice(from, from + filledAtOnce)
    const names = await vault.sealMany(
      own.map(id => ({ place: place('payments.member', 'name_sealed', id, id), text: 'Alice Ames' })),
    )
    await owner`
      insert into payments.member (institution_id, member_id, reference, name_sealed, enrolled_at)
      select ${httpBank}, id, 'moved-' || id, name, ${new Date()}
        from unnest(${literal(own)}::text::text[], ${literal(names.map(hex))}::text::bytea[]) as new (id, name)`
  }
  for (let from = 0; from < values; from += filledAtOnce) {
    const own = Array.from({ length: Math.min(filledAtOnce, values - from) }, (_, at) => ({
      id: newId('pst'),
      member: members[(from + at) % members.length] ?? fault('there are members'),
    }))
    const details = await vault.sealMany(
      own.map(({ id, member }) => ({
        place: place('payments.past_payment', 'detail_sealed', id, member),
        text: '{"payee":"Power & Light","note":"the usual"}',
      })),
    )
    await owner`
      insert into payments.past_payment (institution_id, past_payment_id, reference, member_id, currency, amount, paid_on,
             state, detail_sealed, moved_at)
      select ${httpBank}, id, id, member, 'USD', 8420, '2025-12-31', 'paid', detail, ${new Date()}
        from unnest(${literal(own.map(({ id }) => id))}::text::text[],
                    ${literal(own.map(({ member }) => member))}::text::text[],
                    ${literal(details.map(hex))}::text::bytea[]) as new (id, member, detail)`
  }
}

async function startRotation(arena: Arena, { database, owner }: Bank, keys: string) {
  const addresses = (['vouch_worker', 'vouch_vault'] as const).map(role => arena.postgres.address(role, database))
  const given = [keys, ...addresses.map(address => JSON.stringify(address))]
  const child = fork(join(import.meta.dirname, 'rotation-process.ts'), given)
  await once(child, 'message')
  arena.watch('rotation', child.pid ?? fault('a process that said something has an id'))
  const saying = (what: string) =>
    new Promise<void>(resolve => {
      const listen = (said: unknown) => {
        if (said !== what) return
        child.off('message', listen)
        resolve()
      }
      child.on('message', listen)
    })
  return {
    want: async (outside: Outside) => {
      const wanted = await transact(outside, httpBank, actor, work => wantRotation(work, 'schedule', null))
      return wanted.ok ? done(undefined) : fault(wanted.refusal.code)
    },
    go: () => child.send('go'),
    rest: async () => {
      const rests = saying('rests')
      child.send('rest')
      await rests
    },
    untilAllIs: async () => {
      const isDone = saying('nothing is left')
      child.send('go')
      await isDone
    },
    /** It has been through everything. What payments held at that moment would have its round half a minute later. */
    assertDone: async () => {
      const [row] = await owner<{ found: bigint; resealed: bigint; unseen: bigint }[]>`
        select sum(found)::bigint as found, sum(resealed)::bigint as resealed,
               count(*) filter (where rounds = 0) as unseen
          from protection.rotation_column`
      const { found, resealed, unseen } = row ?? fault('it has columns')
      if (unseen > 0n || found - resealed > payersCount) fault(`${resealed} of ${found} were sealed anew`)
      await owner`
        update protection.rotation
           set state = 'proved', proved_at = begun_at
         where state = 'resealing'`
    },
    stop: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
