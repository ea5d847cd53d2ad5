// The demo lives on: a pretended online bank orders a payment every few seconds, by the same door as a real one. What becomes
// of it is the sandbox bank's word: files are acknowledged, settle in their windows, and now and then one comes back.

import { randomUUID } from 'node:crypto'

import type { SignedCall } from '../../src/base/signed-call.ts'
import { pause } from '../family.ts'

const everyMs = { least: 2_500, most: 7_000 } as const
/** How long to wait where the service does not answer, or says that it is too much. */
const restMs = 15_000
/** Of all that is ordered, so much is far from the usual. */
const rates = { sameDay: 0.06, large: 0.004 } as const

type Payable = { readonly fundingAccount: string; readonly payees: readonly string[] }

/** Until `isOver`. */
export async function trickle(signed: SignedCall, isOver: () => boolean): Promise<void> {
  let payable: readonly Payable[] = []
  while (!isOver()) {
    try {
      if (payable.length === 0) payable = await readPayable(signed)
      const one = payable[Math.floor(Math.random() * payable.length)]
      const isWell = one === undefined ? false : await payOne(signed, one)
      await pause(isWell ? everyMs.least + Math.random() * (everyMs.most - everyMs.least) : restMs)
    } catch {
      // The line broke, or the service is being started: the next one is another payment.
      await pause(restMs)
    }
  }
}

async function payOne(signed: SignedCall, { fundingAccount, payees }: Payable): Promise<boolean> {
  const payee = payees[Math.floor(Math.random() * payees.length)]
  if (payee === undefined) return true
  const cents = Math.random() < rates.large ? 2_600_000 : Math.round(900 + 40_000 * Math.random() ** 3)
  const body = JSON.stringify({
    fundingAccount,
    payee,
    amount: { value: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`, currency: 'USD' },
    ...(Math.random() < rates.sameDay ? { speed: 'same_day' } : {}),
  })
  const answer = await signed.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body })
  await answer.text()
  // A refusal is an answer like any other: a member without the money is told so.
  return answer.status < 500 && answer.status !== 429
}

const membersMax = 40

async function readPayable(signed: SignedCall): Promise<readonly Payable[]> {
  const members = await itemsAt(signed, `/v1/members?limit=${membersMax}`)
  const payable: Payable[] = []
  for (const { id } of members) {
    const [account] = await itemsAt(signed, `/v1/funding-accounts?member=${String(id)}`)
    const payees = await itemsAt(signed, `/v1/payees?member=${String(id)}`)
    if (account !== undefined)
      payable.push({ fundingAccount: String(account['id']), payees: payees.map(one => String(one['id'])) })
  }
  return payable
}

type Item = Readonly<Record<string, unknown>>

async function itemsAt(signed: SignedCall, path: string): Promise<readonly Item[]> {
  const answer = await signed.call({ method: 'GET', path })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  const { items } = (await answer.json()) as { readonly items: readonly Item[] } // What every list answers with.
  return items
}
