// The bills of the bank's members: written down before they are paid, paid once, and gone on with after a crash.

import { randomUUID } from 'node:crypto'

import { type Client, isRefused, newIdempotencyKey, type Schemas, type Webhook } from '@vouch/client'
import type { Journal } from './journal.ts'

export type Bill = { readonly id: string; readonly amount: string; readonly state: string; readonly payment?: string }

export type Bills = {
  /** Answers when it is paid or refused, or with `wanted` when nobody can tell yet. */
  readonly pay: (order: Schemas['NewPayment']) => Promise<Bill>
  readonly list: () => readonly Bill[]
  /** Pays what was wanted and has no outcome. Called when the bank starts, and again while something is open. */
  readonly goOn: () => Promise<void>
  readonly isKnown: (webhook: string) => boolean
  readonly hear: (webhook: Webhook) => void
}

export function openBills(client: Client, journal: Journal): Bills {
  const underWay = new Set<string>()

  function list(): readonly Bill[] {
    return journal.entries.flatMap(entry => {
      if (entry.kind !== 'wanted') return []
      const { amount }: Schemas['NewPayment'] = JSON.parse(entry.intent.body ?? '{}')
      return [{ id: entry.bill, amount: `${amount.value} ${amount.currency}`, ...outcomeOf(entry.bill) }]
    })
  }

  /** Of all that is known of its payment, the highest version is the newest, in whatever order it was told. */
  function outcomeOf(bill: string): Pick<Bill, 'state' | 'payment'> {
    const own = journal.entries.filter(entry => 'bill' in entry && entry.bill === bill)
    const refusal = own.find(entry => entry.kind === 'refused')
    if (refusal !== undefined) return { state: `refused: ${refusal.code}` }
    const paid = own.find(entry => entry.kind === 'paid')
    if (paid === undefined) return { state: 'wanted' }
    const told = journal.entries.filter(entry => entry.kind === 'told' && entry.payment === paid.payment)
    const newest = [paid, ...told].reduce((one, other) =>
      'version' in other && 'version' in one && other.version > one.version ? other : one,
    )
    return { state: 'state' in newest ? newest.state : paid.state, payment: paid.payment }
  }

  async function settle(bill: string, ask: () => Promise<Schemas['Payment']>): Promise<void> {
    underWay.add(bill)
    try {
      const { id: payment, state, version, receipt } = await ask()
      journal.append({ kind: 'paid', bill, payment, state, version, ...(receipt === undefined ? {} : { receipt }) })
    } catch (thrown) {
      // Everything but a refusal leaves it as it is: wanted, under the key that was written down.
      if (!isRefused(thrown) || thrown.retry === 'safe') return
      journal.append({ kind: 'refused', bill, code: thrown.code, detail: thrown.detail })
    } finally {
      underWay.delete(bill)
    }
  }

  return {
    list,
    pay: async order => {
      const [bill, key] = [randomUUID(), newIdempotencyKey()]
      journal.append({ kind: 'wanted', bill, intent: client.payments.intend(order, key) })
      await settle(bill, () => client.payments.create(order, { key }))
      const found = list().find(({ id }) => id === bill)
      if (found === undefined) throw new Error('what was just written is there')
      return found
    },
    goOn: async () => {
      const open = journal.entries.flatMap(entry =>
        entry.kind === 'wanted' && outcomeOf(entry.bill).state === 'wanted' && !underWay.has(entry.bill) ? [entry] : [],
      )
      await Promise.all(open.map(({ bill, intent }) => settle(bill, () => client.payments.resolve(intent))))
    },
    isKnown: webhook => journal.entries.some(entry => entry.kind === 'told' && entry.webhook === webhook),
    hear: webhook => {
      // In Vouch's words, `payment.…` is about a payment; the other types are of no use here.
      if (!('payment' in webhook.data)) return
      const { payment, state, version } = webhook.data
      journal.append({ kind: 'told', webhook: webhook.id, payment, state, version })
    },
  }
}
