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
  workOff,
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
  let tries = 0
  /** Each from an address of its own, in a sign-in of its own. */
  const fresh = () => ({ uid: `uid-of-${++tries}`, from: { ...from, peer: `203.0.113.${tries}` } })
  /** As a browser: works where that is wanted. */
  async function byPassword(what: ReturnType<typeof typed>, { uid, from: where } = fresh(), signIn = people.signIn) {
    const first = await signIn.byPassword(uid, what, where)
    if (first.ok || first.refusal.code !== 'work_wanted') return first
    return signIn.byPassword(uid, what, { ...where, work: await workOff(first.refusal.challenge) })
  }
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
        assert.equal(codeOf(await people.signIn.byPasskey('uid-5', answer, fresh().from)), 'sign_in_refused', what)
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
      const outcome = await byPassword(typed(email.toUpperCase(), totp(secret)))
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
      assert.equal(codeOf(await byPassword(typed(email, early))), 'sign_in_refused')
      people.world.clock.advance(minuteMs)
      const code = totp(secret)
      const both = await Promise.all([1, 2, 3].map(() => byPassword(typed(email, code))))
      assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'sign_in_refused', 'sign_in_refused'])
      people.world.clock.advance(minuteMs / 2)
      assert.equal(codeOf(await byPassword(typed(email, code))), 'sign_in_refused')
    })

    test('takes a recovery code once, however it is typed', async () => {
      const { email, codes } = await people.enrolWithPassword('Hal Berg', totp)
      assert.equal(codes.length, 10)
      const [first = '', second = ''] = codes
      assert.equal(codeOf(await byPassword(typed(email, first.toUpperCase()))), 'done')
      assert.equal(codeOf(await byPassword(typed(email, first))), 'sign_in_refused')
      const plain = second.replaceAll('-', ' ')
      const both = await Promise.all([1, 2].map(() => byPassword(typed(email, plain))))
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
      for (const one of wrong) assert.equal(codeOf(await byPassword(one)), 'sign_in_refused')
      await people.world.owner`update identity.actor set state = 'suspended' where actor = ${`person:${person}`}`
      assert.equal(codeOf(await byPassword(typed(email, code))), 'sign_in_refused')
    })

    test('hashes anew under the newest pepper when the old one is recognised', async () => {
      const { person, email, codes } = await people.enrolWithPassword('Kim Voss', totp)
      const lines = ['1', '2'].map(
        version => `${version} ${people.parts.peppers.derive('test', version).toString('base64url')}`,
      )
      const old = people.parts.peppers.of(1)?.toString('base64url')
      const peppers = readPeppers([`1 ${old}`, lines[1]].join('\n'))
      const signIn = openSignIn({ ...people.parts, peppers, passwords: openPasswords(peppers, cheap) })
      assert.equal(codeOf(await byPassword(typed(email, codes[0] ?? ''), fresh(), signIn)), 'done')
      const rows = await people.world.owner<{ pepper: number }[]>`
        select pepper from identity.password where person_id = ${person} and retired_at is null`
      assert.deepEqual(Array.from(rows), [{ pepper: 2 }])
      assert.equal(codeOf(await byPassword(typed(email, codes[1] ?? ''), fresh(), signIn)), 'done')
    })
  })

  describe('asks its defence', () => {
    const wrong = 'purple lantern drifts south'
    const night = () => new Date(people.world.clock.now().getTime() + minuteMs * 60 * 24).setUTCHours(9, 30)

    for (const whose of ['somebody', 'nobody'] as const)
      test(`which wants work of the fourth try and locks the name of ${whose} at the tenth, but not their passkey`, async () => {
        const enrolled = await people.enrolWithPassword(`Pia ${whose}`, totp)
        const email = whose === 'somebody' ? enrolled.email : 'nobody.at.all@bank.example'
        const said: string[] = []
        for (let times = 0; times < 11; times++) {
          const { uid, from: where } = fresh()
          const first = await people.signIn.byPassword(uid, typed(email, '000000', wrong), where)
          if (first.ok || first.refusal.code !== 'work_wanted') said.push(codeOf(first))
          else {
            const work = await workOff(first.refusal.challenge)
            said.push(
              `worked, ${codeOf(await people.signIn.byPassword(uid, typed(email, '000000', wrong), { ...where, work }))}`,
            )
          }
        }
        const failed = 'sign_in_refused'
        assert.deepEqual(said, [failed, failed, failed, ...Array(7).fill(`worked, ${failed}`), 'account_locked'])
        const answer = enrolled.device.get(ceremony(challenge(`uid-of-${whose}`)))
        const outcome = await people.signIn.byPasskey(`uid-of-${whose}`, answer, fresh().from)
        assert.equal(codeOf(outcome), 'done')
        const after = codeOf(await byPassword(typed(email, '000000', wrong)))
        assert.equal(
          after,
          whose === 'somebody' ? failed : 'account_locked',
          'a passkey makes up for what was mistyped',
        )
      })

    test('which blocks an address at its eleventh failure, also for passkeys, invitations and institutions of nobody', async () => {
      const { from: where } = fresh()
      const { device } = await people.enrol('Quin Ode')
      for (let times = 0; times < 11; times++) {
        const { uid } = fresh()
        const what = {
          ...typed(`nobody${times}@bank.example`, '000000', wrong),
          institution: times % 2 ? 'demo' : 'nowhere',
        }
        assert.equal(codeOf(await byPassword(what, { uid, from: where })), 'sign_in_refused')
      }
      const answer = device.get(ceremony(challenge('uid-blocked')))
      assert.equal(codeOf(await people.signIn.byPasskey('uid-blocked', answer, where)), 'address_blocked')
      assert.equal(codeOf(await people.enrolment.offer({ institution: 'demo', token: 'x' }, where)), 'address_blocked')
      assert.equal(
        codeOf(await byPassword(typed('x@bank.example', ''), { uid: 'uid-blocked', from: where })),
        'address_blocked',
      )
      assert.equal(codeOf(await people.signIn.byPasskey('uid-blocked', answer, fresh().from)), 'done')
    })

    test('which looks at five codes in one sign-in, and at the right one no more after them', async () => {
      const { email, secret } = await people.enrolWithPassword('Rae Wu', totp)
      people.world.clock.advance(minuteMs)
      const { uid } = fresh()
      const again = (code: string) => byPassword(typed(email, code), { uid, from: fresh().from })
      for (let times = 0; times < 5; times++) assert.equal(codeOf(await again('000000')), 'sign_in_refused')
      assert.equal(codeOf(await again(totp(secret))), 'tries_used_up')
      assert.equal(codeOf(await byPassword(typed(email, totp(secret)))), 'done')
    })

    test('which wants the passkey at night from a new place, for whom a password and a code would do otherwise', async () => {
      const { person, email, codes, device } = await people.enrolWithPassword('Sol Abe', totp)
      const by = fresh()
      const counts = async () => [
        await leaves('identity.passkey_wanted'),
        await leaves('identity.sign_in_alert'),
        await leaves('identity.signed_in'),
      ]
      people.world.clock.advance(night() - people.world.clock.now().getTime())
      const before = await counts()
      const outcome = await byPassword(typed(email, codes[0] ?? ''), by)
      assert.equal(codeOf(outcome), 'passkey_wanted')
      assert.equal(codeOf(await byPassword(typed(email, codes[0] ?? ''), by)), 'sign_in_refused', 'the code is spent')
      assert.equal(codeOf(await byPassword(typed(email, codes[1] ?? ''), by)), 'passkey_wanted', 'nothing was learnt')
      const shown = await people.signIn.byPasskey(by.uid, device.get(ceremony(challenge(by.uid))), by.from)
      assert.ok(shown.ok && shown.value.person === person)
      assert.equal(codeOf(await byPassword(typed(email, codes[2] ?? ''), by)), 'done')
      assert.deepEqual(await counts(), [(before[0] ?? 0) + 2, (before[1] ?? 0) + 1, (before[2] ?? 0) + 2])
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
