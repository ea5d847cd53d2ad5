// Why the other end could not be used, in a few words of ours. What it or a library says may hold anything, and goes to the
// log only.

export const failureKinds = [
  'timed_out',
  /** Nobody listens there, or no way leads there. */
  'not_reached',
  'cut_off',
  'host_key_unknown',
  'tls_failed',
  'sign_in_refused',
  'not_permitted',
  'not_found',
  'no_room',
  /** It spoke, and what it said makes no sense. */
  'answered_wrongly',
  'failed',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** The other end failed, and we know how. */
export class WayFailed extends Error {
  override readonly name = 'WayFailed'
  readonly kind: FailureKind
  constructor(kind: FailureKind, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause })
    this.kind = kind
  }
}

/** There is more of it than we take. Nothing of it was kept. */
export class TooLarge extends WayFailed {
  constructor(sentence: string) {
    super('answered_wrongly', sentence)
  }
}

/** By the code that the operating system or Node gives. */
const kindOfCode: Readonly<Record<string, FailureKind>> = {
  ETIMEDOUT: 'timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
  ECONNREFUSED: 'not_reached',
  ENOTFOUND: 'not_reached',
  EAI_AGAIN: 'not_reached',
  EHOSTUNREACH: 'not_reached',
  ENETUNREACH: 'not_reached',
  ECONNRESET: 'cut_off',
  EPIPE: 'cut_off',
  UND_ERR_SOCKET: 'cut_off',
  EACCES: 'not_permitted',
  EPERM: 'not_permitted',
  EROFS: 'not_permitted',
  ENOENT: 'not_found',
  ENOSPC: 'no_room',
  EDQUOT: 'no_room',
}
const causesMax = 5

export function failureKindOf(thrown: unknown): FailureKind {
  let error = thrown
  for (let depth = 0; depth < causesMax && error instanceof Error; depth++, error = error.cause) {
    if (error instanceof WayFailed) return error.kind
    if (error.name === 'TimeoutError') return 'timed_out'
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    const kind = kindOfCode[code]
    if (kind !== undefined) return kind
    if (/^ERR_(TLS|SSL)|CERT|SELF_SIGNED|ISSUER/.test(code)) return 'tls_failed'
  }
  return 'failed'
}
