// Our own ledger as the core of an institution: its accounts of kind `member` are what a core would keep, with their floors.
// For institutions that begin with Vouch before their core is connected, and for whoever wants to see a core work. It keeps
// the promises of `Core` by the ledger's keys: an operation's id is the key of its transfer.

import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import type * as rails from '../rails/rails.ts'
import { counterAccount, insertCounterAccount, movedAndHeld } from './core-accounts-store.ts'
import { institution as ownInstitution } from './parties.ts'

const actor = 'process:core'
const prefix = 'core/'

export function ledgerCore(outside: Outside, institution: InstitutionId): rails.Core {
  async function inWork<T>(perform: (work: Work, counter: ledger.AccountId) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work =>
      done(await perform(work, await counterOf(work))),
    )
    return outcome.ok ? outcome.value : fault('a core answers, and refuses nothing')
  }
  const each = (decide: Decide) => async (operations: readonly rails.CoreOperation[], signal: AbortSignal) => {
    signal.throwIfAborted()
    return inWork(async (work, counter) => {
      const answers: rails.CoreAnswer[] = []
      for (const operation of operations) {
        const [before] = await ledger.findByKey(work, [keyOf(operation.id)])
        const answer = before === undefined ? undefined : answerOf(operation.id, before, counter)
        answers.push(answer ?? answerTo(operation, await decide(work, operation, counter)))
      }
      return answers
    })
  }
  return {
    hold: each(hold),
    post: each(move),
    reverse: each(reverse),
    inquire: async (ids, signal) => {
      signal.throwIfAborted()
      return inWork(async (work, counter) => {
        const found = await ledger.findByKey(work, ids.map(keyOf))
        const transferOf = new Map(found.map(transfer => [transfer.key, transfer]))
        return ids.map((id): rails.CoreInquiry => {
          const transfer = transferOf.get(keyOf(id))
          return transfer === undefined ? { id, state: 'never_seen' } : answerOf(id, transfer, counter)
        })
      })
    },
    accounts: async (accounts, signal) => {
      signal.throwIfAborted()
      return inWork(async work => (await movedAndHeld(work, accounts, prefix)).map(accountOf))
    },
  }
}

type Decide = (
  work: Work,
  operation: rails.CoreOperation,
  counter: ledger.AccountId,
) => Promise<Outcome<unknown, { readonly code: string }>>

function keyOf(id: string): string {
  return `${prefix}${id}`
}

function answerTo({ id }: rails.CoreOperation, outcome: Awaited<ReturnType<Decide>>): rails.CoreAnswer {
  return outcome.ok ? { id, state: 'done' } : { id, state: 'declined', reason: outcome.refusal.code }
}

/** What is on file under its id. */
function answerOf(
  id: rails.CoreOperationId,
  { kind, debit }: ledger.Transfer,
  counter: ledger.AccountId,
): rails.CoreAnswer {
  const isBuried = kind === 'hold' && debit === counter
  return isBuried ? { id, state: 'declined', reason: 'reversed' } : { id, state: 'done' }
}

async function postOne(work: Work, order: ledger.TransferOrder): ReturnType<Decide> {
  const [outcome] = await ledger.post(work, [order])
  return outcome ?? fault('one outcome for one transfer')
}

function hold(work: Work, { id, account, money }: rails.CoreOperation, counter: ledger.AccountId) {
  return postOne(work, { kind: 'hold', key: keyOf(id), debit: accountIn(account), credit: counter, money })
}

async function move(work: Work, operation: rails.CoreOperation, counter: ledger.AccountId) {
  const { id, account, side, money, of } = operation
  const key = keyOf(id)
  const [held] = of === null ? [] : await ledger.findByKey(work, [keyOf(of)])
  if (held !== undefined) return postOne(work, { kind: 'capture', key, of: held.id, minor: money.minor })
  const own = accountIn(account)
  const [debit, credit] = side === 'debit' ? [own, counter] : [counter, own]
  const posted = await postOne(work, { kind: 'direct', key, debit, credit, money })
  if (posted.ok && of !== null) await bury(work, keyOf(of), `${key}/of`, operation, counter)
  return posted
}

async function reverse(work: Work, operation: rails.CoreOperation, counter: ledger.AccountId) {
  const { id, of } = operation
  const key = keyOf(id)
  const name = keyOf(of ?? fault('a reverse is of something'))
  const [before] = await ledger.findByKey(work, [name])
  if (before !== undefined)
    return postOne(work, { kind: before.kind === 'hold' ? 'release' : 'reversal', key, of: before.id })
  return bury(work, name, key, operation, counter)
}

/** What was never seen is held and set free between the counter and the account: its key is spent, and its money never kept. */
async function bury(
  work: Work,
  name: string,
  key: string,
  { account, money }: rails.CoreOperation,
  counter: ledger.AccountId,
): ReturnType<Decide> {
  const tomb = { kind: 'hold', key: name, debit: counter, credit: accountIn(account), money } as const
  const [outcome] = await ledger.post(work, [tomb])
  return outcome?.ok === true ? postOne(work, { kind: 'release', key, of: outcome.value.transfer.id }) : done(undefined)
}

function accountIn(account: string): ledger.AccountId {
  return account as ledger.AccountId // What the core calls an account; the ledger refuses one that it does not have.
}

async function counterOf(work: Work): Promise<ledger.AccountId> {
  const known = await counterAccount(work)
  if (known !== undefined) return known
  const { currency } = await ownInstitution(work)
  const [opened = fault('one account was opened')] = await ledger.openAccounts(work, [
    { currency, kind: 'external', normalSide: 'debit', floor: null },
  ])
  await insertCounterAccount(work, opened)
  return opened
}

function accountOf({ account, currency, posted, holds }: Awaited<ReturnType<typeof movedAndHeld>>[number]) {
  const parts = holds === null ? [] : holds.split(' ')
  return {
    account,
    currency,
    posted,
    holds: parts.map(part => {
      const at = part.indexOf('=')
      return { id: part.slice(prefix.length, at), minor: BigInt(part.slice(at + 1)) }
    }),
  }
}
