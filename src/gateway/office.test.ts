import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { ceremonyAt, type Desk, type OfficeWorld, openOfficeWorld } from '../../test/office.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'

const minuteMs = 60_000

describe('the office', () => {
  let office: OfficeWorld
  before(async () => {
    office = await openOfficeWorld()
  })
  after(() => office.close())

  const codeOf = ({ status, body }: { status: number; body: { type?: string } }) =>
    `${status} ${body.type?.replace('/problems/', '') ?? ''}`.trim()
  const leafOf = async (kind: string): Promise<string> => {
    const [row] = await office.people.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch
       where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0
       order by batch_id desc limit 1`
    return row?.leaves.toString('utf8') ?? fault(`no leaf ${kind}`)
  }
  const read = (desk: Desk) => office.ask(desk, 'GET', '/v1/session')

  describe('a session', () => {
    test('begins with a cookie for this host alone, whose secret is nowhere', async () => {
      const enrolled = await office.people.enrol('Ada One')
      office.arriving.push({ institution: 'demo', person: enrolled.person, acr: 'urn:vouch:phr', at: new Date() })
      const back = await office.send('GET', `${identity.callbackPath}?code=1`, { cookie: '__Host-vouch-visit=sealed' })
      const set = back.headers.getSetCookie()
      assert.match(set[0] ?? '', /^__Host-vouch=demo\.[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
      assert.match(set[1] ?? '', /^__Host-vouch-visit=;.*Max-Age=0$/)
      assert.equal(back.status, 200)
      const secret = /demo\.([\w-]{43})/.exec(set[0] ?? '')?.[1] ?? ''
      const [row] = await office.people.world.owner<{ hash: Buffer; text: string }[]>`
        select id_hash as hash, session::text as text from identity.session
         where person_id = ${enrolled.person}`
      assert.deepEqual(row?.hash, hash('sha256', secret, 'buffer'))
      assert.ok(!row?.text.includes(secret))
      assert.doesNotMatch(await leafOf('identity.session_began'), new RegExp(secret))
    })

    test('says who is signed in, and nothing to anyone without it', async () => {
      const desk = await office.desk('Ada Two', 'operator')
      const { body } = await read(desk)
      assert.deepEqual([body.person, body.roles, body.sessions.length], [desk.person, ['operator'], 1])
      assert.deepEqual([body.timeZone, body.currency], ['America/Chicago', 'USD'])
      const may = (permit: string) => body.permits.includes(permit)
      assert.deepEqual(['payments.read', 'settings.propose', 'self.manage', 'approve.payments', 'risk.read'].map(may), [
        true,
        true,
        true,
        false,
        false,
      ])
      assert.equal(codeOf(await office.send('GET', '/v1/session', {})), '401 session_missing')
      for (const cookie of [
        '__Host-vouch=demo.x',
        `__Host-vouch=demo.${'x'.repeat(43)}`,
        `__Host-vouch=other.${desk.cookie.split('.')[1]}`,
      ]) {
        assert.match(codeOf(await office.send('GET', '/v1/session', { cookie })), /^401 session_(missing|over)$/)
      }
      const twice = `${desk.cookie}; ${desk.cookie}`
      assert.equal(codeOf(await office.send('GET', '/v1/session', { cookie: twice })), '401 session_missing')
      const actor = { 'vouch-actor': `demo/person:${desk.person}` }
      assert.equal(codeOf(await office.send('GET', '/v1/session', actor)), '401 session_missing')
    })

    test('ends after a quarter of an hour without a request, and after eight hours with many', async () => {
      const desk = await office.desk('Ada Three')
      for (let minutes = 0; minutes < 8 * 60; minutes += 14) {
        assert.equal((await read(desk)).status, 200, `after ${minutes} minutes`)
        office.people.world.clock.advance(14 * minuteMs)
      }
      assert.equal(codeOf(await read(desk)), '401 session_over')
      const idle = await office.desk('Ada Four')
      office.people.world.clock.advance(15 * minuteMs)
      assert.equal(codeOf(await read(idle)), '401 session_over')
      assert.match(await leafOf('identity.session_ended'), /"reason":"idle"/)
    })

    test('is one of two: a third ends the one that was seen longest ago', async () => {
      const enrolled = await office.people.enrol('Ada Five')
      const desks: Desk[] = []
      for (let count = 0; count < 3; count++) {
        desks.push(await office.signIn(enrolled))
        office.people.world.clock.advance(minuteMs)
      }
      const [first, second, third] = await Promise.all(desks.map(read))
      assert.deepEqual([codeOf(first ?? fault('1')), second?.status, third?.status], ['401 session_over', 200, 200])
      const many = await Promise.all(Array.from({ length: 5 }, () => office.signIn(enrolled).catch(() => undefined)))
      assert.ok(many.length === 5)
      const [open] = await office.people.world.owner<{ count: number }[]>`
        select count(*)::int as count from identity.session where person_id = ${enrolled.person} and ended_at is null`
      assert.ok((open?.count ?? 3) <= 2)
    })

    test('gets another id when its person’s roles change, and the old one is nobody’s', async () => {
      const desk = await office.desk('Ada Six', 'operator')
      const old = desk.cookie
      await transact(office.people.office, 'demo', 'process:test', work =>
        identity.grantRole(work, `person:${desk.person}`, 'member_services'),
      )
      const { body } = await read(desk)
      assert.deepEqual(body.roles.toSorted(), ['member_services', 'operator'])
      assert.notEqual(desk.cookie, old)
      assert.equal(codeOf(await office.send('GET', '/v1/session', { cookie: old })), '401 session_over')
      await transact(office.people.office, 'demo', 'process:test', work =>
        identity.revokeRole(work, `person:${desk.person}`, 'operator'),
      )
      assert.deepEqual((await read(desk)).body.roles, ['member_services'])
    })

    test('is over at once for somebody suspended', async () => {
      const desk = await office.desk('Ada Seven')
      await transact(office.people.office, 'demo', 'person:per_boss', work =>
        identity.suspend(work, `person:${desk.person}`),
      )
      assert.equal(codeOf(await read(desk)), '401 session_over')
    })

    test('is ended by its person, one by one, and nobody else’s is found', async () => {
      const enrolled = await office.people.enrol('Ada Eight')
      const [one, two] = [await office.signIn(enrolled), await office.signIn(enrolled)]
      const stranger = await office.desk('Bo Stranger')
      const sessions = (await read(one)).body.sessions as { id: string; isThis: boolean }[]
      const other = sessions.find(({ isThis }) => !isThis)?.id ?? fault('two are open')
      assert.equal(codeOf(await office.ask(stranger, 'DELETE', `/v1/sessions/${other}`)), '404 session_not_found')
      assert.equal((await office.ask(one, 'DELETE', `/v1/sessions/${other}`)).status, 200)
      assert.equal(codeOf(await read(two)), '401 session_over')
      const out = await office.ask(one, 'DELETE', '/v1/session')
      assert.match(out.headers.getSetCookie()[0] ?? '', /^__Host-vouch=;.*Max-Age=0/)
    })

    test('of somebody else is ended by the security team, with a passkey and a leaf', async () => {
      const desk = await office.desk('Cleo Victim')
      const security = await office.desk('Sam Security', 'security_analyst')
      const path = `/v1/people/${desk.person}/sessions`
      assert.equal(codeOf(await office.ask(security, 'DELETE', path)), '401 step_up_required')
      const stepUp = await office.confirm(security, 'DELETE', path)
      const ended = await office.ask(security, 'DELETE', path, undefined, { 'vouch-step-up': stepUp })
      assert.deepEqual(ended.body, { ended: 1 })
      assert.equal(codeOf(await read(desk)), '401 session_over')
      assert.match(await leafOf('identity.session_ended'), /"reason":"ended_by_security"/)
      const operator = await office.desk('Olga Other', 'operator')
      assert.equal(
        codeOf(await office.ask(operator, 'DELETE', path, undefined, { 'vouch-step-up': 'stp_1' })),
        '403 permit_missing',
      )
    })

    test('changes nothing for a page of another site', async () => {
      const desk = await office.desk('Dora Fore', 'operator')
      const good = { origin: office.address.origin, 'sec-fetch-site': 'same-origin', 'vouch-csrf': desk.csrf }
      const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
      const forged = [
        without('origin'),
        without('sec-fetch-site'),
        without('vouch-csrf'),
        { ...good, origin: 'http://evil.localhost:1' },
        { ...good, origin: 'null' },
        { ...good, origin: office.address.origin.replace('http:', 'https:') },
        { ...good, 'sec-fetch-site': 'same-site' },
        { ...good, 'sec-fetch-site': 'cross-site' },
        { ...good, 'sec-fetch-site': 'none' },
        { ...good, 'vouch-csrf': `${desk.csrf}x` },
        { ...good, 'vouch-csrf': (await office.desk('Dora Two')).csrf },
      ]
      for (const headers of forged) {
        const answer = await office.send('DELETE', '/v1/session', { cookie: desk.cookie, ...headers })
        assert.equal(codeOf(answer), '403 cross_site_request', JSON.stringify(headers))
      }
      assert.equal((await read(desk)).status, 200)
    })
  })

  describe('a page', () => {
    test('leads to the issuer with a cookie for the way back, and is over for whoever has none', async () => {
      const left = await office.send('GET', '/sign-in', {})
      assert.equal(left.status, 303)
      assert.equal(left.headers.get('location'), 'http://localhost:8481/auth?request_uri=urn:1')
      assert.match(left.headers.getSetCookie()[0] ?? '', /^__Host-vouch-visit=sealed; .*SameSite=Lax; Max-Age=600$/)
      for (const cookie of ['', '__Host-vouch-visit=forged'])
        assert.equal((await office.send('GET', `${identity.callbackPath}?code=1`, { cookie })).status, 400)
    })

    test('shows a person their name and roles, as text', async () => {
      const desk = await office.desk('Eve <b>Bold</b>', 'auditor')
      const landed = await office.send('GET', '/', { cookie: desk.cookie })
      assert.match(landed.text, /<h1>Eve &lt;b&gt;Bold&lt;\/b&gt;<\/h1>/)
      assert.match(landed.text, /auditor/)
      const script = /<script type="module">([^]*?)<\/script>/.exec(landed.text)?.[1] ?? ''
      const policy = landed.headers.get('content-security-policy') ?? ''
      assert.ok(policy.includes(`script-src 'sha256-${hash('sha256', script, 'base64')}'`))
      assert.match((await office.send('GET', '/', {})).text, /Nobody is signed in/)
    })
  })

  describe('a step-up', () => {
    const proposed = async (subject: string): Promise<change.Proposal> => {
      const outcome = await transact(office.people.office, 'demo', 'client:cli_1', work =>
        change.propose(work, {
          kind: 'messages.template',
          subject,
          content: { subject: 'x', text: 'x', amount: '25.00', currency: 'USD', payee: 'pye_1' },
          approvalsNeeded: 2,
          expiresAt: daysAfter(work.now, 1),
        }),
      )
      return outcome.ok ? outcome.value : fault(outcome.refusal.code)
    }
    const pathOf = ({ id }: change.Proposal) => `/v1/proposals/${id}/approvals`
    const bodyOf = ({ contentHash }: change.Proposal) => ({ contentHash })
    const approve = (desk: Desk, proposal: change.Proposal, stepUp: string) =>
      office.ask(desk, 'POST', pathOf(proposal), bodyOf(proposal), { 'vouch-step-up': stepUp })

    test('is wanted by name, as RFC 9470 has it', async () => {
      const desk = await office.desk('Ann First', 'approver')
      const proposal = await proposed('payment_settled/en-1')
      const answer = await office.ask(desk, 'POST', pathOf(proposal), bodyOf(proposal))
      assert.equal(codeOf(answer), '401 step_up_required')
      assert.equal(
        answer.headers.get('www-authenticate'),
        'Vouch-Session error="insufficient_user_authentication", acr_values="urn:vouch:phr", max_age=300',
      )
    })

    test('says word for word what is approved, and the approval names it in the log', async () => {
      const desk = await office.desk('Ann Second', 'approver')
      const proposal = await proposed('payment_settled/en-2')
      const asked = await office.ask(desk, 'POST', '/v1/step-ups', {
        method: 'POST',
        path: pathOf(proposal),
        body: bodyOf(proposal),
      })
      const operation = JSON.parse(asked.body.operation)
      assert.equal(operation.proposal, proposal.id)
      assert.deepEqual(
        [operation.contentHash, operation.amount, operation.currency, operation.payee, operation.proposalVersion],
        [proposal.contentHash, '25.00', 'USD', 'pye_1', 1],
      )
      const [row] = await office.people.world.owner<{ nonce: Buffer }[]>`
        select nonce from identity.step_up where step_up_id = ${asked.body.id}`
      const nonce = row?.nonce ?? fault('it is kept')
      const challenge = hash('sha256', Buffer.concat([nonce, Buffer.from(asked.body.operation)]), 'base64url')
      assert.equal(JSON.parse(asked.body.options).challenge, challenge)

      const old = desk.cookie
      const proved = await office.ask(desk, 'POST', `/v1/step-ups/${asked.body.id}/assertion`, {
        answer: JSON.stringify(desk.device.get(ceremonyAt(office.address, challenge))),
      })
      assert.equal(proved.status, 201, proved.text)
      desk.csrf = proved.body.csrfToken
      assert.notEqual(desk.cookie, old)
      assert.equal(codeOf(await office.send('GET', '/v1/session', { cookie: old })), '401 session_over')
      const approved = await approve(desk, proposal, asked.body.id)
      assert.equal(approved.status, 201, approved.text)
      assert.match(await leafOf('change.approved'), new RegExp(`"stepUp":"${asked.body.id}"`))
      const [evidence] = await office.people.world.owner<{ data: Buffer }[]>`
        select client_data as data from identity.step_up_assertion where step_up_id = ${asked.body.id}`
      assert.equal(JSON.parse(evidence?.data.toString() ?? '{}').challenge, challenge)
    })

    test('is good once, for one request, within five minutes, in its own session, and while nothing changed', async () => {
      const desk = await office.desk('Ann Third', 'approver')
      const [one, two] = [await proposed('payment_settled/en-3'), await proposed('payment_settled/en-4')]
      const stepUp = await office.confirm(desk, 'POST', pathOf(one), bodyOf(one))
      assert.equal(codeOf(await approve(desk, two, stepUp)), '401 step_up_required')
      const other = await office.desk('Ann Fourth', 'approver')
      assert.equal(codeOf(await approve(other, one, stepUp)), '401 step_up_required')
      const elsewhere = { contentHash: two.contentHash }
      const swapped = await office.ask(desk, 'POST', pathOf(one), elsewhere, { 'vouch-step-up': stepUp })
      assert.equal(codeOf(swapped), '401 step_up_required')
      const both = await Promise.all([approve(desk, one, stepUp), approve(desk, one, stepUp)])
      assert.deepEqual(both.map(codeOf).toSorted(), ['201', '401 step_up_required'])

      const late = await office.confirm(desk, 'POST', pathOf(two), bodyOf(two))
      office.people.world.clock.advance(5 * minuteMs)
      assert.equal(codeOf(await approve(desk, two, late)), '401 step_up_required')

      const before = await office.confirm(desk, 'POST', pathOf(two), bodyOf(two))
      const stepUpOfOther = await office.confirm(other, 'POST', pathOf(two), bodyOf(two))
      assert.equal((await approve(other, two, stepUpOfOther)).status, 201)
      assert.equal(codeOf(await approve(desk, two, before)), '401 step_up_required', 'another version')
    })

    test('confirms what is asked about an actor, whose name has a colon', async () => {
      const [sam, ola] = [
        await office.desk('Sam Colon', 'security_analyst'),
        await office.desk('Ola Colon', 'operator'),
      ]
      const path = `/v1/actors/person:${ola.person}/role-grants`
      const stepUp = await office.confirm(sam, 'POST', path, { role: 'compliance' })
      const proposed = await office.ask(sam, 'POST', path, { role: 'compliance' }, { 'vouch-step-up': stepUp })
      assert.equal(proposed.status, 201, proposed.text)
    })

    test('is not used up by an act that fails', async () => {
      const desk = await office.desk('Ann Fifth', 'approver')
      const proposal = await proposed('payment_settled/en-5')
      const wrong = { contentHash: '0'.repeat(64) }
      const stepUp = await office.confirm(desk, 'POST', pathOf(proposal), wrong)
      const send = () => office.ask(desk, 'POST', pathOf(proposal), wrong, { 'vouch-step-up': stepUp })
      assert.deepEqual([codeOf(await send()), codeOf(await send())], Array(2).fill('409 proposal_content_differs'))
    })

    test('refuses another challenge, page, device, person, a device that did not verify, and a second answer', async () => {
      const desk = await office.desk('Ann Sixth', 'approver')
      const other = await office.desk('Ann Seventh', 'approver')
      const proposal = await proposed('payment_settled/en-6')
      const asked = await office.ask(desk, 'POST', '/v1/step-ups', {
        method: 'POST',
        path: pathOf(proposal),
        body: bodyOf(proposal),
      })
      const right = ceremonyAt(office.address, JSON.parse(asked.body.options).challenge)
      const answers = [
        desk.device.get({ ...right, challenge: 'AAAA' }),
        desk.device.get({ ...right, origin: 'http://localhost:8481' }),
        desk.device.get({ ...right, rpId: 'evil.example' }),
        desk.device.get(right, { isVerified: false }),
        desk.device.get(right, { crossOrigin: true }),
        other.device.get(right),
        {},
      ]
      const path = `/v1/step-ups/${asked.body.id}/assertion`
      for (const answer of answers)
        assert.equal(
          codeOf(await office.ask(desk, 'POST', path, { answer: JSON.stringify(answer) })),
          '422 passkey_refused',
        )
      assert.equal(
        codeOf(await office.ask(other, 'POST', path, { answer: JSON.stringify(desk.device.get(right)) })),
        '404 step_up_not_found',
      )
      assert.equal(codeOf(await approve(desk, proposal, asked.body.id)), '401 step_up_required', 'nothing is proved')
      const proved = await office.ask(desk, 'POST', path, { answer: JSON.stringify(desk.device.get(right)) })
      desk.csrf = proved.body.csrfToken
      assert.equal(proved.status, 201)
      assert.equal(
        codeOf(await office.ask(desk, 'POST', path, { answer: JSON.stringify(desk.device.get(right)) })),
        '404 step_up_not_found',
      )
    })

    test('is wanted at every route whose permit is delicate or decides', async () => {
      const { v1 } = await import('./routes/v1.ts')
      const groups = new Map((await identity.loadPermits()).actions.map(({ permit, groups }) => [permit, groups]))
      for (const [name, { permit, stepUp }] of Object.entries(v1)) {
        const isDelicate = groups.get(permit)?.some(group => group === 'delicate' || group === 'deciding') === true
        assert.equal(stepUp, isDelicate || permit === 'proposals.approve', name)
      }
    })
  })

  test('lets nobody approve for a day after their credentials were reset, by route or by SQL', async () => {
    const desk = await office.desk('Rex Reset', 'approver')
    const { people } = office
    const made = await transact(
      people.office,
      'demo',
      'person:per_sec',
      async (work): Promise<Outcome<change.Proposal, Refusal>> => {
        const proposal = await change.propose(work, {
          kind: 'messages.template',
          subject: 'payment_settled/frozen',
          content: {},
          approvalsNeeded: 1,
          expiresAt: daysAfter(work.now, 3),
        })
        if (!proposal.ok) return proposal
        await work.sql`
        insert into identity.credential_reset (institution_id, reset_id, person_id, proposal_id, reset_at, reset_by, frozen_until)
        values ('demo', 'rst_1', ${desk.person}, ${proposal.value.id}, ${work.now}, 'person:per_sec', ${daysAfter(work.now, 1)})`
        return done(proposal.value)
      },
    )
    const proposal = made.ok ? made.value : fault(made.refusal.code)
    const path = `/v1/proposals/${proposal.id}/approvals`
    const body = { contentHash: proposal.contentHash }
    const stepUp = await office.confirm(desk, 'POST', path, body)
    const answer = await office.ask(desk, 'POST', path, body, { 'vouch-step-up': stepUp })
    assert.equal(codeOf(answer), '403 approver_frozen')
    await assert.rejects(
      transact(people.office, 'demo', `person:${desk.person}`, work =>
        change.approve(work, proposal.id, proposal.contentHash),
      ),
      /approves of nothing for a day/,
    )
    people.world.clock.advance(24 * 60 * minuteMs)
    const later = await office.signIn(desk)
    const again = await office.confirm(later, 'POST', path, body)
    assert.notEqual(
      codeOf(await office.ask(later, 'POST', path, body, { 'vouch-step-up': again })),
      '403 approver_frozen',
    )
  })
})
