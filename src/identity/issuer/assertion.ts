// What a client's assertion has to be beyond its signature. FAPI 2.0 Security Profile, 5.3.2.1: the audience is the issuer,
// as one string; and ours: an assertion lives a minute.

/** How far a clock may be ahead of ours. */
export const aheadSecondsMax = 10
const lifeSecondsMax = 60

/** Says what is wrong with it, for our log; whoever sent it hears `invalid_client`. */
export function assertionFlaw(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  issuer: string,
  now: Date,
): string | undefined {
  const { aud, exp, iat, nbf, iss, sub, jti } = claims
  const nowSeconds = now.getTime() / 1_000
  if (aud !== issuer) return 'its audience is not the issuer alone'
  if (iss !== sub) return 'it speaks for somebody else'
  if (typeof jti !== 'string' || jti.length > 128) return 'its id is missing or too long'
  if (typeof exp !== 'number' || exp > nowSeconds + lifeSecondsMax + aheadSecondsMax) return 'it ends too late'
  if (typeof iat !== 'number' || iat > nowSeconds + aheadSecondsMax)
    return 'it was made in the future, or nobody knows when'
  if (exp - iat > lifeSecondsMax) return 'it lives too long'
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > nowSeconds + aheadSecondsMax)) return 'it is not good yet'
  if (typeof header['kid'] !== 'string') return 'it names no key'
  if ('crit' in header || 'jku' in header || 'x5u' in header || 'jwk' in header) return 'its header leads elsewhere'
  return undefined
}
