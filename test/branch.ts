// A bank with an open gateway, and what it takes to have somebody who can pay: made as a client would, over HTTP.

import assert from 'node:assert/strict'

import { type Outside, transact } from '../src/base/work.ts'
import type { Authenticate } from '../src/gateway/caller.ts'
import { v1 } from '../src/gateway/routes/v1.ts'
import { openInstitution } from '../src/payments/payments.ts'
import { type Api, type ApiTools, openApi, type Reply } from './api.ts'

export const today = '2026-01-05'

export type Payer = {
  readonly member: string
  /** The number of the funding account. */
  readonly number: string
  readonly fundingAccount: string
  /** The funding account's account in the ledger. */
  readonly account: string
  readonly payee: string
}

export type Branch = Api & {
  /** POST with an idempotency key of its own, unless one is given. */
  readonly order: (path: string, body: unknown, key?: string) => Promise<Reply>
  readonly enrol: (balance: string, more?: { readonly email?: string }) => Promise<Payer>
}

/** Another institution, and the header by which its client asks. */
export const stranger = { 'vouch-actor': 'other-bank/client:cli_1' }

export async function openBranch(
  options: {
    readonly sanctions?: string
    readonly tools?: ApiTools
    readonly authenticate?: (outside: Outside) => Authenticate
  } = {},
): Promise<Branch> {
  const api = await openApi(v1, { institution: 'first-bank', ...options })
  for (const name of ['first-bank', 'other-bank']) {
    const opened = await transact(api.world.outside, name, 'process:test', work =>
      openInstitution(work, {
        name,
        timeZone: 'America/Chicago',
        currency: 'USD',
        rules: 'open',
        routingNumber: '111000025',
      }),
    )
    assert.ok(opened.ok)
  }
  // Every world knows it, but it opens no books here.
  await api.world.owner`delete from base.institution where institution_id = 'demo'`
  let count = 0
  const order: Branch['order'] = (path, body, key = `key-${++count}`) =>
    api.ask('POST', path, body, { 'idempotency-key': key })
  const make = async (path: string, body: unknown) => {
    const made = await api.ask('POST', path, body)
    assert.equal(made.status, 201, made.text)
    return made.body
  }

  return {
    ...api,
    order,
    enrol: async (balance, more = {}) => {
      const { id: member } = await make('/v1/members', { reference: `ref-${++count}`, name: 'Alice Ames', ...more })
      const number = `0001 2345 ${1000 + ++count}`
      const funding = await make('/v1/funding-accounts', {
        member,
        number,
        currency: 'USD',
      })
      const payee = await make('/v1/payees', {
        member,
        nickname: 'Power',
        name: 'Power & Light Co',
        account: { bank: '021000021', number: '98765432' },
      })
      const world = await make('/v1/ledger/accounts', {
        kind: 'external',
        currency: 'USD',
        normalSide: 'debit',
        isFloored: false,
      })
      const moved = await order('/v1/ledger/transfers', {
        debit: world.id,
        credit: funding.account,
        amount: { value: balance, currency: 'USD' },
      })
      assert.equal(moved.status, 201, moved.text)
      return { member, number, fundingAccount: funding.id, account: funding.account, payee: payee.id }
    },
  }
}
