// Sends one mail to one address through one SMTP server. What the server answers is told by its class: 2yz accepted,
// 5yz refused for good, everything else to be tried again. SMTP has no word for "delivered".

import { createTransport } from 'nodemailer'

import { fault } from '../base/outcome.ts'
import type { Answer } from './lifecycle.ts'

export type MailOptions = {
  readonly host: string
  readonly port: number
  /** `none` is allowed to this machine only. */
  readonly tls: 'from_the_start' | 'starttls' | 'none'
  readonly login?: { readonly user: string; readonly password: { readonly reveal: () => string } }
  /** The address that mail comes from, and that its Message-IDs end in the domain of. */
  readonly from: string
  readonly ca?: string
  /** How long the server may be silent at each step. */
  readonly silenceMsMax?: number
}

export type Letter = {
  readonly id: string
  readonly to: string
  /** The name beside the address that it comes from. */
  readonly fromName: string
  readonly subject: string
  readonly text: string
  readonly queuedAt: Date
}

export type SendMail = (letter: Letter, signal: AbortSignal) => Promise<Answer>

const silenceMs = 10_000
/** However often a server says a little something. Shorter than the time after which another worker tries again. */
const exchangeMsMax = 30_000

export function openMail(options: MailOptions): SendMail {
  if (options.tls === 'none' && !isThisMachine(options.host)) fault('mail leaves this machine under TLS only')
  if (!isMailAddress(options.from)) fault('mail comes from one address')
  const { host, port, tls, login, from, ca, silenceMsMax = silenceMs } = options
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const transport = createTransport({
    host,
    port,
    secure: tls === 'from_the_start',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password.reveal() } }),
    connectionTimeout: silenceMsMax,
    greetingTimeout: silenceMsMax,
    socketTimeout: silenceMsMax,
    dnsTimeout: silenceMsMax,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  return async ({ id, to, fromName, subject, text, queuedAt }, signal) => {
    // Several addresses in one, or a line break: not what was sealed as the address of one person.
    if (!isMailAddress(to)) return { kind: 'refused', reason: 'address_malformed' }
    if (/\p{C}/u.test(fromName) || /\p{C}/u.test(subject)) fault('a header of a mail has more than one line')
    const sending = transport.sendMail({
      envelope: { from, to: [to] },
      from: { name: fromName, address: from },
      to: { name: '', address: to },
      subject,
      text,
      // The same however often it is sent, so that a mail that arrives twice can be seen to be one.
      messageId: `<${id}@${domain}>`,
      date: queuedAt,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(exchangeMsMax)])
    try {
      await Promise.race([sending, aborted(inTime)])
      return { kind: 'accepted' }
    } catch (thrown) {
      return signal.aborted ? { kind: 'interrupted' } : answerOf(thrown)
    }
  }
}

/** One address and nothing else: no list, no name, no comment, no line break. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s\p{C}@<>()[\]:;,"\\]{1,64}@[^\s\p{C}@<>()[\]:;,"\\]+$/u.test(text)
}

/** By its name or address: the only place that mail goes to without TLS. */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A server's words may repeat an address, so only their number is kept. */
function answerOf(thrown: unknown): Answer {
  const said = thrown instanceof Error ? new Map<string, unknown>(Object.entries(thrown)) : new Map<string, unknown>()
  const status = said.get('responseCode')
  const code = said.get('code')
  // Node's own code, where nodemailer has put its own in front of it.
  const cause = said.get('originalCode')
  if (code === 'ETLS' || (typeof cause === 'string' && /CERT|SIGNATURE|ISSUER|TLS|SSL/.test(cause))) {
    return { kind: 'failed', reason: 'tls_failed' }
  }
  if (typeof status === 'number' && status >= 400 && status <= 599) {
    // What it says of our login, of us as the sender, or of a command, is not about this mail.
    const isAboutMail = (code === 'EENVELOPE' || code === 'EMESSAGE') && said.get('command') !== 'MAIL FROM'
    const isForGood = isAboutMail && status >= 500 && status !== 503
    return { kind: isForGood ? 'refused' : 'failed', reason: `smtp_${status}` }
  }
  if (code === 'EDNS') return { kind: 'failed', reason: 'name_not_found' }
  return { kind: 'failed', reason: code === 'ETIMEDOUT' ? 'timed_out' : 'connection_lost' }
}
