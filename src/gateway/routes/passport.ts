// The passport of a payment: everything that happened to it, in order, each with what the log says of it.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import type { Permit } from '../../identity/identity.ts'
import * as payments from '../../payments/payments.ts'
import { mayAlso } from '../may.ts'
import { route } from '../route.ts'
import { Amount, Instant, refusesOnly, writeAmount } from '../wire.ts'
import { LedgerAccountId } from './ledger.ts'
import { Payment, PaymentId, showPayment } from './payments.ts'
import { ReceiptId } from './receipts.ts'

const strict = { additionalProperties: false }

/** What opens the page of each part opens the part. */
const permits = {
  approvals: 'proposals.read',
  postings: 'ledger.read',
  rails: 'files.read',
  answers: 'incoming_files.read',
  statement: 'reconciliation.read',
  exceptions: 'exceptions.read',
  disputes: 'disputes.read',
  stops: 'stop_payments.read',
  messages: 'messages.read',
  access: 'unmaskings.read',
} as const satisfies Record<payments.PassportPart, Permit>

const Leaf = Type.Object(
  {
    receipt: ReceiptId,
    kind: Type.String({ description: 'What the log calls it.' }),
    index: Type.Optional(Type.Integer({ description: 'Its place in the log; absent until it is sealed.' })),
  },
  strict,
)

const Entry = Type.Object(
  {
    at: Instant,
    kind: Type.Enum([...payments.passportKinds]),
    what: Type.String({ description: 'A word for what happened: a state, an act, a kind of transfer.' }),
    subject: Type.String({ description: 'The id of what it is about, or its name: a check.' }),
    words: Type.String({ description: 'The same for people, who are never named in it.' }),
    actor: Type.Optional(Type.String({ description: 'Who or what did it: a person, a client, a process.' })),
    amount: Type.Optional(Amount),
    leaf: Type.Optional(Leaf),
  },
  { $id: 'PassportEntry', ...strict },
)

const Side = Type.Object(
  {
    account: LedgerAccountId,
    entry: Type.Integer({ description: 'Its place among the entries of the account.' }),
    posted: Amount,
  },
  { ...strict, description: 'And what was posted in the account after it.' },
)

const Posting = Type.Object(
  {
    id: Type.String({ description: 'The transfer.' }),
    kind: Type.Enum(['direct', 'hold', 'capture', 'release', 'expiry', 'reversal']),
    amount: Amount,
    debit: Side,
    credit: Side,
    of: Type.Optional(Type.String({ description: 'The hold that it ends, or the transfer that it takes back.' })),
    at: Instant,
  },
  { $id: 'PassportPosting', ...strict },
)

const Passport = Type.Object(
  {
    payment: Payment,
    story: Type.Array(Entry, { description: 'First to last.' }),
    postings: Type.Array(Posting),
    withheld: Type.Array(Type.Enum([...payments.passportParts]), {
      description: 'The parts that whoever asks may not see. Whether there is anything in them is not said.',
    }),
  },
  { $id: 'PaymentPassport', ...strict },
)

function showEntry({ at, money, actor, leaf, ...entry }: payments.PassportEntry): Static<typeof Entry> {
  return {
    ...entry,
    at: at.toISOString(),
    ...(actor === null ? {} : { actor }),
    ...(money === null ? {} : { amount: writeAmount(money) }),
    ...(leaf === null
      ? {}
      : {
          leaf: {
            receipt: leaf.receipt,
            kind: leaf.said.kind,
            ...(leaf.index === null ? {} : { index: Number(leaf.index) }),
          },
        }),
  }
}

function showPosting(transfer: payments.Passport['postings'][number]): Static<typeof Posting> {
  const { id, kind, money, of, at, debit, debitEntry, debitAfter, credit, creditEntry, creditAfter } = transfer
  const side = (account: typeof debit, entry: bigint, after: typeof debitAfter) => ({
    account,
    entry: Number(entry),
    posted: writeAmount({ minor: after.posted, currency: money.currency }),
  })
  return {
    id,
    kind,
    amount: writeAmount(money),
    debit: side(debit, debitEntry, debitAfter),
    credit: side(credit, creditEntry, creditAfter),
    ...(of === null ? {} : { of }),
    at: at.toISOString(),
  }
}

export const readPaymentPassport = route({
  method: 'GET',
  path: '/v1/payments/:payment/passport',
  permit: 'payments.read',
  door: 'office',
  summary:
    'Everything that happened to a payment, in order: its steps, who agreed, what was posted, how it was carried, what the bank said, who was told and who has looked',
  params: Type.Object({ payment: PaymentId }, strict),
  answers: { 200: Passport },
  refuses: ['payment_not_found'],
  prepare: (tools, { caller, payment }) => {
    const withheld = payments.passportParts.filter(part => !mayAlso(tools, caller, permits[part]))
    return done({ payment, withheld })
  },
  perform: async (work, { payment, withheld }) => {
    const found = await payments.passportOf(work, payment, part => !withheld.includes(part))
    const read = refusesOnly(found, ['payment_not_found'])
    return read.ok ? done({ passport: read.value, withheld }) : read
  },
  answer: ({ passport: { payment, story, postings }, withheld }) => ({
    status: 200,
    body: {
      payment: showPayment(payment),
      story: story.map(showEntry),
      postings: postings.map(showPosting),
      withheld,
    },
    revision: payment.version,
  }),
})
