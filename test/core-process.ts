// An api or a worker in a process of its own that pays from an account at a core, there to be killed while it does. Its parent
// is the core, over HTTP, and tells it at which moment it dies.

import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase, type Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import { coreNewsLoop } from '../src/payments/core-news.ts'
import { releaseLoop, settleLoop } from '../src/payments/loops.ts'
import { coreAccountsFrom, fundsFrom, type PaymentOrder, submitMany } from '../src/payments/payments.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { coreLoop } from '../src/rails/core-loop.ts'
import { openCores } from '../src/rails/cores.ts'
import { dispatchLoop } from '../src/rails/dispatch.ts'
import { httpCore } from '../src/rails/http-core.ts'
import type { Core } from '../src/rails/rails.ts'
import { PretendBank } from './bank.ts'
import { silentLog, testKey } from './outside.ts'

export type CoreOrder = {
  readonly address: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  readonly institution: string
  readonly core: string
  readonly token: string
  /** At which of the moments that it passes it dies: before and after every call, and before and after every commit. */
  readonly diesAt: number
  /** What is to be paid; without it, this is a worker. Amounts as texts. */
  readonly pays?: Omit<PaymentOrder, 'money'> & { readonly minor: string }
}

const [given]: CoreOrder[] = await once(process, 'message')
const { address, keyFile, nowMs, institution, core, token, diesAt, pays } = given ?? fault('no order')
let moments = 0
function moment(): void {
  if (++moments === diesAt) process.kill(process.pid, 'SIGKILL')
}
async function amid<T>(act: () => Promise<T>): Promise<T> {
  moment()
  const answer = await act()
  moment()
  return answer
}

const emit = emitter(emitterKey(testKey(1)))
const pool = openDatabase(address, { connectionsMax: 2, name: 'core' })
const sql: Sql = new Proxy(pool, {
  get: (target, name) =>
    name === 'begin'
      ? async (...args: Parameters<Sql['begin']>) => {
          const answer = await target.begin(...args)
          moment()
          return answer
        }
      : Reflect.get(target, name),
})
const outside: Outside = {
  sql,
  now: () => new Date(nowMs),
  elapsedMs: () => performance.now(),
  newId: idMaker(),
  random: () => 0.5,
  emit: async (work: Work) => {
    moment()
    await emit(work)
  },
  doubts: () => 0,
}
const well = httpCore({ address: new URL(core), token: { reveal: () => token } })
const watched: Core = {
  hold: (...asked) => amid(() => well.hold(...asked)),
  post: (...asked) => amid(() => well.post(...asked)),
  reverse: (...asked) => amid(() => well.reverse(...asked)),
  inquire: (...asked) => amid(() => well.inquire(...asked)),
  accounts: (...asked) => amid(() => well.accounts(...asked)),
}
const kek = await openKeyFile(keyFile)
const vault = openVault({ sql: pool, now: outside.now }, kek.ok ? kek.value : fault(kek.refusal.code))
const cores = openCores(name => (name === institution ? watched : undefined), outside.elapsedMs)
const accountsOf = coreAccountsFrom({ ...outside, sql: pool }, vault)
process.once('disconnect', () => process.exit())

if (pays === undefined) {
  const loops = [
    releaseLoop(outside),
    coreLoop(outside, { cores, accountsOf }, silentLog),
    coreNewsLoop(outside, cores.has),
    dispatchLoop(outside, new PretendBank(), silentLog),
    settleLoop(outside),
  ]
  for (let handled = 1; handled > 0; ) {
    handled = 0
    for (const loop of loops) handled += await loop.pass(new AbortController().signal)
  }
} else {
  const { minor, ...order } = pays
  const ask = fundsFrom({ outside, cores, accountsOf })
  const orders = await ask(institution, [{ ...order, money: { minor: BigInt(minor), currency: 'USD' } }])
  await transact(outside, institution, 'process:gateway', async work => done(await submitMany(work, orders)))
}
process.send?.('done', () => process.exit())
