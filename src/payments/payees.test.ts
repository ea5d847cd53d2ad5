import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { Sealed } from '../protection/protection.ts'
import { misfitOf } from './account-mask.ts'
import * as payments from './payments.ts'

const bank: InstitutionId = 'first-federal'
const routingNumber = '111000025'
const hoursMs = 3_600_000
const sealed = (text: string) => Buffer.from(text) as Sealed // The rooms below do not look inside.
const value = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'ok' : outcome.refusal.code)

describe('a payee', () => {
  let world: World
  let alice: payments.MemberId
  let funding: payments.FundingAccountId
  let counter = 0
  const unique = (prefix: string) => `${prefix}${++counter}`
  const inWork = <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>, institution = bank) =>
    transact(world.outside, institution, 'client:cli_1', perform)

  /** Equal numbers have equal indexes; tokens are never equal. */
  const number = (text: string, last4 = '1234') => ({
    sealed: sealed(text),
    token: unique('tok_'),
    index: Buffer.from(text),
    last4,
  })
  const free = (text: string, more: { member?: payments.MemberId; bank?: string } = {}): payments.NewPayee => ({
    id: world.outside.newId('pye'),
    member: alice,
    nickname: 'Power',
    name: sealed('Power Co'),
    number: number(`${more.bank ?? '021000021'}/${text}`),
    method: 'ach',
    bank: '021000021',
    ownIndex: Buffer.from(text),
    ...more,
  })
  const ofBiller = (biller: payments.BillerId, text: string, member = alice): payments.NewPayee => ({
    id: world.outside.newId('pye'),
    member,
    nickname: 'Power',
    biller,
    number: number(`${biller}/${text}`),
    misfit: masks => misfitOf(masks, text),
  })
  const add = (...payees: payments.NewPayee[]) => inWork(work => payments.addPayees(work, payees))
  const addOne = async (payee: payments.NewPayee) => value(await add(payee))[0] ?? fault('one was added')
  const find = async (id: payments.PayeeId) => value(await inWork(work => payments.findPayee(work, id)))
  const biller = async (more: Partial<payments.NewBiller> = {}) => {
    const id = world.outside.newId('bil')
    const given: payments.NewBiller = {
      id,
      name: unique('Biller '),
      aliases: [],
      address: { street: 'PO Box 1', city: 'Springfield', region: 'IL', zip: '62701' },
      masks: [{ mask: '9999-99999-C', check: { by: 'mod10' } }],
      leadDays: null,
      payment: { method: 'check' },
      ...more,
    }
    value(await inWork(work => payments.addBiller(work, given)))
    return id
  }
  const activeBiller = async (more: Partial<payments.NewBiller> = {}) => {
    const id = await biller(more)
    value(await inWork(work => payments.setBillerState(work, id, 'active')))
    return id
  }
  const pay = async (payee: payments.PayeeId) => {
    const order: payments.PaymentOrder = {
      id: world.outside.newId('pay'),
      actor: 'client:cli_1',
      key: unique('key-'),
      fundingAccount: funding,
      payee,
      money: { minor: 100n, currency: 'USD' },
      isRepeat: true,
    }
    const [outcome] = value(await inWork(async work => done(await payments.submitMany(work, [order]))))
    return codeOf(outcome ?? fault('one order, one outcome'))
  }
  async function enrol(institution = bank): Promise<payments.MemberId> {
    const id = world.outside.newId('mem')
    value(
      await inWork(
        work => payments.addMembers(work, [{ id, reference: unique('ref-'), name: sealed('name') }]),
        institution,
      ),
    )
    return id
  }

  before(async () => {
    world = await openWorld()
    const own = { name: 'First', timeZone: 'America/Chicago', currency: 'USD', rules: 'open', routingNumber } as const
    for (const institution of [bank, 'other-bank'])
      value(await inWork(work => payments.openInstitution(work, own), institution))
    alice = await enrol()
    const id = world.outside.newId('fac')
    const order = { id, member: alice, number: number('own'), currency: 'USD', floor: null } as const
    value(await inWork(work => payments.addFundingAccounts(work, [order])))
    funding = id
  })
  after(() => world.close())

  describe('that is added', () => {
    test('is refused, in this order, and leaves nothing', async () => {
      const created = await biller()
      const active = await activeBiller()
      const known = await addOne(free('known'))
      const before = await world.owner`select from payments.payee`
      const nobody = 'mem_zzz'
      const refusals: readonly (readonly [payee: payments.NewPayee, code: string])[] = [
        [ofBiller('bil_zzz', 'x', nobody), 'member_not_found'],
        [ofBiller('bil_zzz', 'x'), 'biller_not_found'],
        [ofBiller(created, 'x'), 'biller_not_active'],
        [ofBiller(active, '1234-56789-0'), 'payee_number_misfit'],
        [free('known', { bank: routingNumber }), 'payee_account_not_found'],
        [free('known'), 'payee_duplicate'],
      ]
      for (const [payee, code] of refusals) assert.equal(codeOf(await add(free('fresh'), payee)), code)
      assert.deepEqual(await add(free('known')), { ok: false, refusal: { code: 'payee_duplicate', payee: known } })
      assert.equal((await world.owner`select from payments.payee`).length, before.length)
    })

    test('from a biller has the biller’s name and way of being paid, and is told how its number does not fit', async () => {
      const power = await activeBiller({ name: 'Power & Light' })
      const misfit = async (text: string) => {
        const answer = await add(ofBiller(power, text))
        return answer.ok ? 'fits' : { ...answer.refusal }
      }
      const refusal = { code: 'payee_number_misfit', biller: power, masks: ['9999-99999-C'] }
      assert.deepEqual(await misfit('1234-5678'), { ...refusal, misfit: 'shape' })
      assert.deepEqual(await misfit('1234-56789-0'), { ...refusal, misfit: 'check_digit' })
      const { name, billerName, method, biller } = await find(await addOne(ofBiller(power, '1234-56789-7')))
      assert.deepEqual(
        { name, billerName, method, biller },
        {
          name: null,
          billerName: 'Power & Light',
          method: 'check',
          biller: power,
        },
      )
    })

    test('twice in one call, or at the same moment, is added once', async () => {
      const [first, second] = [free('twin'), free('twin')]
      assert.deepEqual(await add(first, second), { ok: false, refusal: { code: 'payee_duplicate', payee: first.id } })
      assert.deepEqual((await Promise.all([add(first), add(second)])).map(codeOf).toSorted(), ['ok', 'payee_duplicate'])
    })

    test('may be the same for another member, at another bank, or after the first is terminated', async () => {
      const first = await addOne(free('shared'))
      value(await add(free('shared', { member: await enrol() })))
      value(await add(free('shared', { bank: '011000015' })))
      assert.equal(codeOf(await add(free('shared'))), 'payee_duplicate')
      value(await inWork(work => payments.setPayeeState(work, first, 'suspended')))
      assert.equal(codeOf(await add(free('shared'))), 'payee_duplicate')
      value(await inWork(work => payments.setPayeeState(work, first, 'terminated')))
      assert.equal(codeOf(await add(free('shared'))), 'ok')
    })

    test('counts for its biller, in every institution, until it is terminated', async () => {
      const shared = await activeBiller({ masks: [] })
      const counted = async () => value(await inWork(work => payments.findBiller(work, shared))).payees
      const ids = value(await add(ofBiller(shared, '1'), ofBiller(shared, '2'), ofBiller(shared, '3')))
      const stranger = await enrol('other-bank')
      value(await inWork(work => payments.addPayees(work, [ofBiller(shared, '1', stranger)]), 'other-bank'))
      assert.equal(await counted(), 4)
      const weights =
        await world.owner`select weight from payments.biller_name where biller_id = ${shared} and word = 0`
      assert.deepEqual([...weights], [{ weight: 3 }])
      value(await inWork(work => payments.setPayeeState(work, ids[0] ?? fault('added'), 'terminated')))
      assert.equal(await counted(), 3)
    })

    test('from a biller is paid while the biller is active, in the biller’s time', async () => {
      const slow = await activeBiller({ masks: [], leadDays: 9 })
      const id = await addOne(ofBiller(slow, '1'))
      assert.equal(await pay(id), 'ok')
      const quotes = value(await inWork(work => payments.quote(work, id)))
      assert.deepEqual(
        quotes.map(({ method, days }) => [method, days[0]]),
        [['check', { processOn: '2026-01-05', deliverOn: '2026-01-14' }]],
      )
      value(await inWork(work => payments.setBillerState(work, slow, 'suspended')))
      assert.equal(await pay(id), 'payee_not_active')
      assert.equal((await find(id)).state, 'active')
      value(await inWork(work => payments.setBillerState(work, slow, 'active')))
      assert.equal(await pay(id), 'ok')
    })

    test('by many at once who name the same billers the other way round, waits and does not deadlock', async () => {
      const [one, two] = [await activeBiller({ masks: [] }), await activeBiller({ masks: [] })]
      const both = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0
            ? add(ofBiller(one, `${index}`), ofBiller(two, `${index}`))
            : add(ofBiller(two, `${index}`), ofBiller(one, `${index}`)),
        ),
      )
      assert.deepEqual(both.map(codeOf), Array(8).fill('ok'))
    })
  })

  describe('its state', () => {
    test('follows the table; terminated is for good, in the code and in the database', async () => {
      const id = await addOne(free(unique('n')))
      const set = (state: payments.PayeeState) => inWork(work => payments.setPayeeState(work, id, state))
      for (const state of ['suspended', 'suspended', 'active', 'suspended', 'terminated', 'terminated'] as const)
        assert.equal(codeOf(await set(state)), 'ok', state)
      assert.deepEqual(await set('active'), {
        ok: false,
        refusal: { code: 'payee_state_not_next', from: 'terminated', to: 'active' },
      })
      await assert.rejects(
        Promise.resolve(world.owner`update payments.payee set state = 'active' where payee_id = ${id}`),
        /a payee does not go from terminated to active/,
      )
      assert.equal(codeOf(await inWork(work => payments.setPayeeState(work, 'pye_zzz', 'active'))), 'payee_not_found')
    })
  })

  describe('that is changed', () => {
    const change = (id: payments.PayeeId, details: payments.PayeeDetails, version: number, member = alice) =>
      inWork(work => payments.changePayee(work, id, member, details, version))
    const history = async (id: payments.PayeeId) =>
      value(await inWork(work => payments.listPayeeChanges(work, id, { version: 0, what: '' }, 100)))

    test('is refused when it is not the member’s, when it is not as it was seen, and when it is terminated', async () => {
      const id = await addOne(free(unique('n')))
      assert.equal(codeOf(await change(id, { nickname: 'x' }, 1, await enrol())), 'payee_not_found')
      assert.equal(codeOf(await change('pye_zzz', { nickname: 'x' }, 1)), 'payee_not_found')
      assert.deepEqual(await change(id, { nickname: 'x' }, 2), {
        ok: false,
        refusal: { code: 'version_differs', version: 1 },
      })
      value(await inWork(work => payments.setPayeeState(work, id, 'terminated')))
      assert.equal(codeOf(await change(id, { nickname: 'x' }, 2)), 'payee_is_terminated')
    })

    test('is as it was but for what was named, and its history says what, by whom and when', async () => {
      const id = await addOne(free(unique('n')))
      value(await change(id, { nickname: 'Light', address: sealed('at home') }, 1))
      value(await change(id, { address: null }, 2))
      value(await inWork(work => payments.setPayeeState(work, id, 'suspended')))
      const { nickname, address, version, coolingUntil } = await find(id)
      assert.deepEqual(
        { nickname, address, version, coolingUntil },
        {
          nickname: 'Light',
          address: null,
          version: 4,
          coolingUntil: null,
        },
      )
      const made = { actor: 'client:cli_1', at: world.clock.now(), proposal: null }
      assert.deepEqual(
        [...(await history(id))],
        [
          { version: 2, what: 'address', ...made, before: null, after: null },
          { version: 2, what: 'nickname', ...made, before: 'Power', after: 'Light' },
          { version: 3, what: 'address', ...made, before: null, after: null },
          { version: 4, what: 'state', ...made, before: 'active', after: 'suspended' },
        ],
      )
      const kept = await world.owner<{ before_sealed: Buffer | null }[]>`
        select before_sealed from payments.payee_change where payee_id = ${id} and what = 'address' order by version`
      assert.deepEqual(
        kept.map(row => row.before_sealed?.toString() ?? null),
        [null, 'at home'],
      )
      const elsewhere = await inWork(
        work => payments.listPayeeChanges(work, id, { version: 0, what: '' }, 100),
        'other-bank',
      )
      assert.equal(codeOf(elsewhere), 'payee_not_found')
      await assert.rejects(
        Promise.resolve(world.owner`delete from payments.payee_change where payee_id = ${id}`),
        /never changed or deleted/,
      )
    })
  })

  describe('whose bank details are changed', () => {
    const changed = (text: string, more: Partial<payments.ChangedAccount> = {}): payments.ChangedAccount => ({
      member: alice,
      bank: '021000021',
      number: number(`${more.bank ?? '021000021'}/${text}`, '9876'),
      ownIndex: Buffer.from(text),
      method: 'ach',
      ...more,
    })
    const ask = (id: payments.PayeeId, account: payments.ChangedAccount, version = 1) =>
      inWork(work => payments.proposePayeeAccount(work, id, account, version))
    const agree = ({ id, contentHash }: change.Proposal, actor: Actor = 'person:per_2') =>
      transact(world.outside, bank, actor, async work => {
        const carried = await payments.carryOut(work, value(await change.approve(work, id, contentHash)))
        if (carried.ok) value(await change.applied(work, id))
        return carried
      })
    const apply = async (id: payments.PayeeId, account: payments.ChangedAccount, version = 1) => {
      const asked = await ask(id, account, version)
      return asked.ok ? agree(asked.value) : asked
    }
    test('is refused, in this order', async () => {
      const id = await addOne(free(unique('n')))
      const other = await addOne(free('taken'))
      const fromBiller = await addOne(ofBiller(await activeBiller({ masks: [] }), '1'))
      const own = changed('unknown', { bank: routingNumber })
      const foreign = { ...own, member: await enrol() }
      assert.equal(codeOf(await apply('pye_zzz', own, 7)), 'payee_not_found')
      assert.equal(codeOf(await apply(id, foreign, 7)), 'payee_not_found')
      assert.equal(codeOf(await apply(id, own, 7)), 'version_differs')
      assert.equal(codeOf(await apply(fromBiller, own)), 'payee_has_biller')
      assert.equal(codeOf(await apply(id, own)), 'payee_account_not_found')
      assert.deepEqual(await apply(id, changed('taken')), {
        ok: false,
        refusal: { code: 'payee_duplicate', payee: other },
      })
      value(await inWork(work => payments.setPayeeState(work, other, 'terminated')))
      assert.equal(codeOf(await apply(other, own, 2)), 'payee_is_terminated')
      const { id: pending } = value(await ask(id, changed(unique('n'))))
      assert.deepEqual(await ask(id, changed(unique('n'))), {
        ok: false,
        refusal: { code: 'proposal_pending', proposal: pending },
      })
      assert.equal((await find(id)).version, 1)
    })

    test('is not changed by who asked for it, nor after anything else of it has changed', async () => {
      const id = await addOne(free(unique('n')))
      const asked = value(await ask(id, changed(unique('n'))))
      await assert.rejects(agree(asked, 'client:cli_1'), /approver_not_a_person/)
      value(await inWork(work => payments.changePayee(work, id, alice, { nickname: 'Light' }, 1)))
      await assert.rejects(agree(asked), /"state":"withdrawn"/)
      const again = value(await ask(id, changed(unique('n')), 2))
      value(await inWork(work => payments.setPayeeState(work, id, 'suspended')))
      await assert.rejects(agree(again), /"state":"withdrawn"/)
      const { version, coolingUntil } = await find(id)
      assert.deepEqual([version, coolingUntil], [3, null])
    })

    test('is not changed to what has become another payee’s meanwhile', async () => {
      const id = await addOne(free(unique('n')))
      const number = unique('n')
      const asked = value(await ask(id, changed(number)))
      const twin = await addOne(free(number))
      assert.deepEqual(await agree(asked), { ok: false, refusal: { code: 'payee_duplicate', payee: twin } })
      assert.equal((await find(id)).version, 1)
    })

    test('is changed once, however many approve at once, or not at all where somebody edits it first', async () => {
      for (let round = 0; round < 4; round++) {
        const id = await addOne(free(unique('n')))
        const asked = value(await ask(id, changed(unique('n'))))
        const edit = () => inWork(work => payments.changePayee(work, id, alice, { nickname: 'Light' }, 1))
        const [first, second, edited] = await Promise.allSettled([
          agree(asked, 'person:per_2'),
          agree(asked, 'person:per_3'),
          ...(round % 2 === 0 ? [] : [edit()]),
        ])
        const agreed = [first, second].filter(one => one?.status === 'fulfilled').length
        const isEdited = edited?.status === 'fulfilled' && edited.value.ok
        assert.equal(agreed + (isEdited ? 1 : 0), 1)
        const { version, coolingUntil } = await find(id)
        assert.deepEqual([version, coolingUntil !== null], [2, agreed === 1])
      }
    })

    test('is paid nothing for seventy-two hours, and is paid at the instant they are over', async () => {
      const id = await addOne(free(unique('n')))
      assert.equal(await pay(id), 'ok')
      const until = new Date(world.clock.now().getTime() + 72 * hoursMs)
      assert.deepEqual(value(await apply(id, changed(unique('n')))), { payee: id, version: 2, coolingUntil: until })
      assert.equal(await pay(id), 'payee_is_cooling_off')
      world.clock.advance(72 * hoursMs - 1)
      assert.equal(await pay(id), 'payee_is_cooling_off')
      world.clock.advance(1)
      assert.equal(await pay(id), 'ok')
    })

    test('and changed again cools off anew', async () => {
      const id = await addOne(free(unique('n')))
      value(await apply(id, changed(unique('n'))))
      world.clock.advance(hoursMs)
      const until = new Date(world.clock.now().getTime() + 72 * hoursMs)
      assert.deepEqual(value(await apply(id, changed(unique('n')), 2)), { payee: id, version: 3, coolingUntil: until })
    })

    test('to an account at the institution is paid there, and back', async () => {
      const id = await addOne(free(unique('n')))
      value(await apply(id, changed('own', { bank: routingNumber })))
      world.clock.advance(1)
      assert.equal((await find(id)).method, 'on_us')
      value(await apply(id, changed(unique('n')), 2))
      assert.equal((await find(id)).method, 'ach')
    })

    test('keeps both numbers sealed in its history, and of them tokens and last four in its leaf', async () => {
      const id = await addOne(free('secret-before'))
      const account = changed('secret-after')
      value(await apply(id, account))
      const { coolingUntil } = await find(id)
      const kept = await world.owner<{ before_sealed: Buffer; after_sealed: Buffer }[]>`
        select before_sealed, after_sealed, before_text, after_text from payments.payee_change where payee_id = ${id}`
      assert.deepEqual(
        [...kept],
        [
          {
            before_sealed: Buffer.from('021000021/secret-before'),
            after_sealed: Buffer.from('021000021/secret-after'),
            before_text: '1234',
            after_text: '9876',
          },
        ],
      )
      const [last] = await world.owner<{ leaves: Buffer }[]>`
        select leaves from audit.batch where institution_id = ${bank} order by batch_id desc limit 1`
      // Between those of the approval and of the end of the proposal.
      const leaf = (last?.leaves ?? fault('there is one'))
        .toString('latin1')
        .split(/..(?=\{"actor")/s)
        .filter(text => text.includes('payee_account_changed'))
        .map(text => JSON.parse(text))[0]
      assert.deepEqual(
        [leaf.kind, leaf.body.after, leaf.body.before.last4, leaf.body.coolingUntil, Object.keys(leaf.body).toSorted()],
        [
          'payments.payee_account_changed',
          { token: account.number.token, last4: '9876' },
          '1234',
          coolingUntil?.toISOString(),
          ['after', 'before', 'coolingUntil', 'payee', 'proposal', 'version'],
        ],
      )
    })

    test('past the code, without a version and a time to cool off, is refused by the database', async () => {
      const id = await addOne(free(unique('n')))
      const hasty = (sql: string) =>
        assert.rejects(
          Promise.resolve(world.owner.unsafe(`update payments.payee set ${sql} where payee_id = '${id}'`)),
          /changes with its version and a time to cool off/,
        )
      await hasty("number_token = 'tok_x'")
      await hasty("number_index = '\\x00'")
      await hasty("number_token = 'tok_x', version = 2")
      await hasty("number_token = 'tok_x', cooling_until = '2027-01-01Z'")
    })
  })

  describe('of a member', () => {
    test('that is closed stays with a member that is closed for good, in the code and in the database', async () => {
      const member = await enrol()
      const set = (state: payments.MemberState) => inWork(work => payments.setMemberState(work, member, state))
      for (const state of ['suspended', 'active', 'active', 'closed', 'closed'] as const)
        assert.equal(codeOf(await set(state)), 'ok', state)
      for (const to of ['active', 'suspended'] as const)
        assert.deepEqual(await set(to), { ok: false, refusal: { code: 'member_state_not_next', from: 'closed', to } })
      await assert.rejects(
        Promise.resolve(world.owner`update payments.member set state = 'active' where member_id = ${member}`),
        /a member does not go from closed to active/,
      )
      assert.equal(codeOf(await inWork(work => payments.setMemberState(work, 'mem_zzz', 'active'))), 'member_not_found')
    })
  })
})
