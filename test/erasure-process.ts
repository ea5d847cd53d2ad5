// An approval that erases, and the keeping of its tombstone, in a process of their own, there to be killed: at each statement, and
// at each step of what is written beside the backups.

import { type DatabaseAddress, openDatabase, type Sql, type Transaction } from '../src/base/database.ts'
import { done } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import { backupKey } from '../src/continuity/sealed-file.ts'
import { tombstonesLoop } from '../src/continuity/tombstones.ts'
import { type DoomedOrder, openDoomed, orderOf } from './doomed.ts'
import { approve, bank, valueOf } from './erasing-world.ts'

export type ErasureOrder = DoomedOrder & {
  readonly backupAddress: DatabaseAddress
  readonly proposal: change.ProposalId
  readonly folder: string
}

const order = await orderOf<ErasureOrder>()
const { outside, moment } = await openDoomed(order, 'erasing')
let moments = 0
const pass = () => {
  moments++
  moment()
}

/** A moment before each statement of it. */
function counted(sql: Sql): Sql {
  return new Proxy<Sql>(sql, {
    apply: (target, self, args) => {
      pass()
      return Reflect.apply(target, self, args)
    },
    get: (target, name) => {
      if (name !== 'begin') return Reflect.get(target, name)
      return (perform: (tx: Transaction) => Promise<unknown>) => target.begin(tx => perform(countedWithin(tx)))
    },
  })
}

function countedWithin(tx: Transaction): Transaction {
  return new Proxy<Transaction>(tx, {
    apply: (target, self, args) => {
      pass()
      return Reflect.apply(target, self, args)
    },
  })
}

const office = { ...outside, sql: counted(outside.sql) }
const found = valueOf(
  await transact(outside, bank, 'process:test', async work =>
    done(valueOf(await change.findProposal(work, order.proposal))),
  ),
)
if (found.state === 'open') await approve(found, office)
const store = {
  get folder() {
    pass()
    return order.folder
  },
}
const backup = openDatabase(order.backupAddress, { connectionsMax: 1, name: 'keeping' })
const loop = tombstonesLoop(counted(backup), { store, key: backupKey(Buffer.alloc(32, 7)) }, outside.now)
while ((await loop.pass(new AbortController().signal)) > 0);
process.send?.(moments, () => process.exit())
