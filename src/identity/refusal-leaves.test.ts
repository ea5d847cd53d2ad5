// What the log says of tokens: each refusal of a program we know, once a minute and kind with a count, and nothing of anybody else.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Door, modes, openDoor, read, type Shown, submit } from '../../test/asker.ts'
import { audience, type TestClient } from '../../test/pretended-issuer.ts'
import { done } from '../base/outcome.ts'
import { newProofKey } from '../base/signed-call.ts'
import { transact } from '../base/work.ts'
import * as identity from './identity.ts'

for (const mode of modes)
  describe(`a refusal of a token of ${mode === 'own' ? 'our own issuer' : 'an issuer of an institution'}`, () => {
    let door: Door
    before(async () => {
      door = await openDoor(undefined, mode)
      await door.ask(await door.reading())
      door.world.clock.advance(120_000)
    })
    after(() => door.close())

    const tokenOf = ({ client, proofKey }: TestClient, but = {}) =>
      door.token(but, {}, { client, thumbprint: proofKey.thumbprint })
    const shownBy = async (as: TestClient, method: 'GET' | 'POST', token = tokenOf(as)): Promise<Shown> => {
      const asked = { method, path: '/v1/payments', ...(method === 'POST' ? { key: 'k' } : {}) }
      return { method, url: asked.path, headers: await door.signer(token, as).headersFor(asked) }
    }
    const said = async (shown: Shown | Promise<Shown>) => {
      const answer = await door.ask(await shown)
      return answer.ok ? 'let in' : answer.refusal.code
    }
    const without = ({ headers, ...shown }: Shown, ...names: readonly string[]): Shown => ({
      ...shown,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
    })
    async function leavesOf({ client }: TestClient): Promise<readonly string[]> {
      const rows = await door.world.owner<{ leaves: Buffer }[]>`
        select leaves from audit.batch
         where position(convert_to('identity.token_refused', 'UTF8') in leaves) > 0
           and position(convert_to(${`"client:${client}"`}, 'UTF8') in leaves) > 0
         order by batch_id`
      return rows.map(
        ({ leaves }) => /"body":\{([^}]*)\}/.exec(leaves.toString('utf8'))?.[1]?.replaceAll('"', '') ?? '',
      )
    }
    const inOffice = (perform: Parameters<typeof transact>[3]) =>
      transact(door.world.outsideAs('vouch_office'), door.world.institution, 'person:per_1', perform)

    test('is a leaf of its kind, whatever has been wrong, before it is answered', async () => {
      const client = await door.enterClient([submit, read])
      const { owner, outside } = door.world
      const used = await shownBy(client, 'GET')
      const { proofKey: strange } = { proofKey: newProofKey() }
      const kinds: readonly (readonly [answered: string, kind: string, shown: () => Promise<Shown>])[] = [
        ['let in', '', async () => used],
        ['proof_replayed', 'proof_replayed', async () => used],
        ['proof_missing', 'proof_missing', async () => without(await shownBy(client, 'GET'), 'dpop')],
        ['proof_invalid', 'proof_invalid', () => shownBy({ ...client, proofKey: strange }, 'GET', tokenOf(client))],
        ['scope_missing', 'scope_missing', () => shownBy(client, 'GET', tokenOf(client, { scope: submit }))],
        [
          'signature_missing',
          'signature_missing',
          async () => without(await shownBy(client, 'POST'), 'signature', 'signature-input', 'content-digest'),
        ],
        [
          'signature_invalid',
          'signature_invalid',
          () => shownBy({ ...client, clientKey: { ...client.clientKey, secret: strange.secret } }, 'POST'),
        ],
        [
          'token_invalid',
          'token_of_another_audience',
          () => shownBy(client, 'GET', tokenOf(client, { aud: 'https://x' })),
        ],
        [
          'token_revoked',
          'token_revoked',
          async () => {
            await inOffice(async work => done(await identity.revokeToken(work, 'taken-back')))
            return shownBy(client, 'GET', tokenOf(client, { jti: 'taken-back' }))
          },
        ],
        [
          'signature_invalid',
          'key_over',
          async () => {
            await owner`update identity.client_key set retired_at = ${outside.now()} where client_id = ${client.client}`
            return shownBy(client, 'POST')
          },
        ],
        [
          'caller_unknown',
          'caller_unknown',
          async () => {
            await inOffice(work => identity.suspend(work, `client:${client.client as identity.ClientId}`)) // As it was entered.
            return shownBy(client, 'GET')
          },
        ],
      ]
      const expected: string[] = []
      for (const [answered, kind, shown] of kinds) {
        assert.equal(await said(shown()), answered, kind)
        if (kind !== '') expected.push(`kind:${kind}`)
        assert.deepEqual(await leavesOf(client), expected)
      }
    })

    test('by a key whose ninety days are over is a leaf that says so', async () => {
      const client = await door.enterClient([submit, read])
      door.world.clock.advance(90 * 86_400_000 - 1_000)
      assert.equal(await said(shownBy(client, 'POST')), 'let in')
      door.world.clock.advance(1_000)
      assert.equal(await said(shownBy(client, 'POST')), 'signature_invalid')
      assert.equal(await said(shownBy(client, 'GET')), 'caller_unknown')
      assert.deepEqual(await leavesOf(client), ['kind:key_over'])
    })

    test('in a flood is one leaf, and another that counts, for each program', async () => {
      const [one, other] = [await door.enterClient([read]), await door.enterClient([read])]
      const [mine, theirs] = [await shownBy(one, 'GET'), await shownBy(other, 'GET')]
      await Promise.all(Array.from({ length: 40 }, (_, index) => said(index % 2 === 0 ? mine : theirs)))
      await Promise.all(Array.from({ length: 10 }, () => said(mine)))
      for (const client of [one, other]) assert.deepEqual(await leavesOf(client), ['kind:proof_replayed'])
      await door.requests.writeCounts()
      assert.equal((await leavesOf(one)).length, 1)
      door.world.clock.advance(60_000)
      await door.requests.writeCounts()
      assert.deepEqual(await leavesOf(one), ['kind:proof_replayed', 'kind:proof_replayed,more:28'])
      assert.deepEqual(await leavesOf(other), ['kind:proof_replayed', 'kind:proof_replayed,more:18'])
      const again = await shownBy(one, 'GET')
      for (const _ of [1, 2, 3]) await said(again)
      await door.requests.writeCounts(true)
      assert.deepEqual((await leavesOf(one)).slice(2), ['kind:proof_replayed', 'kind:proof_replayed,more:1'])
    })

    test('is none where nobody of ours has signed it, or nobody of ours is meant, or a nonce is learned', async () => {
      const client = await door.enterClient([submit, read])
      const count = async () => (await door.world.owner`select from audit.batch`).length
      const before = await count()
      const token = tokenOf(client)
      const forged = `${token.slice(0, -4)}AAAA`
      const order = door.signer(token, client)
      order.hear(200, name => (name === 'dpop-nonce' ? 'AAAA' : null))
      const headers = await order.headersFor({ method: 'POST', path: '/v1/payments', key: 'k' })
      for (const shown of [
        { method: 'GET', url: '/v1/payments', headers: {} },
        await shownBy(client, 'GET', forged),
        await shownBy(client, 'GET', door.token({ iss: 'https://x', aud: audience })),
        { method: 'POST', url: '/v1/payments', headers },
        // Of the other issuer it is for another audience, and that is written down.
        ...(mode === 'own' ? [await door.reading(door.tokenFor('nowhere'))] : []),
        await door.reading(door.token({ client_id: 'cli_none', sub: 'cli_none' })),
      ])
        assert.notEqual(await said(shown), 'let in')
      assert.equal(await count(), before)
    })
  })
