import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Api, assertProblem, openApi, type Reply } from '../../../test/api.ts'
import { leavesOf } from '../../../test/leaves.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { fault } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import * as identity from '../../identity/identity.ts'
import { openInstitution } from '../../payments/payments.ts'
import { v1 } from './v1.ts'

const email = 'alice.ames@example.com'
const payeeNumber = '98765432'
const fundingNumber = '000123456789'
const minuteMs = 60_000
const path = '/v1/unmaskings'

describe('what is masked', () => {
  let office: OfficeWorld
  let api: Api
  let ids: { member: string; payee: string; fundingAccount: string }
  let services: Desk
  let compliance: Desk
  let approver: Desk
  let operator: Desk
  let examiner: Desk
  let security: Desk
  let auditor: Desk

  before(async () => {
    office = await openOfficeWorld()
    const { world, vault } = office.people
    // What the institution's online bank has given; one vault for both doors.
    api = await openApi(v1, { world, tools: () => ({ vault }) })
    ids = await enrol('A-1', 'Alice Ames', email)
    services = await office.desk('Mia Services', 'member_services')
    compliance = await office.desk('Cora Compliance', 'compliance')
    approver = await office.desk('Abe Approver', 'approver')
    operator = await office.desk('Olga Operator', 'operator')
    examiner = await office.desk('Xena Examiner', 'examiner')
    security = await office.desk('Sam Security', 'security_analyst')
    auditor = await office.desk('Ada Auditor', 'auditor')
  })
  after(async () => {
    await api.close()
    await office.close()
  })

  async function make(at: string, body: object): Promise<string> {
    const made = await api.ask('POST', at, body)
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  async function enrol(reference: string, name: string, email: string) {
    const member = await make('/v1/members', { reference, name, email })
    const fundingAccount = await make('/v1/funding-accounts', { member, number: fundingNumber, currency: 'USD' })
    const account = { bank: '021000021', number: payeeNumber }
    const payee = await make('/v1/payees', { member, nickname: 'Power', name: 'Power & Light Co', account })
    return { member, fundingAccount, payee }
  }
  const wanted = (more: object = {}) => ({
    subject: ids.member,
    field: 'email',
    reason: 'member_asked',
    words: 'case 4711',
    ...more,
  })
  const number = (more: object = {}) => wanted({ subject: ids.payee, field: 'number', ...more })
  async function confirmed(desk: Desk, body: object, at = path): Promise<Reply> {
    return office.ask(desk, 'POST', at, body, { 'vouch-step-up': await office.confirm(desk, 'POST', at, body) })
  }
  const valueOf = (desk: Desk, id: string) => office.ask(desk, 'GET', `${path}/${id}/value`)
  const leaves = async (kind: string) =>
    (await leavesOf(office.people.world, 'demo')).filter(leaf => leaf.kind === kind)
  const alerts = async () =>
    office.people.world.owner<{ kind: string }[]>`
      select kind from identity.sign_in_alert where kind like 'unmasking%' order by alert_id`

  describe('POST /v1/unmaskings', () => {
    test('201 all of one field, once it is confirmed; a leaf says who, which and why, and never what', async () => {
      assert.equal((await office.ask(services, 'GET', `/v1/members/${ids.member}`)).body.email, 'al***@example.com')
      const told = await confirmed(services, wanted())
      assert.equal(told.status, 201, told.text)
      const { id, openUntil, ...rest } = told.body
      assert.deepEqual(rest, { subject: ids.member, field: 'email', value: email })
      assert.equal(Date.parse(openUntil) - office.people.world.clock.now().getTime(), 5 * minuteMs)
      assert.equal(told.headers.get('cache-control'), 'no-store')
      const [leaf] = await leaves('payments.unmasked')
      const { session, ...body } = leaf?.body ?? fault('no leaf')
      assert.match(JSON.stringify(session), /^"ses_/)
      assert.deepEqual(leaf?.actor, `person:${services.person}`)
      assert.deepEqual(body, {
        unmasking: id,
        subject: ids.member,
        field: 'email',
        member: ids.member,
        reason: 'member_asked',
        until: openUntil,
        policy: 'member_services_reads',
      })
      assert.ok(!JSON.stringify(await leavesOf(office.people.world, 'demo')).includes('alice.ames'))
    })

    test('writes down before it opens: what does not open leaves a leaf, and tells nothing', async () => {
      const { member } = await enrol2('A-2')
      const before = (await leaves('payments.unmasked')).length
      const { owner } = office.people.world
      await owner.begin(async tx => {
        await tx`select set_config('session_replication_role', 'replica', true)`
        await tx`update payments.member set email_sealed = set_byte(email_sealed, 20, 1) where member_id = ${member}`
      })
      const body = wanted({ subject: member })
      assertProblem(await confirmed(services, body), 500, 'fault')
      assert.equal((await leaves('payments.unmasked')).length, before + 1)
    })
    const enrol2 = async (reference: string) => ({
      member: await make('/v1/members', { reference, name: 'Bob', email: 'bob@example.com' }),
    })

    test('is for those whose work it is, and for the fields it is', async () => {
      const refusedTo = async (desk: Desk, body: object) =>
        assertProblem(await confirmed(desk, body), 403, 'permit_missing')
      await refusedTo(services, number())
      await refusedTo(approver, wanted())
      await refusedTo(examiner, wanted())
      for (const desk of [operator, security, auditor]) {
        await refusedTo(desk, wanted())
        await refusedTo(desk, number())
      }
      for (const [body, value] of [
        [wanted(), email],
        [number(), payeeNumber],
        [wanted({ subject: ids.fundingAccount, field: 'number' }), fundingNumber],
      ] as const)
        assert.equal((await confirmed(compliance, body)).body.value, value)
    })

    test('wants a passkey for exactly this: another field, another subject, another reason, another time is another', async () => {
      const body = number({ reason: 'dispute' })
      const ask = (stepUp?: string) =>
        office.ask(compliance, 'POST', path, body, stepUp === undefined ? {} : { 'vouch-step-up': stepUp })
      assertProblem(await ask(), 401, 'step_up_required')
      for (const other of [wanted(), { ...body, subject: ids.fundingAccount }, { ...body, reason: 'approval' }])
        assertProblem(await ask(await office.confirm(compliance, 'POST', path, other)), 401, 'step_up_required')
      const old = await office.confirm(compliance, 'POST', path, body)
      office.people.world.clock.advance(5 * minuteMs + 1)
      assertProblem(await ask(old), 401, 'step_up_required')
      const good = await office.confirm(compliance, 'POST', path, body)
      assert.equal((await ask(good)).status, 201)
      assertProblem(await ask(good), 401, 'step_up_required')
    })

    test('is refused without a reason, for a reason that is none, and in words that name somebody', async () => {
      const { reason: _, ...without } = wanted()
      assertProblem(await office.ask(services, 'POST', path, without, stepUpOf()), 400, 'request_invalid')
      const bad = wanted({ reason: 'curious' })
      assertProblem(await office.ask(services, 'POST', path, bad, stepUpOf()), 400, 'request_invalid')
      const named = wanted({ words: 'alice.ames@example.com called' })
      assertProblem(await confirmed(services, named), 422, 'unmasking_words_personal', { pointer: '/words' })
    })
    const stepUpOf = () => ({ 'vouch-step-up': 'stp_00000000000000000000000000' })

    test('finds nobody of another institution, and no field that is not there', async () => {
      const strange = await openApi(v1, {
        world: office.people.world,
        institution: 'other-bank',
        tools: () => ({ vault: office.people.vault }),
      })
      const opened = await transact(office.people.world.outside, 'other-bank', 'process:test', work =>
        openInstitution(work, {
          name: 'other',
          timeZone: 'America/Chicago',
          currency: 'USD',
          rules: 'open',
          routingNumber: '111000038',
        }),
      )
      assert.ok(opened.ok)
      const theirs = await strange.ask('POST', '/v1/members', { reference: 'x', name: 'X', email: 'x@example.com' })
      assert.equal(theirs.status, 201, theirs.text)
      await strange.close()
      for (const subject of [theirs.body.id, 'mem_00000000000000000000000000'])
        assertProblem(await confirmed(compliance, wanted({ subject })), 404, 'unmasking_subject_not_found')
      for (const body of [
        wanted({ field: 'number' }),
        wanted({ subject: ids.fundingAccount, field: 'core_number' }),
        number({ field: 'email' }),
      ])
        assertProblem(await confirmed(compliance, body), 404, 'unmasking_field_empty')
    })

    test('shows an approver the number only of the payment that waits for them', async () => {
      const setting = { one: '100.00', two: '120.00', answerDays: 5 }
      const settingPath = '/v1/settings/payments.approvals/proposals'
      const proposed = await office.ask(operator, 'POST', settingPath, setting)
      assert.equal((await approve(compliance, proposed.body)).body.state, 'applied')
      await fund()
      const pay = async (value: string) => {
        const body = { fundingAccount: ids.fundingAccount, payee: ids.payee, amount: { value, currency: 'USD' } }
        return (await api.ask('POST', '/v1/payments', body, { 'idempotency-key': `pay-${value}` })).body
      }
      const [large, small] = [await pay('150.00'), await pay('50.00')]
      assert.equal(large.state, 'awaiting_approval')
      const notWaiting = async (body: object) =>
        assertProblem(await confirmed(approver, body), 403, 'unmasking_payment_not_waiting')
      await notWaiting(number({ reason: 'approval' }))
      await notWaiting(number({ reason: 'approval', payment: small.id }))
      const other = await make('/v1/payees', {
        member: ids.member,
        nickname: 'Gas',
        name: 'Gas Co',
        account: { bank: '021000021', number: '55554444' },
      })
      await notWaiting(number({ subject: other, payment: large.id }))
      const told = await confirmed(approver, number({ reason: 'approval', payment: large.id }))
      assert.deepEqual([told.status, told.body.value], [201, payeeNumber], told.text)
      const proposal = (await office.ask(approver, 'GET', `/v1/proposals/${large.proposal}`)).body
      // Somebody else has to agree as well, so the question is open, and not to them any more.
      assert.equal((await approve(approver, proposal)).body.state, 'open')
      await notWaiting(number({ reason: 'approval', payment: large.id, words: 'once more' }))
    })
    async function fund() {
      const world = await make('/v1/ledger/accounts', {
        kind: 'external',
        currency: 'USD',
        normalSide: 'debit',
        isFloored: false,
      })
      const [{ account } = fault('an account')] = (await api.get(`/v1/funding-accounts?member=${ids.member}`)).body
        .items
      const transfer = { debit: world, credit: account, amount: { value: '1000.00', currency: 'USD' } }
      const moved = await api.ask('POST', '/v1/ledger/transfers', transfer, { 'idempotency-key': 'funds' })
      assert.equal(moved.status, 201, moved.text)
    }
    const approve = (desk: Desk, { id, contentHash }: { readonly id: string; readonly contentHash: string }) =>
      confirmed(desk, { contentHash }, `/v1/proposals/${id}/approvals`)

    test('202 to an examiner: another person agrees, and then it opens once, word for word', async () => {
      const body = number({ reason: 'examination' })
      const asked = await confirmed(examiner, body)
      assert.deepEqual([asked.status, asked.body.kind], [202, 'payments.unmasking'], asked.text)
      const proposal = asked.body.id
      assertProblem(await confirmed(examiner, { ...body, proposal }), 403, 'unmasking_not_agreed')
      for (const desk of [examiner, security, approver])
        assertProblem(await approve(desk, asked.body), 403, 'permit_missing')
      assert.equal((await approve(compliance, asked.body)).body.state, 'applied')
      for (const other of [{ words: 'other words' }, { subject: ids.fundingAccount }, { reason: 'dispute' }])
        assertProblem(await confirmed(examiner, { ...body, ...other, proposal }), 403, 'unmasking_not_agreed')
      const told = await confirmed(examiner, { ...body, proposal })
      assert.deepEqual([told.status, told.body.value], [201, payeeNumber], told.text)
      assertProblem(await confirmed(examiner, { ...body, proposal }), 403, 'unmasking_not_agreed')
    })

    test('does not open what was agreed to more than a day ago', async () => {
      const body = number({ reason: 'examination', words: 'late' })
      const asked = await confirmed(examiner, body)
      assert.equal((await approve(compliance, asked.body)).body.state, 'applied')
      office.people.world.clock.advance(24 * 60 * minuteMs + 1)
      for (const desk of [services, compliance, approver, operator, examiner, security, auditor])
        Object.assign(desk, await office.signIn(desk))
      const late = { ...body, proposal: asked.body.id }
      assertProblem(await confirmed(examiner, late), 403, 'unmasking_not_agreed')
    })
  })

  describe('GET /v1/unmaskings/:unmasking/value', () => {
    test('200 to the same person in the same session within five minutes, and a leaf each time', async () => {
      const told = await confirmed(services, wanted())
      const before = (await leaves('payments.unmasked_again')).length
      const again = await valueOf(services, told.body.id)
      assert.deepEqual([again.status, again.body], [200, told.body], again.text)
      assert.equal((await leaves('payments.unmasked_again')).length, before + 1)
      assertProblem(await valueOf(compliance, told.body.id), 404, 'unmasking_not_found')
      const elsewhere = await office.signIn(services)
      assertProblem(await valueOf(elsewhere, told.body.id), 403, 'unmasking_of_another_session')
      office.people.world.clock.advance(5 * minuteMs - 1)
      assert.equal((await valueOf(services, told.body.id)).status, 200)
      office.people.world.clock.advance(1)
      assertProblem(await valueOf(services, told.body.id), 410, 'unmasking_over')
    })

    test('403 to whoever has lost the role meanwhile', async () => {
      const leaver = await office.desk('Lea Leaver', 'member_services')
      const told = await confirmed(leaver, wanted())
      assert.equal(told.status, 201, told.text)
      const taken = await transact(office.people.office, 'demo', 'process:test', work =>
        identity.revokeRole(work, `person:${leaver.person}`, 'member_services'),
      )
      assert.ok(taken.ok)
      assertProblem(await valueOf(leaver, told.body.id), 403, 'permit_missing')
    })
  })

  describe('how much may be looked at', () => {
    test('an alert when somebody looks at far more than they are used to, before any limit', async () => {
      const eager = await office.desk('Eve Eager', 'member_services')
      const before = (await alerts()).length
      for (let looks = 1; looks <= 5; looks++) {
        assert.equal((await alerts()).length, before, `after ${looks - 1} looks`)
        assert.equal((await confirmed(eager, wanted())).status, 201)
      }
      assert.deepEqual((await alerts()).slice(before), [{ kind: 'unmasking_spree' }])
      const [leaf] = (await leaves('identity.unmasking_alert')).slice(-1)
      assert.deepEqual(
        [leaf?.body['what'], leaf?.body['person'], leaf?.body['looks']],
        ['unmasking_spree', `person:${eager.person}`, 5],
      )
    })

    test('429 at the limit of a person, with Retry-After, a leaf and an alert; an hour later again', async () => {
      const greedy = await office.desk('Greta Greedy', 'member_services')
      for (let looks = 1; looks <= 12; looks++) assert.equal((await confirmed(greedy, wanted())).status, 201)
      const before = (await leaves('payments.unmasked')).length
      const limited = await confirmed(greedy, wanted())
      assertProblem(limited, 429, 'unmasking_limited')
      assert.equal(limited.headers.get('retry-after'), '3600')
      assert.equal((await leaves('payments.unmasked')).length, before)
      assert.equal((await leaves('payments.unmasking_limited')).length, 1)
      assert.ok((await alerts()).some(({ kind }) => kind === 'unmasking_limit'))
      assert.equal((await confirmed(services, wanted())).status, 201, 'others may')
      office.people.world.clock.advance(60 * minuteMs)
      const back = await office.signIn(greedy)
      assert.equal((await confirmed(back, wanted())).status, 201)
    })

    test('is what the institution has set, for one and for all; many at once are no more', async () => {
      for (const desk of [operator, compliance, security, auditor]) Object.assign(desk, await office.signIn(desk))
      const setting = { personPerHour: 3, institutionPerHour: 5 }
      const at = '/v1/settings/payments.unmasking_rates/proposals'
      const { id, contentHash } = (await office.ask(operator, 'POST', at, setting)).body
      const set = await confirmed(compliance, { contentHash }, `/v1/proposals/${id}/approvals`)
      assert.equal(set.body.state, 'applied', set.text)
      const [one, two] = [await office.desk('Ida One', 'compliance'), await office.desk('Tom Two', 'compliance')]
      const tryAll = async (desk: Desk) => {
        const stepUps: string[] = []
        for (let looks = 0; looks < 4; looks++) stepUps.push(await office.confirm(desk, 'POST', path, wanted()))
        return Promise.all(stepUps.map(stepUp => office.ask(desk, 'POST', path, wanted(), { 'vouch-step-up': stepUp })))
      }
      office.people.world.clock.advance(60 * minuteMs)
      for (const desk of [one, two, security, auditor]) Object.assign(desk, await office.signIn(desk))
      const statuses = async (desk: Desk) => (await tryAll(desk)).map(({ status }) => status).toSorted((a, b) => a - b)
      assert.deepEqual(await statuses(one), [201, 201, 201, 429])
      assert.deepEqual(await statuses(two), [201, 201, 429, 429])
    })
  })

  describe('GET /v1/unmaskings', () => {
    test('200 who has looked at what of whom and why, newest first, and never what they saw', async () => {
      const listed = await office.ask(security, 'GET', `${path}?actor=person:${services.person}&limit=2`)
      assert.equal(listed.status, 200, listed.text)
      assert.equal(listed.body.items.length, 2)
      const [{ id, at, ...look }] = listed.body.items
      assert.deepEqual(look, {
        actor: `person:${services.person}`,
        subject: ids.member,
        field: 'email',
        member: ids.member,
        reason: 'member_asked',
        words: 'case 4711',
      })
      assert.match(id, /^unm_/)
      assert.match(at, /^2026-01-/)
      const next = await office.ask(
        auditor,
        'GET',
        `${path}?actor=person:${services.person}&cursor=${listed.body.next}`,
      )
      assert.equal(next.status, 200, next.text)
      assertProblem(
        await office.ask(auditor, 'GET', `${path}?cursor=${listed.body.next}`),
        400,
        'cursor_of_another_list',
      )
      const more = await office.ask(auditor, 'GET', `${path}?limit=100`)
      assert.ok(more.body.items.length > 20)
      assert.ok(![email, payeeNumber, fundingNumber].some(value => more.text.includes(value)))
    })

    test('200 of one member, who has looked at them', async () => {
      const access = await office.ask(auditor, 'GET', `/v1/members/${ids.member}/access?limit=100`)
      assert.equal(access.status, 200, access.text)
      assert.ok(access.body.items.length > 20)
      assert.ok(access.body.items.every(({ member }: { member: string }) => member === ids.member))
      const nobody = await office.ask(auditor, 'GET', '/v1/members/mem_00000000000000000000000000/access')
      assert.deepEqual(nobody.body.items, [])
    })

    test('403 to everybody else, and no door for programs', async () => {
      const newcomer = await office.desk('Nora New', 'operator')
      assertProblem(await office.ask(newcomer, 'GET', path), 403, 'permit_missing')
      assertProblem(await office.ask(newcomer, 'GET', `/v1/members/${ids.member}/access`), 403, 'permit_missing')
      for (const name of ['unmask', 'readUnmasked', 'listUnmaskings', 'listMemberAccess'] as const)
        assert.deepEqual(v1[name].doors, ['office'])
    })
  })

  test('is so for each role at the routes that everybody uses', async () => {
    const emailTo = async (role: identity.Role) => {
      const desk = await office.desk(`Any ${role}`, role)
      return (await office.ask(desk, 'GET', `/v1/members/${ids.member}`)).body.email
    }
    for (const role of ['member_services', 'operator', 'approver', 'compliance', 'auditor', 'examiner'] as const)
      assert.equal(await emailTo(role), 'al***@example.com', role)
    for (const role of ['security_analyst', 'executive', 'platform_engineer'] as const)
      assert.equal(await emailTo(role), undefined, role)
    assert.equal((await api.get(`/v1/members/${ids.member}`)).body.email, email)
  })
})
