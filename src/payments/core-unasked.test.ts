// An institution without a core pays exactly as it did: no statement more, and none that speaks of a core.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'

describe('an institution without a core', () => {
  let branch: Branch
  let alice: Payer
  const asked: string[] = []
  before(async () => {
    branch = await openBranch()
    // The driver says what it sends; the pool of the api is told to say it to us.
    branch.world.outside.sql.options.debug = (_connection, statement) => void asked.push(statement)
    alice = await branch.enrol('5000.00')
  })
  after(() => branch.close())

  const statementsOf = async (perform: () => Promise<{ readonly status: number }>) => {
    asked.length = 0
    assert.equal((await perform()).status, 201)
    return asked.filter(statement => statement.trim() !== '')
  }
  const pay = () =>
    branch.order('/v1/payments', {
      fundingAccount: alice.fundingAccount,
      payee: alice.payee,
      amount: { value: '1.00', currency: 'USD' },
      isRepeat: true,
    })

  test('sends the database nothing about a core when it pays', async () => {
    await pay()
    const statements = await statementsOf(pay)
    assert.ok(statements.length > 5, `${statements.length} statements were seen`)
    assert.deepEqual(
      statements.filter(statement => /core_|rails\.core|core_operation/.test(statement)),
      [],
    )
  })

  test('takes nothing that is due from an account that was kept at one: nobody would hold the money', async () => {
    const opened = await branch.ask('POST', '/v1/funding-accounts', {
      member: alice.member,
      number: '7700 1234',
      currency: 'USD',
      coreAccount: 'SAV-1',
    })
    const paid = await branch.order('/v1/payments', {
      fundingAccount: opened.body.id,
      payee: alice.payee,
      amount: { value: '2.00', currency: 'USD' },
    })
    assertProblem(paid, 503, 'core_away')
  })

  test('needs as many statements for a payment as it did before there were cores', async () => {
    await pay()
    assert.equal((await statementsOf(pay)).length, statementsBefore)
  })
})

/** Counted on the commit before the first core. */
const statementsBefore = 18
