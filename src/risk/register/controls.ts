// Every control that the three documents name.

import { controlsOfAccess } from './controls-of-access.ts'
import { controlsOfMoney } from './controls-of-money.ts'
import { controlsOfRunning } from './controls-of-running.ts'
import type { Named } from './terms.ts'

export const named: readonly Named[] = [...controlsOfMoney, ...controlsOfAccess, ...controlsOfRunning]
