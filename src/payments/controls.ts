// What payments promise, and how that is tried. Each kind of promise has a file of its own beside this one.

import type { Control } from '../base/control.ts'
import { accountValidated } from './controls-accounts.ts'
import { exceptions } from './controls-exceptions.ts'
import { duplicates, limits, validated } from './controls-orders.ts'
import { calendar, lifecycle } from './controls-under-way.ts'

export const controls: readonly Control[] = [
  validated,
  duplicates,
  limits,
  lifecycle,
  accountValidated,
  calendar,
  exceptions,
]
