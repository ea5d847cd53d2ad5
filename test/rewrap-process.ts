// Wraps all keys anew in a process that is killed at a moment that its parent names: before a commit.

import { fault } from '../src/base/outcome.ts'
import { openBothKeks, openKeyFile, rewrapKeys } from '../src/protection/protection.ts'
import { type DoomedOrder, openDoomed, orderOf } from './doomed.ts'

export type RewrapOrder = DoomedOrder & { readonly formerFile: string }

const order = await orderOf<RewrapOrder>()
const { outside } = await openDoomed(order, 'rewrap')
const [current, former] = await Promise.all([order.keyFile, order.formerFile].map(openKeyFile))
if (current?.ok !== true || former?.ok !== true) fault('the key files were made by the parent')
const report = await rewrapKeys(outside, openBothKeks(current.value, former.value))
process.send?.({ ended: report }, () => process.exit())
