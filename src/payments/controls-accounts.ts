// What is promised of the accounts that money leaves and reaches: that they are the right ones, and stay so. Tried on accounts of
// the canary, which are undone.

import type { Control } from '../base/control.ts'
import { addDays } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { type AccountMask, misfitOf } from './account-mask.ts'
import {
  type Attempt,
  agree,
  answerer,
  asker,
  at,
  currency,
  enrol,
  everySeconds,
  newNumber,
  newPayee,
  orderOf,
  otherBank,
  pay,
  thursday,
  tryOnWednesday,
  value,
  withinMs,
  word,
  wordIn,
  wordOf,
} from './controls-canary.ts'
import { addFundingAccounts, institution } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import { proposePayeeAccount } from './payee-accounts.ts'
import { addPayees } from './payees.ts'
import type { PayeeAccount } from './payees-store.ts'
import type { PayeeId } from './payment.ts'
import * as probeStore from './probe-store.ts'

/** Of a card's shape, and of one that has a letter; by the formulas that billers use most. */
const masks: readonly AccountMask[] = [
  { mask: '9999-9999-C', check: { by: 'mod10' } },
  { mask: 'A999', check: { by: 'none' } },
]

export const accountValidated: Control = {
  id: 'payments.account-validated',
  says: 'Money leaves open accounts only, each known once, and reaches no account that one person alone, or somebody just now, has put in.',
  does: 'prevents',
  answers: ['api.account-errors'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('accounts of the canary', 7)
    await tryOnWednesday(ground, tryNumbers)
    await tryOnWednesday(ground, tryAtThisBank)
    await tryOnWednesday(ground, tryChangedPayee)
    const numbers = [
      ['a number of a biller with a digit that was mistyped', 'check_digit', '1234-5678-5'],
      ['one with two digits that changed places', 'check_digit', '1243-5678-2'],
      ['one that is too short', 'shape', '123-5678-2'],
      ['one with a letter where none is', 'shape', '1234-567A-2'],
      ['one as the biller gave it', 'fits', '1234-5678-2'],
      ['one of its other kind', 'fits', 'K417'],
    ] as const
    for (const [what, expected, number] of numbers) ground.tried(what, expected, misfitOf(masks, number) ?? 'fits')
  },
}

/** Whose number it is, and whether the account is there at all. */
async function* tryNumbers(work: Work): AsyncGenerator<Attempt> {
  const [alice, gone] = [await enrol(work, 10_00n), await enrol(work, 0n)]
  const add = async (number: partiesStore.AccountNumber, member = alice.member) =>
    word(await addFundingAccounts(work, [{ id: work.newId('fac'), member, number, currency, floor: 0n }]))
  const number = newNumber(work)
  yield ['an account with a number of its own', 'done', await add(number)]
  yield ['another with the same number', 'account_number_taken', await add(number)]
  yield ['an account of a member that there is not', 'member_not_found', await add(newNumber(work), work.newId('mem'))]
  const payee = newPayee(work, alice.member)
  yield ['a payee with a number of its own', 'done', word(await addPayees(work, [payee]))]
  const twin = { ...payee, id: work.newId('pye') }
  yield ['the same payee once more', 'payee_duplicate', word(await addPayees(work, [twin]))]
  yield ['an empty account closed in the ledger', 'done', word(await ledger.closeAccount(work, gone.book))]
  yield ['a payment out of it', 'funding_account_closed', await wordOf(work, orderOf(work, gone, 1n))]
  yield ['a payment out of one that is open', 'done', await wordOf(work, orderOf(work, alice, 1n))]
  const [book = fault('one was opened')] = await ledger.openAccounts(work, [
    { currency, kind: 'member', normalSide: 'credit', floor: 0n },
  ])
  const write = (own: partiesStore.AccountNumber) =>
    wordIn(work, inner =>
      partiesStore.insertFundingAccounts(inner, [
        { id: inner.newId('fac'), member: alice.member, number: own, account: book },
      ]),
    )
  yield ['an account with a number that is taken written into the table', '23505', await write(number)]
  yield ['one with a number of its own', 'done', await write(newNumber(work))]
}

