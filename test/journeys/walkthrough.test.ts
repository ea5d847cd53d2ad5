// Runs docs/walkthrough.md: every command in it is sent as ./vouch api sends it, everything that people ask for comes from
// the office with their session and their passkey, and every answer must hold what is shown.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Loop } from '../../src/base/loop.ts'
import { fault } from '../../src/base/outcome.ts'
import { openSigned } from '../../src/base/signed-call.ts'
import { openGateway } from '../../src/gateway/gateway.ts'
import { openMeasures } from '../../src/gateway/measures.ts'
import { v1 } from '../../src/gateway/routes/v1.ts'
import { loadPermits, openGate } from '../../src/identity/identity.ts'
import {
  answerLoop,
  overdueLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../../src/payments/loops.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { openDoor } from '../asker.ts'
import { type Manner, PretendBank } from '../bank.ts'
import { guardOf } from '../guard.ts'
import { type Desk, openOfficeWorld } from '../office.ts'
import { silentLog } from '../outside.ts'
import { audience, enterClient } from '../pretended-issuer.ts'
import { untilIdle } from '../until-idle.ts'

const path = join(import.meta.dirname, '../../docs/walkthrough.md')

type Asked = {
  readonly method: string
  readonly target: string
  readonly body: string | undefined
  readonly key: string | undefined
  readonly ifMatch: string | undefined
}
type Answer = { readonly status: number; readonly text: string }

/** What the document asks for besides requests: `<!-- the bank rejects -->`, `<!-- 2 days pass -->`. */
type Part = { readonly line: number } & (
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'office'; readonly text: string }
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'outside'; readonly what: string }
)

function partsOf(markdown: string): readonly Part[] {
  const pattern = /^```(sh|http|json (\d{3}))\n([\s\S]*?)^```|^<!-- (.+) -->$/gm
  return [...markdown.matchAll(pattern)].map(({ index, 1: block, 2: status, 3: text = '', 4: what = '' }): Part => {
    const line = markdown.slice(0, index).split('\n').length
    if (block === undefined) return { line, kind: 'outside', what }
    if (status !== undefined) return { line, kind: 'answer', status: Number(status), body: JSON.parse(text) }
    return { line, kind: block === 'sh' ? 'command' : 'office', text }
  })
}

/** As a shell and bin/api.ts read it: words, and what stands in single quotes as it is. */
function readCommand(text: string): Asked {
  const words = [...text.matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word)
  const option = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
  const [program, api, method = '', target = '', body] = words
  assert.deepEqual([program, api], ['./vouch', 'api'], text)
  return {
    method,
    target,
    body: body?.startsWith('--') === true ? undefined : body,
    key: option('--key'),
    ifMatch: option('--if-match'),
  }
}

/** `# Ann, in the office, with her passkey`, then a request. */
function readOffice(text: string): Asked & { readonly name: string; readonly isConfirmed: boolean } {
  const [head = '', ...rest] = text.trimEnd().split('\n\n')
  const [who = '', first = '', ...lines] = head.split('\n')
  const [, name, passkey] =
    /^# (\w+), in the office(, with (?:her|his) passkey)?$/.exec(who) ?? fault(`who asks? ${who}`)
  const [method = '', target = ''] = first.split(' ')
  const headers = new Map(lines.map(line => line.split(/: (.*)/).slice(0, 2) as [string, string])) // Name and value.
  return {
    name: name ?? '',
    isConfirmed: passkey !== undefined,
    method,
    target,
    body: rest.length === 0 ? undefined : rest.join('\n\n'),
    key: headers.get('Idempotency-Key'),
    ifMatch: headers.get('If-Match'),
  }
}

