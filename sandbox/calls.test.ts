import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { httpBank } from '../src/rails/http-bank.ts'
import type { Instruction, InstructionId } from '../src/rails/rails.ts'
import { openSandbox, type Sandbox, start } from '../test/sandbox.ts'
import { type BankServer, serveBank } from './server.ts'

const signal = new AbortController().signal

describe('a call to the sandbox bank', () => {
  let sandbox: Sandbox
  let server: BankServer
  let faults: unknown[]
  let count = 0
  beforeEach(async () => {
    sandbox = openSandbox()
    await sandbox.moveTo(start)
    faults = []
    server = await serveBank(sandbox.bank, { caller: 'demo', port: 0, onFault: thrown => faults.push(thrown) })
  })
  afterEach(async () => {
    await server.close()
    sandbox.close()
    assert.deepEqual(faults, [])
  })

  const instruction = (ending = '0'): Instruction => ({
    id: `itn_${++count}x${ending}`,
    reference: `pay_${count}`,
    money: { minor: 1_250n, currency: 'USD' },
    method: 'check',
    creditor: 'pac_1',
  })
  const send = (...instructions: readonly Instruction[]) => httpBank(server.address).send(instructions, signal)
  const inquire = (...ids: readonly InstructionId[]) => httpBank(server.address).inquire(ids, signal)
  const ask = async (path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const given = body === undefined ? {} : { method: 'POST', body: text }
    const response = await fetch(new URL(path, server.address), given)
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const order = (accident: string, more: object = {}) => ask('manners', { accident, ...more })
  const paid = async () =>
    (await ask('paid')).body.paid.map((one: { instruction: string; times: number }) => [one.instruction, one.times])
  const balance = async () => (await ask('account?institution=demo')).body.balance

  test('settles, once, however often it is made', async () => {
    const one = instruction()
    const settled = [{ id: one.id, state: 'settled' }]
    assert.deepEqual([await send(one), await send(one), await inquire(one.id)], [settled, settled, settled])
    assert.deepEqual([await paid(), await balance()], [[[one.id, 1]], '-12.50'])
    assert.deepEqual(await inquire('itn_nobody'), [{ id: 'itn_nobody', state: 'never_seen' }])
  })

  test('of which the id ends with z is accepted, and settles when the bank is asked', async () => {
    const one = instruction('z')
    assert.deepEqual(await send(one), [{ id: one.id, state: 'accepted' }])
    assert.deepEqual(await paid(), [])
    assert.deepEqual(await inquire(one.id), [{ id: one.id, state: 'settled' }])
    assert.deepEqual([await paid(), await balance()], [[[one.id, 1]], '-12.50'])
  })

  test('of which the connection breaks before, is nothing; after, is everything', async () => {
    const [before, behind] = [instruction(), instruction()]
    await order('hung_up')
    await assert.rejects(send(before))
    assert.deepEqual(await inquire(before.id), [{ id: before.id, state: 'never_seen' }])
    await order('accepted_then_hung_up')
    await assert.rejects(send(behind))
    assert.deepEqual(await inquire(behind.id), [{ id: behind.id, state: 'settled' }])
    await send(before, behind)
    assert.deepEqual(await paid(), [
      [behind.id, 1],
      [before.id, 1],
    ])
  })

  test('is rejected, answered late, or answered twice, as was asked for', async () => {
    const [first, second, third] = [instruction(), instruction(), instruction()]
    await order('rejected_for_no_reason')
    assert.deepEqual(await send(first), [{ id: first.id, state: 'rejected', reason: 'unspecified' }])
    await order('answer_late')
    assert.deepEqual(await send(second), [{ id: second.id, state: 'accepted' }])
    await order('answer_twice')
    const settled = { id: third.id, state: 'settled' }
    assert.deepEqual(await send(third), [settled, settled])
    assert.deepEqual((await ask('accidents')).body, { rejected_for_no_reason: 1, answer_late: 1, answer_twice: 1 })
  })

  test('is answered when its caller has long gone, and is done all the same', async () => {
    const one = instruction()
    await ask('manners', { accident: 'slow_answer', slowMs: 5_000 })
    await assert.rejects(httpBank(server.address).send([one], AbortSignal.timeout(100)))
    assert.deepEqual(await inquire(one.id), [{ id: one.id, state: 'settled' }])
  })

  test('is reset while the bank is out; the clock brings it back', async () => {
    const one = instruction()
    await order('outage', { minutes: 15 })
    await assert.rejects(send(one))
    assert.equal((await ask('clock')).body.isOut, true)
    await ask('clock', { advanceMinutes: 15 })
    assert.deepEqual(await send(one), [{ id: one.id, state: 'settled' }])
  })

  test('pays out of what was put there, where that was agreed', async () => {
    await ask('funding', { institution: 'demo', amount: '20.00' })
    await ask('terms', { institution: 'demo', isPrefunded: true })
    const [first, second] = [instruction(), instruction()]
    assert.deepEqual(
      (await send(first, second)).map(answer => (answer.state === 'rejected' ? answer.reason : answer.state)),
      ['settled', 'insufficient_funds'],
    )
    assert.equal(await balance(), '7.50')
  })

  test('under the name of an institution is for its account', async () => {
    await httpBank(new URL('other-bank/', server.address)).send([instruction()], signal)
    assert.equal((await ask('account?institution=other-bank')).body.balance, '-12.50')
  })

  test('that cannot be understood changes nothing, and says why', async () => {
    const before = structuredClone(sandbox.bank.books)
    for (const [path, body, said] of [
      ['manners', { accident: 'earthquake' }, /none of acknowledgement_lost/],
      ['manners', { rates: { outage: 2 } }, /outage is from 0 to 1/],
      ['manners', { accident: 'outage', times: -1 }, /times is a whole number/],
      ['clock', { now: 'yesterday' }, /now is an instant/],
      ['clock', { now: '2020-01-01T00:00:00Z' }, /does not go back/],
      ['funding', { institution: 'demo', amount: '1.234' }, /amount_too_precise/],
      ['funding', { institution: 'No Bank', amount: '1.00' }, /cannot be an institution/],
      ['funding', { institution: 'demo', amount: '1.00', reference: 7 }, /reference is missing/],
      ['terms', { isPrefunded: true }, /institution is missing/],
      ['instructions', { id: 'itn_1' }, /a list is wanted/],
      ['instructions', [{ id: 'pay_1' }], /an id of its own/],
      ['instructions', 'not json', /not JSON/],
    ] as const) {
      const { status, body: answer } = await ask(path, body)
      assert.equal(status, 400, path)
      assert.match(answer.error, said)
    }
    assert.equal((await ask('nothing')).status, 404)
    assert.deepEqual(structuredClone(sandbox.bank.books), before)
  })
})
