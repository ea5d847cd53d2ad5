// Faults are thrown, refusals are returned; inside Fastify's hooks a refusal has to be thrown as well. Here both become
// the refusal that the client is told.

import { isConnectionLoss, isExhausted, isTooSlow } from '../base/database.ts'
import { Overloaded } from '../base/gather.ts'
import { UnknownOutcome } from '../base/work.ts'
import { LookupsSpent, MemberErased, VaultAway } from '../protection/protection.ts'
import { mistakesOf, type Part } from './mistakes.ts'
import type { EdgeRefusal, KnownRefusal } from './problems.ts'

/** Carries a refusal out of a hook. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest'
  readonly refusal: KnownRefusal
  constructor(refusal: KnownRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** Fastify's own refusals, by its codes. What is not listed is a fault of ours. */
const frameworkRefusals: Readonly<Record<string, EdgeRefusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'content_type_unsupported' },
  FST_ERR_CTP_INVALID_TYPE: { code: 'content_type_unsupported' },
  FST_ERR_CTP_EMPTY_TYPE: { code: 'content_type_unsupported' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body_too_large' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'request_malformed' },
  FST_ERR_BAD_URL: { code: 'request_malformed' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'path_not_found' },
}

export function refusalFor(thrown: unknown): KnownRefusal {
  if (thrown instanceof RefusedRequest) return thrown.refusal
  if (thrown instanceof UnknownOutcome) return { code: 'outcome_unknown' }
  if (thrown instanceof Overloaded) return { code: 'overloaded' }
  if (thrown instanceof VaultAway) return { code: 'vault_away' }
  if (thrown instanceof LookupsSpent)
    return { code: 'lookups_spent', retryAfterSeconds: Math.ceil(thrown.retryAfterMs / 1_000) }
  if (thrown instanceof MemberErased) return { code: 'member_erased' }
  if (isMismatch(thrown)) {
    return { code: 'request_invalid', mistakes: mistakesOf(thrown.validation, thrown.validationContext) }
  }
  const known = thrown instanceof Error && 'code' in thrown ? frameworkRefusals[String(thrown.code)] : undefined
  if (known !== undefined) return known
  const isUnavailable = isConnectionLoss(thrown) || isTooSlow(thrown) || isExhausted(thrown)
  return { code: isUnavailable ? 'unavailable' : 'fault' }
}

/** What Fastify throws when Ajv has found something. */
type Mismatch = Error & { readonly validation: Parameters<typeof mistakesOf>[0]; readonly validationContext: Part }

function isMismatch(thrown: unknown): thrown is Mismatch {
  return thrown instanceof Error && 'validation' in thrown && Array.isArray(thrown.validation)
}
