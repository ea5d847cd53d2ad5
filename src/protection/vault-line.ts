// The line to the vault, as the other processes have it: the same `Vault`, asked over a socket. Every question may be
// asked twice, so what a broken line has left open is asked again on the next one, until its time is up.

import { connect, type TLSSocket } from 'node:tls'

import { fault } from '../base/outcome.ts'
import { MemberErased, SealBroken, type Sealed } from './sealed.ts'
import { newToken } from './token.ts'
import type { Vault } from './vault.ts'
import { LineConfined } from './vault-confined.ts'
import {
  type Answer,
  lineCiphers,
  type No,
  openFrames,
  type Question,
  readAnswer,
  writeQuestion,
} from './vault-wire.ts'
import { LookupsSpent } from './watched.ts'

/** It does not answer. What was asked may be asked again; nothing was done that would be done twice. */
export class VaultAway extends Error {
  override readonly name = 'VaultAway'
  constructor() {
    super('the vault does not answer')
  }
}

export type VaultLine = Vault & { readonly close: () => void }

export type LineOptions = {
  readonly path: string
  /** Who asks, and the key that proves it. */
  readonly client: string
  readonly secret: Buffer
  /** How long a vault that is being started is waited for, and how long an answer. */
  readonly awayMsMax?: number
  readonly answerMsMax?: number
}

const awayMsDefault = 2_000
const answerMsDefault = 30_000
const pauseMs = 50
/** Of so many items, or so many signs of text, one question is made: others get a word in between. */
const itemsPerQuestion = 500
const signsPerQuestion = 1_048_576

type Waiting = {
  readonly bytes: Buffer
  readonly hear: (answer: Answer) => void
  readonly giveUp: () => void
}

export function openVaultLine(options: LineOptions): VaultLine {
  const { awayMsMax = awayMsDefault, answerMsMax = answerMsDefault } = options
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let line: { readonly socket: TLSSocket; isUp: boolean } | undefined
  let isClosed = false
  let retry: NodeJS.Timeout | undefined

  function dial(): void {
    const { path, client, secret } = options
    const socket = connect({
      path,
      minVersion: 'TLSv1.3',
      ciphers: lineCiphers,
      pskCallback: () => ({ identity: client, psk: secret }),
    })
    const dialled = { socket, isUp: false }
    line = dialled
    const takeFrames = openFrames()
    socket.once('secureConnect', () => {
      dialled.isUp = true
      for (const { bytes } of waiting.values()) socket.write(bytes)
      restOrWait(socket)
    })
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const value of takeFrames(chunk)) {
          const answer = readAnswer(value)
          waiting.get(answer.id)?.hear(answer)
        }
      } catch {
        socket.destroy()
      }
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      line = undefined
      if (waiting.size > 0 && !isClosed) retry = setTimeout(dial, pauseMs)
    })
  }

  /** A line on which nothing is awaited keeps no process from ending. */
  function restOrWait(socket: TLSSocket): void {
    if (waiting.size === 0) socket.unref()
    else socket.ref()
  }

  async function ask(question: Question): Promise<readonly string[]> {
    if (isClosed) throw new VaultAway()
    const id = ++asked
    const bytes = writeQuestion(id, question)
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => end()?.giveUp(), line?.isUp === true ? answerMsMax : awayMsMax)
      const end = () => {
        clearTimeout(timer)
        const ended = waiting.get(id)
        waiting.delete(id)
        if (line !== undefined) restOrWait(line.socket)
        return ended
      }
      waiting.set(id, {
        bytes,
        hear: heard => {
          end()
          resolve(heard)
        },
        giveUp: () => reject(new VaultAway()),
      })
      if (line === undefined) {
        clearTimeout(retry)
        dial()
      } else if (line.isUp) {
        line.socket.ref()
        line.socket.write(bytes)
      }
    })
    if ('answers' in answer) return answer.answers
    throw thrownFor(answer.no)
  }

  async function askInParts<Item>(
    items: readonly Item[],
    signsOf: (item: Item) => number,
    questionOf: (part: readonly Item[]) => Question,
  ): Promise<string[]> {
    const answers: string[] = []
    for (const part of parts(items, signsOf)) {
      const heard = await ask(questionOf(part))
      if (heard.length !== part.length) fault(`the vault gave ${heard.length} answers to ${part.length} questions`)
      answers.push(...heard)
    }
    return answers
  }

  const sealMany: Vault['sealMany'] = async items => {
    const answers = await askInParts(
      items,
      ({ text }) => text.length,
      part => ({ ask: 'seal', items: part }),
    )
    return answers.map(text => Buffer.from(text, 'base64') as Sealed) // The vault made them, and nobody else can.
  }
  const openMany: Vault['openMany'] = (items, reason) =>
    askInParts(
      items,
      ({ sealed }) => sealed.length,
      part => ({ ask: 'open', items: part, reason }),
    )
  const resealMany: Vault['resealMany'] = async items => {
    const answers = await askInParts(
      items,
      ({ sealed }) => sealed.length,
      part => ({ ask: 'reseal', items: part }),
    )
    // The vault made them, and nobody else can.
    return answers.map(text => (text === '' ? undefined : (Buffer.from(text, 'base64') as Sealed)))
  }
  const indexMany: Vault['indexMany'] = async (institution, field, texts) => {
    const answers = await askInParts(
      texts,
      text => text.length,
      part => ({ ask: 'index', institution, field, texts: part }),
    )
    return answers.map(text => Buffer.from(text, 'base64'))
  }
  return {
    seal: async (place, text) => only(await sealMany([{ place, text }])),
    sealMany,
    open: async (place, sealed, reason) => only(await openMany([{ place, sealed }], reason)),
    openMany,
    resealMany,
    index: async (institution, field, text) => only(await indexMany(institution, field, [text])),
    indexMany,
    token: newToken,
    close: () => {
      isClosed = true
      clearTimeout(retry)
      for (const { giveUp } of waiting.values()) giveUp()
      waiting.clear()
      line?.socket.destroy()
    },
  }
}

function thrownFor(no: No): Error {
  switch (no.code) {
    case 'seal_broken':
      return new SealBroken(no.place, no.flaw)
    case 'member_erased':
      return new MemberErased(no.place)
    case 'question_malformed':
      return new Error(`the vault was asked what is no question: ${no.why}`)
    case 'lookups_spent':
      return new LookupsSpent(no.retryAfterMs)
    case 'line_confined':
      return new LineConfined()
    case 'vault_failed':
      return new VaultAway()
  }
}

function* parts<Item>(items: readonly Item[], signsOf: (item: Item) => number): Generator<readonly Item[]> {
  let part: Item[] = []
  let signs = 0
  for (const item of items) {
    if (part.length === itemsPerQuestion || (part.length > 0 && signs + signsOf(item) > signsPerQuestion)) {
      yield part
      part = []
      signs = 0
    }
    part.push(item)
    signs += signsOf(item)
  }
  if (part.length > 0) yield part
}

function only<One>(answers: readonly One[]): One {
  return answers[0] ?? fault('one item has one answer')
}
