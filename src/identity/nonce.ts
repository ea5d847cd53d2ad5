// Nonces of the resource server (RFC 9449 §9), without a store: a slice of time and its HMAC. Whoever has the key can
// make them and tell its own from others, so every process of the api has the same key. Two slices are accepted: a nonce
// lives between one slice and two, and a proof that was made ahead of time is of no use after that.
//
//     | 6 bytes: number of the slice | 16 bytes: HMAC-SHA-256 of it, cut |

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

import { fault } from '../base/outcome.ts'

import { strictBase64url } from './jws.ts'

export const nonceLifeMsMax = 300_000
const sliceMs = nonceLifeMsMax / 2
const sliceBytes = 6
const macBytes = 16

const keyBytes = 32

export async function readNonceKey(path: string): Promise<Buffer> {
  const key = await readFile(path)
  return key.length === keyBytes ? key : fault(`${path} is no key of ${keyBytes} bytes`)
}

/** Never over a key that is there. */
export function makeNonceKey(path: string): Promise<void> {
  return writeFile(path, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' })
}

export type Nonces = {
  /** The one to use from now on. */
  readonly current: () => string
  readonly isLive: (nonce: string) => boolean
}

export function openNonces(key: Buffer, now: () => Date): Nonces {
  const sliceNow = () => Math.floor(now().getTime() / sliceMs)
  const made = new Map<number, Buffer>()

  /** Two are asked for with every request, so they are kept. */
  function nonceOf(slice: number): Buffer {
    const known = made.get(slice)
    if (known !== undefined) return known
    if (made.size >= 4) made.clear()
    const head = Buffer.alloc(sliceBytes)
    head.writeUIntBE(slice, 0, sliceBytes)
    const nonce = Buffer.concat([head, createHmac('sha256', key).update(head).digest().subarray(0, macBytes)])
    made.set(slice, nonce)
    return nonce
  }

  return {
    current: () => nonceOf(sliceNow()).toString('base64url'),
    isLive: nonce => {
      const given = strictBase64url(nonce)
      if (given?.length !== sliceBytes + macBytes) return false
      const slice = sliceNow()
      return [slice, slice - 1].some(each => timingSafeEqual(nonceOf(each), given))
    },
  }
}
