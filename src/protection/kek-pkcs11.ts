// The key-encryption key on a token that speaks PKCS#11: a hardware security module, or SoftHSM. It never leaves the token.
//
// Not every token has a mechanism that seals with additional data, and those that do often refuse an iv of ours. All have
// HMAC. So the token derives, for every wrapping, a key of its own from the purpose and a salt, by the counter mode of
// NIST SP 800-108 Rev. 1 §4.1 with HMAC-SHA-256 inside the token; that key seals one data key with AES-256-GCM and is
// forgotten:
//
//     token:    HMAC( key, | 00000001 | "vouch kek 1" | 00 | purpose and salt as JSON | 00000100 | )    32 bytes
//     wrapped:  | salt: 16 bytes | a sealed field, as in sealed.ts |
//
// The token is asked by OpenSC's `pkcs11-tool`, a process for each question: a library of a token's maker that crashes
// takes that process with it and not ours, and nobody needs a compiler.

import { spawn } from 'node:child_process'
import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

import { askAgain, type Patience } from '../base/again.ts'
import { openBulkhead } from '../base/bulkhead.ts'
import { done, type Outcome } from '../base/outcome.ts'
import { type Kek, KekAway, type Purpose } from './kek.ts'
import type { Pkcs11Address } from './kek-address.ts'
import { type KeyFileRefusal, readHandedFile } from './private-file.ts'
import { openBytes, type Place, SealBroken, sealBytes } from './sealed.ts'

const tool = 'pkcs11-tool'
const answerMsMax = 15_000
const saidBytesMax = 8_192
const macBytes = 32
const saltBytes = 16
/** Sessions that a token has at once for us, and questions that wait for one. */
const askedMax = 4
const waitingMax = 10_000
const waitMsMax = 30_000
/** SoftHSM, for one, now and then does not find its own token while others ask it. */
const patience: Patience = { triesMax: 4, pauseMs: 50, pauseMsMax: 400 }
/** The PIN goes to the tool by its environment, which others than this user cannot read; a command line anybody can. */
const pinVariable = 'TOKEN_PIN'

type Pkcs11Options = { readonly environment: Readonly<Record<string, string | undefined>> }

/** Throws KekAway. The name follows from the key itself, so another key under the same id is noticed. */
export async function openPkcs11Kek(
  address: Pkcs11Address,
  options: Pkcs11Options,
): Promise<Outcome<Kek, KeyFileRefusal>> {
  const pin = await readHandedFile(address.pinFile)
  if (!pin.ok) return pin
  const mac = openToken(address, pin.value, options)
  const mark = createHash('sha256')
    .update(await mac(kdfInput('name', '')))
    .digest('hex')
  return done(kekOf(`pkcs11:${mark.slice(0, 16)}`, mac))
}

function kekOf(name: string, mac: Mac): Kek {
  const placeOf = ({ institution, use }: Purpose): Place => ({ institution, table: name, column: 'wrapped', row: use })

  async function keyFor({ institution, use }: Purpose, salt: Buffer): Promise<KeyObject> {
    const bytes = await mac(kdfInput('wrap', JSON.stringify([institution, use, salt.toString('hex')])))
    const secret = createSecretKey(bytes)
    bytes.fill(0)
    return secret
  }

  const wrap: Kek['wrap'] = async (plain, purpose) => {
    const salt = randomBytes(saltBytes)
    const secret = await keyFor(purpose, salt)
    return { name, bytes: Buffer.concat([salt, sealBytes({ kid: 0, secret }, placeOf(purpose), plain)]) }
  }
  const unwrap: Kek['unwrap'] = async ({ bytes }, purpose) => {
    if (bytes.length <= saltBytes) throw new SealBroken(placeOf(purpose), 'it is too short')
    const secret = await keyFor(purpose, bytes.subarray(0, saltBytes))
    return openBytes({ kid: 0, secret }, placeOf(purpose), bytes.subarray(saltBytes))
  }
  return {
    warning: undefined,
    current: async () => name,
    knows: known => known === name,
    wrap,
    unwrap,
    rewrap: async (wrapped, purpose) => {
      const plain = await unwrap(wrapped, purpose)
      const anew = await wrap(plain, purpose)
      plain.fill(0)
      return anew
    },
    close: () => undefined,
  }
}

