import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { generateSync } from 'otplib'
import { openAuthenticator } from '../../../test/authenticator.ts'
import {
  ceremony,
  cheap,
  from,
  goodPassword,
  handleOf,
  openPeopleWorld,
  type PeopleWorld,
} from '../../../test/people-world.ts'
import type { Outcome, Refusal } from '../../base/outcome.ts'
import { openPasswords } from './passwords.ts'
import { readPeppers } from './peppers.ts'
import { openSignIn } from './sign-in.ts'

const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal.code)
const minuteMs = 60_000

describe('signing in', () => {
  let people: PeopleWorld
  before(async () => {
    people = await openPeopleWorld()
  })
  after(() => people.close())

  const totp = (secret: string) =>
    generateSync({ secret, epoch: Math.floor(people.world.clock.now().getTime() / 1_000) })
  const challenge = (uid: string) => people.signIn.challengeOf(uid).toString('base64url')
  const typed = (email: string, code: string, password = goodPassword) => ({
    institution: 'demo',
    email,
    password,
    code,
  })
  const leaves = async (kind: string) => {
    const [row] = await people.world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }

  describe('by passkey', () => {
    test('lets its person in, for everything', async () => {
      const { person, device } = await people.enrol('Ada Okafor')
      const before = await leaves('identity.signed_in')
      const outcome = await people.signIn.byPasskey('uid-1', device.get(ceremony(challenge('uid-1'))), from)
      assert.deepEqual(outcome, {
        ok: true,
        value: {
          institution: 'demo',
          person,
          acr: 'urn:vouch:phr',
          amr: ['hwk', 'user'],
          at: people.world.clock.now(),
        },
      })
      assert.equal(await leaves('identity.signed_in'), before + 1)
    })

    test('takes an answer once, also of two that come at the same moment', async () => {
      const { device } = await people.enrol('Bea Ito')
      const answer = device.get(ceremony(challenge('uid-2')))
      const both = await Promise.all([1, 2, 3, 4].map(() => people.signIn.byPasskey('uid-2', answer, from)))
      assert.deepEqual(both.map(codeOf).toSorted(), ['done', ...Array(3).fill('sign_in_refused')])
    })

    test('takes an answer once from a device that does not count', async () => {
      const { person } = await people.enrol('Ben Holt')
      const device = openAuthenticator({ counts: false })
      const invited = await people.invite('Ben Still')
      const offered = await people.enrolment.offer({ institution: 'demo', token: invited.token }, from)
      assert.ok(offered.ok)
      const passkey = device.create(ceremony(offered.value.passkey.challenge), handleOf(invited.person))
      const ticket = { institution: 'demo', token: invited.token }
      assert.equal(codeOf(await people.enrolment.finish(ticket, { passkey, fallback: undefined }, from)), 'done')
      const answer = device.get(ceremony(challenge('uid-3')))
      assert.equal(codeOf(await people.signIn.byPasskey('uid-3', answer, from)), 'done')
      assert.equal(codeOf(await people.signIn.byPasskey('uid-3', answer, from)), 'sign_in_refused')
      assert.equal(
        codeOf(await people.signIn.byPasskey('uid-4', device.get(ceremony(challenge('uid-4'))), from)),
        'done',
      )
      assert.notEqual(person, invited.person)
    })

    test('refuses another challenge, page, host, ceremony, a device that did not verify, a copy that is behind', async () => {
      const { device } = await people.enrol('Cy Novak')
      const right = ceremony(challenge('uid-5'))
      const answers = {
        challenge: device.get(ceremony(challenge('uid-6'))),
        origin: device.get({ ...right, origin: 'http://localhost:9999' }),
        subdomain: device.get({ ...right, origin: 'http://evil.localhost:8481' }),
        rpId: device.get({ ...right, rpId: 'evil.example' }),
        type: device.get(right, { type: 'webauthn.create' }),
        unverified: device.get(right, { isVerified: false }),
        framed: device.get(right, { crossOrigin: true }),
        behind: device.get(right, { counter: 1 }),
        shape: { ...device.get(right), rawId: 'AAAA' },
        nothing: undefined,
      }
      for (const [what, answer] of Object.entries(answers)) {
        assert.equal(codeOf(await people.signIn.byPasskey('uid-5', answer, from)), 'sign_in_refused', what)
      }
      assert.equal(codeOf(await people.signIn.byPasskey('uid-5', device.get(right), from)), 'done')
    })

    test('refuses a key that is somebody else’s, unknown, or of somebody suspended', async () => {
      const { person, device } = await people.enrol('Dee Park')
      const other = await people.enrol('Eli Roth')
      const right = ceremony(challenge('uid-7'))
      const stolen = device.get(right)
      const asOther = { ...stolen, response: { ...Object(stolen).response, userHandle: handleOf(other.person) } }
      assert.equal(codeOf(await people.signIn.byPasskey('uid-7', asOther, from)), 'sign_in_refused')
      const nobodys = openAuthenticator()
      nobodys.create(right, handleOf(person))
      assert.equal(codeOf(await people.signIn.byPasskey('uid-7', nobodys.get(right), from)), 'sign_in_refused')
      await people.world.owner`update identity.actor set state = 'suspended' where actor = ${`person:${person}`}`
      assert.equal(codeOf(await people.signIn.byPasskey('uid-7', device.get(right), from)), 'sign_in_refused')
    })
  })

  describe('by password and code', () => {
    test('lets its person in, for less', async () => {
      const { person, email, secret } = await people.enrolWithPassword('Fay Lund', totp)
      people.world.clock.advance(minuteMs)
      const outcome = await people.signIn.byPassword(typed(email.toUpperCase(), totp(secret)), from)
      assert.ok(outcome.ok)
      const { acr, amr } = outcome.value
      assert.deepEqual(
        { person: outcome.value.person, acr, amr },
        { person, acr: 'urn:vouch:mfa', amr: ['pwd', 'otp', 'mfa'] },
      )
    })

    test('takes a code once, also when two come with it at the same moment, and none of before it', async () => {
      const { email, secret } = await people.enrolWithPassword('Gil Sato', totp)
      const early = totp(secret)
      assert.equal(codeOf(await people.signIn.byPassword(typed(email, early), from)), 'sign_in_refused')
      people.world.clock.advance(minuteMs)
      const code = totp(secret)
      const both = await Promise.all([1, 2, 3].map(() => people.signIn.byPassword(typed(email, code), from)))
      assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'sign_in_refused', 'sign_in_refused'])
      people.world.clock.advance(minuteMs / 2)
      assert.equal(codeOf(await people.signIn.byPassword(typed(email, code), from)), 'sign_in_refused')
    })

    test('takes a recovery code once, however it is typed', async () => {
      const { email, codes } = await people.enrolWithPassword('Hal Berg', totp)
      assert.equal(codes.length, 10)
      const [first = '', second = ''] = codes
      assert.equal(codeOf(await people.signIn.byPassword(typed(email, first.toUpperCase()), from)), 'done')
      assert.equal(codeOf(await people.signIn.byPassword(typed(email, first), from)), 'sign_in_refused')
      const plain = second.replaceAll('-', ' ')
      const both = await Promise.all([1, 2].map(() => people.signIn.byPassword(typed(email, plain), from)))
      assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'sign_in_refused'])
    })

    test('refuses all alike: a wrong password, a wrong code, nobody, nobody’s bank, no password, somebody suspended', async () => {
      const { person, email, secret } = await people.enrolWithPassword('Ida Kern', totp)
      const { email: bare } = await people.enrol('Jo Lang')
      people.world.clock.advance(minuteMs)
      const code = totp(secret)
      const wrong = [
        typed(email, code, 'purple lantern drifts south'),
        typed(email, '000000'),
        typed(email, ''),
        typed('nobody@bank.example', code),
        { ...typed(email, code), institution: 'nobody' },
        typed(bare, code),
      ]
      const refusal = { ok: false, refusal: { code: 'sign_in_refused' } }
      for (const one of wrong) assert.deepEqual(await people.signIn.byPassword(one, from), refusal)
      await people.world.owner`update identity.actor set state = 'suspended' where actor = ${`person:${person}`}`
      assert.deepEqual(await people.signIn.byPassword(typed(email, code), from), refusal)
    })

    test('hashes anew under the newest pepper when the old one is recognised', async () => {
      const { person, email, codes } = await people.enrolWithPassword('Kim Voss', totp)
      const lines = ['1', '2'].map(
        version => `${version} ${people.parts.peppers.derive('test', version).toString('base64url')}`,
      )
      const old = people.parts.peppers.of(1)?.toString('base64url')
      const peppers = readPeppers([`1 ${old}`, lines[1]].join('\n'))
      const signIn = openSignIn({ ...people.parts, peppers, passwords: openPasswords(peppers, cheap) })
      assert.equal(codeOf(await signIn.byPassword(typed(email, codes[0] ?? ''), from)), 'done')
      const rows = await people.world.owner<{ pepper: number }[]>`
        select pepper from identity.password where person_id = ${person} and retired_at is null`
      assert.deepEqual(Array.from(rows), [{ pepper: 2 }])
      assert.equal(codeOf(await signIn.byPassword(typed(email, codes[1] ?? ''), from)), 'done')
    })
  })

  describe('an invitation', () => {
    test('is used once, within a day', async () => {
      const invited = await people.invite('Lea Moss')
      const ticket = { institution: 'demo', token: invited.token }
      const offered = await people.enrolment.offer(ticket, from)
      assert.ok(offered.ok)
      assert.equal(offered.value.name, 'Lea Moss')
      const devices = [1, 2].map(() => openAuthenticator())
      const made = devices.map(device => ({
        passkey: device.create(ceremony(offered.value.passkey.challenge), handleOf(invited.person)),
        fallback: undefined,
      }))
      const both = await Promise.all(made.map(one => people.enrolment.finish(ticket, one, from)))
      assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'invitation_refused'])
      const late = await people.invite('Mia Noor')
      people.world.clock.advance(24 * 60 * minuteMs)
      const refused = await people.enrolment.offer({ institution: 'demo', token: late.token }, from)
      assert.equal(codeOf(refused), 'invitation_refused')
      assert.equal(
        codeOf(await people.enrolment.offer({ institution: 'demo', token: 'x' }, from)),
        'invitation_refused',
      )
    })

    test('is not spent by a password that is too short, too common or the person’s own, nor by a wrong code', async () => {
      const invited = await people.invite('Nora Quist')
      const ticket = { institution: 'demo', token: invited.token }
      const offered = await people.enrolment.offer(ticket, from)
      assert.ok(offered.ok)
      const passkey = openAuthenticator().create(ceremony(offered.value.passkey.challenge), handleOf(invited.person))
      const code = totp(offered.value.totp.secret)
      const tries = [
        ['elevenchars', code, 'password_too_short'],
        ['x'.repeat(129), code, 'password_too_long'],
        ['Password123456!', code, 'password_too_common'],
        ['nora.quist.2026', code, 'password_too_common'],
        [goodPassword, '000000', 'code_refused'],
        [goodPassword, code, 'done'],
      ] as const
      for (const [password, typedCode, expected] of tries) {
        const outcome = await people.enrolment.finish(
          ticket,
          { passkey, fallback: { password, code: typedCode } },
          from,
        )
        assert.equal(codeOf(outcome), expected, password)
      }
    })
  })

  test('keeps nothing plain: no password, no secret of codes, no token', async () => {
    const { secret, codes, token } = await people.enrolWithPassword('Otto Plain', totp)
    const tables = ['password', 'totp', 'recovery_code', 'invitation', 'passkey']
    for (const table of tables) {
      const rows = await people.world.owner<{ text: string }[]>`
        select t::text as text from ${people.world.owner(`identity.${table}`)} t`
      for (const { text } of rows) {
        for (const plain of [goodPassword, secret, token, ...codes, ...codes.map(code => code.replaceAll('-', ''))]) {
          assert.ok(!text.includes(plain) && !text.includes(Buffer.from(plain).toString('hex')), table)
        }
      }
    }
  })
})
