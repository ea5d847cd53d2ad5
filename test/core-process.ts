// An api or a worker in a process of its own that pays from an account at a core, there to be killed while it does: before and
// after every call, and before and after every commit. Its parent is the core, over HTTP.

import type { Sql } from '../src/base/database.ts'
import { done } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { coreNewsLoop } from '../src/payments/core-news.ts'
import { releaseLoop, settleLoop } from '../src/payments/loops.ts'
import { coreAccountsFrom, fundsFrom, type PaymentOrder, submitMany } from '../src/payments/payments.ts'
import { coreLoop } from '../src/rails/core-loop.ts'
import { openCores } from '../src/rails/cores.ts'
import { dispatchLoop } from '../src/rails/dispatch.ts'
import { httpCore } from '../src/rails/http-core.ts'
import type { Core } from '../src/rails/rails.ts'
import { PretendBank } from './bank.ts'
import { type DoomedOrder, isDone, openDoomed, orderOf } from './doomed.ts'
import { silentLog } from './outside.ts'
import { untilIdle } from './until-idle.ts'

export type CoreOrder = DoomedOrder & {
  readonly institution: string
  readonly core: string
  readonly token: string
  /** What is to be paid; without it, this is a worker. Amounts as texts. */
  readonly pays?: Omit<PaymentOrder, 'money'> & { readonly minor: string }
}

const order = await orderOf<CoreOrder>()
const { institution, core, token, pays } = order
const { outside: quiet, vault, moment, amid } = await openDoomed(order, 'core')
const sql: Sql = new Proxy(quiet.sql, {
  get: (target, name) =>
    name === 'begin'
      ? async (...args: Parameters<Sql['begin']>) => {
          const answer = await target.begin(...args)
          moment()
          return answer
        }
      : Reflect.get(target, name),
})
const outside: Outside = { ...quiet, sql }
const well = httpCore({ address: new URL(core), token: { reveal: () => token } })
const watched: Core = {
  hold: (...asked) => amid(() => well.hold(...asked)),
  post: (...asked) => amid(() => well.post(...asked)),
  reverse: (...asked) => amid(() => well.reverse(...asked)),
  inquire: (...asked) => amid(() => well.inquire(...asked)),
  accounts: (...asked) => amid(() => well.accounts(...asked)),
}
const cores = openCores(name => (name === institution ? watched : undefined), outside.elapsedMs)
const accountsOf = coreAccountsFrom(quiet, vault)

if (pays === undefined) {
  await untilIdle(
    releaseLoop(outside),
    coreLoop(outside, { cores, accountsOf }, silentLog),
    coreNewsLoop(outside, cores.has),
    dispatchLoop(outside, new PretendBank(), silentLog),
    settleLoop(outside),
  )
} else {
  const { minor, ...paid } = pays
  const ask = fundsFrom({ outside, cores, accountsOf })
  const orders = await ask(institution, [{ ...paid, money: { minor: BigInt(minor), currency: 'USD' } }])
  await transact(outside, institution, 'process:gateway', async work => done(await submitMany(work, orders)))
}
isDone()
