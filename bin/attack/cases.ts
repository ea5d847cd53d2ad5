// Which case tries which row of the table.

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
import { beyondRole } from './cases/roles.ts'
import { crossSite, skippedFactor, stolenSession } from './cases/sessions.ts'
import { forgedWork, guessedCodes, stuffedCredentials, unusualHour, whoIsThere } from './cases/sign-in.ts'
import { slowClients, smuggled } from './cases/sockets.ts'
import { noProof, otherKey, proofForOther, replayedProof, swappedBody, widenedScope } from './cases/tokens.ts'
import { abusedWebhooks, requestsFromWithin } from './cases/webhooks.ts'
import type { RowId } from './table.ts'
import type { Target } from './target.ts'
import type { Finding } from './tries.ts'

export type Case = {
  readonly run: (target: Target) => Promise<Finding>
  /** It ends with something that is allowed, to show that the rest was refused for what is wrong with it. */
  readonly changesState?: true
  /** Takes longer than a smoke test may. */
  readonly isSlow?: true
}

export const cases: { readonly [Id in RowId]?: Case } = {
  A1: { run: noProof },
  A2: { run: otherKey },
  A3: { run: replayedProof },
  A4: { run: proofForOther },
  A5: { run: swappedBody, changesState: true },
  A6: { run: confusedAlgorithm },
  A7: { run: injectedKid, isSlow: true },
  A8: { run: tokenForOther },
  A9: { run: abusedAssertion },
  A10: { run: widenedScope },
  A11: { run: abusedCode },
  A12: { run: othersThings, changesState: true, isSlow: true },
  A13: { run: beyondRole, isSlow: true },
  A14: { run: unofferedFields },
  A15: { run: approvesOwn, changesState: true },
  A16: { run: injectedSql, isSlow: true },
  A17: { run: smuggled, isSlow: true },
  A18: { run: jsonBombs, changesState: true },
  A19: { run: pollutedPrototype },
  A20: { run: slowClients, isSlow: true },
  A21: { run: stuffedCredentials, isSlow: true },
  A22: { run: guessedCodes },
  A23: { run: whoIsThere, isSlow: true },
  A24: { run: forgedWork, isSlow: true },
  A25: { run: stolenSession },
  A26: { run: skippedFactor },
  A27: { run: skippedStepUp, changesState: true },
  A28: { run: crossSite },
  A30: { run: requestsFromWithin, changesState: true, isSlow: true },
  A31: { run: abusedWebhooks, changesState: true, isSlow: true },
  A32: { run: doubleSpend, changesState: true },
  A33: { run: swappedKey, changesState: true },
  A34: { run: forgedLog },
  A40: { run: failsClosed, isSlow: true },
  A41: { run: weakTransport, isSlow: true },
  A42: { run: unusualHour, isSlow: true },
}
