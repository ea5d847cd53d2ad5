// Work that a browser does before a password is looked at: ALTCHA's challenge, PBKDF2 with SHA-256. It costs whoever
// tries a fraction of a second for each try, and us a millisecond to check. A challenge is signed, is for one name of one
// institution, ends soon, and is good once; whether it was used is kept by the caller. For whom it is, it says under our key:
// who is challenged for a name learns nothing of how that name is kept.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'

export type { Challenge } from 'altcha-lib'

const algorithm = 'PBKDF2/SHA-256'
/** Iterations for each candidate, of which 256 are tried on average. */
const workCost = 5_000
const keyPrefix = '00'
const challengeMinutes = 5
const proofCharsMax = 4_096

/** What was worked for; a solution for anything else is none. */
export type Purpose = { readonly institution: InstitutionId; readonly scope: 'sign_in'; readonly nameIndex: Buffer }

/** `keys`: the one that signs now, and those that did before it. */
export type WorkTerms = { readonly keys: readonly [string, ...string[]]; readonly cost: number }

/** Never over a key that is there. */
export function makeWorkKey(path: string): Promise<void> {
  return writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
}

/** One key a line; the first signs. */
export async function readWorkTerms(path: string): Promise<WorkTerms> {
  const [first = '', ...others] = (await readFile(path, 'utf8')).trim().split('\n')
  const isKey = (line: string) => /^[A-Za-z0-9_-]{43}$/.test(line)
  return [first, ...others].every(isKey)
    ? { keys: [first, ...others], cost: workCost }
    : fault(`${path} is no list of keys`)
}

export async function makeChallenge(terms: WorkTerms, purpose: Purpose, now: Date): Promise<Challenge> {
  return createChallenge({
    algorithm,
    cost: terms.cost,
    deriveKey,
    keyPrefix,
    data: { for: nameOf(purpose, terms.keys[0]), expires: now.getTime() + challengeMinutes * 60_000 },
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
      data: Type.Object({ for: Type.String(), expires: Type.Integer() }),
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
  if (cost !== terms.cost || data.expires <= now.getTime()) return undefined
  for (const hmacSignatureSecret of terms.keys) {
    if (data.for !== nameOf(purpose, hmacSignatureSecret)) continue
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

function nameOf({ institution, scope, nameIndex }: Purpose, key: string): string {
  const words = `${scope} ${institution} ${nameIndex.toString('base64url')}`
  return createHmac('sha256', `${key} purpose`).update(words).digest('base64url')
}
