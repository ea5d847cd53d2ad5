// What whoever orders something may keep, to show later and without us that it was taken, and what has become of it.

import { type Static, Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { done, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'
import { type Answering, route } from '../route.ts'
import { Instant } from '../wire.ts'

export const ReceiptId = Type.String({
  pattern: '^bat_[0-9a-z]{1,26}[.](0|[1-9][0-9]{0,3})$',
  description: 'A receipt.',
})

const base64 = (description: string) => Type.String({ maxLength: 100, description: `${description} In base64.` })

/** docs/audit-format.md says how it is checked. */
export const LeafPromise = Type.Unsafe<audit.LeafPromise>(
  Type.Object(
    {
      id: ReceiptId,
      origin: Type.String({ description: 'Of the log in which the leaf will be.' }),
      leaf: Type.String({ description: 'What was done, word for word: canonical JSON (RFC 8785).' }),
      place: Type.Integer({ description: 'In its batch, from 0.' }),
      leaves: Type.Integer({ description: 'How many the batch has.' }),
      path: Type.Array(base64('A hash on the way up.'), {
        description: 'RFC 9162 inclusion path of the leaf in the tree of its batch.',
      }),
      key: Type.String({ description: 'Whose signature it is: the id of an emitter’s key.' }),
      signature: base64('Ed25519, of the batch.'),
      sealedBy: Type.Unsafe<string>({ ...Instant, description: 'When it is in the log at the latest.' }),
    },
    {
      $id: 'LeafPromise',
      additionalProperties: false,
      description: 'Keep it: with it and a checkpoint anybody can tell whether the log has what it promised.',
    },
  ),
)

/**
 * The promise of what was taken, for the answer to it. At hand where this request has done it; found again where an earlier
 * one of the same key did.
 */
export async function promiseFor(
  leaf: audit.Leaf | undefined,
  find: (work: Work) => Promise<audit.Leaf | undefined>,
  { tools, read }: Answering,
): Promise<{ receipt?: audit.LeafPromise }> {
  const held = leaf ?? (await read(find))
  const receipt = held === undefined ? undefined : audit.promiseOf(held, tools.origin)
  return receipt === undefined ? {} : { receipt }
}

/** A receipt is there for whoever may read what it is about; what else stands in the log is for auditors. */
async function mayRead(work: Work, { kind, body }: audit.LeafSaid): Promise<boolean> {
  const { payment, standingOrder } = body
  // The log says what the room wrote: its own ids.
  if (kind === 'payments.step') return (await payments.findPayment(work, payment as payments.PaymentId)).ok
  if (kind !== 'payments.standing_order') return false
  return (await payments.findStandingOrder(work, standingOrder as payments.StandingOrderId)).ok
}

export const Receipt = Type.Object(
  {
    promise: LeafPromise,
    state: Type.Enum(['promised', 'sealed', 'overdue'], {
      description: 'overdue: it was to be in the log by now and is not; show the promise to your examiner.',
    }),
    proof: Type.Optional(
      Type.String({
        description:
          'Once sealed: a C2SP tlog-proof of the leaf, without extra data, under a checkpoint with its cosignatures.',
      }),
    ),
  },
  { $id: 'Receipt', additionalProperties: false },
)

export function showReceipt({ promise, state, proof }: audit.Receipt): Static<typeof Receipt> {
  return { promise, state, ...(proof === undefined ? {} : { proof }) }
}

export const readReceipt = route({
  method: 'GET',
  path: '/v1/receipts/:receipt',
  permit: 'payments.read',
  member: 'bound',
  summary: 'What became of a promise: the proof that the log has the leaf, once it has',
  params: Type.Object({ receipt: ReceiptId }, { additionalProperties: false }),
  answers: { 200: Receipt },
  refuses: ['receipt_not_found'],
  prepare: ({ origin }, { receipt }) => done({ receipt, origin }),
  perform: async (work, { receipt, origin }) => {
    const found = await audit.findReceipt(work, receipt, origin)
    return found !== undefined && (await mayRead(work, found.said))
      ? done(found)
      : refused({ code: 'receipt_not_found' })
  },
  answer: found => ({ status: 200, body: showReceipt(found) }),
})
