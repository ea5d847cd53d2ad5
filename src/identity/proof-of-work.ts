// Work that a browser does before a password is looked at: ALTCHA's challenge, PBKDF2 with SHA-256. It costs whoever
// tries a fraction of a second for each try, and us a millisecond to check. A challenge is signed, is for one name of one
// institution, ends soon, and is good once; whether it was used is kept by the caller.

import { createHash } from 'node:crypto'
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { InstitutionId } from '../base/ids.ts'

export type { Challenge } from 'altcha-lib'

const algorithm = 'PBKDF2/SHA-256'
/** Iterations for each candidate, of which 256 are tried on average. */
export const workCost = 5_000
const keyPrefix = '00'
const challengeMinutes = 5
const proofCharsMax = 4_096

/** What was worked for; a solution for anything else is none. */
export type Purpose = { readonly institution: InstitutionId; readonly scope: 'sign_in'; readonly nameIndex: Buffer }

/** `keys`: the one that signs now, and those that did before it. */
export type WorkTerms = { readonly keys: readonly [string, ...string[]]; readonly cost: number }

export async function makeChallenge(terms: WorkTerms, purpose: Purpose, now: Date): Promise<Challenge> {
  return createChallenge({
    algorithm,
    cost: terms.cost,
    deriveKey,
    keyPrefix,
    data: { ...wordsOf(purpose), expires: now.getTime() + challengeMinutes * 60_000 },
    hmacSignatureSecret: terms.keys[0],
  })
}

const Payload = Type.Object({
  challenge: Type.Object({
    parameters: Type.Object({
      algorithm: Type.Literal(algorithm),
      nonce: Type.String(),
      salt: Type.String(),
      cost: Type.Integer(),
      keyLength: Type.Integer(),
      keyPrefix: Type.Literal(keyPrefix),
      data: Type.Object({
        institution: Type.String(),
        scope: Type.String(),
        name: Type.String(),
        expires: Type.Integer(),
      }),
    }),
    signature: Type.String(),
  }),
  solution: Type.Object({ counter: Type.Integer({ minimum: 0 }), derivedKey: Type.String() }),
})

/** Which challenge was solved, so that it is good once; undefined when nothing was. */
export type Worked = { readonly proof: Buffer; readonly expiresAt: Date }

export async function checkWork(
  terms: WorkTerms,
  purpose: Purpose,
  text: string,
  now: Date,
): Promise<Worked | undefined> {
  const payload = text.length > proofCharsMax ? undefined : readPayload(text)
  if (payload === undefined) return undefined
  const { challenge, solution } = payload
  const { data, cost } = challenge.parameters
  const wanted = wordsOf(purpose)
  const isForThis = data.institution === wanted.institution && data.scope === wanted.scope && data.name === wanted.name
  if (!isForThis || cost !== terms.cost || data.expires <= now.getTime()) return undefined
  for (const hmacSignatureSecret of terms.keys) {
    const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret })
    if (verified) {
      return { proof: createHash('sha256').update(challenge.signature).digest(), expiresAt: new Date(data.expires) }
    }
  }
  return undefined
}

function readPayload(text: string): Static<typeof Payload> | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    return Value.Check(Payload, payload) ? payload : undefined
  } catch {
    return undefined // What is no JSON is no proof.
  }
}

function wordsOf({ institution, scope, nameIndex }: Purpose) {
  return { institution, scope, name: nameIndex.toString('base64url') }
}
