// Lists of a whole institution: what narrows them, and that each filter does.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../../test/branch.ts'
import { fault } from '../../base/outcome.ts'

const person = { 'vouch-actor': 'first-bank/person:per_1' }
const foreign = { 'vouch-actor': 'other-bank/person:per_1' }
const dayMs = 86_400_000
const beforeAll = '2026-01-05T00:00:00.000Z'

describe('a list of a whole institution', () => {
  let branch: Branch
  let alice: Payer
  let bob: Payer
  /** Between what is Alice's and what is Bob's. */
  const between = '2026-01-06T00:00:00.000Z'
  const orders: string[] = []
  const disputes: string[] = []

  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('100.00')
    await have(alice)
    branch.world.clock.advance(dayMs)
    bob = await branch.enrol('100.00')
    await have(bob)
    await branch.ask('PUT', `/v1/members/${bob.member}/state`, { state: 'suspended' })
    await branch.ask('PUT', `/v1/payees/${bob.payee}/state`, { state: 'suspended' })
    await branch.ask('PUT', `/v1/members/${alice.member}/language`, { language: 'es' })
    await fill()
  })
  after(() => branch.close())

  async function have({ member, fundingAccount, payee }: Payer): Promise<void> {
    const amount = { value: '10.00', currency: 'USD' }
    const startOn = orders.length === 0 ? '2026-02-02' : '2026-03-02'
    const terms = { fundingAccount, payee, amount, frequency: 'monthly', startOn }
    orders.push((await branch.order('/v1/standing-orders', terms)).body.id)
    const about = { fundingAccount, transferOn: '2026-01-05', amount }
    const kind = disputes.length === 0 ? 'unauthorized' : 'other'
    const receivedAt = branch.world.clock.now().toISOString()
    const opened = await branch.order('/v1/disputes', { member, about, kind, form: 'written', receivedAt })
    assert.equal(opened.status, 201, opened.text)
    disputes.push(opened.body.id)
  }

  /** Files and notices as the rails leave them. */
  async function fill(): Promise<void> {
    const { owner } = branch.world
    const hash = (text: string) => createHash('sha256').update(text).digest()
    for (const [at, state, format, day] of [
      [1, 'building', 'nacha', '2026-01-05'],
      [2, 'withdrawn', 'checks', '2026-01-06'],
    ] as const)
      await owner`
        insert into rails.file (institution_id, file_id, format, name, state, reason, currency, entries, amount, due_at, made_at,
                                made_on, of_day, changed_at)
        values ('first-bank', ${`fil_${at}`}, ${format}, ${`F${at}`}, ${state}, ${state === 'withdrawn' ? 'late' : null}, 'USD',
                1, 1, now(), ${`${day}T12:00:00Z`}, ${day}, 0, now())`
    for (const [at, state, kind, day] of [
      [1, 'read', 'nacha', '2026-01-05'],
      [2, 'refused', 'statement', '2026-01-06'],
    ] as const) {
      const file = `inc_${at}`
      await owner`
        insert into rails.incoming_file (institution_id, incoming_file_id, name, kind, state, reason, hash, size, came_by, due_at,
                                         received_at, received_by, last_came_at, changed_at)
        values ('first-bank', ${file}, ${`I${at}`}, ${kind}, ${state}, ${state === 'refused' ? 'unreadable' : null},
                ${hash(file)}, 1, 'inbox', now(), ${`${day}T12:00:00Z`}, 'process:worker', now(), now())`
      await owner`
        insert into rails.instruction (institution_id, instruction_id, reference, currency, amount, creditor, method, state,
                                       answered_at, due_at, queued_at)
        values ('first-bank', ${`itn_${at}`}, ${`pay_x${at}`}, 'USD', 1, 'tok', 'ach', 'accepted', now(), now(), now())`
      await owner`
        insert into rails.incoming_entry (institution_id, incoming_file_id, place, kind, code, names, instruction_id, effect,
                                          entered_at)
        values ('first-bank', ${file}, 1, 'change', 'C01', '1', ${`itn_${at}`}, 'corrects', now())`
      await owner`
        insert into rails.change_notice (institution_id, incoming_file_id, place, instruction_id, reference, creditor, code,
                                         sealed, state, received_at, due_on, due_at, changed_at)
        values ('first-bank', ${file}, 1, ${`itn_${at}`}, ${`pay_x${at}`}, 'tok', 'C01', '\\x00',
                ${at === 1 ? 'waiting' : 'nothing_to_change'}, ${`${day}T12:00:00Z`}, '2026-01-12', now(), now())`
    }
  }

  /** Its ids; of a notice, which has none, the file it came in. */
  async function listed(path: string, query: object, caller = person): Promise<readonly string[]> {
    branch.world.clock.advance(1_000)
    const { status, body, text } = await branch.get(`${path}?${new URLSearchParams({ ...query }).toString()}`, caller)
    assert.equal(status, 200, text)
    return body.items.map(({ id, file }: { id?: string; file?: string }) => id ?? file ?? fault(text))
  }

  type Table = readonly (readonly [query: object, expected: readonly string[]])[]
  const created = (first: string, second: string): Table => [
    [{ createdFrom: beforeAll, createdUntil: between }, [first]],
    [{ createdFrom: between }, [second]],
  ]
  const tables = (): Readonly<Record<string, Table>> => ({
    '/v1/members': [
      [{}, [alice.member, bob.member]],
      [{ state: 'suspended' }, [bob.member]],
      [{ state: 'active,suspended' }, [alice.member, bob.member]],
      [{ language: 'es' }, [alice.member]],
      [{ id: bob.member }, [bob.member]],
      [{ ids: bob.member }, [bob.member]],
      [{ ids: `${alice.member},${bob.member},mem_none` }, [alice.member, bob.member]],
      ...created(alice.member, bob.member),
    ],
    '/v1/payees': [
      [{}, [alice.payee, bob.payee]],
      [{ member: bob.member }, [bob.payee]],
      [{ state: 'suspended' }, [bob.payee]],
      [{ method: 'ach', biller: 'bil_1' }, []],
      [{ id: alice.payee }, [alice.payee]],
      [{ ids: `${bob.payee},pye_none` }, [bob.payee]],
      ...created(alice.payee, bob.payee),
    ],
    '/v1/funding-accounts': [
      [{}, [alice.fundingAccount, bob.fundingAccount]],
      [{ member: bob.member }, [bob.fundingAccount]],
      [{ ids: bob.fundingAccount }, [bob.fundingAccount]],
      [{ keptAt: 'core' }, []],
      [{ keptAt: 'here', state: 'open' }, [alice.fundingAccount, bob.fundingAccount]],
      [{ state: 'closed' }, []],
      [{ id: bob.fundingAccount }, [bob.fundingAccount]],
      ...created(alice.fundingAccount, bob.fundingAccount),
    ],
    '/v1/standing-orders': [
      [{}, orders],
      [{ member: alice.member }, orders.slice(0, 1)],
      [{ ids: orders.slice(1).join() }, orders.slice(1)],
      [{ payee: bob.payee }, orders.slice(1)],
      [{ fundingAccount: bob.fundingAccount }, orders.slice(1)],
      [{ nextOnFrom: '2026-02-03' }, orders.slice(1)],
      [{ nextOnUntil: '2026-02-02' }, orders.slice(0, 1)],
      [{ state: 'paused,ended' }, []],
      ...created(orders[0] ?? '', orders[1] ?? ''),
    ],
    '/v1/disputes': [
      [{ state: 'open' }, disputes],
      [{ state: 'withdrawn' }, []],
      [{ kind: 'other' }, disputes.slice(1)],
      [{ member: alice.member, state: 'open' }, disputes.slice(0, 1)],
      [{ member: alice.member, kind: 'other' }, []],
      ...created(disputes[0] ?? '', disputes[1] ?? ''),
    ],
    '/v1/files': [
      [{}, ['fil_2', 'fil_1']],
      [{ state: 'building,approved' }, ['fil_1']],
      [{ format: 'checks' }, ['fil_2']],
      [{ madeOnFrom: '2026-01-06' }, ['fil_2']],
      [{ madeOnUntil: '2026-01-05' }, ['fil_1']],
    ],
    '/v1/incoming-files': [
      [{}, ['inc_2', 'inc_1']],
      [{ state: 'refused' }, ['inc_2']],
      [{ kind: 'nacha' }, ['inc_1']],
      ...created('inc_1', 'inc_2'),
    ],
    '/v1/change-notices': [[{}, ['inc_2', 'inc_1']], [{ state: 'waiting' }, ['inc_1']], ...created('inc_1', 'inc_2')],
    '/v1/ledger/accounts': [
      [{ kind: 'member', balance: 'moved' }, [alice.account, bob.account]],
      [{ kind: 'clearing', balance: 'moved' }, []],
      [{ kind: 'member', state: 'closed' }, []],
      [{ kind: 'member', currency: 'EUR' }, []],
    ],
  })

  test('has what each filter leaves, and nothing else', async () => {
    for (const [path, table] of Object.entries(tables()))
      for (const [query, expected] of table)
        assert.deepEqual(
          (await listed(path, query)).toSorted(),
          expected.toSorted(),
          `${path} ${JSON.stringify(query)}`,
        )
  })

  test('has nothing of another institution', async () => {
    for (const path of Object.keys(tables()))
      if (path !== '/v1/ledger/accounts') assert.deepEqual(await listed(path, {}, foreign), [], path)
  })

  test('is for people where it is about members: programs say whose affairs they ask about', async () => {
    for (const path of ['/v1/payees', '/v1/funding-accounts', '/v1/standing-orders']) {
      assertProblem(await branch.get(path), 400, 'request_invalid', { parameter: 'member' })
      assert.equal((await branch.get(`${path}?member=${alice.member}`)).status, 200)
    }
  })

  test('is not narrowed by what is no filter', async () => {
    for (const query of ['state=lost', 'createdFrom=yesterday', 'id=pay_1', 'ids=mem_1,pay_1', 'ids='])
      assertProblem(await branch.get(`/v1/members?${query}`, person), 400, 'request_invalid')
  })
})
