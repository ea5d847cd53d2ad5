// That nobody listens in: what is asked of a door of the prober's own, which shows a certificate as those of the product do, and of
// the addresses by which the processes are known outside.

import { request } from 'node:http'
import { connect, type SecureVersion } from 'node:tls'

import type { AskedOf, Control, Ground } from '../base/control.ts'
import { ownCertificate } from './controls-certificate.ts'
import { openPlainToAll, openTlsDoor } from './controls-door.ts'

const answerMs = 3_000
const hstsSecondsMin = 31_536_000
const processes = ['api', 'office', 'issuer'] as const satisfies readonly AskedOf['of'][]

export const tls: Control = {
  id: 'gateway.tls',
  says: 'Nobody is answered but over TLS of this decade, under a certificate that is good.',
  does: 'prevents',
  answers: ['api.sensitive-data-exposure'],
  everySeconds: 3_600,
  withinMs: 20_000,
  probe: async ground => {
    const known = processes.flatMap(of => {
      const address = ground.addressOf(of)
      return address === undefined ? [] : [{ of, address }]
    })
    const asked = known.filter(({ address }) => !isOnlyHere(address))
    ground.on('doors of its own', 2)
    await tryOwnDoors(ground)
    ground.on('addresses that are not plain ones of this machine', asked.length)
    for (const { of, address } of asked) await tryAddress(ground, of, address)
  },
}

/** Whom the bytes do not leave this machine for. */
function isOnlyHere({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

async function tryAddress(ground: Ground, of: AskedOf['of'], address: URL): Promise<void> {
  ground.tried(`how the ${of} is addressed`, 'https:', address.protocol)
  if (address.protocol !== 'https:') return
  const port = address.port === '' ? 443 : Number(address.port)
  const host = address.hostname.replace(/^\[(.*)\]$/, '$1')
  const shake = (maxVersion?: SecureVersion) => handshake({ host, port }, maxVersion, ground.signal)
  ground.tried(`the ${of} asked with TLS, its certificate looked at`, 'agreed', await shake())
  ground.tried(`the ${of} asked with TLS 1.1`, 'refused', await shake('TLSv1.1'))
  ground.tried(`the ${of} asked without TLS`, 'refused', await plainly({ host, port }, ground.signal))
  const answer = await ground.ask({ of, method: 'GET', path: '/v1/members', as: 'nobody' })
  const seconds = Number(/max-age=(\d+)/.exec(answer.headers['strict-transport-security'] ?? '')?.[1] ?? 0)
  const word = seconds >= hstsSecondsMin ? 'a year or more' : `${seconds} s`
  ground.tried(`for how long the ${of} wants nothing but TLS`, 'a year or more', word)
}

/** With a certificate, before and after that is exchanged; and without one, where other machines could come to it. */
async function tryOwnDoors(ground: Ground): Promise<void> {
  const [first, second] = [ownCertificate(ownHost), ownCertificate(ownHost)]
  const { port, show, close } = await openTlsDoor(ground, first)
  const door = { host: '127.0.0.1', port, servername: ownHost }
  try {
    for (const [when, shown] of [
      ['', first],
      [', its certificate exchanged', second],
    ] as const) {
      if (shown !== first) show(shown)
      const at = { ...door, ca: [shown.cert] }
      ground.tried(`a door asked with TLS${when}`, 'agreed', await handshake(at, undefined, ground.signal))
      for (const [named, version] of olderVersions)
        ground.tried(`a door asked with ${named}${when}`, 'refused', await handshake(at, version, ground.signal))
    }
    ground.tried('a door asked without TLS', 'refused', await plainly(door, ground.signal))
  } finally {
    await close()
  }
  const came = await openPlainToAll(ground)
  ground.tried('a door without a certificate, opened to other machines', 'address_not_loopback', came)
}
const ownHost = 'probe.invalid'
const olderVersions = [
  ['TLS 1.2', 'TLSv1.2'],
  ['TLS 1.1', 'TLSv1.1'],
] as const

type At = {
  readonly host: string
  readonly port: number
  /** Where it is called otherwise than it is reached, and whom it is believed by. */
  readonly servername?: string
  readonly ca?: Buffer[]
}

/** A certificate that is not good is no agreement. What is old is offered with whatever it takes. */
function handshake(
  { host, port, servername, ca }: At,
  maxVersion: SecureVersion | undefined,
  signal: AbortSignal,
): Promise<string> {
  return new Promise(resolve => {
    const isName = !/^[\d.:]+$|^.*:.*$/.test(host)
    const old =
      maxVersion === undefined ? {} : ({ minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' } as const)
    const named = servername ?? (isName ? host : undefined)
    const socket = connect({
      host,
      port,
      ...(named === undefined ? {} : { servername: named }),
      ...(ca === undefined ? {} : { ca }),
      ...old,
    })
    const end = (word: string) => {
      socket.destroy()
      resolve(word)
    }
    socket.once('secureConnect', () => end('agreed'))
    socket.once('error', () => end('refused'))
    socket.once('close', () => end('refused'))
    socket.setTimeout(answerMs, () => end('no answer'))
    signal.addEventListener('abort', () => end('no answer'), { once: true })
  })
}

/** Who sends elsewhere, or says that this is no TLS, has not answered; a server of TLS ends the connection. */
function plainly({ host, port }: At, signal: AbortSignal): Promise<string> {
  return new Promise(resolve => {
    const asking = request({ host, port, path: '/v1/members', signal, timeout: answerMs }, ({ statusCode = 0 }) => {
      asking.destroy()
      resolve(statusCode === 400 || (statusCode >= 300 && statusCode < 400) ? 'refused' : `answered ${statusCode}`)
    })
    asking.once('timeout', () => asking.destroy())
    asking.once('error', () => resolve('refused'))
    asking.end()
  })
}
