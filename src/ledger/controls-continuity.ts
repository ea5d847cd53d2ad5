// What continuity promises of the books in a backup, which only the ledger can try: that their proof, which every restored
// database is asked for, tells when balances are not what their transfers make.

import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { openAccounts, post } from './ledger.ts'
import * as store from './probe-store.ts'
import { proveBooks } from './proof.ts'

const currency = 'USD'
const [told, notTold] = ['told', 'not told']

/** In books that are undone afterwards. */
export const proofOfBooks: readonly {
  readonly tried: string
  readonly expected: string
  readonly perform: (work: Work) => Promise<string>
}[] = [
  { tried: 'the proof of books as they were posted', expected: notTold, perform: work => provedAfter(work, []) },
  { tried: 'of books in which one balance is another', expected: told, perform: work => provedAfter(work, [1n]) },
  {
    tried: 'of books in which two are, that sum as before, as where a transfer is lost',
    expected: told,
    perform: work => provedAfter(work, [-5_00n, 5_00n]),
  },
]

/** Of two accounts with a transfer between them, whose balances are moved by so much past it. */
async function provedAfter(work: Work, moved: readonly bigint[]): Promise<string> {
  const accounts = await openAccounts(work, [
    { currency, kind: 'external', normalSide: 'debit', floor: null },
    { currency, kind: 'member', normalSide: 'credit', floor: null },
  ])
  const [debit = fault('two were opened'), credit = fault('two were opened')] = accounts
  const order = { kind: 'direct', key: work.newId('key'), debit, credit, money: { minor: 5_00n, currency } } as const
  const [posted] = await post(work, [order])
  if (posted?.ok !== true) return fault('nothing was posted')
  for (const [at, minor] of moved.entries()) await store.moveAlone(work, at === 0 ? debit : credit, minor)
  return (await proveBooks(work)).length > 0 ? told : notTold
}
