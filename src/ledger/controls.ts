// What the ledger promises, and how that is tried: in the canary's books, with money that is undone with them.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type AccountId, listAccounts, openAccounts, post } from './ledger.ts'
import { reconcile } from './loops.ts'
import * as store from './probe-store.ts'
import { proveBooks } from './proof.ts'

const currency = 'USD'
const everySeconds = 3_600
const withinMs = 10_000
/** More than the canary has. */
const accountsMax = 1_000

export const controls: readonly Control[] = [
  {
    id: 'ledger.balanced',
    says: 'Every transfer takes from one account what it gives to another; the books of a currency sum to zero.',
    does: 'prevents',
    answers: ['api.data-corruption'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('accounts of the canary', 2)
      const honest = await ground.work(async work => {
        const [from, to] = await openTwo(work)
        await post(work, [order(ground, from, to, 1_00n)])
        return (await proveBooks(work)).length
      })
      ground.tried('1.00 USD moved, and the books summed', '0 problems', `${honest} problems`)
      const captured = await ground.work(async work => {
        const [from, to] = await openTwo(work)
        const [held] = await post(work, [{ ...order(ground, from, to, 10_00n), kind: 'hold' }])
        if (held?.ok !== true) return 'not held'
        const capture = { kind: 'capture', key: ground.newId('key'), of: held.value.transfer.id, minor: 4_00n } as const
        await post(work, [capture])
        const credited = (await listAccounts(work, '', accountsMax)).find(({ id }) => id === to)?.posted
        return `${credited}, ${(await proveBooks(work)).length} problems`
      })
      ground.tried('4.00 USD captured of a hold of 10.00, and the books summed', '400, 0 problems', captured)
      const moved = await ground.work(async work => {
        const [from, to] = await openTwo(work)
        await post(work, [order(ground, from, to, 1_00n)])
        await store.moveAlone(work, to, 1n)
        return (await proveBooks(work)).length > 0 ? 'told' : 'not told'
      })
      ground.tried('one balance raised by 0.01 USD past the front door', 'told', moved)
      await tryCurrencies(ground)
      const nothing = await wordFor(() =>
        ground.work(async work => {
          const [from, to] = await openTwo(work)
          const [posted] = await post(work, [order(ground, from, to, 1_00n)])
          if (posted?.ok !== true) return posted
          await store.copyTransfer(work, posted.value.transfer.id, work.newId('trf'), { amount: 0n })
          return posted
        }),
      )
      ground.tried('a transfer of nothing written into the table', '23514', nothing)
    },
  },
  {
    id: 'ledger.idempotent',
    says: 'A key acts once: asked again with it, the ledger answers as it did, and moves nothing.',
    does: 'prevents',
    answers: ['api.inconsistent-state'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('transfers of the canary', 1)
      const again = await ground.work(async work => {
        const [from, to] = await openTwo(work)
        const once = order(ground, from, to, 2_00n)
        const [first] = await post(work, [once])
        const [second] = await post(work, [once])
        const [other] = await post(work, [{ ...once, money: { minor: 3_00n, currency } }])
        const same = first?.ok === true && second?.ok === true && first.value.transfer.id === second.value.transfer.id
        return { same, other: other === undefined ? 'none' : other.ok ? 'done' : other.refusal.code }
      })
      ground.tried(
        'the same transfer under the same key',
        'the first answer',
        again.same ? 'the first answer' : 'another',
      )
      ground.tried('another amount under the same key', 'transfer_key_reused', again.other)
      const forced = await wordFor(() =>
        ground.work(async work => {
          const [from, to] = await openTwo(work)
          const once = order(ground, from, to, 2_00n)
          const [posted] = await post(work, [once])
          if (posted?.ok !== true) return posted
          await store.copyTransfer(work, posted.value.transfer.id, work.newId('trf'), { key: once.key })
          return posted
        }),
      )
      ground.tried('a second transfer of the key written into the table', '23505', forced)
    },
  },
  {
    id: 'ledger.no-overdraft',
    says: 'No account falls below its floor.',
    does: 'prevents',
    answers: ['api.account-errors'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('accounts of the canary', 2)
      const over = await ground.work(async work => {
        const [from, to] = await openTwo(work, 0n)
        await post(work, [order(ground, from, to, 5_00n)])
        // What was given may be given back, and not a cent more.
        const [more] = await post(work, [order(ground, to, from, 5_01n)])
        const [all] = await post(work, [order(ground, to, from, 5_00n)])
        return [more, all].map(one => (one === undefined ? 'none' : one.ok ? 'done' : one.refusal.code))
      })
      ground.tried('5.01 USD out of an account that holds 5.00', 'insufficient_funds', over[0] ?? 'none')
      ground.tried('5.00 USD out of it', 'done', over[1] ?? 'none')
      const held = await ground.work(async work => {
        const [from, to] = await openTwo(work, 0n)
        await post(work, [order(ground, from, to, 5_00n)])
        await post(work, [{ ...order(ground, to, from, 4_00n), kind: 'hold' }])
        // What is held for one is not there for another.
        const [more] = await post(work, [order(ground, to, from, 1_01n)])
        const [again] = await post(work, [{ ...order(ground, to, from, 1_01n), kind: 'hold' }])
        const [rest] = await post(work, [order(ground, to, from, 1_00n)])
        return [more, again, rest].map(one => (one === undefined ? 'none' : one.ok ? 'done' : one.refusal.code))
      })
      ground.tried(
        '1.01 USD out of an account with 5.00, of which 4.00 are held',
        'insufficient_funds',
        held[0] ?? 'none',
      )
      ground.tried('1.01 USD more held of it', 'insufficient_funds', held[1] ?? 'none')
      ground.tried('1.00 USD out of it', 'done', held[2] ?? 'none')
      const past = await wordFor(() =>
        ground.work(async work => {
          const [, to] = await openTwo(work, 0n)
          await store.moveAlone(work, to, -1n)
        }),
      )
      ground.tried('its balance lowered past the front door', '23514', past)
    },
  },
  {
    id: 'ledger.immutable',
    says: 'A transfer that was posted is never changed and never deleted.',
    does: 'prevents',
    answers: ['tech.data-loss', 'stride.tampering'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('transfers of the canary', 2)
      const attempts = [
        ['the amount of a transfer changed', (work: Work, id: `trf_${string}`) => store.changeAmount(work, id, 1n)],
        ['a transfer deleted', (work: Work, id: `trf_${string}`) => store.deleteTransfer(work, id)],
      ] as const
      for (const [tried, attempt] of attempts) {
        const came = await wordFor(() =>
          ground.work(async work => {
            const [from, to] = await openTwo(work)
            const [posted] = await post(work, [order(ground, from, to, 1_00n)])
            if (posted?.ok !== true) return posted
            await attempt(work, posted.value.transfer.id)
            return posted
          }),
        )
        ground.tried(`${tried}, with the rights of api and worker`, '42501', came)
      }
      const columns = await ground.work(store.columnsOfTransfers)
      const free: string[] = []
      for (const column of columns) {
        const came = await wordFor(() =>
          ground.work(async work => {
            const [from, to] = await openTwo(work)
            const [posted] = await post(work, [order(ground, from, to, 1_00n)])
            if (posted?.ok !== true) return posted
            await store.rewriteColumn(work, posted.value.transfer.id, column)
            return posted
          }),
        )
        if (came !== '42501') free.push(`${column} ${came}`)
      }
      ground.tried('each column of a transfer written anew, one by one', 'refused', free.join(', ') || 'refused')
      for (const table of ['ledger.transfer', 'ledger.drift']) {
        const stands = await ground.work(work => store.isAppendOnly(work, table))
        ground.tried(`the trigger that refuses its owner too, on ${table}`, 'stands', stands ? 'stands' : 'is gone')
      }
    },
  },
  {
    id: 'ledger.reconciled',
    says: 'Every balance is recomputed from its transfers, round and round, and a difference is written down with its leaf.',
    does: 'detects',
    answers: ['api.inconsistent-state', 'api.data-accuracy', 'biz.financial-impact'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('accounts of the canary', 2)
      const found = await ground.work(async work => {
        const [from, to] = await openTwo(work)
        await post(work, [order(ground, from, to, 7_00n)])
        const before = await reconcile(work, '')
        await store.moveAlone(work, to, 1n)
        const after = await reconcile(work, '')
        const again = await reconcile(work, '')
        return {
          before: before.fresh.length,
          told: after.fresh.map(({ account }) => account).join() === to,
          again: again.fresh.length,
        }
      })
      ground.tried('books that nobody touched', '0 differences', `${found.before} differences`)
      ground.tried('one balance raised by 0.01 USD past the front door', 'told', found.told ? 'told' : 'not told')
      ground.tried('the same difference a round later', 'told once', found.again === 0 ? 'told once' : 'told again')
    },
  },
]

