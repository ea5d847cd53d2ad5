// What is fetched of an issuer: bounded in time and size, from where it was pinned and from nowhere else.

import { type Fetch, openFetch } from '../base/mutual-fetch.ts'
import { fault } from '../base/outcome.ts'
import { isObject } from './jws.ts'

const timeoutMs = 3_000
const answerBytesMax = 65_536

/** Faults on what is no JSON, too long, too late, or elsewhere: nobody is followed. */
export async function fetchJson(address: URL, get: Fetch = openFetch(undefined)): Promise<unknown> {
  const response = await get(address, { signal: AbortSignal.timeout(timeoutMs) })
  if (response.status !== 200) fault(`the issuer answered ${response.status}`)
  return JSON.parse(await shortText(response))
}

/**
 * Where the keys of an issuer are, by its metadata (OpenID Connect Discovery §4; RFC 8414 §3.3): asked until it is known, and
 * not again. The metadata of any other issuer is none, be it different by a slash.
 */
export function discoverKeys(name: string, isSafe: (address: string) => boolean): () => Promise<URL> {
  let known: URL | undefined
  return async () => {
    known ??= await keysNamedBy(name, isSafe)
    return known
  }
}

async function keysNamedBy(name: string, isSafe: (address: string) => boolean): Promise<URL> {
  const metadata = await fetchJson(new URL(`${name.replace(/\/$/, '')}/.well-known/openid-configuration`))
  if (!isObject(metadata) || metadata['issuer'] !== name) return fault('the metadata is of another issuer')
  const { jwks_uri: address } = metadata
  return typeof address === 'string' && isSafe(address)
    ? new URL(address)
    : fault('the metadata names no safe address of keys')
}

async function shortText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > answerBytesMax) fault(`the issuer answered with more than ${answerBytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
