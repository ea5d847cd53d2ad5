import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger, today } from '../../test/branch.ts'
import type { BusinessDate } from '../base/dates.ts'
import { standingOrdersLoop } from './loops.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const usd = (value: string) => ({ value, currency: 'USD' })
const at = '2026-01-05T15:00:00.000Z'

type Fragment = { readonly file: string; readonly name: string; readonly text: string }

/** The functions at the top level of the room's files, each from its name to the next one's. */
function functionsOf(isWanted: (file: string) => boolean): readonly Fragment[] {
  return readdirSync(import.meta.dirname)
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && isWanted(file))
    .flatMap(file =>
      readFileSync(join(import.meta.dirname, file), 'utf8')
        .split(/^(?=(?:export )?(?:async )?function )/m)
        .flatMap(text => {
          const name = /^(?:export )?(?:async )?function (\w+)/.exec(text)?.[1]
          return name === undefined ? [] : [{ file, name, text }]
        }),
    )
}
const isStore = (file: string) => file.endsWith('store.ts') && !isProbe(file)
/** What a probe does is undone. */
const isProbe = (file: string) => file === 'probe-store.ts' || file.startsWith('controls')

/** Who writes the rows of what has a history, and by which call the history is written beside it. */
const writers: Readonly<Record<string, string>> = {
  'member: forgetMember': 'insertMemberSteps',
  'member: insertMembers': 'insertMemberSteps',
  'member: setMemberLanguage': 'insertMemberSteps',
  'member: setMemberState': 'insertMemberSteps',
  'member: setMemberTerms': 'insertMemberSteps',
  'payee: forgetPayees': 'insertErasedPayees',
  'payee: insertPayees': 'none: it is as it was added until something changes',
  'payee: setAccount': 'insertChange',
  'payee: setDetails': 'insertChange',
  'payee: setPayeeState': 'insertChange',
  'payee: setPayeeTerms': 'insertChange',
  'payment: insertPayments': 'insertSteps',
  'payment: updatePayments': 'insertSteps',
  'standing_order: insertStandingOrders': 'record',
  'standing_order: updateStandingOrders': 'record',
}

describe('the histories of members, payees, payments and standing orders', () => {
  test('have every function that writes such a row, and each caller of it writes the history as well', () => {
    const found = functionsOf(isStore).flatMap(({ name, text }) =>
      [...text.matchAll(/(?:insert into|update|delete from) payments\.(\w+)/g)]
        .map(([, table = '']) => table)
        .filter(table => ['member', 'payee', 'payment', 'standing_order'].includes(table))
        .map(table => `${table}: ${name}`),
    )
    assert.deepEqual(found.toSorted(), Object.keys(writers))
    // What a dry run pretends is undone.
    const callers = functionsOf(file => !isStore(file) && !isProbe(file) && file !== 'import-pretended.ts')
    for (const [writer, history] of Object.entries(writers)) {
      if (history.startsWith('none')) continue
      const [, name = ''] = writer.split(': ')
      const calling = callers.filter(({ text }) => new RegExp(`\\b${name}\\(`).test(text.slice(text.indexOf('(') + 1)))
      assert.ok(calling.length > 0, `nobody calls ${name}`)
      for (const { file, name: caller, text } of calling)
        if (caller !== name) assert.match(text, new RegExp(`\\b${history}\\(`), `${caller} in ${file}`)
    }
  })
})

