// A pretend mail server: it speaks real SMTP on loopback, keeps what it accepted, and can misbehave.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { SMTPServer, type SMTPServerSession } from 'smtp-server'

import type { Certificate } from './certificate.ts'

export type MailManner =
  | 'accept'
  /** 550 to the sender, which is us. */
  | 'refuse_sender'
  /** 451 to the recipient: busy, try again later. */
  | 'put_off'
  /** 550 to the recipient: no such mailbox. */
  | 'refuse'
  /** 554 to the message itself. */
  | 'refuse_message'
  /** It has the message, and never says so. */
  | 'accept_then_hang'
  /** It has the message, and closes the line before it says so. */
  | 'accept_then_drop'

export type KeptMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly isTls: boolean
  readonly user: string | undefined
  /** As it came: headers, an empty line, the text. */
  readonly raw: string
}

export type MailServer = {
  readonly port: number
  readonly kept: KeptMail[]
  /** Who was named as a recipient, accepted or not. */
  readonly named: string[]
  manner: (recipient: string, sending: number) => MailManner
  readonly close: () => Promise<void>
}

export type MailServerOptions = {
  /** Offers STARTTLS with it; without one, it offers none. */
  readonly certificate?: Certificate
  readonly isTlsFromTheStart?: boolean
  readonly login?: { readonly user: string; readonly password: string }
}

export async function openMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { certificate, login } = options
  const kept: KeptMail[] = []
  const named: string[] = []
  const mannerOf = (recipient: string) => server.manner(recipient, named.filter(name => name === recipient).length)
  const smtp = new SMTPServer({
    ...certificate,
    secure: options.isTlsFromTheStart === true,
    disabledCommands: certificate === undefined ? ['STARTTLS'] : [],
    authOptional: login === undefined,
    allowInsecureAuth: false,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 50,
    onAuth: ({ username, password }, _, answer) => {
      const isKnown = username === login?.user && password === login?.password
      answer(isKnown ? null : said(535, 'who are you?'), isKnown ? { user: username } : undefined)
    },
    onMailFrom: (_address, _session, answer) =>
      answer(server.manner('', 0) === 'refuse_sender' ? said(550, 'not you') : null),
    onRcptTo: ({ address }, _, answer) => {
      named.push(address)
      const manner = mannerOf(address)
      if (manner === 'put_off') answer(said(451, `${address} is busy`))
      else answer(manner === 'refuse' ? said(550, `no such mailbox: ${address}`) : null)
    },
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const [recipient = ''] = session.envelope.rcptTo.map(({ address }) => address)
        const manner = mannerOf(recipient)
        if (manner === 'refuse_message') return answer(said(554, 'that is spam'))
        kept.push(mailOf(session, Buffer.concat(chunks)))
        if (manner === 'accept_then_drop') for (const connection of smtp.connections) connection.close()
        else if (manner === 'accept') answer(null)
      })
    },
  })
  smtp.on('error', () => undefined) // A client that leaves is part of what is tested.
  const listening = smtp.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo // A TCP server that listens has one.
  const server: MailServer = {
    port,
    kept,
    named,
    manner: () => 'accept',
    close: () => new Promise(resolve => smtp.close(() => resolve())),
  }
  return server
}

function mailOf({ envelope, secure, user }: SMTPServerSession, raw: Buffer): KeptMail {
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    isTls: secure,
    user: typeof user === 'string' ? user : undefined,
    raw: raw.toString(),
  }
}

function said(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}