/** One block is enough: 256 bits are wanted, and HMAC-SHA-256 gives as many. */
function kdfInput(label: 'name' | 'wrap', context: string): Buffer {
  const [counter, length] = [Buffer.alloc(4), Buffer.alloc(4)]
  counter.writeUInt32BE(1)
  length.writeUInt32BE(macBytes * 8)
  return Buffer.concat([counter, Buffer.from(`vouch kek 1 ${label}`), Buffer.alloc(1), Buffer.from(context), length])
}

/** HMAC-SHA-256 of it, by the key on the token. */
type Mac = (input: Buffer) => Promise<Buffer>

function openToken({ modulePath, token, id }: Pkcs11Address, pin: string, { environment }: Pkcs11Options): Mac {
  const places = openBulkhead(askedMax, waitingMax)
  const words = ['--module', modulePath, '--token-label', token, '--login', '--pin', `env:${pinVariable}`]
  const asked = [...words, '--sign', '--mechanism', 'SHA256-HMAC', '--id', id]
  const env = { ...withoutOurs(environment), [pinVariable]: pin }
  // A token locks itself after a few wrong PINs, and the same PIN is wrong every time: it is not tried again.
  let isPinWrong = false

  async function ask(input: Buffer): Promise<Buffer> {
    if (isPinWrong) throw new KekAway('denied', 'the token refused the PIN, and is not asked again with it')
    const { code, out, said } = await run(asked, env, input)
    if (code === 0 && out.length === macBytes) return out
    out.fill(0)
    if (/CKR_PIN_(INCORRECT|LOCKED|EXPIRED|INVALID|LEN_RANGE)/.test(said)) {
      isPinWrong = true
      throw new KekAway('denied', `the token refuses the PIN (${markOf(said)})`)
    }
    if (/Could not find key|CKR_KEY_(TYPE_INCONSISTENT|FUNCTION_NOT_PERMITTED)/.test(said))
      throw new KekAway('missing', `the token has no secret key ${id} for HMAC`)
    throw new KekAway('away', `the token does not answer: ${markOf(said)}`)
  }

  return async input => {
    const signal = AbortSignal.timeout(waitMsMax)
    const isWorthwhile = (thrown: unknown) => thrown instanceof KekAway && thrown.reason === 'away'
    // The same question has the same answer, however often it is asked. Pauses need not differ: places keep askers apart.
    const askPatiently = () =>
      askAgain(
        () => ask(input),
        patience,
        () => 1,
        isWorthwhile,
        signal,
      )
    return places.call(askPatiently, signal).catch((thrown: unknown) => {
      throw thrown instanceof KekAway ? thrown : new KekAway('away', 'the token has too much to do', { cause: thrown })
    })
  }
}

/** Ours stays ours: the password of the database is no business of a token's library. */
export function withoutOurs(environment: Pkcs11Options['environment']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^VOUCH_|^DATABASE_URL$/.test(name)))
}

/** PKCS#11's name for what went wrong, or the tool's first words; never what was asked. */
function markOf(said: string): string {
  return /CKR_[A-Z_]+/.exec(said)?.[0] ?? said.split('\n')[0]?.slice(0, 120) ?? ''
}

type Ran = { readonly code: number; readonly out: Buffer; readonly said: string }

function run(words: readonly string[], env: Record<string, string | undefined>, input: Buffer): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, words, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: answerMsMax,
      killSignal: 'SIGKILL',
    })
    const out: Buffer[] = []
    let outBytes = 0
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      outBytes += part.length
      if (outBytes <= saidBytesMax) out.push(part)
    })
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      if (said.length < saidBytesMax) said += part
    })
    child.once('error', thrown => {
      const isMissing = 'code' in thrown && thrown.code === 'ENOENT'
      reject(new KekAway('away', isMissing ? `${tool} is not installed (Debian: opensc)` : `${tool} could not be run`))
    })
    // It may end before it has read all, and says why elsewhere.
    child.stdin.once('error', () => undefined)
    child.stdin.end(input)
    child.once('close', code => resolve({ code: code ?? -1, out: Buffer.concat(out), said }))
  })
}
