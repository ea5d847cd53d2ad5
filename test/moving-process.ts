// An import in a process of its own, there to be killed while it goes on. Its parent tells it where.

import { fault } from '../src/base/outcome.ts'
import { importFiles, openFolder } from '../src/payments/payments.ts'
import { type DoomedOrder, openDoomed, orderOf } from './doomed.ts'

export type MovingOrder = DoomedOrder & { readonly institution: string; readonly folder: string }

const order = await orderOf<MovingOrder>()
const { outside, vault } = await openDoomed(order, 'moving')
const paths = await openFolder(order.folder)
const report = await importFiles(
  {
    outside,
    vault,
    institution: order.institution,
    isReal: true,
    batchRows: 20,
    onBatch: (file, rows) => process.send?.({ file, rows }),
  },
  paths.ok ? paths.value : fault(paths.refusal.code),
  () => performance.now(),
)
process.send?.({ ended: report })
process.disconnect()
