// A certificate for a door of the prober's own, signed by its own key and trusted by nobody but the probe that made it: X.509
// (RFC 5280), as little as TLS needs.

import { generateKeyPairSync, sign } from 'node:crypto'

import type { Shown } from '../base/certificates.ts'

export function ownCertificate(host: string): Shown {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const named = sequence(tagged(0x31, sequence(object(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(host)))))
  // subjectAltName, 2.5.29.17: one dNSName.
  const names = sequence(object(0x55, 0x1d, 0x11), tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))))
  const signed = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // v3
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    named,
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x17, Buffer.from('491231235959Z'))),
    named,
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(names)),
  )
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', signed, privateKey))
  const der = sequence(signed, ecdsaWithSha256, signature)
  return {
    cert: Buffer.from(`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`),
    key: Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })),
  }
}

/** DER: | tag | length, in one byte or behind a byte that says in how many | content |      X.690 §8.1 */
function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents)
}

function object(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
