// Runs docs/walkthrough.md: every request in it is sent as it stands, every answer must hold what is shown.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { fault } from '../../src/base/outcome.ts'
import {
  answerLoop,
  overdueLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../../src/payments/loops.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { type Manner, PretendBank } from '../bank.ts'
import { type Branch, openBranch } from '../branch.ts'
import { silentLog } from '../outside.ts'

const path = join(import.meta.dirname, '../../docs/walkthrough.md')

/** What the document asks for besides requests: `<!-- the bank rejects -->`, `<!-- 2 days pass -->`. */
type Part =
  | { readonly kind: 'request'; readonly text: string; readonly line: number }
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown; readonly line: number }
  | { readonly kind: 'outside'; readonly what: string; readonly line: number }

function partsOf(markdown: string): readonly Part[] {
  const parts: Part[] = []
  const pattern = /^```http\n([\s\S]*?)^```|^```json (\d{3})\n([\s\S]*?)^```|^<!-- (.+) -->$/gm
  for (const { index, 1: request, 2: status, 3: body, 4: what } of markdown.matchAll(pattern)) {
    const line = markdown.slice(0, index).split('\n').length
    if (request !== undefined) parts.push({ kind: 'request', text: request, line })
    else if (status !== undefined)
      parts.push({ kind: 'answer', status: Number(status), body: JSON.parse(body ?? ''), line })
    else if (what !== undefined) parts.push({ kind: 'outside', what, line })
  }
  return parts
}

describe('docs/walkthrough.md', () => {
  let branch: Branch
  let manner: Manner = 'settle'
  const known = new Map<string, string>()
  const bank = new PretendBank(() => manner)
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  /** `{member}` stands for what an earlier answer showed in that place. */
  const filled = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => known.get(name) ?? fault(`nothing was called ${name} yet`))

  async function send(text: string) {
    const [head = '', ...rest] = filled(text).trimEnd().split('\n\n')
    const [first = '', ...lines] = head.split('\n')
    const [method = '', target = ''] = first.split(' ')
    const headers = Object.fromEntries(lines.map(line => line.split(/: (.*)/).slice(0, 2)))
    const body = rest.join('\n\n')
    return branch.send(
      method,
      target,
      body === '' ? headers : { 'content-type': 'application/json', ...headers },
      body === '' ? undefined : body,
    )
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
    const days = /^(\d+) days? pass(es)?$/.exec(what)?.[1]
    if (days !== undefined) branch.world.clock.advance(Number(days) * 86_400_000)
    else manner = manners[what] ?? fault(`the walkthrough cannot make that happen: ${what}`)
    const worker = branch.world.outsideAs('vouch_worker')
    const loops: readonly Loop[] = [
      standingOrdersLoop(worker),
      releaseLoop(worker),
      dispatchLoop(worker, bank, silentLog),
      settleLoop(worker),
      answerLoop(worker),
      retryLoop(worker),
      overdueLoop(worker),
    ]
    for (let handled = 1; handled > 0; ) {
      handled = 0
      for (const loop of loops) handled += await loop.pass(new AbortController().signal)
    }
  }

  test('can be walked from the first line to the last', async () => {
    const parts = partsOf(readFileSync(path, 'utf8'))
    assert.ok(parts.filter(({ kind }) => kind === 'request').length > 15, 'the requests were found')
    let answer: Awaited<ReturnType<typeof send>> | undefined
    for (const part of parts) {
      const at = `docs/walkthrough.md:${part.line}`
      if (part.kind === 'outside') await outside(part.what)
      else if (part.kind === 'request') answer = await send(part.text)
      else {
        assert.equal(answer?.status, part.status, `${at}: ${answer?.text}`)
        compare(part.body, answer?.body, at)
      }
    }
  })
})
