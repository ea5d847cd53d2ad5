import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

import { openWorld, type World } from '../../test/outside.ts'
import { readNetworks } from '../base/address.ts'
import { openDatabase } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import { setLetterhead } from '../messages/messages.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../protection/protection.ts'
import { isNight } from './attempts.ts'
import { blockedSet, blockedSetLoop } from './blocked-set.ts'
import * as identity from './identity.ts'
import type { Challenge } from './proof-of-work.ts'
import { type Admitted, openSignInDefence, type SignInDefence, type Try } from './sign-in-defence.ts'

const shared = readNetworks(['198.51.100.0/24']) ?? fault('a network')
const proxies = readNetworks(['10.0.0.0/8']) ?? fault('a network')
const minute = 60_000
const day = 24 * 60 * minute
const passkeyTries = 11

describe('the defence of sign-in', () => {
  let world: World
  let folder: string
  let vault: Vault
  /** Two processes, each with connections of its own. */
  let defence: SignInDefence
  let other: SignInDefence
  let names = 0

  const open = (outside = world.outsideAs('vouch_office')): SignInDefence =>
    openSignInDefence({
      outside,
      work: { keys: ['the key of now', 'the key before it'], cost: 1 },
      proxies,
      termsOf: () => Promise.resolve({ timeZone: 'America/Chicago', sharedAddresses: shared }),
    })
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-defence-'))
    await makeKeyFile(join(folder, 'kek'))
    const kek = await openKeyFile(join(folder, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault('just made'))
    defence = open()
    other = open()
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const newName = () => createHash('sha256').update(`name ${names++}`).digest()
  const newAddress = () => `203.0.${(names >> 8) + 1}.${names++ & 255}`
  const attempt = (nameIndex: Buffer, peer: string, more: Partial<Try> = {}): Try => ({
    institution: 'demo',
    nameIndex,
    method: 'password',
    from: { peer, forwardedFor: undefined },
    ...more,
  })
  const leaves = async (kind: string) => {
    const [row] = await world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch where position(convert_to(${kind}, 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }

  async function solve(challenge: Challenge): Promise<string> {
    const solution = (await solveChallenge({ challenge, deriveKey })) ?? fault('it can be solved')
    return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
  }
  /** What became of a try; works when it is told to. */
  async function tryOnce(wanted: Try, by = defence): Promise<string> {
    const first = await by.before(wanted)
    if (first.ok) {
      await by.failed(first.value)
      return 'failed'
    }
    if (first.refusal.code !== 'work_wanted') return first.refusal.code
    const second = await by.before({ ...wanted, work: await solve(first.refusal.challenge) })
    if (!second.ok) return second.refusal.code
    await by.failed(second.value)
    return 'worked, failed'
  }
  async function signInAs(person: Id<'per'>, admitted: Admitted): Promise<boolean> {
    const outcome = await transact(world.outsideAs('vouch_issuer'), 'demo', 'process:issuer', async work =>
      done(await defence.succeeded(work, admitted, person)),
    )
    return outcome.ok ? outcome.value.needsPasskey : fault('nobody is refused')
  }
  async function newPerson(...roles: readonly identity.Role[]): Promise<Id<'per'>> {
    const sealed = await identity.sealPerson(world.outside, vault, 'demo', {
      name: 'Ada',
      email: `ada${names++}@bank.example`,
    })
    const added = await transact(world.outside, 'demo', 'process:test', async work => {
      const person = await identity.addPerson(work, sealed)
      for (const role of roles) if (person.ok) await identity.grantRole(work, `person:${person.value}`, role)
      return person
    })
    return added.ok ? added.value : fault(added.refusal.code)
  }

  describe('a name', () => {
    test('is locked for half an hour at the tenth failure in a row, with work in between, and then begins anew', async () => {
      const name = newName()
      const before = await leaves('account_locked')
      const said: string[] = []
      for (let tries = 0; tries < 12; tries++)
        said.push(await tryOnce(attempt(name, newAddress()), tries % 2 ? defence : other))
      assert.deepEqual(said, [
        ...Array.from({ length: 3 }, () => 'failed'),
        ...Array.from({ length: 7 }, () => 'worked, failed'),
        'account_locked',
        'account_locked',
      ])
      assert.equal(await leaves('account_locked'), before + 1)
      world.clock.advance(29 * minute)
      assert.equal(await tryOnce(attempt(name, newAddress())), 'account_locked')
      world.clock.advance(2 * minute)
      assert.equal(await tryOnce(attempt(name, newAddress())), 'failed')
    })

    test('is not locked for a passkey, which cannot be guessed', async () => {
      const name = newName()
      for (let tries = 0; tries < 10; tries++) await tryOnce(attempt(name, newAddress()))
      assert.equal(await tryOnce(attempt(name, newAddress())), 'account_locked')
      const admitted = await defence.before(attempt(name, newAddress(), { method: 'passkey' }))
      assert.equal(admitted.ok, true)
    })

    test('is forgiven what was mistyped when it signs in', async () => {
      const name = newName()
      const person = await newPerson()
      const peer = newAddress()
      for (let tries = 0; tries < 2; tries++) assert.equal(await tryOnce(attempt(name, peer)), 'failed')
      const admitted = await defence.before(attempt(name, peer))
      assert.ok(admitted.ok)
      await signInAs(person, admitted.value)
      assert.equal(await tryOnce(attempt(name, peer)), 'failed', 'without work')
    })

    test('is tried ten times at most by whoever asks two processes at once', async () => {
      const name = newName()
      // Solved beforehand, one for each try.
      for (let tries = 0; tries < 3; tries++) await tryOnce(attempt(name, newAddress()))
      const works = await Promise.all(
        Array.from({ length: 30 }, async () => {
          const refused = await defence.before(attempt(name, newAddress()))
          return refused.ok || refused.refusal.code !== 'work_wanted'
            ? fault('work is wanted')
            : solve(refused.refusal.challenge)
        }),
      )
      const outcomes = await Promise.all(
        works.map((work, index) => (index % 2 ? defence : other).before(attempt(name, newAddress(), { work }))),
      )
      assert.equal(outcomes.filter(({ ok }) => ok).length, 7, 'and three before')
      assert.ok(outcomes.every(outcome => outcome.ok || outcome.refusal.code === 'account_locked'))
    })
  })

  describe('an address', () => {
    const failAll = async (peer: string, count: number, more: Partial<Try> = {}) => {
      const said: string[] = []
      for (let tries = 0; tries < count; tries++)
        said.push(await tryOnce(attempt(newName(), peer, { method: 'passkey', ...more })))
      return said
    }

    test('is blocked at its eleventh failure in a quarter of an hour, for passwords and passkeys', async () => {
      const peer = newAddress()
      const said = await failAll(peer, 13)
      assert.deepEqual(
        said.slice(0, 11),
        Array.from({ length: 11 }, () => 'failed'),
      )
      assert.deepEqual(said.slice(11), ['address_blocked', 'address_blocked'])
      assert.equal(await tryOnce(attempt(newName(), peer)), 'address_blocked')
      assert.equal(await tryOnce(attempt(newName(), newAddress())), 'failed', 'another is not meant')
    })

    test('is not blocked for eleven failures that took longer', async () => {
      const peer = newAddress()
      for (let tries = 0; tries < 14; tries++) {
        assert.equal((await failAll(peer, 1))[0], 'failed')
        world.clock.advance(2 * minute)
      }
    })

    test('is blocked for a quarter of an hour, an hour, a day, and begins anew after a week without', async () => {
      const peer = newAddress()
      for (const minutes of [15, 60, 24 * 60, 24 * 60]) {
        await failAll(peer, passkeyTries)
        const refused = await defence.before(attempt(newName(), peer))
        assert.ok(!refused.ok && refused.refusal.code === 'address_blocked')
        assert.equal(refused.refusal.until.getTime() - world.clock.now().getTime(), minutes * minute)
        world.clock.advance(minutes * minute)
      }
      world.clock.advance(8 * day)
      await failAll(peer, passkeyTries)
      const refused = await defence.before(attempt(newName(), peer))
      assert.ok(!refused.ok && refused.refusal.code === 'address_blocked')
      assert.equal(refused.refusal.until.getTime() - world.clock.now().getTime(), 15 * minute)
    })

    test('is 64 bits of IPv6, whichever address of them is used', async () => {
      for (let tries = 0; tries < passkeyTries; tries++) await failAll(`2001:db8:7:7::${tries}`, 1)
      assert.deepEqual(await failAll('2001:db8:7:7:ffff::1', 1), ['address_blocked'])
      assert.deepEqual(await failAll('2001:db8:7:8::1', 1), ['failed'])
    })

    test('is the peer, whatever it forges, and behind a trusted proxy what that has seen', async () => {
      const peer = newAddress()
      for (let tries = 0; tries < passkeyTries; tries++)
        await failAll(peer, 1, { from: { peer, forwardedFor: `192.0.2.${tries}` } })
      assert.deepEqual(await failAll(peer, 1, { from: { peer, forwardedFor: '192.0.2.99' } }), ['address_blocked'])
      assert.deepEqual(await failAll('192.0.2.5', 1), ['failed'], 'nobody is blocked by being named')
      const behind = newAddress()
      for (let tries = 0; tries < passkeyTries; tries++)
        await failAll('10.0.0.1', 1, { from: { peer: '10.0.0.1', forwardedFor: `192.0.2.5, ${behind}` } })
      assert.deepEqual(await failAll(behind, 1), ['address_blocked'])
      assert.deepEqual(await failAll('10.0.0.1', 1), ['failed'])
    })

    test('of many people is never blocked, and has to work instead', async () => {
      const peer = '198.51.100.7'
      assert.deepEqual(
        await failAll(peer, 13),
        Array.from({ length: 13 }, () => 'failed'),
      )
      assert.equal(await tryOnce(attempt(newName(), peer)), 'worked, failed')
      const rows = await world.owner`select 1 from identity.address_block where address = ${peer}`
      assert.equal(rows.length, 0)
    })

    test('is blocked once by failures that come at once to two processes', async () => {
      const peer = newAddress()
      const admitted = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          (index % 2 ? defence : other).before(attempt(newName(), peer, { method: 'passkey' })),
        ),
      )
      await Promise.all(
        admitted.map((one, index) => (index % 2 ? other : defence).failed(one.ok ? one.value : fault('admitted'))),
      )
      const rows = await world.owner`select 1 from identity.address_block where address = ${peer}`
      assert.equal(rows.length, 1)
    })

    test('is freed by somebody who looked, and by nobody twice', async () => {
      const peer = newAddress()
      await failAll(peer, passkeyTries)
      const as = <T>(perform: (work: Work) => Promise<T>) =>
        transact(world.outsideAs('vouch_office'), 'demo', 'person:per_analyst', async work => done(await perform(work)))
      const listed = await as(work => identity.listBlocks(work, null, 10))
      const block = listed.ok
        ? (listed.value.find(({ address }) => address === peer) ?? fault('it is listed'))
        : fault('')
      const lift = (id = block.id) =>
        transact(world.outsideAs('vouch_office'), 'demo', 'person:per_analyst', work => identity.liftBlock(work, id))
      assert.equal((await lift()).ok, true)
      assert.deepEqual(await failAll(peer, 1), ['failed'])
      const again = await lift()
      assert.equal(again.ok ? 'done' : again.refusal.code, 'address_block_is_over')
      const unknown = await lift('blk_none')
      assert.equal(unknown.ok ? 'done' : unknown.refusal.code, 'address_block_not_found')
      assert.equal(await leaves('identity.address_block_lifted'), 1)
    })
  })

  describe('work', () => {
    const wanted = async (name: Buffer, peer: string) => {
      for (let tries = 0; tries < 3; tries++) await tryOnce(attempt(name, peer))
      const refused = await defence.before(attempt(name, peer))
      return !refused.ok && refused.refusal.code === 'work_wanted' ? refused.refusal.challenge : fault('work is wanted')
    }
    const codeOf = async (given: Try, by = defence) => {
      const outcome = await by.before(given)
      return outcome.ok ? 'done' : outcome.refusal.code
    }

    test('is said with the failure after which it is wanted, so that nobody is refused to hear of it', async () => {
      const [name, peer] = [newName(), newAddress()]
      const said = []
      for (let tries = 0; tries < 3; tries++) {
        const admitted = await defence.before(attempt(name, peer))
        said.push(await defence.failed(admitted.ok ? admitted.value : fault('admitted')))
      }
      assert.deepEqual(said.slice(0, 2), [undefined, undefined])
      const challenge = said[2] ?? fault('a challenge')
      assert.equal(await codeOf(attempt(name, peer, { work: await solve(challenge) })), 'done')
      assert.ok(
        !JSON.stringify(challenge).includes(name.toString('base64url')),
        'it does not show how the name is kept',
      )
    })

    test('is good once, also when it is shown to two processes at the same time', async () => {
      const [name, peer] = [newName(), newAddress()]
      const work = await solve(await wanted(name, peer))
      const codes = await Promise.all(
        [defence, other, defence, other].map(by => codeOf(attempt(name, peer, { work }), by)),
      )
      assert.deepEqual(codes.toSorted(), ['done', 'work_wanted', 'work_wanted', 'work_wanted'])
    })

    test('is for one name, and ends after five minutes', async () => {
      const [name, peer] = [newName(), newAddress()]
      const work = await solve(await wanted(name, peer))
      assert.equal(await codeOf(attempt(newName(), peer, { work })), 'work_wanted')
      assert.equal(await codeOf(attempt(name, peer, { work, institution: 'other' })), 'done', 'where nothing was tried')
      world.clock.advance(5 * minute)
      assert.equal(await codeOf(attempt(name, peer, { work })), 'work_wanted')
    })

    test('that was made easier, signed by somebody else, or never done is none', async () => {
      const [name, peer] = [newName(), newAddress()]
      const challenge = await wanted(name, peer)
      const { parameters } = challenge
      const easier = { ...challenge, parameters: { ...parameters, keyPrefix: '0' } }
      const later = { ...challenge, parameters: { ...parameters, data: { ...parameters.data, expires: 9e15 } } }
      const solved = JSON.parse(Buffer.from(await solve(challenge), 'base64').toString())
      const forged = { ...solved, challenge: { ...challenge, signature: '00'.repeat(32) } }
      const undone = { ...solved, solution: { counter: solved.solution.counter + 1, derivedKey: '00'.repeat(32) } }
      const packed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
      const works = [
        await solve(easier),
        await solve(later),
        packed(forged),
        packed(undone),
        packed(null),
        '',
        'x',
        'A'.repeat(9_000),
      ]
      for (const work of works)
        assert.equal(await codeOf(attempt(name, peer, { work })), 'work_wanted', work.slice(0, 40))
      assert.equal(await codeOf(attempt(name, peer, { work: packed(solved) })), 'done')
    })

    test('of the key before the one of now still counts', async () => {
      const [name, peer] = [newName(), newAddress()]
      const challenge = await wanted(name, peer)
      const renewed = openSignInDefence({
        outside: world.outsideAs('vouch_office'),
        work: { keys: ['a new key', 'the key of now'], cost: 1 },
        proxies,
        termsOf: () => Promise.resolve({ timeZone: 'America/Chicago', sharedAddresses: shared }),
      })
      assert.equal(await codeOf(attempt(name, peer, { work: await solve(challenge) }), renewed), 'done')
    })
  })

  describe('a one-time code', () => {
    test('is tried five times in one sign-in, however many processes are asked at once', async () => {
      const tries = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? defence : other).takeTotpTry('demo', 'int_1')),
      )
      assert.equal(tries.filter(Boolean).length, 5)
      assert.equal(await defence.takeTotpTry('demo', 'int_2'), true)
    })
  })

  describe('an alert', () => {
    test('is raised once an hour where one address tries many names, or many addresses one name', async () => {
      const before = [await leaves('many_names'), await leaves('many_addresses')]
      const peer = '198.51.100.200'
      for (let tries = 0; tries < 24; tries++) await tryOnce(attempt(newName(), peer, { method: 'passkey' }))
      const name = newName()
      for (let tries = 0; tries < 8; tries++) await tryOnce(attempt(name, newAddress(), { method: 'passkey' }))
      assert.deepEqual(
        [await leaves('many_names'), await leaves('many_addresses')],
        before.map(count => count + 1),
      )
    })

    test('is told to the security team once, and to nobody else', async () => {
      const analyst = await newPerson('security_analyst')
      await newPerson('operator')
      await transact(world.outside, 'demo', 'person:per_admin', work =>
        setLetterhead(work, { name: 'First Bank', isMailOn: true, isWebhookOn: false }),
      )
      const loop = identity.securityLoop(world.outsideAs('vouch_worker'))
      for (let passes = 0; passes < 3; passes++) await loop.pass(new AbortController().signal)
      const mails = await world.owner<{ recipient: string; count: bigint }[]>`
        select recipient, count(*) as count from messages.message where subject like '%sign in%'
         group by recipient`
      const [alerts] = await world.owner<{ count: bigint }[]>`
        select count(*) as count from identity.sign_in_alert where told_at is not null`
      assert.ok((alerts?.count ?? 0n) > 2n)
      assert.deepEqual([...mails], [{ recipient: `identity.person/${analyst}/email`, count: alerts?.count }])
    })
  })

  describe('an unusual sign-in', () => {
    const night = new Date('2027-03-01T09:30:00Z') // 03:30 in Chicago.
    const admit = async (from: string, method: 'password' | 'passkey') => {
      const admitted = await defence.before(attempt(newName(), from, { method }))
      return admitted.ok ? admitted.value : fault(admitted.refusal.code)
    }

    test('wants a passkey at night from where that person was never seen, and is flagged once', async () => {
      const person = await newPerson()
      const peer = newAddress()
      world.clock.advance(night.getTime() - world.clock.now().getTime())
      const before = await leaves('unusual_hour')
      for (let nights = 0; nights < 2; nights++)
        assert.equal(await signInAs(person, await admit(peer, 'password')), true, 'nothing was learnt')
      assert.equal(await signInAs(person, await admit(peer, 'passkey')), false)
      assert.equal(await signInAs(person, await admit(peer, 'password')), false, 'from then on it is known')
      assert.equal(await leaves('unusual_hour'), before + 1)
    })

    test('is none by day, nor where that person was seen by day', async () => {
      const person = await newPerson()
      const peer = newAddress()
      world.clock.advance(12 * 60 * minute)
      const before = await leaves('unusual_hour')
      assert.equal(await signInAs(person, await admit(peer, 'password')), false)
      world.clock.advance(12 * 60 * minute)
      assert.equal(await signInAs(person, await admit(peer, 'password')), false)
      assert.equal(await leaves('unusual_hour'), before)
    })

    test('is at night from 23:00 to 05:59', () => {
      const at = (time: string) => isNight(new Date(`2026-07-01T${time}:00Z`), 'UTC')
      assert.deepEqual(['22:59', '23:00', '00:00', '05:59', '06:00', '12:00'].map(at), [
        false,
        true,
        true,
        true,
        false,
        false,
      ])
    })
  })

  test('lets in less while the database is away, and no more for having been asked for long', async () => {
    const sql = openDatabase(world.database.address('vouch_office'), { connectionsMax: 1, name: 'lost' })
    await sql.end()
    const lost = open({ ...world.outside, sql })
    const [name, peer] = [newName(), newAddress()]
    const codes: string[] = []
    for (let tries = 0; tries < 5; tries++) {
      const outcome = await lost.before(attempt(name, peer))
      codes.push(outcome.ok ? 'done' : outcome.refusal.code)
      if (outcome.ok) await lost.failed(outcome.value)
    }
    assert.deepEqual(codes, ['done', 'done', 'done', 'sign_in_unavailable', 'sign_in_unavailable'])
  })

  test('leaves no address and no name in the log', async () => {
    const rows = await world.owner<{ text: string }[]>`
      select encode(leaves, 'escape') as text from audit.batch where position('sign_in'::bytea in leaves) > 0`
    assert.ok(rows.length > 0)
    for (const { text } of rows) assert.doesNotMatch(text, /203\.0\.|198\.51|2001:db8/)
  })

  describe('the set for the firewall', () => {
    test('holds who is blocked at present, and is replaced whole', async () => {
      const [peer, freed] = [newAddress(), newAddress()]
      for (const one of [peer, freed])
        for (let tries = 0; tries < passkeyTries; tries++) await tryOnce(attempt(newName(), one, { method: 'passkey' }))
      const path = join(folder, 'blocked.nft')
      const loop = blockedSetLoop(world.outsideAs('vouch_worker'), path)
      await loop.pass(new AbortController().signal)
      const text = await readFile(path, 'utf8')
      assert.ok(text.includes(`${peer} timeout 900s`), text)
      world.clock.advance(16 * minute)
      await loop.pass(new AbortController().signal)
      assert.ok(!(await readFile(path, 'utf8')).includes(peer))
      assert.deepEqual(
        (await readdir(folder)).filter(name => name.includes('.new')),
        [],
      )
    })

    test('is one that nftables understands', context => {
      const text = blockedSet([
        { address: '192.0.2.1', secondsLeft: 900 },
        { address: '192.0.2.1', secondsLeft: 3_600 },
        { address: '2001:db8:1:2::/64', secondsLeft: 0.4 },
        { address: '192.0.2.2', secondsLeft: -1 },
      ])
      assert.match(text, /\{ 192\.0\.2\.1 timeout 3600s \}/)
      assert.match(text, /\{ 2001:db8:1:2::\/64 timeout 1s \}/)
      const checked = spawnSync('nft', ['-c', '-f', '-'], { input: text, encoding: 'utf8' })
      if (checked.error !== undefined || /not permitted|not supported|cache init/i.test(checked.stderr)) {
        context.diagnostic(`nft could not be asked: ${checked.error?.message ?? checked.stderr}`)
        return
      }
      assert.equal(checked.status, 0, checked.stderr)
    })
  })
})
