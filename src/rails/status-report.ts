// What a bank says of a message or file of ours, and of what was in it.

/** As ISO 20022 names them: ACCP, ACSP, ACSC, ACTC, ACWC, PART, PDNG, RCVD, RJCT, CANC. */
export type StatusCode = string
export type StatusReason = { readonly code: string; readonly information: string | null }

export type StatusReport = {
  readonly id: string
  readonly madeAt: Date
  /** The message or file it is about, by the name we gave it, and what that was ('pain.001.001.09', 'NACHA'). */
  readonly originalId: string
  readonly originalKind: string
  /** The part of it that this is about, as we called it; absent where it is about the whole. */
  readonly originalPart?: string
  readonly status: StatusCode | null
  readonly reasons: readonly StatusReason[]
  readonly transactions: readonly {
    readonly originalInstructionId: string | null
    readonly originalEndToEndId: string | null
    readonly originalTransactionId: string | null
    readonly status: StatusCode | null
    readonly reasons: readonly StatusReason[]
  }[]
}
