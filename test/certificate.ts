// Certificates for servers of the tests, signed by an authority of their own: X.509 (RFC 5280), as little as TLS needs.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'

export type Certificate = { readonly key: string; readonly cert: string }
export type Authority = { readonly ca: string; readonly certify: (...names: readonly string[]) => Certificate }

/** `certify` takes host names and IPv4 addresses. */
export function openAuthority(): Authority {
  const issuer = newKeys()
  const certificate = (serial: number, subject: string, keys: Keys, extensions: readonly Buffer[]) => {
    const signed = sequence(
      tagged(0xa0, integer(2)),
      integer(serial),
      algorithm,
      name('authority of the tests'),
      sequence(time('200101000000Z'), time('491231235959Z')),
      name(subject),
      keys.publicKey.export({ format: 'der', type: 'spki' }),
      tagged(0xa3, sequence(...extensions)),
    )
    const der = sequence(signed, algorithm, bits(sign('sha256', signed, issuer.privateKey)))
    return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
  }
  const isAuthority = extension([0x55, 0x1d, 0x13], sequence(tagged(0x01, Buffer.from([0xff]))))
  let serial = 1
  return {
    ca: certificate(serial, 'authority of the tests', issuer, [isAuthority]),
    certify: (...names) => {
      const keys = newKeys()
      const alternatives = names.map(one =>
        isIPv4(one) ? tagged(0x87, Buffer.from(one.split('.').map(Number))) : tagged(0x82, Buffer.from(one)),
      )
      const extensions = [extension([0x55, 0x1d, 0x11], sequence(...alternatives))]
      return {
        key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        cert: certificate(++serial, names[0] ?? 'nobody', keys, extensions),
      }
    },
  }
}

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
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

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]))
}

function bits(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes)
}

function time(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

function object(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

/** One common name, 2.5.4.3. */
function name(text: string): Buffer {
  return sequence(tagged(0x31, sequence(object(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(text)))))
}

function extension(id: readonly number[], value: Buffer): Buffer {
  return sequence(object(...id), tagged(0x04, value))
}

/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
const algorithm = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