/** Who is said to bank here has an account here, and is paid into that one or not at all. */
async function* tryAtThisBank(work: Work): AsyncGenerator<Attempt> {
  const { routingNumber } = await institution(work)
  const bank = routingNumber ?? fault('the canary was opened without a routing number')
  const [alice, bob] = [await enrol(work, 10_00n), await enrol(work, 0n)]
  const { index: ownIndex } = bob.number
  const add = async (where: Pick<PayeeAccount, 'bank' | 'ownIndex'>) => {
    const payee = { ...newPayee(work, alice.member), ...where }
    return [payee.id, word(await addPayees(work, [payee]))] as const
  }
  const paid = async (payee: PayeeId) => {
    const { state } = await pay(work, orderOf(work, { ...alice, payee }, 1_00n))
    const { posted } = value(await ledger.findAccount(work, bob.book))
    return `${state}, ${formatMoney({ minor: posted, currency })} there`
  }
  const [here, added] = await add({ bank, ownIndex })
  yield ['a payee with an account at this bank', 'done', added]
  yield ['1.00 USD to that one', 'settled, 1.00 there', await paid(here)]
  const [, missing] = await add({ bank, ownIndex: newNumber(work).index })
  yield ['a payee with a number of this bank that no account has', 'payee_account_not_found', missing]
  const [elsewhere, same] = await add({ bank: otherBank, ownIndex })
  yield ['a payee with the first one’s number at another bank', 'done', same]
  yield ['1.00 USD to that one', 'released, 1.00 there', await paid(elsewhere)]
  const asking: Work = { ...work, actor: asker }
  const { id: _, ...account } = { ...newPayee(work, alice.member), bank }
  const nowhere = await proposePayeeAccount(asking, alice.payee, { ...account, ownIndex: newNumber(work).index }, 1)
  yield ['a payee to get a number of this bank that no account has', 'payee_account_not_found', word(nowhere)]
  const moved = await proposePayeeAccount(asking, alice.payee, { ...account, ownIndex }, 1)
  yield ['to get one that an account has', 'done', word(moved)]
  const [emptied] = await ledger.post(work, [
    { kind: 'direct', key: work.newId('key'), debit: bob.book, credit: alice.book, money: { minor: 1_00n, currency } },
  ])
  value(emptied)
  yield ['the account at this bank closed', 'done', word(await ledger.closeAccount(work, bob.book))]
  yield ['1.00 USD to it', 'payee_not_active', await wordOf(work, orderOf(work, { ...alice, payee: here }, 1_00n))]
}

/** A change of bank details is how payments are stolen. */
async function* tryChangedPayee(work: Work): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const { id: _, ...account } = newPayee(work, alice.member)
  const asking: Work = { ...work, actor: asker }
  const unseen = await proposePayeeAccount(asking, alice.payee, account, 2)
  yield ['another account for a payee as nobody has seen it', 'version_differs', word(unseen)]
  const asked = value(await proposePayeeAccount(asking, alice.payee, account, 1))
  const { id, contentHash } = asked
  yield ['its asker agreeing to it', 'approver_is_maker', word(await change.approve(asking, id, contentHash))]
  yield ['a process agreeing to it', 'approver_not_a_person', word(await change.approve(work, id, contentHash))]
  const blind = await change.approve({ ...work, actor: answerer }, id, '00'.repeat(32))
  yield ['somebody agreeing to what was not asked', 'proposal_content_differs', word(blind)]
  yield ['a payment to the payee as it was', 'done', await wordOf(work, orderOf(work, alice, 1n))]
  const hasty = await wordIn(work, inner => probeStore.changeAccount(inner, alice.payee))
  yield ['another account written into the table, to be used at once', '23001', hasty]
  await agree(work, asked)
  yield [
    'a payment when somebody else has agreed',
    'payee_is_cooling_off',
    await wordOf(work, orderOf(work, alice, 2n)),
  ]
  const soon = await at(work, thursday, '10:00')
  yield ['a day later', 'payee_is_cooling_off', await wordOf(soon, orderOf(soon, alice, 2n))]
  const later = await at(work, addDays(thursday, 4), '10:00')
  yield ['five days later', 'done', await wordOf(later, orderOf(later, alice, 2n))]
}
