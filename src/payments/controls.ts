// What payments promise, and how that is tried. Each kind of promise has a file of its own beside this one.

import type { Control } from '../base/control.ts'
import { accountValidated } from './controls-accounts.ts'
import { reconciled } from './controls-compared.ts'
import { exceptions } from './controls-exceptions.ts'
import { duplicates, limits, validated } from './controls-orders.ts'
import { returnRates } from './controls-returns.ts'
import { sanctions } from './controls-sanctions.ts'
import { calendar, lifecycle } from './controls-under-way.ts'

export const controls: readonly Control[] = [
  validated,
  duplicates,
  limits,
  lifecycle,
  sanctions,
  accountValidated,
  calendar,
  reconciled,
  exceptions,
  returnRates,
]
