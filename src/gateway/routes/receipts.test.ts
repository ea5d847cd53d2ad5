import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { believeHeader } from '../../../test/believing.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import * as audit from '../../audit/audit.ts'
import { publicKeyFrom, rawPublicKey } from '../../audit/keys.ts'
import { unpackBundle } from '../../audit/leaf.ts'
import { openNote } from '../../audit/note.ts'
import { omitted, openPromise } from '../../audit/promise.ts'
import { isIncluded } from '../../audit/proof.ts'
import { leafHash, treeRoot } from '../../audit/tree.ts'
import type * as payments from '../../payments/payments.ts'

const goesOn = new AbortController().signal
const origin = 'vouch.example/log/first-bank'
const usd = (value: string) => ({ value, currency: 'USD' })

describe('a receipt', () => {
  let branch: Branch
  let alice: Payer
  let bob: Payer
  before(async () => {
    branch = await openBranch({ authenticate: () => bound })
    alice = await branch.enrol('100000.00')
    bob = await branch.enrol('1000.00')
  })
  after(() => branch.close())

  /** Bound to the member that the test names; to none where it names none. */
  const bound = async (...[shown, permit, demands]: Parameters<ReturnType<typeof believeHeader>>) => {
    const caller = await believeHeader(async claimed => ({ ok: true, value: claimed }))(shown, permit, demands)
    const member = shown.headers['test-member']
    if (!caller.ok || typeof member !== 'string') return caller
    // As the test was given it.
    return { ok: true, value: { ...caller.value, member: member as payments.MemberId } } as const
  }
  const emitters = () => {
    const { emitter } = branch.world.keys
    return new Map([[emitter.id, publicKeyFrom(rawPublicKey(emitter.privateKey))]])
  }
  const terms = (more: object = {}) => {
    const { fundingAccount, payee } = alice
    return { fundingAccount, payee, amount: usd('1.00'), isRepeat: true, ...more }
  }
  const seal = () => {
    const { sql } = branch.world.outsideAs('vouch_sealer')
    return audit.sealLoop({ sql, now: branch.world.clock.now }, branch.world.keys.sealer).pass(goesOn)
  }
  const opened = (promise: audit.LeafPromise) => openPromise(promise, emitters()) ?? assert.fail('nobody’s word')
  async function pay(more: object = {}, key?: string) {
    const made = await branch.order('/v1/payments', terms(more), key)
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  async function logged(): Promise<readonly Buffer[]> {
    const rows = await branch.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch join audit.seal using (institution_id, batch_id)
       where institution_id = 'first-bank' order by first_index`
    return rows.flatMap(({ leaves }) => unpackBundle(leaves) ?? assert.fail('no bundle'))
  }
  async function checkpoint() {
    const note = await fetch(branch.url('/v1/log/checkpoint'), {
      headers: { 'vouch-actor': 'first-bank/client:cli_1' },
    }).then(answer => answer.text())
    return readCheckpoint(note)
  }
  function readCheckpoint(note: string) {
    const text = openNote(note, [{ name: origin, key: branch.world.keys.sealer.privateKey }])
    const [name = '', size = '', root = ''] = text.ok ? text.value.split('\n') : assert.fail(text.refusal.code)
    return { origin: name, size: BigInt(size), root: Buffer.from(root, 'base64') }
  }
  /** Reads a tlog-proof as a stranger would, and checks it against the key of the sealer alone. */
  function checkProof(proof: string, leaf: string): bigint {
    const end = proof.indexOf('\n\n')
    const [first, second = '', ...path] = proof.slice(0, end).split('\n')
    assert.equal(first, 'c2sp.org/tlog-proof@v1')
    const index = BigInt(/^index (0|[1-9][0-9]*)$/.exec(second)?.[1] ?? assert.fail(second))
    const { origin: name, size, root } = readCheckpoint(proof.slice(end + 2))
    assert.equal(name, origin)
    const siblings = path.map(line => Buffer.from(line, 'base64'))
    assert.ok(isIncluded({ index, size, root, leafHash: leafHash(Buffer.from(leaf)), proof: siblings }))
    return index
  }

  test('of a payment comes with the answer: the emitter’s word for the very leaf', async () => {
    const { id, receipt } = await pay()
    const { said } = opened(receipt)
    assert.deepEqual(
      [receipt.origin, said.kind, said.body['payment'], said.body['from']],
      [origin, 'payments.step', id, null],
    )
    assert.equal(receipt.sealedBy, '2026-01-05T15:01:00.000Z')
    assert.deepEqual([said.body['member'], said.body['amount']], [alice.member, '1.00'])
  })

  test('is the same for the same key, and GET names it', async () => {
    const first = await pay({}, 'again')
    branch.world.clock.advance(1_000)
    const again = await branch.order('/v1/payments', terms(), 'again')
    assert.deepEqual(again.body.receipt, first.receipt)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    const read = (await branch.get(`/v1/payments/${first.id}`)).body
    assert.deepEqual([read.receiptId, read.receipt], [first.receipt.id, undefined])
    assert.equal(read.changedAt, first.changedAt)
  })

  test('is the payment’s own where many share a work, and again when the batch comes again', async () => {
    const many = { payments: Array.from({ length: 7 }, () => terms()) }
    many.payments[3] = { ...terms(), payee: 'pye_none' }
    const made = await branch.order('/v1/payment-batches', many, 'seven')
    const items: { payment?: { id: string; receipt: audit.LeafPromise } }[] = made.body.items
    const paid = items.flatMap(({ payment }) => (payment === undefined ? [] : [payment]))
    assert.equal(paid.length, 6)
    for (const { id, receipt } of paid) assert.equal(opened(receipt).said.body['payment'], id)
    assert.deepEqual(new Set(paid.map(({ receipt }) => receipt.id.split('.')[0])).size, 1)
    branch.world.clock.advance(1_000)
    const again = (await branch.order('/v1/payment-batches', many, 'seven')).body.items
    assert.deepEqual(
      again.map(({ payment }: { payment?: unknown }) => payment),
      items.map(({ payment }) => payment),
    )
    const gathered = await Promise.all(Array.from({ length: 9 }, () => pay()))
    for (const { id, receipt } of gathered) assert.equal(opened(receipt).said.body['payment'], id)
  })

  test('is promised, then sealed with a proof that a stranger can check', async () => {
    const { receipt } = await pay()
    const before = (await branch.get(`/v1/receipts/${receipt.id}`)).body
    assert.deepEqual(before, { promise: receipt, state: 'promised' })
    await seal()
    const after = (await branch.get(`/v1/receipts/${receipt.id}`)).body
    assert.deepEqual([after.promise, after.state], [receipt, 'sealed'])
    const index = checkProof(after.proof, receipt.leaf)
    assert.equal((await logged())[Number(index)]?.toString(), receipt.leaf)
    await pay()
    await seal()
    const later = (await branch.get(`/v1/receipts/${receipt.id}`)).body
    assert.equal(checkProof(later.proof, receipt.leaf), index)
    assert.notEqual(later.proof, after.proof)
  })

  test('is given for a standing order, and again for the same key', async () => {
    const { fundingAccount, payee } = alice
    const wish = { fundingAccount, payee, amount: usd('7.00'), frequency: 'monthly', startOn: '2026-02-02' }
    const { id, receipt } = (await branch.order('/v1/standing-orders', wish, 'standing')).body
    assert.deepEqual(
      [opened(receipt).said.kind, opened(receipt).said.body['standingOrder']],
      ['payments.standing_order', id],
    )
    branch.world.clock.advance(1_000)
    assert.deepEqual((await branch.order('/v1/standing-orders', wish, 'standing')).body.receipt, receipt)
    assert.equal((await branch.get(`/v1/receipts/${receipt.id}`)).status, 200)
  })

  test('404 where it is of somebody else, or of nobody, or not about what is ordered here', async () => {
    const { receipt } = await pay()
    await seal()
    const path = `/v1/receipts/${receipt.id}`
    assert.equal((await branch.get(path, { 'test-member': alice.member })).status, 200)
    assertProblem(await branch.get(path, { 'test-member': bob.member }), 404, 'receipt_not_found')
    assertProblem(await branch.get(path, stranger), 404, 'receipt_not_found')
    const [batch = ''] = receipt.id.split('.')
    for (const none of ['bat_none.0', `${batch}.9999`, `${batch}x.0`])
      assertProblem(await branch.get(`/v1/receipts/${none}`), 404, 'receipt_not_found')
    for (const odd of [
      `${batch}.00`,
      `${batch}.-1`,
      batch,
      `${batch}.0.0`,
      `${batch}.10000`,
      'pay_1.0',
      `${batch}%2f0`,
    ])
      assertProblem(await branch.get(`/v1/receipts/${odd}`), 400, 'request_invalid')
    // The first leaf that the log has is that of the institution being opened.
    const [first] = await branch.world.owner<{ batch_id: string }[]>`
      select batch_id from audit.batch where institution_id = 'first-bank' order by batch_id limit 1`
    assertProblem(await branch.get(`/v1/receipts/${first?.batch_id}.0`), 404, 'receipt_not_found')
  })

  test('is overdue where the leaf was taken from the sealer’s queue', async () => {
    const { receipt } = await pay()
    const [batch = ''] = receipt.id.split('.')
    await branch.world.owner`delete from audit.unsealed where batch_id = ${batch}`
    await seal()
    branch.world.clock.advance(60_000)
    assert.equal((await branch.get(`/v1/receipts/${receipt.id}`)).body.state, 'promised')
    branch.world.clock.advance(1)
    const late = (await branch.get(`/v1/receipts/${receipt.id}`)).body
    assert.deepEqual(late, { promise: receipt, state: 'overdue' })
    await proveOmission(receipt)
  })

  test('404 where a superuser deleted the leaf before it was sealed, and the promise is proof of it', async () => {
    const { id, receipt } = await pay()
    const [batch = ''] = receipt.id.split('.')
    await branch.world.owner`delete from audit.unsealed where batch_id = ${batch}`
    await branch.world.owner`alter table audit.batch disable trigger user`
    await branch.world.owner`delete from audit.batch where batch_id = ${batch}`
    await branch.world.owner`alter table audit.batch enable trigger user`
    await seal()
    branch.world.clock.advance(60_001)
    assertProblem(await branch.get(`/v1/receipts/${receipt.id}`), 404, 'receipt_not_found')
    const payment = (await branch.get(`/v1/payments/${id}`)).body
    assert.deepEqual([payment.id, payment.receiptId], [id, undefined])
    const replayed = await branch.order('/v1/payments', terms(), `key-of-nothing-${id}`)
    assert.equal(replayed.status, 201)
    await proveOmission(receipt)
  })

  /** With what is held outside: the promise, a checkpoint from after it was due, and the leaves under it. */
  async function proveOmission(receipt: audit.LeafPromise): Promise<void> {
    await pay()
    await seal()
    const seen = { ...(await checkpoint()), seenAt: branch.world.clock.now() }
    const hashes = (await logged()).map(leafHash)
    assert.deepEqual(treeRoot(hashes), seen.root)
    assert.equal(omitted(receipt, emitters(), seen, hashes), true)
    const kept = await pay()
    await seal()
    branch.world.clock.advance(60_001)
    const later = { ...(await checkpoint()), seenAt: branch.world.clock.now() }
    const all = (await logged()).map(leafHash)
    assert.equal(omitted(kept.receipt, emitters(), later, all), false)
    assert.equal(omitted(receipt, emitters(), later, all), true)
  }
})
