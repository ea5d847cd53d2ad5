import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { batchHeader, fileHeader, ppd, written } from '../../../test/ach-files.ts'
import { assertProblem, type Reply } from '../../../test/api.ts'
import { PretendBank } from '../../../test/bank.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { silentLog } from '../../../test/outside.ts'
import type { Loop } from '../../base/loop.ts'
import { settleLoop } from '../../payments/loops.ts'
import { answerHeader, returnOf } from '../../rails/ach/answer.ts'
import { dispatchLoop } from '../../rails/dispatch.ts'
import { receiveLoop } from '../../rails/receive-files.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })

describe('what people do about an entry that names nothing of ours', () => {
  let branch: Branch
  let alice: Payer
  let loops: readonly Loop[]
  let traces = 0
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('1000.00')
    const worker = branch.world.outsideAs('vouch_worker')
    const options = { inboxOf: () => undefined, vault: branch.vault }
    loops = [
      dispatchLoop(worker, new PretendBank(), silentLog),
      receiveLoop(worker, options, silentLog),
      settleLoop(worker),
    ]
  })
  after(() => branch.close())

  const pass = async () => {
    for (let quiet = 0; quiet < 2; quiet++)
      for (const loop of loops) {
        if ((await loop.pass(new AbortController().signal)) > 0) quiet = -1
        await loop.finish?.()
      }
  }
  const pay = async (value: string): Promise<string> => {
    const made = await branch.order('/v1/payments', {
      fundingAccount: alice.fundingAccount,
      payee: alice.payee,
      amount: { value, currency: 'USD' },
      isRepeat: true,
    })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const stateOf = async (payment: string) => (await branch.get(`/v1/payments/${payment}`)).body.state
  /** A return of what nobody here has numbered so. Answers with the entry's id. */
  const unmatched = async (minor: bigint): Promise<string> => {
    const header = batchHeader({ standardEntryClassCode: 'PPD' })
    const { detail } = ppd(++traces, minor)
    assert.ok(detail.record === 'entryDetail')
    const entry = returnOf({ header, detail, traceNumber: '231380100000001' }, 'R03')
    const answering = { originatingDfi: '23138010', batchNumber: '0000001' }
    const content = await written({
      header: fileHeader,
      batches: [{ header: answerHeader(header, 'return', answering), entries: [entry] }],
    })
    const kept = await branch.ask('POST', '/v1/incoming-files', { name: 'r', content: content.toString('base64') })
    await pass()
    return `${kept.body.id}-1`
  }
  const say = (entry: string, body: object, person = 'ann', version = 1) =>
    branch.ask('POST', `/v1/incoming-entries/${entry}/resolution`, body, { 'if-match': `"${version}"`, ...as(person) })
  const explained = { kind: 'explained', note: 'Of another bank, which has been told.' }
  const match = (reference: string) => ({ kind: 'matched', reference, note: 'The bank confirms it by telephone.' })
  const answer = async ({ body }: Reply, person: string, what = 'approvals') => {
    const { contentHash } = (await branch.get(`/v1/proposals/${body.proposal}`)).body
    const content = what === 'approvals' ? { contentHash } : { reason: 'It is another.' }
    return branch.ask('POST', `/v1/proposals/${body.proposal}/${what}`, content, as(person))
  }
  const listed = async () =>
    (await branch.get('/v1/incoming-entries')).body.items.map(({ id }: { readonly id: string }) => id)
  const acts = async (entry: string) => {
    const { body } = await branch.get(`/v1/incoming-entries/${entry}/resolution`)
    return [body.state, ...body.steps.map(({ act }: { readonly act: string }) => act)]
  }

  test('one of them explains it, once, and the list is empty', async () => {
    const entry = await unmatched(777n)
    assert.deepEqual(await listed(), [entry])
    assert.deepEqual(await acts(entry), ['open'])
    assertProblem(
      await branch.get(`/v1/incoming-entries/${entry}/resolution`, stranger),
      404,
      'incoming_entry_not_found',
    )
    assertProblem(await say('inc_nothing-1', explained), 404, 'incoming_entry_not_found')
    assertProblem(await say(entry.replace(/-1$/, '-2'), explained), 404, 'incoming_entry_not_found')
    assertProblem(await say(entry, explained, 'ann', 2), 412, 'version_differs')
    const byProgram = { 'if-match': '"1"' }
    const program = await branch.ask('POST', `/v1/incoming-entries/${entry}/resolution`, explained, byProgram)
    assertProblem(program, 409, 'resolver_not_a_person')
    const both = await Promise.all([say(entry, explained), say(entry, explained, 'bob')])
    assert.deepEqual(
      new Set(both.map(({ status }) => status)),
      new Set([201, 409]),
      both.map(({ text }) => text).join(),
    )
    assert.deepEqual(await listed(), [])
    assert.deepEqual(await acts(entry), ['resolved', 'explained'])
    assertProblem(await say(entry, explained, 'ann', 2), 409, 'resolution_final')
  })

  test('two of them say what came back, and it comes back as every return does', async () => {
    const payment = await pay('10.00')
    await pass()
    assert.equal(await stateOf(payment), 'settled')
    const entry = await unmatched(1_000n)
    const said = await say(entry, match(payment))
    assert.deepEqual([said.status, said.body.state], [201, 'asked'], said.text)
    assertProblem(await say(entry, explained, 'bob', 2), 409, 'proposal_pending')
    assertProblem(await answer(said, 'ann'), 409, 'approver_is_maker')
    await pass()
    assert.equal(await stateOf(payment), 'settled', 'nobody else has agreed')
    assert.equal((await answer(said, 'bob')).body.state, 'applied')
    await pass()
    assert.equal(await stateOf(payment), 'returned')
    const { items } = (await branch.get('/v1/exceptions?kind=returned')).body
    assert.equal(items.filter((one: { readonly payment: string }) => one.payment === payment).length, 1)
    assert.deepEqual(await acts(entry), ['resolved', 'matched_proposed', 'matched_agreed', 'matched'])
    assert.deepEqual(await listed(), [])
  })

  test('what cannot have come back is refused: unknown, another amount, never left, back already', async () => {
    const entry = await unmatched(1_200n)
    assertProblem(await say(entry, match('pay_nothing')), 422, 'match_misfit')
    const other = await pay('12.01')
    const waiting = await pay('12.00')
    assertProblem(await say(entry, match(waiting)), 422, 'match_misfit')
    await pass()
    assertProblem(await say(entry, match(other)), 422, 'match_misfit')
    const second = await unmatched(1_200n)
    // Both of one payment: each is agreed to, and one of them cannot be.
    for (const one of [entry, second]) {
      const said = await say(one, match(waiting))
      assert.equal((await answer(said, 'bob')).body.state, 'applied', said.text)
    }
    await pass()
    assert.equal(await stateOf(waiting), 'returned')
    const came = (await Promise.all([entry, second].map(acts))).toSorted((a, b) => a.length - b.length)
    assert.deepEqual(
      came.map(one => [one[0], one.at(-1)]).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
      [
        ['open', 'not_done: repeated'],
        ['resolved', 'matched'],
      ],
    )
    const [left = ''] = await listed()
    assertProblem(await say(left, match(waiting), 'ann', 4), 422, 'match_misfit')
    assert.equal((await say(left, explained, 'ann', 4)).status, 201)
  })

  test('what was turned down waits for somebody again', async () => {
    const payment = await pay('13.00')
    await pass()
    const entry = await unmatched(1_300n)
    const said = await say(entry, match(payment))
    assert.equal((await answer(said, 'bob', 'rejection')).status, 201)
    await pass()
    assert.deepEqual(await acts(entry), ['open', 'matched_proposed', 'turned_down'])
    assert.equal(await stateOf(payment), 'settled')
    assert.deepEqual(await listed(), [entry])
  })
})
