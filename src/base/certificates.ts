// The certificate that a listener shows, and the authority whose certificates it asks for. Files that are replaced while
// a process runs are taken up without a pause; half of a replacement is not.

import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'

import type { Log } from './log.ts'

export type CertificateFiles = {
  readonly certificate: string
  readonly key: string
  /** Who must have signed the certificate of whoever connects; absent, nobody is asked for one. */
  readonly authority?: string | undefined
}

export type Shown = {
  readonly cert: Buffer
  readonly key: Buffer
  readonly ca?: Buffer
  readonly requestCert?: true
  readonly rejectUnauthorized?: true
}

export type Certificates = {
  readonly current: () => Shown
  /** Told of every change from now on, until what it answers with is called. */
  readonly onChange: (take: (shown: Shown) => void) => () => void
  /** Looks at the files now. Answers whether they were taken up. */
  readonly look: () => Promise<boolean>
  readonly close: () => void
}

/** A certificate is renewed days before it ends; half a minute is soon enough. */
const everyMs = 30_000

/** Throws when the files cannot be used; later ones that cannot are logged, and what was there stays. */
export async function openCertificates(files: CertificateFiles, log: Log): Promise<Certificates> {
  let shown = await read(files)
  const takers = new Set<(shown: Shown) => void>()

  async function look(): Promise<boolean> {
    try {
      const found = await read(files)
      if (isSame(found, shown)) return false
      shown = found
      for (const take of takers) take(found)
      log.info({ certificate: files.certificate }, 'a new certificate is shown from now on')
      return true
    } catch (thrown) {
      log.error(
        { certificate: files.certificate, err: thrown },
        'the new certificate cannot be used; the old one stays',
      )
      return false
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref()

  return {
    current: () => shown,
    onChange: take => {
      takers.add(take)
      return () => takers.delete(take)
    },
    look,
    close: () => clearInterval(timer),
  }
}

/** Tried before it is shown: a certificate and a key that do not belong together throw here. */
async function read({ certificate, key, authority }: CertificateFiles): Promise<Shown> {
  const [cert, keyText, ca] = await Promise.all([
    readFile(certificate),
    readFile(key),
    authority === undefined ? undefined : readFile(authority),
  ])
  const shown: Shown = {
    cert,
    key: keyText,
    ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }),
  }
  createSecureContext({ ...shown, minVersion: 'TLSv1.3' })
  return shown
}

function isSame(one: Shown, other: Shown): boolean {
  return one.cert.equals(other.cert) && one.key.equals(other.key) && (one.ca?.equals(other.ca ?? Buffer.of()) ?? true)
}