/** What leaves in one currency does not arrive in another, whichever of the two the amount names, and nor does a hold. */
async function tryCurrencies(ground: Ground): Promise<void> {
  for (const kind of ['direct', 'hold'] as const) {
    const came = await ground.work(async work => {
      const [from, to] = await openTwo(work)
      const [euros] = await openAccounts(work, [{ currency: 'EUR', kind: 'member', normalSide: 'credit', floor: null }])
      const other = euros ?? fault('one was opened')
      const moved = (debit: AccountId, credit: AccountId, of: string) =>
        ({ ...order(ground, debit, credit, 1_00n), kind, money: { minor: 1_00n, currency: of } }) as const
      const posted = await post(work, [
        moved(from, other, currency),
        moved(from, other, 'EUR'),
        moved(other, to, currency),
        moved(from, to, 'EUR'),
      ])
      const words = posted.map(one => (one.ok ? 'done' : one.refusal.code))
      return `${[...new Set(words)].join()}, ${(await proveBooks(work)).length} problems`
    })
    const what = kind === 'hold' ? 'held' : 'moved'
    ground.tried(`1.00 USD or EUR ${what} between currencies, four ways`, 'currencies_differ, 0 problems', came)
  }
}

async function openTwo(work: Work, floor: bigint | null = null): Promise<readonly [AccountId, AccountId]> {
  const [from, to] = await openAccounts(work, [
    { currency, kind: 'external', normalSide: 'debit', floor: null },
    { currency, kind: 'member', normalSide: 'credit', floor },
  ])
  return [from ?? fault('two were opened'), to ?? fault('two were opened')]
}

function order({ newId }: Ground, debit: AccountId, credit: AccountId, minor: bigint) {
  return { kind: 'direct', key: newId('key'), debit, credit, money: { minor, currency } } as const
}