describe('a history', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('20.00')
  })
  after(() => branch.close())

  const order = async (more: object = {}): Promise<string> => {
    const made = await branch.order('/v1/standing-orders', {
      fundingAccount: alice.fundingAccount,
      payee: alice.payee,
      amount: usd('15.00'),
      frequency: 'weekly',
      startOn: today,
      ...more,
    })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const change = async (id: string, noun: string, version: number) => {
    const headers = { 'if-match': `"${version}"`, ...as('olga') }
    const changed = await branch.ask('POST', `/v1/standing-orders/${id}/${noun}`, undefined, headers)
    assert.equal(changed.status, 201, changed.text)
  }
  const course = (state: string, nextOccurrence: number, nextOn?: BusinessDate) => ({
    state,
    nextOccurrence,
    ...(nextOn === undefined ? {} : { nextOn }),
  })

  test('of a standing order tells every change from what to what, by whom and when, in pages', async () => {
    const id = await order({ ends: { after: 5 } })
    await change(id, 'skip', 1)
    await change(id, 'pause', 2)
    await change(id, 'resumption', 3)
    await change(id, 'cancellation', 4)
    const by = { actor: 'person:per_olga', at }
    const [zero, one] = [course('active', 0, '2026-01-05'), course('active', 1, '2026-01-12')]
    const paused = course('paused', 1, '2026-01-12')
    const first = await branch.get(`/v1/standing-orders/${id}/steps?limit=3`)
    const second = await branch.get(`/v1/standing-orders/${id}/steps?limit=3&cursor=${first.body.next}`)
    assert.deepEqual(
      [...first.body.items, ...second.body.items],
      [
        { version: 1, what: 'created', after: zero, actor: 'client:cli_1', at },
        { version: 2, what: 'skip', before: zero, after: one, ...by },
        { version: 3, what: 'pause', before: one, after: paused, ...by },
        { version: 4, what: 'resume', before: paused, after: one, ...by },
        { version: 5, what: 'cancel', before: one, after: course('cancelled', 1), ...by },
      ],
    )
    assertProblem(await branch.get(`/v1/standing-orders/${id}/steps`, stranger), 404, 'standing_order_not_found')
  })

  test('of a standing order tells its occurrences, and why one could not be paid', async () => {
    const id = await order({ ends: { after: 2 } })
    const pass = () => standingOrdersLoop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)
    await pass()
    branch.world.clock.advance(7 * 86_400_000)
    await pass()
    branch.world.clock.advance(-7 * 86_400_000)
    const steps = (await branch.get(`/v1/standing-orders/${id}/steps`)).body.items
    assert.deepEqual(
      steps.map(({ what, actor, after: { state }, reason }: Reply['body']) => [what, actor, state, reason]),
      [
        ['created', 'client:cli_1', 'active', undefined],
        ['occurred', 'process:worker', 'active', undefined],
        ['occurred', 'process:worker', 'ended', 'insufficient_funds'],
      ],
    )
  })

  test('of a member tells who changed it, from what to what, and why', async () => {
    const { member } = await branch.enrol('1.00')
    const set = (body: object) => branch.ask('PUT', `/v1/members/${member}/state`, body, as('olga'))
    assert.equal((await set({ state: 'suspended', reason: 'suspected_fraud' })).status, 200)
    assert.equal((await set({ state: 'suspended' })).status, 200, 'no change, and no step')
    assert.equal((await set({ state: 'active' })).status, 200)
    assertProblem(await set({ state: 'closed', reason: 'Bob says so' }), 400, 'request_invalid')
    const by = { actor: 'person:per_olga', at }
    const first = await branch.get(`/v1/members/${member}/steps?limit=2`)
    assert.deepEqual(first.body.items, [
      { version: 1, what: 'enrolled', after: 'active', actor: 'client:cli_1', at },
      { version: 2, what: 'state', before: 'active', after: 'suspended', reason: 'suspected_fraud', ...by },
    ])
    const second = await branch.get(`/v1/members/${member}/steps?limit=2&cursor=${first.body.next}`)
    assert.deepEqual(second.body, {
      items: [{ version: 3, what: 'state', before: 'suspended', after: 'active', ...by }],
    })
    const speak = (language: string | null) =>
      branch.ask('PUT', `/v1/members/${member}/language`, { language }, as('olga'))
    for (const language of ['es-MX', 'es-MX', null]) assert.equal((await speak(language)).status, 200)
    assertProblem(await speak('Spanish'), 400, 'request_invalid')
    const third = await branch.get(`/v1/members/${member}/steps?limit=10&cursor=${first.body.next}`)
    assert.deepEqual(third.body.items.slice(1), [
      { version: 4, what: 'language', after: 'es-MX', ...by },
      { version: 5, what: 'language', before: 'es-MX', ...by },
    ])
    assertProblem(await branch.get(`/v1/members/${member}/steps`, stranger), 404, 'member_not_found')
  })

  test('of a payment tells what an amendment changed', async () => {
    const { fundingAccount, payee } = alice
    const made = await branch.order('/v1/payments', {
      fundingAccount,
      payee,
      amount: usd('1.00'),
      processOn: '2026-03-02',
    })
    const amended = await branch.ask(
      'PATCH',
      `/v1/payments/${made.body.id}`,
      { amount: usd('2.00'), processOn: '2026-03-09' },
      { 'if-match': '"1"' },
    )
    assert.equal(amended.status, 200, amended.text)
    const [first, second] = (await branch.get(`/v1/payments/${made.body.id}/steps`)).body.items
    assert.equal('amended' in first, false)
    assert.deepEqual(second.amended, {
      before: { amount: usd('1.00'), processOn: '2026-03-02', deliverOn: '2026-03-02' },
      after: { amount: usd('2.00'), processOn: '2026-03-09', deliverOn: '2026-03-09' },
    })
  })

  test('is not left out: a change without a line in it is refused at the commit, and a line is for ever', async () => {
    const id = await order({ startOn: '2026-02-02' })
    const { member, payee } = await branch.enrol('1.00')
    const { owner } = branch.world
    const hasty: Readonly<Record<string, string>> = {
      'a member without': `update payments.member set state = 'suspended', version = 2 where member_id = '${member}'`,
      'a member at the same version': `update payments.member set state = 'suspended' where member_id = '${member}'`,
      'an order without': `update payments.standing_order set state = 'paused', version = 2 where standing_order_id = '${id}'`,
      'a payee without': `update payments.payee set nickname = 'x', version = 2 where payee_id = '${payee}'`,
      'a payee at the same version': `update payments.payee set state = 'suspended' where payee_id = '${payee}'`,
    }
    for (const [what, sql] of Object.entries(hasty))
      await assert.rejects(Promise.resolve(owner.unsafe(sql)), /has changed without a line in its history/, what)
    for (const table of ['member_step', 'standing_order_step', 'payment_amendment'])
      await assert.rejects(
        Promise.resolve(owner.unsafe(`delete from payments.${table}`)),
        /never changed or deleted/,
        table,
      )
  })
})
