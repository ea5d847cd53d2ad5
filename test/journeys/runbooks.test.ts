// The runbooks of a leak and of a lock-out, rehearsed with exactly the requests and commands that stand in them.

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openInstanceDatabase } from '../../bin/instance.ts'
import { ensureKeys } from '../../bin/instance-keys.ts'
import { openDatabase, type Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import { openSignInDefence, type Role } from '../../src/identity/identity.ts'
import type { Reply } from '../api.ts'
import { makeKeys } from '../issuer-client.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../office.ts'
import { thisMachine } from '../people-world.ts'
import { commandsOf, type Request, requestsOf, runCommand } from '../runbook.ts'

const colleagues = ['security_analyst', 'compliance', 'platform_engineer'] as const satisfies readonly Role[]

describe('a runbook of the office', () => {
  let office: OfficeWorld
  const desks = new Map<string, Desk>()
  before(async () => {
    office = await openOfficeWorld()
    for (const role of colleagues) desks.set(role, await office.desk(`Colleague ${role}`, role))
  })
  after(() => office.close())

  /** With what is known by then in the place of the words in capitals; a proposal is known to whoever approves next. */
  async function carryOut({ method, path, as, body }: Request, known: Map<string, string>): Promise<Reply> {
    const filled = (text: string) =>
      text.replaceAll(/\$([A-Z]+)/g, (_, name: string) => known.get(name) ?? fault(`nobody knows $${name} yet`))
    const desk = desks.get(as) ?? fault(`there is no ${as}`)
    const [where, what] = [filled(path), body === undefined ? undefined : JSON.parse(filled(body))]
    const plain = await office.ask(desk, method, where, what)
    const isUnconfirmed = plain.status === 401 && plain.text.includes('step_up_required')
    const answer = isUnconfirmed
      ? await office.ask(desk, method, where, what, {
          'vouch-step-up': await office.confirm(desk, method, where, what),
        })
      : plain
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
    if (answer.body.contentHash !== undefined) {
      known.set('PROPOSAL', answer.body.id)
      known.set('HASH', answer.body.contentHash)
    }
    if (path.endsWith('/approvals')) assert.equal(answer.body.state, 'applied', answer.text)
    return answer
  }

  async function addClient(): Promise<{ readonly client: string; readonly kid: string }> {
    const known = new Map<string, string>()
    const add = { name: 'Online bank', scopes: ['payments.read'], key: { jwk: makeKeys().jwk, days: 90 } }
    const ask = { method: 'POST', path: '/v1/clients', as: 'platform_engineer', body: JSON.stringify(add) }
    const { body } = await carryOut(ask, known)
    const agreed = { as: 'security_analyst', body: '{ "contentHash": "$HASH" }' }
    await carryOut({ method: 'POST', path: '/v1/proposals/$PROPOSAL/approvals', ...agreed }, known)
    const read = { method: 'GET', path: `/v1/clients/${body.subject}`, as: 'security_analyst', body: undefined }
    return { client: body.subject, kid: (await carryOut(read, known)).body.keys[0].kid }
  }

  test('stops a program whose key leaked, gives it another, and lets it in again; ends a person’s sessions and credentials; rotates', async () => {
    const { client, kid } = await addClient()
    const leaked = await office.desk('Lea Leaked', 'operator')
    const { jwk, kid: another } = makeKeys()
    const known = new Map([
      ['CLIENT', client],
      ['KEY', kid],
      ['JWK', JSON.stringify(jwk)],
      ['PERSON', leaked.person],
    ])
    const requests = requestsOf('credential-leak')
    assert.equal(requests.length, 11)
    const stateNow = async () => {
      const read = { method: 'GET', path: '/v1/clients/$CLIENT', as: 'security_analyst', body: undefined }
      const { body } = await carryOut(read, known)
      return [body.state, body.keys.map((key: { kid: string }) => key.kid)]
    }
    const after: Readonly<Record<number, () => Promise<void>>> = {
      0: async () => assert.deepEqual(await stateNow(), ['suspended', [kid]]),
      1: async () => assert.deepEqual(await stateNow(), ['suspended', []]),
      3: async () => assert.deepEqual(await stateNow(), ['suspended', [another]]),
      5: async () => assert.deepEqual(await stateNow(), ['active', [another]]),
      6: async () => assert.equal((await office.ask(leaked, 'GET', '/v1/session')).status, 401),
    }
    for (const [at, request] of requests.entries()) {
      await carryOut(request, known)
      await after[at]?.()
    }
    const [left] = await office.people.world.owner<{ passkeys: number; rotations: number }[]>`
      select (select count(*)::int from identity.passkey
               where person_id = ${leaked.person} and retired_at is null) as passkeys,
             (select count(*)::int from protection.rotation where why = 'suspected') as rotations`
    assert.deepEqual(left, { passkeys: 0, rotations: 1 })
  })

  test('frees an address, and takes back what somebody has lost', async () => {
    const lost = await office.desk('Lou Lost', 'operator')
    const defence = openSignInDefence({
      outside: office.people.office,
      work: { keys: ['key'], cost: 1 },
      proxies: thisMachine,
      termsOf: () => Promise.resolve({ timeZone: 'America/Chicago', sharedAddresses: thisMachine }),
    })
    for (let tries = 0; tries < 11; tries++) {
      const from = { peer: '203.0.113.7', forwardedFor: undefined }
      const nameIndex = Buffer.alloc(32, tries)
      const admitted = await defence.before({ institution: 'demo', nameIndex, method: 'passkey', from })
      await defence.failed(admitted.ok ? admitted.value : fault(admitted.refusal.code))
    }
    const known = new Map<string, string>([['PERSON', lost.person]])
    const requests = requestsOf('lock-out')
    assert.equal(requests.length, 4)
    for (const request of requests) {
      const { body } = await carryOut(request, known)
      if (request.path === '/v1/address-blocks') known.set('BLOCK', body.items[0].id)
    }
    const [left] = await office.people.world.owner<{ blocks: number; passkeys: number; invitations: number }[]>`
      select (select count(*)::int from identity.address_block where lifted_at is null) as blocks,
             (select count(*)::int from identity.passkey
               where person_id = ${lost.person} and retired_at is null) as passkeys,
             (select count(*)::int from identity.invitation
               where person_id = ${lost.person} and purpose = 'reset' and used_at is null) as invitations`
    assert.deepEqual(left, { blocks: 0, passkeys: 0, invitations: 1 })
  })
})

describe('at the machine', () => {
  const [recover = '', open = ''] = commandsOf('lock-out')
  const [, split = ''] = commandsOf('key-escrow')
  const issuer = ' --issuer http://localhost:8520'
  const people = [
    { name: 'Pat Platform', email: 'pat@first.example', roles: ['platform_engineer'] },
    { name: 'Cleo Compliance', email: 'cleo@first.example', roles: ['compliance'] },
  ]
  let folder: string
  let home: string
  let file: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-lock-out-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    file = join(folder, 'people.json')
    await mkdir(home, { mode: 0o711 })
    await ensureKeys(home)
    const database = await openInstanceDatabase(home, {})
    await database.stop()
  })
  after(() => rm(folder, { recursive: true, maxRetries: 5 }))

  async function asked<Answer>(ask: (sql: Sql) => Promise<Answer>): Promise<Answer> {
    const database = await openInstanceDatabase(home, {})
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    const answer = await ask(sql)
    await sql.end()
    await database.stop()
    return answer
  }
  const linksIn = (text: string) => text.match(/http:\/\/localhost:8520\/sign-in\/enrol#first-bank\.\S+/g) ?? []

  test('an institution is opened with people who can agree, and with nobody less', async () => {
    const [first, second] = people
    const few: readonly (readonly [unknown, RegExp])[] = [
      [[first], /one who proposes whom to let in/],
      [[first, { ...second, roles: ['operator'] }], /one who proposes whom to let in/],
      [[first, { ...second, email: 'PAT@first.example ' }], /the email of Cleo Compliance is none/],
      [[first, { ...second, email: 'PAT@first.example' }], /Two of them have one address/],
      [[{ ...first, roles: ['owner'] }, second], /"owner" is no role: there are/],
      [{}, /it is no list/],
    ]
    for (const [list, why] of few) {
      await writeFile(file, JSON.stringify(list))
      const refused = await runCommand(open + issuer, home, '', { PEOPLE: file })
      assert.deepEqual([refused.code, refused.out], [1, ''], JSON.stringify(list))
      assert.match(refused.said, why)
      assert.match(refused.said, /Nothing was changed/)
    }
    await writeFile(file, JSON.stringify(people))
    const opened = await runCommand(open + issuer, home, '', { PEOPLE: file })
    assert.equal(opened.code, 0, opened.said)
    assert.equal(linksIn(opened.out).length, 2)
    const again = await runCommand(open + issuer, home, '', { PEOPLE: file })
    assert.match(again.said, /first-bank is open already/)
  })

  test('keepers of the escrow let somebody in, with shares enough and for whoever is there; it is written down', async () => {
    const shares = (await runCommand(split, home)).out.trim().split('\n')
    const email = { EMAIL: 'cleo@first.example' }
    const few = await runCommand(recover + issuer, home, shares.slice(0, 2).join('\n'), email)
    assert.match(few.said, /2 shares were given, and 3 are needed/)
    const nobody = await runCommand(recover + issuer, home, shares.slice(0, 3).join('\n'), { EMAIL: 'x@y.example' })
    assert.match(nobody.said, /Nobody at first-bank has this address/)
    const other = join(folder, 'other')
    await writeFile(other, Buffer.alloc(32, 7), { mode: 0o600 })
    const elsewhere = `${recover}${issuer} --secret ${other}`
    assert.match((await runCommand(elsewhere, home, shares.slice(0, 3).join('\n'), email)).said, /give something else/)

    const recovered = await runCommand(recover + issuer, home, shares.slice(1, 4).join('\n'), email)
    assert.equal(recovered.code, 0, recovered.said)
    assert.equal(linksIn(recovered.out).length, 1)
    const [row] = await asked(
      sql => sql<{ resets: number; open: number; leaves: number }[]>`
        select (select count(*)::int from identity.credential_reset
                 where proposal_id is null and reset_by = 'process:recovery') as resets,
               (select count(*)::int from identity.invitation where purpose = 'reset' and used_at is null) as open,
               (select count(*)::int from audit.batch
                 where position(convert_to('the keepers of the escrow', 'UTF8') in leaves) > 0) as leaves`,
    )
    assert.deepEqual(row, { resets: 1, open: 1, leaves: 1 })
  })

  test('what somebody did since a day is read from the log', async () => {
    const [trail = ''] = commandsOf('credential-leak')
    const told = { INSTITUTION: 'first-bank', CLIENT: 'cli_1', SINCE: '2026-01-01T00:00:00Z' }
    assert.deepEqual(await runCommand(trail, home, '', told), { code: 0, out: '', said: '' })
    const opening = trail.replace('client:$CLIENT', 'process:opening')
    const kindsIn = (out: string) =>
      out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).kind)
    const { out } = await runCommand(opening, home, '', told)
    assert.ok(kindsIn(out).includes('payments.institution_opened') && kindsIn(out).includes('identity.invited'))
    const invited = await runCommand(`${opening} --kind identity.invited`, home, '', told)
    assert.deepEqual(kindsIn(invited.out), ['identity.invited', 'identity.invited'])
    const later = await runCommand(opening, home, '', { ...told, SINCE: '2999-01-01T00:00:00Z' })
    assert.equal(later.out, '')
    const never = await runCommand(opening, home, '', { ...told, SINCE: 'yesterday' })
    assert.match(never.said, /--since is an instant such as/)
  })
})
