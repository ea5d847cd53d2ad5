// Where oidc-provider keeps what it keeps: hashes of ids, sealed payloads, and for clients the rows of identity itself.
// Whatever may be used once is taken by one statement, so that of two who come at once with the same code or the same
// assertion, one is refused.

import { createHash } from 'node:crypto'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'

import type { Sql } from '../../base/database.ts'
import { isId } from '../../base/ids.ts'
import { fault } from '../../base/outcome.ts'
import { type Vault, VaultAway } from '../../protection/protection.ts'
import * as store from '../issuer-store.ts'
import { nobodys } from '../sealed-columns.ts'
import { clientMetadata } from './client-metadata.ts'

export type AdapterParts = {
  readonly sql: Sql
  readonly now: () => Date
  readonly vault: Vault
  /** Whether programs get their tokens here; where institutions have issuers of their own, nobody would take them. */
  readonly hasMachines: boolean
}

/** What has no end of its own, such as a grant that the library leaves open. */
const lifeSecondsMax = 8 * 3_600

export function adapterOf({ sql, now, vault, hasMachines }: AdapterParts): (model: string) => Adapter {
  const place = (model: string, idHash: Buffer) => ({
    institution: nobodys,
    table: 'identity.issuer_state',
    column: 'payload',
    row: `${model}/${idHash.toString('hex')}`,
  })

  async function opened(model: string, found: store.FoundState | undefined): Promise<AdapterPayload | undefined> {
    if (found === undefined) return undefined
    const text = await unlessAway(vault.open(place(model, found.idHash), found.payload, { why: 'kept' }))
    // As `upsert` below was given it.
    const payload = JSON.parse(text) as AdapterPayload
    return found.consumedAt === null ? payload : { ...payload, consumed: seconds(found.consumedAt) }
  }

  return model => ({
    async upsert(id, payload, expiresInSeconds) {
      const idHash = hashOf(id)
      const lifeSeconds = Math.min(expiresInSeconds ?? lifeSecondsMax, lifeSecondsMax)
      await store.keepState(sql, {
        model,
        idHash,
        payload: await unlessAway(vault.seal(place(model, idHash), JSON.stringify(payload))),
        grantHash: payload.grantId === undefined ? null : hashOf(payload.grantId),
        uidHash: payload.uid === undefined ? null : hashOf(payload.uid),
        expiresAt: new Date(now().getTime() + lifeSeconds * 1_000),
      })
    },
    // An id comes as somebody wrote it: the database does not even take a NUL.
    find: async id =>
      model === 'Client'
        ? clientMetadata(id, hasMachines && isId('cli', id) ? await store.findIssuerClient(sql, id, now()) : undefined)
        : opened(model, await store.findState(sql, { model, idHash: hashOf(id) }, now())),
    findByUid: async uid => opened(model, await store.findStateByUid(sql, model, hashOf(uid), now())),
    findByUserCode: () => fault('there are no user codes here'),
    async consume(id) {
      if (!(await store.consumeState(sql, { model, idHash: hashOf(id) }, now())))
        throw new errors.InvalidGrant(`this ${model} was used by somebody else at the same moment`)
    },
    destroy: id => store.dropState(sql, { model, idHash: hashOf(id) }),
    revokeByGrantId: grantId => store.dropGrant(sql, model, hashOf(grantId)),
  })
}

/** Whether this is the first time that somebody shows this: an assertion or a proof, by who shows it and its id. */
export function seenOnce({ sql }: Pick<AdapterParts, 'sql'>) {
  return (shownBy: string, jti: string, untilSeconds: number): Promise<boolean> =>
    store.seeOnce(sql, hashOf(JSON.stringify([shownBy, jti])), new Date(untilSeconds * 1_000))
}

/** What is kept here is sealed: without the vault nobody gets a token, and is told so. */
async function unlessAway<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (thrown) {
    if (!(thrown instanceof VaultAway)) throw thrown
    const away = new errors.TemporarilyUnavailable('what seals our state does not answer; ask again in a moment')
    away.status = away.statusCode = 503
    throw away
  }
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest()
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000)
}
