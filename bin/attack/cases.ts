// Which case tries which row of the table.

import { changedLog } from './cases/audit-log.ts'
import { failsClosed, weakTransport } from './cases/away.ts'
import {
  doubleSpend,
  forgedLog,
  injectedSql,
  jsonBombs,
  pollutedPrototype,
  swappedKey,
  unofferedFields,
} from './cases/bodies.ts'
import { confusedAlgorithm, injectedKid, tokenForOther } from './cases/forgeries.ts'
import { abusedAssertion, abusedCode } from './cases/issuer.ts'
import { approvesOwn, skippedStepUp } from './cases/office.ts'
import { othersThings } from './cases/others.ts'
import { outlivedKeys } from './cases/outlived.ts'
import { beyondRole } from './cases/roles.ts'
import { crossSite, skippedFactor, stolenSession } from './cases/sessions.ts'
import { forgedWork, guessedCodes, stuffedCredentials, unusualHour, whoIsThere } from './cases/sign-in.ts'
import { slowClients, smuggled } from './cases/sockets.ts'
import { noProof, otherKey, proofForOther, replayedProof, swappedBody, widenedScope } from './cases/tokens.ts'
import { abusedUnmasking } from './cases/unmasking.ts'
import { movedCiphertext, otherProcess } from './cases/vault.ts'
import { abusedWebhooks, requestsFromWithin } from './cases/webhooks.ts'
import type { RowId } from './table.ts'
import type { Target } from './target.ts'
import type { Finding } from './tries.ts'

export type Case = {
  readonly run: (target: Target) => Promise<Finding>
  /** It ends with something that is allowed, to show that the rest was refused for what is wrong with it. */
  readonly changesState?: true
  /** Takes a second or so: part of `npm test`. */
  readonly isQuick?: true
}

export const cases: { readonly [Id in RowId]?: Case } = {
  A1: { run: noProof, isQuick: true },
  A2: { run: otherKey, isQuick: true },
  A3: { run: replayedProof },
  A4: { run: proofForOther },
  A5: { run: swappedBody, changesState: true, isQuick: true },
  A6: { run: confusedAlgorithm },
  A7: { run: injectedKid },
  A8: { run: tokenForOther },
  A9: { run: abusedAssertion, isQuick: true },
  A10: { run: widenedScope, isQuick: true },
  A11: { run: abusedCode },
  A12: { run: othersThings, changesState: true },
  A13: { run: beyondRole },
  A14: { run: unofferedFields, isQuick: true },
  A15: { run: approvesOwn, changesState: true, isQuick: true },
  A16: { run: injectedSql, changesState: true },
  A17: { run: smuggled },
  A18: { run: jsonBombs, changesState: true, isQuick: true },
  A19: { run: pollutedPrototype, isQuick: true },
  A20: { run: slowClients },
  A21: { run: stuffedCredentials },
  A22: { run: guessedCodes },
  A23: { run: whoIsThere },
  A24: { run: forgedWork },
  A25: { run: stolenSession },
  A26: { run: skippedFactor },
  A27: { run: skippedStepUp, changesState: true },
  A28: { run: crossSite, isQuick: true },
  A30: { run: requestsFromWithin, changesState: true },
  A31: { run: abusedWebhooks, changesState: true },
  A32: { run: doubleSpend, changesState: true },
  A33: { run: swappedKey, changesState: true, isQuick: true },
  A34: { run: forgedLog, isQuick: true },
  A35: { run: abusedUnmasking, changesState: true },
  A36: { run: movedCiphertext, changesState: true, isQuick: true },
  A37: { run: changedLog, changesState: true },
  A38: { run: otherProcess, isQuick: true },
  A39: { run: outlivedKeys, changesState: true },
  A40: { run: failsClosed, changesState: true },
  A41: { run: weakTransport },
  A42: { run: unusualHour },
}
