// What must hold of the package as somebody gets it.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import type { Family } from './family.ts'
import { findNodes, openPacked, type Packed } from './packed.ts'

const run = promisify(execFile)
const project = join(import.meta.dirname, '..', '..')
const readme = join(import.meta.dirname, '..', 'README.md')

/** What stands around the examples of the README. */
const around = `
  import { type Client, isRefused, type Schemas, verifyPromise, verifyWebhook } from '@vouch/client'
  declare const vouch: Client
  declare const payment: Schemas['Payment']
  declare const thrown: unknown
  declare const request: { readonly headers: Readonly<Record<string, string>> }
  declare const rawBody: Uint8Array
  declare const secret: string
  declare const nextSecret: string
  declare const store: { readonly claim: (id: string) => Promise<boolean> }
`

export function describePackage(family: () => Family): void {
  describe('the package', () => {
    let packed: Packed
    before(async () => {
      packed = await openPacked()
    })
    after(() => packed.close())

    test('holds what was built, and nothing else', () => {
      const strays = packed.files.filter(
        path => !/^(dist\/[a-z]+\.(js|d\.ts)|LICENSE|README\.md|package\.json)$/.test(path),
      )
      assert.deepEqual(strays, [])
      assert.ok(packed.files.includes('dist/vouch.js') && packed.files.includes('dist/vouch.d.ts'))
    })

    test('needs nothing, and runs nothing when it is installed', async () => {
      const manifest = JSON.parse(
        await readFile(join(packed.folder, 'node_modules/@vouch/client/package.json'), 'utf8'),
      )
      const { dependencies, peerDependencies, optionalDependencies, scripts } = manifest
      assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined])
      assert.deepEqual(Object.keys(scripts), ['prepack'])
    })

    test('has types for those who use it, with what TypeScript asks of others', async () => {
      const text = `
        import { isRefused, newIdempotencyKey, openClient, makeClientKey, type Schemas } from '@vouch/client'
        const key = makeClientKey()
        const vouch = openClient({ api: 'https://a.example', issuer: 'https://i.example', client: 'cli_1', key, scopes: ['payments.submit'] })
        const order = { fundingAccount: 'fac_1', payee: 'pye_1', amount: { value: '1.00', currency: 'USD' } }
        export const paid: Schemas['Payment'] = await vouch.payments.create(order, { key: newIdempotencyKey() })
        // @ts-expect-error a payment wants a key
        await vouch.payments.create(order, {})
        // @ts-expect-error a payment wants a payee
        await vouch.payments.create({ fundingAccount: 'fac_1', amount: order.amount }, { key: 'k' })
        // @ts-expect-error no such scope
        openClient({ api: '', issuer: '', client: '', key, scopes: ['payments.steal'] })
        // @ts-expect-error no such operation
        await vouch.call('GET /v1/everything')
        // @ts-expect-error the path has a name
        await vouch.call('GET /v1/payments/{payment}')
        // @ts-expect-error what is edited names its revision
        await vouch.call('POST /v1/payments/{payment}/cancellation', { path: { payment: 'pay_1' } })
        // @ts-expect-error this takes no key
        await vouch.call('POST /v1/members', { key: 'k', body: { reference: 'a', name: 'b', email: 'c' } })
        // @ts-expect-error not a list
        vouch.items('GET /v1/payments/{payment}', { path: { payment: 'pay_1' } })
        try { await vouch.payments.read('pay_1') } catch (thrown) {
          if (isRefused(thrown, 'payment_not_found', 'unavailable')) {
            const code: 'payment_not_found' | 'unavailable' = thrown.code
            console.log(code, thrown.mistakes)
          }
          // @ts-expect-error no such code
          isRefused(thrown, 'payment_found')
        }`
      await writeFile(join(packed.folder, 'used.ts'), text)
      const shown = [...(await readFile(readme, 'utf8')).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block)
      assert.equal(shown.length, 3)
      await writeFile(
        join(packed.folder, 'shown.ts'),
        `${around}\n${shown.join('\n')}\nconsole.log(payee, etag, ada, webhook)`,
      )
      const options = {
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        noEmit: true,
        exactOptionalPropertyTypes: true,
      }
      const types = { types: ['node'], typeRoots: [join(project, 'node_modules/@types')] }
      const compilerOptions = { ...options, ...types, skipLibCheck: false }
      await writeFile(
        join(packed.folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['used.ts', 'shown.ts'] }),
      )
      const tsc = join(project, 'node_modules/typescript/bin/tsc')
      const { stdout } = await run(process.execPath, [tsc, '-p', packed.folder]).catch(
        (thrown: { stdout: string }) => thrown,
      )
      const own = stdout.split('\n').filter(line => /(used|shown)\.ts|@vouch/.test(line))
      assert.deepEqual(own, [])
    })

    test('pays a bill in the ten lines of its README, under each Node that is here', async context => {
      const { target, line } = family()
      const [, lines = ''] = /```js\n([^`]*)```/.exec(await readFile(readme, 'utf8')) ?? []
      assert.equal(lines.trim().split('\n').length, 10)
      const { fundingAccount, payee, client } = target.machine
      await writeFile(join(packed.folder, 'client.pem'), family().key(), { mode: 0o600 })
      line.choose = () => 'passed'
      const nodes = await findNodes()
      for (const [index, { path, version }] of nodes.entries()) {
        const own = lines
          .replace('fac_…', fundingAccount)
          .replace('pye_…', payee)
          .replace('25.00', `25.0${index}`)
          .replace('power-2026-01', `readme-${index}`)
        await writeFile(join(packed.folder, 'pay.mjs'), own)
        const env = {
          PATH: process.env['PATH'],
          VOUCH_API: target.api,
          VOUCH_ISSUER: target.issuer,
          VOUCH_CLIENT: client,
        }
        const { stdout } = await run(path, ['pay.mjs'], { cwd: packed.folder, env })
        assert.match(stdout, /^pay_\w+ released\n$/, version)
        const [row] = await target.owner<{ count: number }[]>`
          select count(*)::int as count from payments.payment where key like ${`%/readme-${index}`}`
        assert.equal(row?.count, 1)
      }
      context.diagnostic(`under Node ${nodes.map(({ version }) => version).join(', ')}`)
    })
  })
}
