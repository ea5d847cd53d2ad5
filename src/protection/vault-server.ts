// The vault's side: a unix socket, and on it TLS 1.3 with a key that only one process and the vault have (RFC 8446 §2.2,
// with a fresh Diffie-Hellman exchange). So each end knows who the other is before the first question, whoever else can
// reach the socket; and no certificate has to be issued for a line that never leaves the machine.

import { chmod, rm } from 'node:fs/promises'
import { createServer, type TLSSocket } from 'node:tls'

import type { Log } from '../base/log.ts'
import { fault } from '../base/outcome.ts'
import { MemberErased, SealBroken } from './sealed.ts'
import type { Vault } from './vault.ts'
import { LineConfined } from './vault-confined.ts'
import {
  type Answer,
  frame,
  lineCiphers,
  Malformed,
  type No,
  openFrames,
  type Question,
  readQuestion,
} from './vault-wire.ts'
import { LookupsSpent } from './watched.ts'

const connectionsMax = 64
/** Whoever has asked so much and has not been answered is not heard until it is. */
const questionsMax = 64
const handshakeMsMax = 2_000

export type ServeOptions = {
  readonly path: string
  /** The processes that may ask, and the key each of them shows. */
  readonly secretOf: (client: string) => Buffer | undefined
  /** What this process may ask for. */
  readonly vaultFor: (client: string) => Pick<Vault, 'sealMany' | 'openMany' | 'resealMany' | 'indexMany'>
  readonly log: Log
}

export type VaultServer = { readonly close: () => Promise<void> }

export async function serveVault({ path, secretOf, vaultFor, log }: ServeOptions): Promise<VaultServer> {
  const clients = new WeakMap<TLSSocket, string>()
  const open = new Set<TLSSocket>()
  const server = createServer(
    {
      minVersion: 'TLSv1.3',
      ciphers: lineCiphers,
      handshakeTimeout: handshakeMsMax,
      pskCallback: (socket, client) => {
        const secret = secretOf(client)
        if (secret !== undefined) clients.set(socket, client)
        return secret ?? null
      },
    },
    socket => {
      const client = clients.get(socket) ?? fault('a line without a name came about')
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      socket.on('error', () => socket.destroy())
      listen(socket, vaultFor(client), log)
    },
  )
  server.maxConnections = connectionsMax
  server.on('tlsClientError', thrown => log.warn({ err: thrown }, 'somebody who is not of the family knocked'))
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const socket of open) socket.end()
      })
    },
  }
}

function listen(socket: TLSSocket, vault: ReturnType<ServeOptions['vaultFor']>, log: Log): void {
  const takeFrames = openFrames()
  let asked = 0
  const answer = async (value: unknown) => {
    const { id, question } = readQuestion(value)
    if (++asked === questionsMax) socket.pause()
    const said: Answer = await perform(vault, question).then(
      answers => ({ id, answers }),
      (thrown: unknown) => ({ id, no: whyNot(thrown, log) }),
    )
    if (asked-- === questionsMax) socket.resume()
    if (socket.writable) socket.write(frame(said))
  }
  const hangUp = (thrown: unknown) => {
    log.error({ err: thrown }, 'what was asked is no question')
    socket.destroy()
  }
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const value of takeFrames(chunk)) answer(value).catch(hangUp)
    } catch (thrown) {
      hangUp(thrown)
    }
  })
}

async function perform(vault: ReturnType<ServeOptions['vaultFor']>, question: Question): Promise<readonly string[]> {
  switch (question.ask) {
    case 'seal':
      return (await vault.sealMany(question.items)).map(sealed => sealed.toString('base64'))
    case 'open':
      return vault.openMany(question.items, question.reason)
    case 'reseal':
      // Nothing where it is under the newest key already.
      return (await vault.resealMany(question.items)).map(sealed => sealed?.toString('base64') ?? '')
    case 'index':
      return (await vault.indexMany(question.institution, question.field, question.texts)).map(index =>
        index.toString('base64'),
      )
  }
}

function whyNot(thrown: unknown, log: Log): No {
  if (thrown instanceof MemberErased) return { code: 'member_erased', place: thrown.place }
  if (thrown instanceof SealBroken) return { code: 'seal_broken', place: thrown.place, flaw: thrown.flaw }
  if (thrown instanceof Malformed) return { code: 'question_malformed', why: thrown.message }
  if (thrown instanceof LookupsSpent) return { code: 'lookups_spent', retryAfterMs: thrown.retryAfterMs }
  if (thrown instanceof LineConfined) return { code: 'line_confined' }
  log.error({ err: thrown }, 'a question could not be answered')
  return { code: 'vault_failed' }
}
