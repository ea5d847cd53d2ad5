import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { generateSync } from 'otplib'

import { assertProblem } from '../../../test/api.ts'
import { openAuthenticator } from '../../../test/authenticator.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { ceremony, from, goodPassword, handleOf } from '../../../test/people-world.ts'

describe('one’s own credentials', () => {
  let office: OfficeWorld
  let ada: Desk
  let names = 0
  before(async () => {
    office = await openOfficeWorld()
  })
  after(() => office.close())

  const someone = () => office.desk(`Somebody ${'abcdefgh'[names++]}`, 'operator')
  const confirmed = async (desk: Desk, method: string, path: string) =>
    office.ask(desk, method, path, undefined, { 'vouch-step-up': await office.confirm(desk, method, path) })
  const passkeysOf = async (desk: Desk): Promise<{ id: string; lastUsedAt: string | null }[]> =>
    (await office.ask(desk, 'GET', '/v1/session/passkeys')).body.items
  /** The link, as the issuer's page reads it. */
  async function linkFor(desk: Desk) {
    const { status, body, text } = await confirmed(desk, 'POST', '/v1/session/enrolment')
    assert.equal(status, 201, text)
    const [institution = '', token = ''] = new URL(body.address).hash.slice(1).split('.')
    return { ticket: { institution, token }, expiresAt: body.expiresAt }
  }
  const enrolment = () => office.people.enrolment

  test('are listed, to their person alone', async () => {
    ada = await someone()
    await someone()
    const listed = await passkeysOf(ada)
    assert.equal(listed.length, 1)
    assert.deepEqual(Object.keys(listed[0] ?? {}), ['id', 'enrolledAt', 'lastUsedAt', 'mayBeCopied'])
  })

  test('are added to by a link that wants the passkey’s word, opens once, and ends after ten minutes', async () => {
    assertProblem(await office.ask(ada, 'POST', '/v1/session/enrolment'), 401, 'step_up_required')
    const first = await linkFor(ada)
    const { ticket, expiresAt } = await linkFor(ada)
    assert.equal(Date.parse(expiresAt) - office.people.world.clock.now().getTime(), 10 * 60_000)
    assert.equal((await enrolment().offer(first.ticket, from)).ok, false, 'a newer one spends it')
    const offered = await enrolment().offer(ticket, from)
    assert.ok(offered.ok && offered.value.isEnrolled)
    assert.equal(offered.value.passkey.excludeCredentials?.length, 1, 'a device that is enrolled is not asked')
    const phone = openAuthenticator()
    const passkey = phone.create(ceremony(offered.value.passkey.challenge), handleOf(ada.person))
    const finish = () => enrolment().finish(ticket, { passkey, fallback: undefined }, from)
    assert.equal((await finish()).ok, true)
    assert.equal((await finish()).ok, false)
    assert.equal((await passkeysOf(ada)).length, 2)
    const challenge = office.people.signIn.challengeOf('by-phone').toString('base64url')
    assert.equal((await office.people.signIn.byPasskey('by-phone', phone.get(ceremony(challenge)), from)).ok, true)
    const late = await linkFor(ada)
    office.people.world.clock.advance(10 * 60_000)
    assert.equal((await enrolment().offer(late.ticket, from)).ok, false)
  })

  test('are another password and other codes, and those of before are none any more', async () => {
    const desk = await someone()
    const set = async (password: string): Promise<readonly string[]> => {
      const { ticket } = await linkFor(desk)
      const offered = await enrolment().offer(ticket, from)
      assert.ok(offered.ok)
      const epoch = Math.floor(office.people.world.clock.now().getTime() / 1_000)
      const code = generateSync({ secret: offered.value.totp.secret, epoch })
      const finished = await enrolment().finish(ticket, { passkey: undefined, fallback: { password, code } }, from)
      assert.ok(finished.ok)
      return finished.value
    }
    const email = `somebody.${'abcdefgh'[names - 1]}@bank.example`
    let tries = 0
    /** Each from somewhere else: failures from one address would want work. */
    async function signIn(password: string, code = ''): Promise<boolean> {
      const where = { ...from, peer: `203.0.113.${++tries}` }
      const typed = { institution: 'demo', email, password, code }
      return (await office.people.signIn.byPassword(`uid-${tries}`, typed, where)).ok
    }
    const old = await set(goodPassword)
    assert.equal(await signIn(goodPassword, old[0]), true)
    const renewed = await set('green lantern drifts south')
    assert.equal(await signIn(goodPassword, renewed[0]), false)
    assert.equal(await signIn('green lantern drifts south', old[1]), false)
    assert.equal(await signIn('green lantern drifts south', renewed[0]), true)
  })

  test('want a passkey of whoever has none yet', async () => {
    const invited = await office.people.invite('New Comer')
    const ticket = { institution: 'demo', token: invited.token }
    const fallback = { password: goodPassword, code: '000000' }
    const finished = await enrolment().finish(ticket, { passkey: undefined, fallback }, from)
    assert.equal(finished.ok ? 'done' : finished.refusal.code, 'passkey_refused')
  })

  test('are taken back one by one, with the passkey’s word, and never the last', async () => {
    const [first, second] = await passkeysOf(ada)
    const path = `/v1/session/passkeys/${second?.id}`
    assertProblem(await office.ask(ada, 'DELETE', path), 401, 'step_up_required')
    const other = await someone()
    assertProblem(await confirmed(other, 'DELETE', path), 404, 'passkey_not_found')
    assert.equal((await confirmed(ada, 'DELETE', path)).status, 200)
    assertProblem(await confirmed(ada, 'DELETE', path), 404, 'passkey_not_found')
    assertProblem(await confirmed(ada, 'DELETE', `/v1/session/passkeys/${first?.id}`), 409, 'last_passkey')
    assert.equal((await passkeysOf(ada)).length, 1)
  })
})
