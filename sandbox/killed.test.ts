// The bank dies at one moment after the other, and goes on from what it had written down.

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { fault } from '../src/base/outcome.ts'
import { directoryTransport } from '../src/rails/directory-transport.ts'
import { httpBank } from '../src/rails/http-bank.ts'
import type { InstructionId } from '../src/rails/rails.ts'
import { seededRandom } from '../test/outside.ts'
import { creditFile, openSandbox, start } from '../test/sandbox.ts'
import { until } from '../test/until.ts'
import type { Mailbox } from './mailbox.ts'

const signal = new AbortController().signal

/** Dies before and after everything that it does outside. */
class Killed extends Error {}

describe('a bank that is killed', () => {
  test('at any moment between two acts has paid everything once, and left all that it leaves when nobody kills it', async () => {
    const files = await Promise.all([
      creditFile('A', [
        { account: '1', cents: 5_000n },
        { account: '9901', cents: 300n },
      ]),
      creditFile('B', [{ account: '9801', cents: 70n }]),
    ])
    const lives: (readonly [unknown, unknown])[] = []
    for (let diesAt = 0, moments = 0; diesAt <= moments; diesAt++) {
      moments = 0
      const moment = () => {
        if (++moments === diesAt) throw new Killed()
      }
      const amid =
        <Given extends readonly unknown[], T>(act: (...given: Given) => T) =>
        (...given: Given): T => {
          moment()
          const answer = act(...given)
          moment()
          return answer
        }
      const sandbox = openSandbox((well: Mailbox) => ({
        institutions: amid(well.institutions),
        waiting: amid(well.waiting),
        read: amid(well.read),
        remove: amid(well.remove),
        leave: amid(well.leave),
        setAway: amid(well.setAway),
      }))
      const live = async (step: () => Promise<void>) => {
        for (let isDone = false; !isDone; ) {
          isDone = await step().then(
            () => true,
            (thrown: unknown) => {
              if (!(thrown instanceof Killed)) throw thrown
              sandbox.again()
              return false
            },
          )
        }
      }
      await live(() => sandbox.moveTo(start))
      for (const [index, bytes] of files.entries()) sandbox.put(`fil_${index}.ach`, bytes)
      await live(() => sandbox.bank.pass())
      await live(() => sandbox.moveTo('2026-01-08T02:00:00Z'))
      const { paid } = sandbox.bank.books
      lives.push([sandbox.left(), [...paid.values()]])
      assert.ok([...paid.values()].every(({ times }) => times === 1))
      assert.deepEqual(sandbox.waiting(), [])
      sandbox.close()
    }
    assert.ok(lives.length > 40, `${lives.length} lives`)
    for (const [died, life] of lives.entries()) assert.deepEqual(life, lives[0], `killed at moment ${died}`)
  })

  describe('as a process', () => {
    let home: string
    const children: ChildProcess[] = []
    before(() => {
      home = mkdtempSync(join(tmpdir(), 'vouch-bank-'))
    })
    after(async () => {
      for (const child of children) child.kill('SIGKILL')
      rmSync(home, { recursive: true, maxRetries: 5 })
    })

    async function run(): Promise<{ child: ChildProcess; address: URL }> {
      const child = fork(join(import.meta.dirname, 'main.ts'), {
        env: { SANDBOX_HOME: join(home, 'bank'), SANDBOX_FILES: join(home, 'files') },
      })
      children.push(child)
      const [said] = await once(child, 'message')
      return { child, address: new URL(said.address) }
    }
    const ask = async (address: URL, path: string, body?: unknown) => {
      const response = await fetch(
        new URL(path, address),
        body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
      )
      return JSON.parse(await response.text())
    }

    test('by SIGKILL, in the middle of files and calls, has paid everything once', async () => {
      const random = seededRandom(4)
      const transport = directoryTransport(join(home, 'files', 'first-bank'))
      const ids: InstructionId[] = []
      for (let round = 0; round < 5; round++) {
        const { child, address } = await run()
        const gone = once(child, 'exit')
        const bytes = await creditFile('ABCDEFG'[round] ?? 'A', [{ account: '1', cents: BigInt(round + 1) }])
        await transport.stage(`staged_${round}`, bytes, signal)
        const own = Array.from({ length: 50 }, (_, index): InstructionId => `itn_${round}x${index}`)
        ids.push(...own)
        const calls = sendUntilHeard(address, own)
        await transport.release(`staged_${round}`, `fil_${round}.ach`, signal)
        await new Promise<void>(resolve => setImmediate(resolve))
        for (let turn = Math.floor(random() * 400); turn > 0; turn--) await ask(address, 'clock').catch(() => undefined)
        child.kill('SIGKILL')
        await Promise.all([gone, calls])
      }
      const { address } = await run()
      // Whoever heard nothing asks under the same names.
      await sendUntilHeard(address, ids)
      const taken = async () => (await ask(address, 'files')).files
      await until('all files are taken', async () => (await taken()).length === 5)
      await ask(address, 'clock', { advanceMinutes: 60 * 24 * 6 })
      const { paid }: { paid: readonly { instruction: string | null; file: string | null; times: number }[] } =
        await ask(address, 'paid')
      assert.deepEqual(
        paid.filter(({ times }) => times !== 1),
        [],
      )
      assert.deepEqual(
        new Set(paid.map(({ instruction, file }) => instruction ?? file)),
        new Set([...ids, ...Array.from({ length: 5 }, (_, round) => `fil_${round}`)]),
      )
    })

    async function sendUntilHeard(address: URL, ids: readonly InstructionId[]): Promise<void> {
      const money = { minor: 100n, currency: 'USD' }
      const instructions = ids.map(id => ({
        id,
        reference: `pay_${id}`,
        money,
        method: 'check' as const,
        creditor: 'x',
      }))
      await httpBank(address)
        .send(instructions, signal)
        .then(
          answers => assert.ok(answers.every(({ state }) => state === 'settled')),
          (thrown: unknown) => (thrown instanceof TypeError ? undefined : fault(String(thrown))),
        )
    }
  })
})
