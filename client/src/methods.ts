// The operations an online bank uses every day, under names of their own. Each gives what was asked for itself; whoever
// needs its ETag, or an operation that is not here, calls it by its path.

import type { Schemas } from './api.ts'
import type { Client, Limits } from './client.ts'
import type { Intent } from './intent.ts'

type Payment = Schemas['Payment']
type Payee = Schemas['Payee']
type Member = Schemas['Member']
type FundingAccount = Schemas['FundingAccount']
type StandingOrder = Schemas['StandingOrder']

/** What is changed, and which revision of it was seen. */
type Seen = { readonly id: string; readonly version: number }
/** Chosen once for what is wanted, and stored before it is asked for. */
type Keyed = Limits & { readonly key: string }
type Items<T> = AsyncGenerator<T, void, undefined>

export type Methods = {
  readonly payments: {
    /** Pays once for each key. Throws `Refused`, and `UnknownOutcome` where nobody can tell yet. */
    readonly create: (order: Schemas['NewPayment'], keyed: Keyed) => Promise<Payment>
    /** What `create` would ask for, as plain JSON to be stored before. */
    readonly intend: (order: Schemas['NewPayment'], key: string) => Intent<'POST /v1/payments'>
    /** Ends an unknown outcome: gives the payment that was made, or makes it. Never a second one. */
    readonly resolve: (intent: Intent<'POST /v1/payments'>, limits?: Limits) => Promise<Payment>
    readonly read: (id: string, limits?: Limits) => Promise<Payment>
    /** The payments of a member, the latest first. */
    readonly list: (member: string, limits?: Limits) => Items<Payment>
    /** Refused with `version_differs` where it has gone on since it was seen. */
    readonly cancel: (seen: Seen, limits?: Limits) => Promise<Payment>
    readonly amend: (seen: Seen, change: Schemas['PaymentAmendment'], limits?: Limits) => Promise<Payment>
  }
  readonly receipts: {
    /** By the id of the promise that came with the answer: the proof that the log has it, once it has. */
    readonly read: (id: string, limits?: Limits) => Promise<Schemas['Receipt']>
  }
  readonly standingOrders: {
    readonly create: (order: Schemas['NewStandingOrder'], keyed: Keyed) => Promise<StandingOrder>
    readonly list: (member: string, limits?: Limits) => Items<StandingOrder>
    readonly cancel: (seen: Seen, limits?: Limits) => Promise<StandingOrder>
  }
  readonly members: {
    readonly enrol: (member: Schemas['NewMember'], limits?: Limits) => Promise<Member>
    readonly read: (id: string, limits?: Limits) => Promise<Member>
  }
  readonly fundingAccounts: {
    readonly open: (account: Schemas['NewFundingAccount'], limits?: Limits) => Promise<FundingAccount>
    readonly list: (member: string, limits?: Limits) => Items<FundingAccount>
  }
  readonly payees: {
    readonly add: (payee: Schemas['NewPayee'], limits?: Limits) => Promise<Payee>
    readonly list: (member: string, limits?: Limits) => Items<Payee>
    /** How money gets there, and when. */
    readonly quote: (id: string, limits?: Limits) => Promise<Schemas['DeliveryQuotes']>
  }
}

export function openMethods({
  call,
  items,
  intend,
  resolve,
}: Pick<Client, 'call' | 'items' | 'intend' | 'resolve'>): Methods {
  return {
    payments: {
      create: async (body, keyed) => (await call('POST /v1/payments', { ...keyed, body })).value,
      intend: (body, key) => intend('POST /v1/payments', { body, key }),
      resolve: async (intent, limits) => (await resolve(intent, limits)).value,
      read: async (payment, limits) =>
        (await call('GET /v1/payments/{payment}', { ...limits, path: { payment } })).value,
      list: (member, limits) => items('GET /v1/payments', { ...limits, query: { member } }),
      cancel: async (seen, limits) =>
        (
          await call('POST /v1/payments/{payment}/cancellation', {
            ...limits,
            path: { payment: seen.id },
            ...revision(seen),
          })
        ).value,
      amend: async (seen, body, limits) =>
        (await call('PATCH /v1/payments/{payment}', { ...limits, path: { payment: seen.id }, body, ...revision(seen) }))
          .value,
    },
    receipts: {
      read: async (receipt, limits) =>
        (await call('GET /v1/receipts/{receipt}', { ...limits, path: { receipt } })).value,
    },
    standingOrders: {
      create: async (body, keyed) => (await call('POST /v1/standing-orders', { ...keyed, body })).value,
      list: (member, limits) => items('GET /v1/standing-orders', { ...limits, query: { member } }),
      cancel: async (seen, limits) => {
        const asked = { ...limits, path: { standingOrder: seen.id }, ...revision(seen) }
        return (await call('POST /v1/standing-orders/{standingOrder}/cancellation', asked)).value
      },
    },
    members: {
      enrol: async (body, limits) => (await call('POST /v1/members', { ...limits, body })).value,
      read: async (member, limits) => (await call('GET /v1/members/{member}', { ...limits, path: { member } })).value,
    },
    fundingAccounts: {
      open: async (body, limits) => (await call('POST /v1/funding-accounts', { ...limits, body })).value,
      list: (member, limits) => items('GET /v1/funding-accounts', { ...limits, query: { member } }),
    },
    payees: {
      add: async (body, limits) => (await call('POST /v1/payees', { ...limits, body })).value,
      list: (member, limits) => items('GET /v1/payees', { ...limits, query: { member } }),
      quote: async (payee, limits) =>
        (await call('GET /v1/payees/{payee}/delivery-quotes', { ...limits, path: { payee } })).value,
    },
  }
}

/** The ETag of a revision (RFC 9110 §8.8.3). */
function revision({ version }: Seen): { readonly ifMatch: string } {
  return { ifMatch: `"${version}"` }
}
