// The example, as a bank would run it: from the package, in a process of its own, which is killed at the worst moment.

import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { holdPort } from '../../bin/instance.ts'
import { until } from '../../test/until.ts'
import type { Family } from './family.ts'

const run = promisify(execFile)
const example = join(import.meta.dirname, '..', 'example')
const built = join(import.meta.dirname, '..')

type Bill = { readonly id: string; readonly amount: string; readonly state: string; readonly payment?: string }

type Bank = {
  readonly url: string
  readonly folder: string
  readonly start: (secret: string) => Promise<void>
  readonly kill: () => Promise<void>
  readonly bills: () => Promise<readonly Bill[]>
  readonly pay: (amount: string) => Promise<Response>
  readonly close: () => Promise<void>
}

/** What the bank asks of the api goes over the bad line, without its knowing. */
const overLine = `
const { fetch } = globalThis
globalThis.fetch = (url, init) => fetch(String(url).replace(process.env.VOUCH_API, process.env.BAD_LINE), init)
`

async function openBank({ target, line, key }: Family): Promise<Bank> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-bank-'))
  await cp(example, folder, { recursive: true })
  await cp(join(built, 'dist'), join(folder, 'node_modules/@vouch/client/dist'), { recursive: true })
  await cp(join(built, 'package.json'), join(folder, 'node_modules/@vouch/client/package.json'))
  await writeFile(join(folder, 'package.json'), '{"type": "module"}')
  await writeFile(join(folder, 'line.mjs'), overLine)
  await writeFile(join(folder, 'client.pem'), key(), { mode: 0o600 })
  const port = await holdPort(9_100, 9_199)
  const { client, member, fundingAccount, payee } = target.machine
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const kill = async () => {
    const gone = child === undefined || child.exitCode !== null ? undefined : once(child, 'exit')
    child?.kill('SIGKILL')
    await gone
  }
  return {
    url,
    folder,
    start: async secret => {
      child = spawn(process.execPath, ['--import', './line.mjs', 'online-bank.ts'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env['PATH'],
          VOUCH_API: target.api,
          VOUCH_ISSUER: target.issuer,
          VOUCH_CLIENT: client,
          VOUCH_KEY: 'client.pem',
          VOUCH_WEBHOOK_SECRET: secret,
          BANK_MEMBER: member,
          BANK_JOURNAL: 'bank.journal',
          BANK_PORT: String(port),
          BAD_LINE: line.url,
        },
      })
      if (child.stdout !== null) await once(child.stdout, 'data')
    },
    kill,
    // What the bank has answered is what its types say.
    bills: async () => (await (await fetch(`${url}/bills`)).json()) as readonly Bill[],
    pay: amount =>
      fetch(`${url}/bills`, { method: 'POST', body: new URLSearchParams({ fundingAccount, payee, amount }) }),
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function describeExample(family: () => Family): void {
  describe('the example', () => {
    let bank: Bank
    let secret = ''
    before(async () => {
      bank = await openBank(family())
      const body = { url: `${bank.url}/webhooks`, types: ['payment.released'] } as const
      const { value } = await family().client({ fetch }).call('POST /v1/webhook-endpoints', { body })
      secret = value.secret.secret
      family().line.choose = () => 'passed'
      await bank.start(secret)
    })
    after(() => bank.close())

    const paid = async (cents: number) => {
      const [row] = await family().target.owner<{ count: number }[]>`
        select count(*)::int as count from payments.payment where amount = ${BigInt(cents)}`
      return row?.count
    }
    const billOf = async (amount: string) => (await bank.bills()).find(bill => bill.amount === `${amount} USD`)

    test('shows the payees of its member, and pays one', async () => {
      const page = await (await fetch(bank.url)).text()
      assert.ok(page.includes(family().target.machine.payee) && page.includes('Power'))
      const answer = await bank.pay('31.00')
      assert.equal(answer.status, 202)
      assert.equal((await billOf('31.00'))?.state, 'released')
      assert.equal((await bank.pay('99999.00')).status, 422)
      assert.equal((await billOf('99999.00'))?.state, 'refused: insufficient_funds')
    })

    test('is told by for-demo.ts what it has to know', async () => {
      const { target, key } = family()
      const state = await mkdtemp(join(tmpdir(), 'vouch-state-'))
      await mkdir(join(state, 'clients'))
      const demo = { client: target.machine.client, key: createPrivateKey(key()).export({ format: 'jwk' }) }
      await writeFile(join(state, 'clients', 'demo.json'), JSON.stringify(demo))
      await writeFile(join(state, 'run.json'), JSON.stringify({ audience: target.api, issuer: target.issuer }))
      const { stdout } = await run(process.execPath, ['for-demo.ts', state], { cwd: bank.folder })
      const told = new Map([...stdout.matchAll(/^export (\w+)='([^']+)'$/gm)].map(([, name, text]) => [name, text]))
      assert.equal(told.get('VOUCH_CLIENT'), target.machine.client)
      assert.match(told.get('BANK_MEMBER') ?? '', /^mem_/)
      const needed = (await readFile(join(example, 'online-bank.ts'), 'utf8')).matchAll(/told\('(\w+)'\)/g)
      for (const [, name] of needed) assert.ok(told.has(name), name)
      await rm(state, { recursive: true })
    })

    test('goes on after it was killed between sending and hearing, and pays once', async () => {
      const { line } = family()
      for (const [accident, amount, cents] of [
        ['slow', '32.00', 32_00],
        ['late', '33.00', 33_00],
      ] as const) {
        line.choose = (method, path) => (method === 'POST' && path === '/v1/payments' ? accident : 'passed')
        const arrivals = line.counts[accident]
        const broken = bank.pay(amount).catch((thrown: unknown) => thrown)
        await until('it was sent', () => line.counts[accident] > arrivals)
        if (accident === 'slow') await until('it was paid', async () => (await paid(cents)) === 1)
        await bank.kill()
        assert.ok((await broken) instanceof Error, 'nobody has heard what came of it')
        line.choose = () => 'passed'
        await bank.start(secret)
        await until('the bank knows', async () => (await billOf(amount))?.state === 'released')
        await line.settled()
        assert.equal(await paid(cents), 1)
      }
    })

    test('hears what becomes of a bill, and believes nobody else', async () => {
      await family().target.withWorker({ env: { VOUCH_WEBHOOK_REACH: 'loopback_too' } }, async () => {
        await until('Vouch has told of it', async () => (await toldOf(family())) > 0)
      })
      const forged = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
        'webhook-signature': 'v1,AAAA',
      }
      const answer = await fetch(`${bank.url}/webhooks`, { method: 'POST', headers: forged, body: '{}' })
      assert.deepEqual([answer.status, await answer.json()], [400, { error: 'signature_wrong' }])
    })
  })
}

/** How many webhooks the bank has taken. */
async function toldOf({ target }: Family): Promise<number> {
  const [row] = await target.owner<{ count: number }[]>`
    select count(*)::int as count from messages.message where channel = 'webhook' and state = 'delivered'`
  return row?.count ?? 0
}
