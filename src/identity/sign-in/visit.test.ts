// An issuer on another host, which wants to see who connects: the office shows itself, and so does the api that asks for keys.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openAuthority } from '../../../test/certificate.ts'
import { type IssuerWorld, officeUrl, openIssuerWorld, signInByAddress } from '../../../test/issuer.ts'
import type { Certificates, Shown } from '../../base/certificates.ts'
import { type Fetch, openFetch } from '../../base/mutual-fetch.ts'
import { IssuerAway, openIssuerKeys } from '../issuer-keys.ts'
import { openVisits } from './visit.ts'

describe('an issuer that asks for certificates', () => {
  const authority = openAuthority()
  let world: IssuerWorld
  const certificatesOf = (by: typeof authority, name: string): Certificates => {
    const { cert, key } = by.certify(name)
    const asking = { requestCert: true, rejectUnauthorized: true } as const
    const shown: Shown = { cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(authority.ca), ...asking }
    return {
      current: () => shown,
      onChange: () => () => undefined,
      look: () => Promise.resolve(false),
      close: () => {},
    }
  }
  before(async () => {
    world = await openIssuerWorld({ signIn: signInByAddress, certificates: certificatesOf(authority, 'localhost') })
  })
  after(() => world.close())

  const fetches = (): Readonly<Record<'ours' | 'strangers' | 'none', Fetch>> => ({
    ours: openFetch(certificatesOf(authority, 'inside')),
    strangers: openFetch(certificatesOf(openAuthority(), 'inside')),
    none: openFetch(undefined),
  })
  const begin = (fetch: Fetch) =>
    openVisits({
      issuer: new URL(world.url),
      office: new URL(officeUrl),
      key: world.officeKeys.privateKey,
      now: () => new Date(),
      fetch,
    }).begin()

  test('lets the office begin that somebody signs in, and nobody else', async () => {
    const { ours, strangers, none } = fetches()
    const begun = await begin(ours)
    assert.ok(begun.ok)
    const { url, cookie } = begun.value
    // With its name; browsers keep 4,096 bytes (RFC 6265 §6.1).
    assert.ok(cookie.length < 1_024, `${cookie.length}`)
    assert.equal(url.origin, world.url)
    assert.match(url.searchParams.get('request_uri') ?? '', /^urn:/)
    await assert.rejects(begin(strangers))
    await assert.rejects(begin(none))
  })

  test('tells its keys to the api, and to nobody else', async () => {
    const { ours, strangers, none } = fetches()
    const address = new URL(`${world.url}/jwks`)
    const find = (get: Fetch) => openIssuerKeys(address, ['ES256'], () => performance.now(), get).find('a', 'ES256')
    assert.equal(await find(ours), undefined)
    for (const get of [strangers, none]) await assert.rejects(find(get), IssuerAway)
  })
})