/** The api, the office and the client of one institution, with two people at work in it. */
async function openHouse() {
  const office = await openOfficeWorld()
  const { world, vault } = office.people
  const outside = world.outsideAs('vouch_api')
  const scopes = [
    ...new Set(
      Object.values(v1)
        .filter(({ doors }) => doors.includes('api'))
        .map(({ permit }) => permit),
    ),
  ]
  const client = await enterClient(world, 'demo', scopes)
  const door = await openDoor(world)
  const requests = door.openRequests(outside, openGate(outside, await loadPermits()))
  const measures = openMeasures()
  const server = openGateway({
    door: 'api',
    outside,
    tools: {
      vault,
      origin: world.keys.sealer.origin,
      newId: outside.newId,
      mayApprove: () => fault('nobody'),
      reach: 'loopback_too',
    },
    authenticate: (shown, permit, { isSigned }) => requests.check(shown, { permit, isSigned }),
    nonce: requests.nonce,
    ready: [],
    measures,
    log: silentLog,
    guard: guardOf(outside, measures),
  })
  const listening = await server.listen('127.0.0.1', 0)
  const port = listening.ok ? listening.value : fault(listening.refusal.code)
  const { thumbprint } = client.proofKey
  const signed = openSigned({
    audience,
    ...client,
    reachedAt: () => `http://127.0.0.1:${port}`,
    tokens: async () => door.token({}, {}, { client: client.client, thumbprint, scope: scopes.join(' ') }),
    now: world.outside.now,
  })
  return {
    world,
    office,
    people: new Map<string, Desk>([
      ['Olga', await office.desk('Olga', 'operator')],
      ['Ann', await office.desk('Ann', 'approver')],
    ]),
    command: async ({ method, target, body, key, ifMatch }: Asked): Promise<Answer> => {
      const response = await signed.call({ method, path: target, body, key, ifMatch })
      return { status: response.status, text: await response.text() }
    },
    close: async () => {
      await server.close()
      await door.close()
      await office.close()
    },
  }
}

describe('docs/walkthrough.md', () => {
  let house: Awaited<ReturnType<typeof openHouse>>
  let manner: Manner = 'settle'
  const known = new Map<string, string>()
  const bank = new PretendBank(() => manner)
  before(async () => {
    house = await openHouse()
    for (const [name, { person }] of house.people) known.set(name.toLowerCase(), person)
  })
  after(() => house.close())

  /** `{member}` stands for what an earlier answer showed in that place. */
  const filled = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => known.get(name) ?? fault(`nothing was called ${name} yet`))

  async function fromOffice(text: string): Promise<Answer> {
    const { name, isConfirmed, method, target, body, key, ifMatch } = readOffice(filled(text))
    const { office, people } = house
    const desk = people.get(name) ?? fault(`nobody is called ${name}`)
    const content = body === undefined ? undefined : JSON.parse(body)
    const stepUp = isConfirmed ? await office.confirm(desk, method, target, content) : undefined
    return office.ask(desk, method, target, content, {
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(stepUp === undefined ? {} : { 'vouch-step-up': stepUp }),
    })
  }

  /** What is shown must be there; more may be. A name in braces that is new takes what stands there. */
  function compare(shown: unknown, actual: unknown, at: string): void {
    if (typeof shown === 'string') {
      const name = /^\{(\w+)\}$/.exec(shown)?.[1]
      if (name !== undefined && !known.has(name)) {
        assert.equal(typeof actual, 'string', `${at}: something to be called ${name}`)
        known.set(name, String(actual))
        return
      }
      assert.equal(actual, filled(shown), at)
    } else if (typeof shown === 'object' && shown !== null) {
      assert.ok(typeof actual === 'object' && actual !== null, at)
      const members = new Map(Object.entries(actual))
      for (const [name, value] of Object.entries(shown)) compare(value, members.get(name), `${at}/${name}`)
    } else {
      assert.equal(actual, shown, at)
    }
  }

  async function outside(what: string): Promise<void> {
    const manners: Readonly<Record<string, Manner>> = { 'the bank settles': 'settle', 'the bank rejects': 'reject' }
    const { world } = house
    const days = /^(\d+) days? pass(es)?$/.exec(what)?.[1]
    if (days !== undefined) world.clock.advance(Number(days) * 86_400_000)
    else manner = manners[what] ?? fault(`the walkthrough cannot make that happen: ${what}`)
    const worker = world.outsideAs('vouch_worker')
    const loops: readonly Loop[] = [
      standingOrdersLoop(worker),
      releaseLoop(worker),
      dispatchLoop(worker, bank, silentLog),
      settleLoop(worker),
      answerLoop(worker),
      retryLoop(worker),
      overdueLoop(worker),
    ]
    await untilIdle(...loops)
  }

  test('can be walked from the first line to the last', async () => {
    const parts = partsOf(readFileSync(path, 'utf8'))
    assert.ok(parts.filter(({ kind }) => kind === 'command').length > 10, 'the commands were found')
    assert.ok(parts.filter(({ kind }) => kind === 'office').length > 5, 'and what people ask for')
    let answer: Answer | undefined
    for (const part of parts) {
      const at = `docs/walkthrough.md:${part.line}`
      if (part.kind === 'outside') await outside(part.what)
      else if (part.kind === 'command') answer = await house.command(readCommand(filled(part.text)))
      else if (part.kind === 'office') answer = await fromOffice(part.text)
      else {
        assert.equal(answer?.status, part.status, `${at}: ${answer?.text}`)
        compare(part.body, JSON.parse(answer?.text ?? ''), at)
      }
    }
  })
})
