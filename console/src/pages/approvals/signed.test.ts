// What a page shows as signed, held against what the office hashes and has signed: its own functions, and its own rows.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Canonical, canonical } from '../../../../src/base/canonical.ts'
import { daysAfter } from '../../../../src/base/dates.ts'
import { fault } from '../../../../src/base/outcome.ts'
import { transact } from '../../../../src/base/work.ts'
import * as change from '../../../../src/change/change.ts'
import { contentHashOf } from '../../../../src/change/proposal.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../../test/office.ts'
import { approvedText, hashText, operationText } from './signed.ts'

const contents: Readonly<Record<string, Canonical>> = {
  'a payment': { amount: '14000.00', currency: 'USD', payee: 'pye_1', method: 'ach', processOn: '2026-11-24' },
  'members in any order, nested': { z: [{ b: '2', a: ['1', null, true] }], amount: { most: '5' }, a: {} },
  'words that JSON escapes': { payee: 'Ames & "Söhne" \\ \u2028 \u0007 日本 😀', note: '\n\t/' },
  'a list': ['one', 'two'],
  'no more than a word': 'open',
}

describe('what is shown as signed', () => {
  let office: OfficeWorld
  let desk: Desk
  before(async () => {
    office = await openOfficeWorld()
    desk = await office.desk('Ann Approver', 'approver')
  })
  after(() => office.close())

  for (const [what, content] of Object.entries(contents)) {
    test(`of ${what}: the bytes that the hash of it is of`, async () => {
      const [kind, subject] = ['payments.payment', 'pay_1'] as const
      const shown = approvedText({ content: canonical(content), kind, subject })
      assert.equal(await hashText(shown), contentHashOf(kind, subject, content))
      assert.equal(shown, canonical({ content, kind, subject }))
    })

    test(`of ${what}: the operation that a passkey is asked to sign, word for word`, async () => {
      const subject = `pay_${Object.keys(contents).indexOf(what)}`
      const made = await transact(office.people.office, 'demo', 'client:bank', work =>
        change.propose(work, {
          kind: 'payments.payment',
          subject,
          content,
          approvalsNeeded: 1,
          expiresAt: daysAfter(work.now, 1),
        }),
      )
      const { id, contentHash } = made.ok ? made.value : fault(made.refusal.code)
      const path = `/v1/proposals/${id}`
      const { body: proposal } = await office.ask(desk, 'GET', path)
      const asked = await office.ask(desk, 'POST', '/v1/step-ups', {
        method: 'POST',
        path: `${path}/approvals`,
        body: { contentHash },
      })
      assert.equal(asked.status, 201, asked.text)
      const [row] = await office.people.world.owner<{ operation: string }[]>`
        select operation from identity.step_up where step_up_id = ${asked.body.id}`
      assert.equal(await operationText(proposal, 'demo'), row?.operation)
    })
  }

  test('is another operation once anything that is approved of has changed', async () => {
    const proposal = {
      id: 'prp_1',
      kind: 'payments.payment',
      subject: 'pay_1',
      content: '{"amount":"1.00"}',
      contentHash: '00',
      revision: 1,
      version: 1,
    }
    // Of a proposal no more than this is read.
    const text = (more: object) =>
      operationText({ ...proposal, ...more } as Parameters<typeof operationText>[0], 'demo')
    const others = await Promise.all(
      [
        {},
        { contentHash: '01' },
        { revision: 2 },
        { version: 2 },
        { subject: 'pay_2' },
        { kind: 'payments.release' },
        { id: 'prp_2' },
        { content: '{"amount":"1.01"}' },
      ].map(text),
    )
    assert.equal(new Set(others).size, others.length)
  })
})
