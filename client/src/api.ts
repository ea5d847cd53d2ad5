// Written by generate.ts from docs/openapi.json; what is changed here by hand is lost.

/** What a program may be registered for. */
export type Scope =
  | 'audit.read'
  | 'breaks.read'
  | 'breaks.resolve'
  | 'checks.read'
  | 'checks.stop'
  | 'core.read'
  | 'core.resolve'
  | 'directory.change'
  | 'directory.read'
  | 'disputes.change'
  | 'disputes.credit'
  | 'disputes.open'
  | 'disputes.read'
  | 'disputes.resolve'
  | 'exceptions.read'
  | 'exceptions.refund'
  | 'exceptions.resolve'
  | 'feedback.give'
  | 'feedback.plan'
  | 'feedback.read'
  | 'files.read'
  | 'funding_accounts.open'
  | 'funding_accounts.read'
  | 'incoming_files.keep'
  | 'incoming_files.read'
  | 'incoming_files.resolve'
  | 'ledger.open'
  | 'ledger.read'
  | 'ledger.transfer'
  | 'members.change'
  | 'members.enrol'
  | 'members.read'
  | 'messages.read'
  | 'messages.replay'
  | 'payees.add'
  | 'payees.change'
  | 'payees.propose_account'
  | 'payees.read'
  | 'payments.amend'
  | 'payments.cancel'
  | 'payments.read'
  | 'payments.submit'
  | 'proposals.read'
  | 'proposals.reject'
  | 'rails.read'
  | 'reconciliation.read'
  | 'reports.read'
  | 'risk.read'
  | 'screening.read'
  | 'settings.propose'
  | 'settings.read'
  | 'settlement.prefund'
  | 'standing_orders.change'
  | 'standing_orders.create'
  | 'standing_orders.read'
  | 'stop_payments.order'
  | 'stop_payments.read'
  | 'templates.propose'
  | 'webhooks.manage'
  | 'webhooks.read'

/** What any operation may be refused with. */
export type CommonCode =
  | 'address_rate_limited'
  | 'caller_malformed'
  | 'caller_missing'
  | 'caller_unknown'
  | 'fault'
  | 'headers_too_large'
  | 'issuer_away'
  | 'lookups_spent'
  | 'mapping_missing'
  | 'method_not_offered'
  | 'outcome_unknown'
  | 'overloaded'
  | 'path_not_found'
  | 'permit_missing'
  | 'proof_invalid'
  | 'proof_missing'
  | 'proof_replayed'
  | 'rate_limited'
  | 'request_invalid'
  | 'request_malformed'
  | 'request_timed_out'
  | 'scope_missing'
  | 'token_invalid'
  | 'token_revoked'
  | 'unavailable'
  | 'vault_away'

/** Every refusal a program may hear; docs/problems has a page for each. */
export type ProblemCode = CommonCode | Operations[Operation]['refusals']

/** What is asked for, as docs/openapi.json writes it: `GET /v1/payments/{payment}`. */
export type Operation = keyof Operations

export type Schemas = {
  readonly Amount: {
    /** A decimal string with at most as many decimals as the currency has: "12.50". */
    readonly value: string
    /** ISO 4217, such as USD. */
    readonly currency: string
  }
  /** Posted is credits minus debits, whatever the normal side, so it may be below zero. */
  readonly Balances: {
    readonly posted: Schemas['Amount']
    readonly heldDebits: Schemas['Amount']
    readonly heldCredits: Schemas['Amount']
  }
  readonly BalancesAt: {
    /** An account of the ledger. */
    readonly account: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    readonly balances: Schemas['Balances']
  }
  readonly BankFile: {
    /** A file to the bank. */
    readonly id: string
    /** checks: from which checks are printed; positive_pay: tells the bank which checks it may pay. */
    readonly format: 'nacha' | 'pain.001' | 'checks' | 'positive_pay'
    /** As the bank sees it. */
    readonly name: string
    /** sending: it may or may not have left, and is looked for; sent: it has left; confirmed: the bank has taken it. */
    readonly state: 'building' | 'awaiting_approval' | 'approved' | 'sending' | 'sent' | 'confirmed' | 'rejected' | 'withdrawn'
    /** Why it was rejected or withdrawn. */
    readonly reason?: string
    readonly entries: number
    readonly amount: Schemas['Amount']
    /** Of its bytes, once there are any. */
    readonly sha256?: string
    /** A proposal. */
    readonly proposal?: string
    /** When the bank says that it paid for it. */
    readonly settledOn?: string
    /** What has to have left before this one may. */
    readonly goesAfter?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly BankFilePage: {
    readonly items: ReadonlyArray<Schemas['BankFile']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly BankStatement: {
    /** A statement of the bank. */
    readonly id: string
    readonly kind: 'statement' | 'report' | 'notification'
    /** As the bank names it. */
    readonly name: string
    readonly sequence?: string
    /** The end of the account’s number. */
    readonly account: string
    readonly opening?: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly openingOn?: string
    readonly closing?: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly closingOn?: string
    readonly lines: number
    readonly sha256: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
  }
  readonly BankStatementLine: {
    /** A line of a statement. */
    readonly id: string
    readonly place: number
    readonly amount: Schemas['Amount']
    readonly side: 'credit' | 'debit'
    readonly isReversal: boolean
    readonly state: 'booked' | 'pending' | 'information'
    /** A business date, YYYY-MM-DD. */
    readonly bookedOn: string
    readonly bankReference?: string
    readonly code?: string
    /** The file that it says it is the total of. */
    readonly file?: string
    /** It is the one that moves money in our books, of all that show the same entry. */
    readonly posts: boolean
  }
  readonly BankStatementLinePage: {
    readonly items: ReadonlyArray<Schemas['BankStatementLine']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly BankStatementPage: {
    readonly items: ReadonlyArray<Schemas['BankStatement']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Biller: {
    /** A biller of the directory. */
    readonly id: string
    /** As it stands on bills. */
    readonly name: string
    readonly aliases: ReadonlyArray<string>
    readonly address: Schemas['PostalAddress']
    /** What its customers’ account numbers look like; none for anything. */
    readonly masks: ReadonlyArray<{
      /** 9 a digit, A a letter, X either, C a check digit: 9999-99999-C. */
      readonly mask: string
      readonly check: {
        readonly by: 'none' | 'mod10' | 'mod97'
      } | {
        readonly by: 'mod11'
        /** From the right, beginning anew when used up; 2 to 7 when absent. */
        readonly weights?: ReadonlyArray<number>
      }
    }>
    /** Business days, where they are not the usual ones. */
    readonly leadDays?: number
    readonly method: 'ach' | 'check'
    /** The routing number. */
    readonly bank?: string
    /** The end of the account number. */
    readonly lastDigits?: string
    /** Only active ones are found. */
    readonly state: 'created' | 'active' | 'suspended' | 'terminated'
  }
  readonly BillerState: {
    readonly state: 'active' | 'suspended' | 'terminated'
  }
  readonly BillerTerms: {
    /** As it stands on bills. */
    readonly name: string
    readonly aliases: ReadonlyArray<string>
    readonly address: Schemas['PostalAddress']
    /** What its customers’ account numbers look like; none for anything. */
    readonly masks: ReadonlyArray<{
      /** 9 a digit, A a letter, X either, C a check digit: 9999-99999-C. */
      readonly mask: string
      readonly check: {
        readonly by: 'none' | 'mod10' | 'mod97'
      } | {
        readonly by: 'mod11'
        /** From the right, beginning anew when used up; 2 to 7 when absent. */
        readonly weights?: ReadonlyArray<number>
      }
    }>
    /** Business days, where they are not the usual ones. */
    readonly leadDays?: number
  }
  readonly BillersFound: {
    readonly items: ReadonlyArray<Schemas['Biller']>
  }
  readonly BlockedProperty: {
    /** Blocked property. */
    readonly id: string
    /** Somebody who may be on a list. */
    readonly hit: string
    /** A payee, a biller or a member. */
    readonly subject: string
    /** The payments that were ended, and those that had left: JSON. */
    readonly what: string
    /** A business date, YYYY-MM-DD. */
    readonly blockedOn: string
    /** A business date, YYYY-MM-DD. */
    readonly reportDueOn: string
    /** A business date, YYYY-MM-DD. */
    readonly reportedOn?: string
    readonly reference?: string
    /** A business date, YYYY-MM-DD. */
    readonly missedOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly annualReportDueOn: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly recordedAt: string
  }
  readonly BlockedPropertyPage: {
    readonly items: ReadonlyArray<Schemas['BlockedProperty']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Break: {
    /** A break. */
    readonly id: string
    readonly kind: 'amount_differs' | 'missing_on_statement' | 'missing_in_payments' | 'unknown_line' | 'duplicate_line' | 'balance_differs' | 'late'
    /** The line, the file, the statement or the day that it is about. */
    readonly subject: string
    readonly reason: string
    /** Below zero: the bank took it. */
    readonly amount: {
      /** A decimal string; below zero for less. */
      readonly value: string
      readonly currency: string
    }
    /** The money rests in suspense until the break is resolved. */
    readonly isInSuspense: boolean
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    readonly ageDays: number
    readonly state: 'open' | 'resolved'
    readonly actions: ReadonlyArray<'match' | 'write_off' | 'explain'>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** A business date, YYYY-MM-DD. */
    readonly dueOn: string
    /** Who has taken it. */
    readonly owner?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly ownedUntil?: string
    /** A proposal. */
    readonly proposal?: string
    /** `answered`: what explains it came later, exactly. */
    readonly resolution?: 'matched' | 'written_off' | 'explained' | 'answered'
    readonly note?: string
    readonly resolvedBy?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly resolvedAt?: string
    /** Its ETag. */
    readonly version: number
  }
  readonly BreakDetail: {
    /** A break. */
    readonly id: string
    readonly kind: 'amount_differs' | 'missing_on_statement' | 'missing_in_payments' | 'unknown_line' | 'duplicate_line' | 'balance_differs' | 'late'
    /** The line, the file, the statement or the day that it is about. */
    readonly subject: string
    readonly reason: string
    /** Below zero: the bank took it. */
    readonly amount: {
      /** A decimal string; below zero for less. */
      readonly value: string
      readonly currency: string
    }
    /** The money rests in suspense until the break is resolved. */
    readonly isInSuspense: boolean
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    readonly ageDays: number
    readonly state: 'open' | 'resolved'
    readonly actions: ReadonlyArray<'match' | 'write_off' | 'explain'>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** A business date, YYYY-MM-DD. */
    readonly dueOn: string
    /** Who has taken it. */
    readonly owner?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly ownedUntil?: string
    /** A proposal. */
    readonly proposal?: string
    /** `answered`: what explains it came later, exactly. */
    readonly resolution?: 'matched' | 'written_off' | 'explained' | 'answered'
    readonly note?: string
    readonly resolvedBy?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly resolvedAt?: string
    /** Its ETag. */
    readonly version: number
    /** What nearly matches, the likeliest first. Nothing is done by it. */
    readonly candidates: ReadonlyArray<{
      readonly of: ReadonlyArray<string>
      readonly amount: Schemas['Amount']
      /** A business date, YYYY-MM-DD. */
      readonly on: string
      readonly reason: 'same_reference' | 'same_amount_other_day' | 'digits_transposed' | 'sums_up'
    }>
    readonly steps: ReadonlyArray<{
      readonly version: number
      readonly act: string
      readonly actor: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }>
  }
  readonly BreakExplanation: {
    /** Why nothing more is to be done. */
    readonly note: string
  }
  readonly BreakMatch: {
    /** A file to the bank, or a part of one, by the name that a statement gives it. */
    readonly file: string
  }
  readonly BreakPage: {
    readonly items: ReadonlyArray<Schemas['Break']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly BreakWriteOff: {
    /** fees: the bank’s; losses: nobody’s any more; prefunding: it was the institution’s own money. */
    readonly to: 'fees' | 'losses' | 'prefunding'
  }
  readonly ChangeNotice: {
    /** A file from a bank. */
    readonly file: string
    readonly place: number
    /** The payment that arrived, and which attempt it is of after the first. */
    readonly reference: string
    readonly code: string
    /** What the code corrects. */
    readonly words: string
    /** proposed: two people are asked; left_to_people: an exception of the payment says why. */
    readonly state: 'waiting' | 'proposed' | 'left_to_people' | 'nothing_to_change'
    readonly why?: string
    /** A proposal. */
    readonly proposal?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** Six banking days later: the rules want it changed by then. */
    readonly dueOn: string
  }
  readonly ChangeNoticePage: {
    readonly items: ReadonlyArray<Schemas['ChangeNotice']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Check: {
    /** As it is printed, without leading zeros. */
    readonly number: string
    /** drawn: its file has not left; issued: it is in the mail, and the bank knows it; stopping: the bank is being told not to pay it; stopped, voided: the bank knows; cleared: the bank has paid it. */
    readonly state: 'drawn' | 'issued' | 'stopping' | 'stopped' | 'voided' | 'cleared'
    /** Why it is stopped or void. */
    readonly reason?: string
    readonly amount: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly drawnOn: string
    /** From then on a bank need not pay it. */
    readonly staleOn: string
    readonly payment: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly CheckDetail: {
    /** As it is printed, without leading zeros. */
    readonly number: string
    /** drawn: its file has not left; issued: it is in the mail, and the bank knows it; stopping: the bank is being told not to pay it; stopped, voided: the bank knows; cleared: the bank has paid it. */
    readonly state: 'drawn' | 'issued' | 'stopping' | 'stopped' | 'voided' | 'cleared'
    /** Why it is stopped or void. */
    readonly reason?: string
    readonly amount: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly drawnOn: string
    /** From then on a bank need not pay it. */
    readonly staleOn: string
    readonly payment: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    /** Each time that it was brought to the bank, as the bank has told it, in that order. */
    readonly presentments: ReadonlyArray<{
      /** What the bank calls it. */
      readonly reference: string
      /** A business date, YYYY-MM-DD. */
      readonly on: string
      /** The bank has paid it; otherwise it asks. */
      readonly isPaid: boolean
      /** check_paid, check_to_pay, or why it is not to be paid. */
      readonly verdict: string
    }>
  }
  readonly CheckPage: {
    readonly items: ReadonlyArray<Schemas['Check']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ConsistencyProof: {
    /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
    readonly first: string
    /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
    readonly second: string
    /** The root of the first tree, in base64. */
    readonly firstHash: string
    /** The root of the second tree, in base64. */
    readonly secondHash: string
    /** RFC 9162 §2.1.4; empty where both are of one size. */
    readonly consistencyPath: ReadonlyArray<string>
    /** The signed checkpoint of exactly this size (C2SP signed-note). */
    readonly checkpoint?: string
  }
  readonly Control: {
    /** A control of the register. */
    readonly control: string
    readonly does: 'prevents' | 'detects' | 'corrects'
    /** works: it counts. All others count nothing, and say why. */
    readonly standing: 'gap' | 'not_offered' | 'never_tried' | 'failed' | 'unknown' | 'not_run' | 'needs_review' | 'not_applicable' | 'stale' | 'unproven' | 'proof_of_other_code' | 'proof_too_old' | 'works'
    /** By which room it will come. */
    readonly gap?: string
    /** Periods of the control in which it passed throughout. */
    readonly passed: number
    /** And in which it failed. */
    readonly failed: number
    /** In ten-thousandths. */
    readonly bound: number
    /** In ten-thousandths. */
    readonly counts: number
    readonly newest?: Schemas['RiskRun']
    readonly proof?: Schemas['ControlProof']
  }
  /** How many controls stand how, the worst first. */
  readonly ControlCounts: {
    /** That failed. */
    readonly red: number
    /** That are not built. */
    readonly gap: number
    /** Of which nobody can tell. */
    readonly unknown: number
    /** Whose probe was not seen to fail. */
    readonly unproven: number
    /** That work. */
    readonly green: number
  }
  readonly ControlDetail: {
    readonly state: Schemas['Control']
    readonly runs: ReadonlyArray<Schemas['RiskRun']>
  }
  readonly ControlList: {
    readonly items: ReadonlyArray<Schemas['Control']>
  }
  readonly ControlProof: {
    readonly patch: string
    readonly patchHash: string
    /** A business date, YYYY-MM-DD. */
    readonly provenOn: string
  }
  readonly CoreDifference: {
    /** A difference. */
    readonly id: string
    /** operation_…: of one operation. hold_unknown: the core keeps a hold for us that we know nothing of. hold_lost: it has lost one. posted_differs, held_differs: what we have moved or hold in all; never corrected by us. */
    readonly kind: 'operation_stuck' | 'operation_declined' | 'operation_differs' | 'operation_forgotten' | 'hold_unknown' | 'hold_lost' | 'posted_differs' | 'held_differs'
    /** Of the ledger: the mirror of the account at the core. */
    readonly account: string
    /** The operation’s id, as the core knows it. */
    readonly operation?: string
    /** A state, or minor units. */
    readonly ours: string
    readonly theirs: string
    /** What a rule did about it: asked_again under the same id, or reversed. */
    readonly act?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly foundAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly seenAt: string
  }
  readonly CoreDifferencePage: {
    readonly items: ReadonlyArray<Schemas['CoreDifference']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  /** References for whoever looks, by the ids of the framework; they claim no conformity. */
  readonly Coverage: {
    readonly framework: string
    readonly title: string
    readonly items: ReadonlyArray<Schemas['CoverageRow']>
    /** What nothing serves. Absent, where the whole of the framework may not be listed here. */
    readonly unserved?: ReadonlyArray<string>
  }
  readonly CoverageRow: {
    /** As the framework writes it: PR.AA-01. */
    readonly id: string
    readonly controls: ReadonlyArray<{
      /** A control of the register. */
      readonly control: string
      readonly state: 'red' | 'gap' | 'unknown' | 'unproven' | 'green'
    }>
    readonly states: Schemas['ControlCounts']
  }
  readonly DeliveryQuotes: {
    readonly items: ReadonlyArray<{
      readonly method: 'ach' | 'same_day_ach' | 'check' | 'on_us'
      /** Today’s window has closed: what is ordered now leaves later. */
      readonly isNextWindow: boolean
      readonly days: ReadonlyArray<{
        /** A business date, YYYY-MM-DD. */
        readonly processOn: string
        /** A business date, YYYY-MM-DD. */
        readonly deliverOn: string
      }>
    }>
  }
  readonly DifferenceResolution: {
    /** Why; no names, no account numbers. */
    readonly note: string
  }
  readonly Dispute: {
    /** A dispute. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** A funding account. */
    readonly fundingAccount: string
    /** A payment. */
    readonly payment?: string
    readonly kind: 'unauthorized' | 'incorrect_amount' | 'omitted' | 'computational' | 'wrong_payee' | 'other'
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** The day of it where the institution is. */
    readonly receivedOn: string
    /** A business date, YYYY-MM-DD. */
    readonly statementOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly firstDepositOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly transferOn: string
    readonly isPointOfSale: boolean
    readonly isForeign: boolean
    /** false: it came after the sixtieth day, and has no clocks. */
    readonly isTimely: boolean
    readonly mustConfirm: boolean
    /** A business date, YYYY-MM-DD. */
    readonly confirmedOn?: string
    readonly amount: Schemas['Amount']
    readonly state: 'open' | 'provisionally_credited' | 'resolved_in_favor' | 'resolved_against' | 'withdrawn'
    /** The steps taken so far; its ETag. */
    readonly version: number
    readonly credited?: Schemas['Amount']
    readonly withheld?: Schemas['Amount']
    readonly found?: Schemas['Amount']
    readonly owed?: Schemas['Amount']
    readonly debited?: Schemas['Amount']
    readonly short?: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly debitOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly nextDueOn?: string
    /** What other people are asked about it. */
    readonly proposal?: string
    /** Until when they may answer; then nothing is done. */
    readonly answerUntil?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    /** What the member says. */
    readonly words?: string
    /** In the order in which they fall. */
    readonly deadlines: ReadonlyArray<Schemas['DisputeDeadline']>
    readonly notices: ReadonlyArray<Schemas['DisputeNotice']>
    readonly documents: ReadonlyArray<Schemas['DisputeDocument']>
    /** The day to name to the member, when the notice of the debit goes out today. */
    readonly debitOnIfToldToday?: string
  }
  readonly DisputeConfirmation: {
    readonly documents?: ReadonlyArray<Schemas['DisputeDocument']>
  }
  readonly DisputeDeadline: {
    readonly name: 'confirm_in_writing' | 'credit_or_decide' | 'decide' | 'tell_credit' | 'correct' | 'report' | 'debit'
    readonly duty: 'institution' | 'member'
    /** Whether the day is the last for it, or the first. */
    readonly bound: 'by' | 'not_before'
    /** A business date, YYYY-MM-DD. */
    readonly startsOn: string
    /** A business date, YYYY-MM-DD. */
    readonly dueOn: string
    /** The paragraph it comes from. */
    readonly source: string
    /** Of the table it was computed from. */
    readonly rulesVersion: number
    /** A business date, YYYY-MM-DD. */
    readonly metOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly excusedOn?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly missedAt?: string
  }
  readonly DisputeDocument: {
    /** A file name, without anybody’s data. */
    readonly name: string
    /** By which its bytes are known; they are kept elsewhere. */
    readonly sha256: string
  }
  readonly DisputeNotice: {
    readonly kind: 'provisional_credit' | 'result' | 'debit'
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly sentAt: string
  }
  readonly DisputePage: {
    readonly items: ReadonlyArray<Schemas['DisputeSummary']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly DisputeResolution: {
    readonly found: Schemas['Amount']
    readonly reason: 'error_confirmed' | 'error_in_part' | 'not_disproved' | 'no_error' | 'authorized_by_member' | 'already_corrected'
    readonly documents?: ReadonlyArray<Schemas['DisputeDocument']>
  }
  readonly DisputeStep: {
    readonly version: number
    readonly what: 'opened' | 'confirmed' | 'credit_proposed' | 'resolution_proposed' | 'proposal_ended' | 'credited' | 'resolved' | 'withdrawn' | 'notified' | 'debited'
    readonly from?: 'open' | 'provisionally_credited' | 'resolved_in_favor' | 'resolved_against' | 'withdrawn'
    readonly state: 'open' | 'provisionally_credited' | 'resolved_in_favor' | 'resolved_against' | 'withdrawn'
    /** Why it was decided so, why a proposal ended, or of what the member was told. */
    readonly reason?: string
    /** Who or what took the step: a person, a client, a process. */
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly DisputeSteps: {
    readonly items: ReadonlyArray<Schemas['DisputeStep']>
  }
  readonly DisputeSummary: {
    /** A dispute. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** A funding account. */
    readonly fundingAccount: string
    /** A payment. */
    readonly payment?: string
    readonly kind: 'unauthorized' | 'incorrect_amount' | 'omitted' | 'computational' | 'wrong_payee' | 'other'
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** The day of it where the institution is. */
    readonly receivedOn: string
    /** A business date, YYYY-MM-DD. */
    readonly statementOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly firstDepositOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly transferOn: string
    readonly isPointOfSale: boolean
    readonly isForeign: boolean
    /** false: it came after the sixtieth day, and has no clocks. */
    readonly isTimely: boolean
    readonly mustConfirm: boolean
    /** A business date, YYYY-MM-DD. */
    readonly confirmedOn?: string
    readonly amount: Schemas['Amount']
    readonly state: 'open' | 'provisionally_credited' | 'resolved_in_favor' | 'resolved_against' | 'withdrawn'
    /** The steps taken so far; its ETag. */
    readonly version: number
    readonly credited?: Schemas['Amount']
    readonly withheld?: Schemas['Amount']
    readonly found?: Schemas['Amount']
    readonly owed?: Schemas['Amount']
    readonly debited?: Schemas['Amount']
    readonly short?: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly debitOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly nextDueOn?: string
    /** What other people are asked about it. */
    readonly proposal?: string
    /** Until when they may answer; then nothing is done. */
    readonly answerUntil?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    readonly nextDue?: Schemas['DisputeDeadline']
  }
  /** `moved` counts credits up and debits down; a hold moves nothing. `of` is the hold or transfer it ends. */
  readonly Entry: {
    /** Its position among the entries of the account. */
    readonly entry: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** A transfer. */
    readonly transfer: string
    readonly kind: 'direct' | 'hold' | 'capture' | 'release' | 'expiry' | 'reversal'
    readonly amount: Schemas['Amount']
    readonly moved: Schemas['Amount']
    /** An account of the ledger. */
    readonly other: string
    /** A transfer. */
    readonly of?: string
    readonly balances: Schemas['Balances']
  }
  readonly EntryResolution: {
    readonly kind: 'explained'
    /** Why; no names, no account numbers. */
    readonly note: string
  } | {
    readonly kind: 'matched'
    /** Of what came back, as the candidates have it. */
    readonly reference: string
    /** Why; no names, no account numbers. */
    readonly note: string
  }
  readonly Exception: {
    /** An exception. */
    readonly id: string
    readonly payment: string
    readonly kind: 'rejected' | 'insufficient_funds' | 'refused' | 'returned' | 'unknown_outcome' | 'stale' | 'core_differs' | 'correction' | 'check_presented'
    /** What the bank or a rule said. */
    readonly reason: string
    readonly state: 'open' | 'resolved'
    /** What can be done to it now. */
    readonly actions: ReadonlyArray<'reprocess' | 'refund' | 'reissue' | 'close'>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** A business date, YYYY-MM-DD. */
    readonly dueOn: string
    /** How often it was tried again in vain. */
    readonly retries: number
    /** A business date, YYYY-MM-DD. */
    readonly retryOn?: string
    /** Who has taken it. */
    readonly owner?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly ownedUntil?: string
    /** What people are asked about it. */
    readonly proposal?: string
    /** Done once the bank knows that the check is stopped. */
    readonly wanted?: 'refund' | 'reissue'
    /** `answered`: the bank said in the end what had become of it. */
    readonly resolution?: 'reprocessed' | 'retried' | 'refunded' | 'reissued' | 'closed' | 'answered'
    readonly resolvedBy?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly resolvedAt?: string
    /** Its ETag. */
    readonly version: number
  }
  readonly ExceptionPage: {
    readonly items: ReadonlyArray<Schemas['Exception']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ExceptionStep: {
    readonly version: number
    /** opened, taken, tried_in_vain, refund_proposed, reissue_proposed, refund_begun, reissue_begun, check_presented, or how it was resolved. */
    readonly act: string
    readonly actor: string
    readonly reason?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly ExceptionSteps: {
    readonly items: ReadonlyArray<Schemas['ExceptionStep']>
  }
  readonly Feedback: {
    /** What somebody said of the service. */
    readonly id: string
    readonly said: 'went_wrong' | 'went_right' | 'idea'
    /** What of the service it is about. */
    readonly area: 'payments' | 'standing_orders' | 'payees' | 'exceptions' | 'disputes' | 'messages' | 'sign_in' | 'console' | 'interface' | 'other'
    /** staff: of whoever gives it. member: of a member, who told them. */
    readonly voice: 'staff' | 'member'
    readonly about?: string
    readonly words: string
    /** Who wrote it down. */
    readonly givenBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly givenAt: string
    readonly state: 'open' | 'planned' | 'done' | 'declined'
    readonly owner?: string
    /** A business date, YYYY-MM-DD. */
    readonly due?: string
    readonly risk?: string
    /** Planned for a day that is over, where the institution is. */
    readonly isOverdue: boolean
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly FeedbackDetail: {
    /** What somebody said of the service. */
    readonly id: string
    readonly said: 'went_wrong' | 'went_right' | 'idea'
    /** What of the service it is about. */
    readonly area: 'payments' | 'standing_orders' | 'payees' | 'exceptions' | 'disputes' | 'messages' | 'sign_in' | 'console' | 'interface' | 'other'
    /** staff: of whoever gives it. member: of a member, who told them. */
    readonly voice: 'staff' | 'member'
    readonly about?: string
    readonly words: string
    /** Who wrote it down. */
    readonly givenBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly givenAt: string
    readonly state: 'open' | 'planned' | 'done' | 'declined'
    readonly owner?: string
    /** A business date, YYYY-MM-DD. */
    readonly due?: string
    readonly risk?: string
    /** Planned for a day that is over, where the institution is. */
    readonly isOverdue: boolean
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    /** First to last. */
    readonly steps: ReadonlyArray<{
      readonly state: 'planned' | 'done' | 'declined'
      readonly words: string
      readonly owner?: string
      /** A business date, YYYY-MM-DD. */
      readonly due?: string
      readonly risk?: string
      /** Who took it. */
      readonly by: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }>
  }
  readonly FeedbackPage: {
    readonly items: ReadonlyArray<Schemas['Feedback']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  /** What the files say, what the bank took, what payments say became of it, what the ledger moved. */
  readonly FourSides: {
    readonly count: number
    readonly controls: {
      /** A decimal string; below zero for less. */
      readonly amount: string
      /** A decimal string; below zero for less. */
      readonly rejected: string
      /** A decimal string; below zero for less. */
      readonly returned: string
    }
    /** A decimal string; below zero for less. */
    readonly statement: string
    readonly payments: {
      /** A decimal string; below zero for less. */
      readonly settled: string
      /** A decimal string; below zero for less. */
      readonly failed: string
    }
    readonly ledger: {
      /** A decimal string; below zero for less. */
      readonly captured: string
      /** A decimal string; below zero for less. */
      readonly freed: string
    }
    readonly differences: {
      /** A decimal string; below zero for less. */
      readonly statement: string
      /** A decimal string; below zero for less. */
      readonly settled: string
      /** A decimal string; below zero for less. */
      readonly failed: string
      /** A decimal string; below zero for less. */
      readonly controls: string
    }
  }
  readonly FundingAccount: {
    /** A funding account. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** An account of the ledger. */
    readonly account: string
    /** ISO 4217, such as USD. */
    readonly currency: string
    /** The end of the account number. */
    readonly lastDigits: string
    /** core: at the institution’s core; its book here is a mirror. */
    readonly keptAt: 'here' | 'core'
    readonly state: 'open' | 'closed'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly erasedAt?: string
  }
  readonly FundingAccountPage: {
    readonly items: ReadonlyArray<Schemas['FundingAccount']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  /** By the ledger’s own time. What came late for a day that was over is counted to the next, and said there as late. */
  readonly GeneralLedger: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly from: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly until: string
    /** Of the day as it is kept; it is in a leaf. */
    readonly sha256: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    readonly lines: ReadonlyArray<{
      /** In the institution’s chart of accounts. */
      readonly code: string
      readonly kind: string
      readonly currency: string
      /** A decimal string; below zero for less. */
      readonly debit: string
      /** A decimal string; below zero for less. */
      readonly credit: string
      readonly entries: number
      /** A decimal string; below zero for less. */
      readonly lateDebit: string
      /** A decimal string; below zero for less. */
      readonly lateCredit: string
    }>
    /** The same, to be read in elsewhere. */
    readonly csv: string
  }
  readonly GeneralLedgerDay: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly from: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly until: string
    /** Of the day as it is kept; it is in a leaf. */
    readonly sha256: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
  }
  readonly GeneralLedgerDayPage: {
    readonly items: ReadonlyArray<Schemas['GeneralLedgerDay']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly InclusionProof: {
    /** The place of a leaf in the log, from 0; decimal, as text. */
    readonly leafIndex: string
    /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
    readonly treeSize: string
    /** The leaf as it was hashed: canonical JSON in UTF-8, docs/audit-format.md. */
    readonly leaf: string
    /** SHA-256, in base64. */
    readonly leafHash: string
    /** RFC 9162 §2.1.3: from below. */
    readonly inclusionPath: ReadonlyArray<string>
    /** SHA-256, in base64. */
    readonly rootHash: string
    /** The signed checkpoint of exactly this size (C2SP signed-note). */
    readonly checkpoint?: string
  }
  readonly IncomingEntry: {
    /** An entry: its file and its place in it. */
    readonly id: string
    /** A file from a bank. */
    readonly file: string
    /** Counted from one. */
    readonly place: number
    readonly kind: 'return' | 'change' | 'refused_change' | 'dishonored' | 'contested' | 'other' | 'status' | 'file_status'
    /** A return reason, a change code or a status. */
    readonly code: string
    /** What a return reason means, and what follows from it. */
    readonly words?: string
    /** By what it names ours: a trace number, an instruction, a file. */
    readonly names: string
    /** The payment, and which attempt it is of after the first. */
    readonly reference?: string
    /** contradicts: something else is final; unmatched: it names nothing of ours, or not exactly. Somebody must look at both. */
    readonly effect: 'returned' | 'accepted' | 'settled' | 'rejected' | 'confirmed' | 'corrects' | 'repeated' | 'contradicts' | 'unmatched' | 'noted'
    /** It came later than its reason allows, and may be dishonored with the bank. */
    readonly isLate: boolean
    /** What it may have meant. Nothing is done about them. */
    readonly candidates: ReadonlyArray<{
      readonly reference: string
      readonly why: 'same_trace' | 'same_amount_and_bank'
    }>
  }
  readonly IncomingEntryPage: {
    readonly items: ReadonlyArray<Schemas['IncomingEntry']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly IncomingFile: {
    /** A file from a bank. */
    readonly id: string
    /** As the bank calls it, in printable ASCII. */
    readonly name: string
    /** By what is in it, whatever it is called. */
    readonly kind: 'nacha' | 'status_report' | 'statement' | 'check_presentments' | 'unknown'
    /** received: kept, and still to be read; refused: nothing of it has any effect, and somebody must look. */
    readonly state: 'received' | 'read' | 'refused'
    /** Why it was refused. */
    readonly reason?: string
    /** The same bytes are the same file. Not known of what is too large: it was not fetched. */
    readonly sha256?: string
    /** In bytes; 0 of what was not fetched. */
    readonly size: number
    readonly cameBy: 'inbox' | 'call'
    /** How often these bytes have come. They are read once. */
    readonly times: number
    /** How many of its entries have been entered. */
    readonly entered: number
    readonly mistakes: number
    readonly remarks: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly lastCameAt: string
  }
  readonly IncomingFileDetail: {
    /** A file from a bank. */
    readonly id: string
    /** As the bank calls it, in printable ASCII. */
    readonly name: string
    /** By what is in it, whatever it is called. */
    readonly kind: 'nacha' | 'status_report' | 'statement' | 'check_presentments' | 'unknown'
    /** received: kept, and still to be read; refused: nothing of it has any effect, and somebody must look. */
    readonly state: 'received' | 'read' | 'refused'
    /** Why it was refused. */
    readonly reason?: string
    /** The same bytes are the same file. Not known of what is too large: it was not fetched. */
    readonly sha256?: string
    /** In bytes; 0 of what was not fetched. */
    readonly size: number
    readonly cameBy: 'inbox' | 'call'
    /** How often these bytes have come. They are read once. */
    readonly times: number
    /** How many of its entries have been entered. */
    readonly entered: number
    readonly mistakes: number
    readonly remarks: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly lastCameAt: string
    /** Mistakes first, in their order; past two hundred they are counted. */
    readonly findings: ReadonlyArray<Schemas['IncomingFinding']>
    /** What became of ours by its entries. */
    readonly effects: ReadonlyArray<{
      readonly effect: 'returned' | 'accepted' | 'settled' | 'rejected' | 'confirmed' | 'corrects' | 'repeated' | 'contradicts' | 'unmatched' | 'noted'
      readonly count: number
    }>
  }
  readonly IncomingFilePage: {
    readonly items: ReadonlyArray<Schemas['IncomingFile']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly IncomingFinding: {
    readonly severity: 'mistake' | 'remark'
    /** Counted from one; 0 in a message that has no lines. */
    readonly line: number
    /** From and to, counted from one. */
    readonly columns: ReadonlyArray<number>
    /** The record, or the path in a message. */
    readonly record: string
    readonly field: string
    readonly rule: string
    /** What the rule wants. */
    readonly wants: string
    /** What was there, or only its shape where it may be of a person. */
    readonly found: string
  }
  /** Keep it: with it and a checkpoint anybody can tell whether the log has what it promised. */
  readonly LeafPromise: {
    /** A receipt. */
    readonly id: string
    /** Of the log in which the leaf will be. */
    readonly origin: string
    /** What was done, word for word: canonical JSON (RFC 8785). */
    readonly leaf: string
    /** In its batch, from 0. */
    readonly place: number
    /** How many the batch has. */
    readonly leaves: number
    /** RFC 9162 inclusion path of the leaf in the tree of its batch. */
    readonly path: ReadonlyArray<string>
    /** Whose signature it is: the id of an emitter’s key. */
    readonly key: string
    /** Ed25519, of the batch. In base64. */
    readonly signature: string
    /** When it is in the log at the latest. */
    readonly sealedBy: string
  }
  /** `available` is absent where there is no floor, and as of an instant: floors are kept as they are now, and so is `state`. */
  readonly LedgerAccount: {
    /** An account of the ledger. */
    readonly id: string
    readonly kind: string
    /** ISO 4217, such as USD. */
    readonly currency: string
    readonly normalSide: 'debit' | 'credit'
    readonly state: 'open' | 'closed'
    readonly balances: Schemas['Balances']
    readonly available?: Schemas['Amount']
  }
  readonly LedgerAccountPage: {
    readonly items: ReadonlyArray<Schemas['LedgerAccount']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Letterhead: {
    /** Who writes; {institution} in every wording. */
    readonly name: string
    /** Off: mail is not queued any more, but what is queued still goes. */
    readonly isMailOn: boolean
    readonly isWebhookOn: boolean
    /** en, or es-MX. */
    readonly language?: string
  }
  readonly LogCopies: {
    readonly signed?: {
      /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
      readonly size: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
    readonly copies: ReadonlyArray<{
      /** file:… or s3://…, as the sealer was told. */
      readonly place: string
      readonly copied: {
        /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
        readonly size: string
        /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
        readonly at: string
      }
      /** When the first checkpoint was signed that is not there yet; absent where all are. */
      readonly behindSince?: string
    }>
  }
  readonly LogKeys: {
    /** What the log is called in everything that is signed of it. */
    readonly origin: string
    /** C2SP tlog-policy: the keys of the log, its witnesses, and how many are enough. */
    readonly policy: string
    /** The keys that sign batches, line by line: docs/audit-format.md. */
    readonly emitters: string
  }
  /** A leaf; without what it says, where it is none that can be read. */
  readonly LogLeaf: {
    /** The place of a leaf in the log, from 0; decimal, as text. */
    readonly index: string
    /** SHA-256(0x00 ‖ leaf), in base64: its place in the tree. */
    readonly hash: string
    /** The leaf as it was hashed: canonical JSON in UTF-8, docs/audit-format.md. */
    readonly text: string
    readonly kind?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at?: string
    /** person:…, client:… or process:… */
    readonly actor?: string
    /** The ids that stand in it. */
    readonly subjects?: ReadonlyArray<string>
  }
  readonly LogLeafPage: {
    readonly items: ReadonlyArray<Schemas['LogLeaf']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly LogWitnesses: {
    /** The organisation that runs the log, as the policy names it. */
    readonly operator?: string
    readonly signed?: {
      /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
      readonly size: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
    /** The newest size that as many witnesses cosigned as the policy wants. */
    readonly witnessedSize?: string
    /** The sealer has stopped at this log: nothing of it is signed any more. */
    readonly halt?: {
      /** Who knows the log otherwise: a copy, a witness, or the log itself. */
      readonly by: string
      readonly what: string
      readonly size: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
    readonly witnesses: ReadonlyArray<{
      /** As its key is called. */
      readonly name: string
      /** The id of its key in notes, in hex. */
      readonly key: string
      /** As the policy says; absent where it does not. */
      readonly organisation?: string
      /** False: it cosigned once, and is asked no more. */
      readonly isInPolicy: boolean
      /** Of an organisation that is not the operator. Only those count. */
      readonly isIndependent: boolean
      readonly cosigned?: {
        /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
        readonly size: string
        /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
        readonly at: string
      }
      readonly refusals: ReadonlyArray<{
        /** ahead: it knows more leaves than the log has. other_root: it holds another beginning. proof_refused: it did not believe ours, and showed nothing. */
        readonly what: 'ahead' | 'other_root' | 'proof_refused'
        /** Of the checkpoint that it was shown. */
        readonly size: string
        /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
        readonly foundAt: string
        /** It showed a checkpoint that the log itself signed. */
        readonly hasEvidence: boolean
        /** It has cosigned that size or a larger one after this. */
        readonly isCosignedSince: boolean
      }>
    }>
  }
  readonly Member: {
    /** A member. */
    readonly id: string
    readonly reference: string
    /** Absent of a member who was erased. */
    readonly name?: string
    /** To people masked: al***@example.com. */
    readonly email?: string
    /** Only active members pay. */
    readonly state: 'active' | 'suspended' | 'closed'
    /** By sanctions lists. Only who is clear is paid; not_screened: this institution screens nobody yet. waiting: to be compared with the list in force. hit: two people have to look. confirmed_match: blocked. */
    readonly screening: 'not_screened' | 'waiting' | 'clear' | 'hit' | 'confirmed_match'
    /** en, or es-MX. */
    readonly language?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly enrolledAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly erasedAt?: string
  }
  /** From where the member gave the order. Sealed and kept for detection; its signature is not checked yet. */
  readonly MemberContext: {
    /** The member’s session at the online bank. */
    readonly session: string
    /** The device it runs on. */
    readonly device: string
    /** The network address it comes from. */
    readonly address: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** The online bank’s signature over the rest. */
    readonly signature: string
  }
  readonly MemberLanguage: {
    readonly language: string | null
  }
  readonly MemberPage: {
    readonly items: ReadonlyArray<Schemas['Member']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly MemberState: {
    /** Only active members pay. */
    readonly state: 'active' | 'suspended' | 'closed'
    /** Why; kept in the history. */
    readonly reason?: 'asked_by_member' | 'suspected_fraud' | 'deceased' | 'left' | 'other'
  }
  readonly MemberStep: {
    readonly version: number
    readonly what: 'enrolled' | 'moved_in' | 'state' | 'language' | 'erased'
    /** The state or the language; absent where there was none. */
    readonly before?: string
    readonly after?: string
    /** Why; kept in the history. */
    readonly reason?: 'asked_by_member' | 'suspected_fraud' | 'deceased' | 'left' | 'other'
    /** Who changed it: a person, a client, a process. */
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly MemberStepPage: {
    readonly items: ReadonlyArray<Schemas['MemberStep']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Message: {
    /** A message. */
    readonly id: string
    readonly channel: 'mail' | 'webhook'
    /** Of the fact it tells of. */
    readonly key: string
    readonly state: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'suppressed'
    readonly attempts: number
    /** Why the last attempt did not succeed. */
    readonly reason?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly queuedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endedAt?: string
    readonly mail?: {
      readonly notice: string
      readonly language: string
      /** The version of the wording; zero for what ships. */
      readonly template: number
      readonly subject: string
      readonly text: string
    }
    readonly webhook?: {
      /** A webhook endpoint. */
      readonly endpoint: string
      readonly type: string
      /** The body, byte for byte. */
      readonly payload: string
    }
  }
  readonly MessagePage: {
    readonly items: ReadonlyArray<Schemas['Message']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly MessageTemplate: {
    readonly notice: 'payment_settled' | 'payment_failed' | 'payment_returned' | 'payment_held' | 'approval_wanted' | 'payee_details_wanted' | 'payee_details_changed' | 'payment_stopped' | 'standing_order_failed' | 'dispute_received' | 'dispute_credited' | 'dispute_decided' | 'sign_in_alert' | 'unmasking_alert' | 'break_glass_opened' | 'credentials_reset'
    /** Another than was asked for where there is no wording in that. */
    readonly language: string
    /** Zero for what ships. */
    readonly version: number
    readonly subject: string
    readonly lines: ReadonlyArray<string>
    /** What may stand in braces, besides {institution}. */
    readonly places: ReadonlyArray<string>
  }
  readonly MessageTemplates: {
    readonly items: ReadonlyArray<Schemas['MessageTemplate']>
  }
  readonly NewBiller: {
    /** As it stands on bills. */
    readonly name: string
    readonly aliases: ReadonlyArray<string>
    readonly address: Schemas['PostalAddress']
    /** What its customers’ account numbers look like; none for anything. */
    readonly masks: ReadonlyArray<{
      /** 9 a digit, A a letter, X either, C a check digit: 9999-99999-C. */
      readonly mask: string
      readonly check: {
        readonly by: 'none' | 'mod10' | 'mod97'
      } | {
        readonly by: 'mod11'
        /** From the right, beginning anew when used up; 2 to 7 when absent. */
        readonly weights?: ReadonlyArray<number>
      }
    }>
    /** Business days, where they are not the usual ones. */
    readonly leadDays?: number
    readonly payment: {
      readonly method: 'check'
    } | {
      readonly method: 'ach'
      /** A routing number. */
      readonly bank: string
      /** An account number or IBAN. Sealed where it is kept; only its end is ever shown. */
      readonly number: string
    }
  }
  readonly NewDispute: {
    /** A member. */
    readonly member: string
    /** A payment, all of it unless an amount is given; or what moved on an account on a day. */
    readonly about: {
      /** A payment. */
      readonly payment: string
      readonly amount?: Schemas['Amount']
    } | {
      /** A funding account. */
      readonly fundingAccount: string
      /** A business date, YYYY-MM-DD. */
      readonly transferOn: string
      readonly amount: Schemas['Amount']
    }
    readonly kind: 'unauthorized' | 'incorrect_amount' | 'omitted' | 'computational' | 'wrong_payee' | 'other'
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** When the statement was sent that first shows it, or the documents that were asked for about it; absent where none was. */
    readonly statementOn?: string
    /** When the account got its first deposit. */
    readonly firstDepositOn?: string
    /** A debit card at a point of sale. */
    readonly isPointOfSale?: boolean
    /** Not initiated within a state. */
    readonly isForeign?: boolean
    /** The member was told to confirm in writing what was said, and where to. */
    readonly mustConfirm?: boolean
    /** What the member says, in their own words. Sealed. */
    readonly words?: string
    readonly documents?: ReadonlyArray<Schemas['DisputeDocument']>
  }
  readonly NewDisputeNotice: {
    readonly kind: 'provisional_credit' | 'result' | 'debit'
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly sentAt: string
    readonly documents?: ReadonlyArray<Schemas['DisputeDocument']>
  }
  readonly NewFeedback: {
    readonly said: 'went_wrong' | 'went_right' | 'idea'
    /** What of the service it is about. */
    readonly area: 'payments' | 'standing_orders' | 'payees' | 'exceptions' | 'disputes' | 'messages' | 'sign_in' | 'console' | 'interface' | 'other'
    /** staff: of whoever gives it. member: of a member, who told them. */
    readonly voice: 'staff' | 'member'
    /** The id of what it is about. */
    readonly about?: string
    /** In words that name nobody. */
    readonly words: string
  }
  readonly NewFeedbackStep: {
    readonly state: 'planned'
    /** In words that name nobody. */
    readonly words: string
    /** Who answers for it: a role or a team, and nobody’s name. */
    readonly owner: string
    /** A business date, YYYY-MM-DD. */
    readonly due: string
    /** The risk of the register that it is to lower. */
    readonly risk?: string
  } | {
    readonly state: 'done' | 'declined'
    /** In words that name nobody. */
    readonly words: string
  }
  readonly NewFundingAccount: {
    /** A member. */
    readonly member: string
    /** An account number or IBAN. Sealed where it is kept; only its end is ever shown. */
    readonly number: string
    /** ISO 4217, such as USD. */
    readonly currency: string
    /** How far it may be overdrawn, such as "500.00"; not at all if absent. */
    readonly overdraft?: string
    /** What the institution’s core calls it, where it is kept there: the core says what may be spent of it. Kept sealed. */
    readonly coreAccount?: string
  }
  readonly NewIncomingFile: {
    /** As the bank calls it. */
    readonly name: string
    /** The bytes in base 64 (RFC 4648 §4), with padding and without line ends. */
    readonly content: string
  }
  readonly NewLedgerAccount: {
    readonly kind: 'member' | 'clearing' | 'settlement' | 'rounding' | 'fees' | 'external'
    /** ISO 4217, such as USD. */
    readonly currency: string
    readonly normalSide: 'debit' | 'credit'
    /** true: it never sinks below zero. false: it may sink without end. */
    readonly isFloored: boolean
  }
  readonly NewMember: {
    /** The institution's own number for the member; unique. */
    readonly reference: string
    /** Sealed where it is kept. */
    readonly name: string
    /** Sealed where it is kept. */
    readonly email?: string
  }
  readonly NewPayee: {
    /** A member. */
    readonly member: string
    /** What the member calls the payee. */
    readonly nickname: string
    /** Sealed where it is kept. */
    readonly name: string
    readonly account: {
      /** A routing number or BIC. */
      readonly bank: string
      /** An account number or IBAN. Sealed where it is kept; only its end is ever shown. */
      readonly number: string
    }
    /** How the payee is reached; ach when absent. Within the institution it is a book transfer. */
    readonly method?: 'ach' | 'check'
    readonly address?: Schemas['PostalAddress']
  }
  readonly NewPayeeAccount: {
    /** A member. */
    readonly member: string
    readonly account: {
      /** A routing number or BIC. */
      readonly bank: string
      /** An account number or IBAN. Sealed where it is kept; only its end is ever shown. */
      readonly number: string
    }
    /** How the payee is reached; ach when absent. Within the institution it is a book transfer. */
    readonly method?: 'ach' | 'check'
  }
  readonly NewPayeeOfBiller: {
    /** A member. */
    readonly member: string
    /** What the member calls the payee. */
    readonly nickname: string
    /** An account number or IBAN. Sealed where it is kept; only its end is ever shown. */
    readonly number: string
    readonly address?: Schemas['PostalAddress']
  }
  readonly NewPayment: {
    /** A funding account. */
    readonly fundingAccount: string
    /** A payee of one member. */
    readonly payee: string
    readonly amount: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly processOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly deliverBy?: string
    /** To arrive on the day it leaves. */
    readonly speed?: 'same_day'
    /** The same has been ordered for that day already, and is meant again. */
    readonly isRepeat?: boolean
    readonly context?: Schemas['MemberContext']
  }
  readonly NewPaymentBatch: {
    readonly payments: ReadonlyArray<Schemas['NewPayment']>
  }
  readonly NewPrefunding: {
    readonly amount: Schemas['Amount']
  }
  readonly NewRejection: {
    /** For those who proposed it. */
    readonly reason: string
  }
  readonly NewReplays: {
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly since: string
  }
  readonly NewStandingOrder: {
    /** A funding account. */
    readonly fundingAccount: string
    /** A payee of one member. */
    readonly payee: string
    readonly amount: Schemas['Amount']
    readonly frequency: 'weekly' | 'every_two_weeks' | 'monthly' | 'month_end' | 'quarterly'
    /** A business date, YYYY-MM-DD. */
    readonly startOn: string
    /** On a day, or after so many occurrences; never if absent. */
    readonly ends?: {
      /** A business date, YYYY-MM-DD. */
      readonly on: string
    } | {
      /** Occurrences. */
      readonly after: number
    }
  }
  readonly NewStopOrder: {
    /** One payment, all that a standing order makes, or all to a payee. */
    readonly target: {
      /** A payment. */
      readonly payment: string
    } | {
      /** A standing order. */
      readonly standingOrder: string
    } | {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** The member was told to confirm in writing what was said, and where to. */
    readonly mustConfirm?: boolean
    /** The last day that the member wants it for. */
    readonly endsOn?: string
  }
  /** From the debit account to the credit account. */
  readonly NewTransfer: {
    /** An account of the ledger. */
    readonly debit: string
    /** An account of the ledger. */
    readonly credit: string
    readonly amount: Schemas['Amount']
  }
  readonly NewWebhookEndpoint: {
    /** HTTPS on the public internet; port 443 or 8443. */
    readonly url: string
    /** Of what it is told; docs/webhooks.md has what each type carries. */
    readonly types: ReadonlyArray<'payment.scheduled' | 'payment.held' | 'payment.released' | 'payment.sent' | 'payment.settled' | 'payment.failed' | 'payment.returned' | 'payment.cancelled' | 'payee.changed' | 'standing_order.changed' | 'dispute.changed' | 'proposal.changed'>
    /** v1: a secret that both sides know. v1a: a key pair of ours. */
    readonly scheme?: 'v1' | 'v1a'
  }
  readonly NewWebhookSecret: {
    /** A secret that signs. */
    readonly id: string
    /** v1: a secret that both sides know. v1a: a key pair of ours. */
    readonly scheme: 'v1' | 'v1a'
    /** What the receiver verifies with. Shown here, once, and never again. */
    readonly secret: string
  }
  readonly NewWording: {
    /** At most 150 characters. */
    readonly subject: string
    /** The text line by line, at most 4000 characters in all. */
    readonly lines: ReadonlyArray<string>
  }
  readonly NotProven: {
    /** A control of the register. */
    readonly control: string
    /** works: it counts. All others count nothing, and say why. */
    readonly standing: 'gap' | 'not_offered' | 'never_tried' | 'failed' | 'unknown' | 'not_run' | 'needs_review' | 'not_applicable' | 'stale' | 'unproven' | 'proof_of_other_code' | 'proof_too_old' | 'works'
  }
  readonly PastPayment: {
    /** A payment of the past. */
    readonly id: string
    /** What the old system calls it. */
    readonly reference: string
    /** A funding account. */
    readonly fundingAccount?: string
    /** A payee of one member. */
    readonly payee?: string
    /** Where the payee was not moved in. */
    readonly payeeName?: string
    /** A standing order. */
    readonly standingOrder?: string
    readonly amount: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly paidOn: string
    /** A word of the old system. */
    readonly method?: string
    /** What became of it, as far as it was known. */
    readonly state: 'paid' | 'returned' | 'failed' | 'cancelled' | 'pending'
    readonly note?: string
  }
  readonly PastPaymentPage: {
    readonly items: ReadonlyArray<Schemas['PastPayment']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Payee: {
    /** A payee of one member. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** Empty where the member was erased. */
    readonly nickname: string
    /** Absent where the member was erased. */
    readonly name?: string
    /** A biller of the directory. */
    readonly biller?: string
    /** The end of the account number. */
    readonly lastDigits: string
    readonly method: 'ach' | 'check' | 'on_us'
    readonly address?: Schemas['PostalAddress']
    /** Only active payees are paid. */
    readonly state: 'active' | 'suspended' | 'terminated'
    /** By sanctions lists. Only who is clear is paid; not_screened: this institution screens nobody yet. waiting: to be compared with the list in force. hit: two people have to look. confirmed_match: blocked. */
    readonly screening: 'not_screened' | 'waiting' | 'clear' | 'hit' | 'confirmed_match'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly coolingUntil?: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly addedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly erasedAt?: string
  }
  readonly PayeeChange: {
    /** A member. */
    readonly member: string
    /** What the member calls the payee. */
    readonly nickname?: string
    /** null takes it away. */
    readonly address?: Schemas['PostalAddress'] | null
  }
  readonly PayeeChangeMade: {
    /** The revision that it made. */
    readonly version: number
    readonly what: 'account' | 'nickname' | 'address' | 'state' | 'erased'
    /** Of an account the last digits; of an address nothing. */
    readonly before?: string
    readonly after?: string
    /** Who changed it: a person, a client, a process. */
    readonly actor: string
    /** What was approved of: there are its makers and approvers. */
    readonly proposal?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly PayeeChangePage: {
    readonly items: ReadonlyArray<Schemas['PayeeChangeMade']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly PayeePage: {
    readonly items: ReadonlyArray<Schemas['Payee']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly PayeeState: {
    /** Only active payees are paid. */
    readonly state: 'active' | 'suspended' | 'terminated'
  }
  readonly Payment: {
    /** A payment. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** A funding account. */
    readonly fundingAccount: string
    /** A payee of one member. */
    readonly payee: string
    readonly amount: Schemas['Amount']
    readonly method: 'ach' | 'same_day_ach' | 'check' | 'on_us'
    /** A business date, YYYY-MM-DD. */
    readonly processOn: string
    /** A business date, YYYY-MM-DD. */
    readonly deliverOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly askedOn?: string
    readonly state: 'scheduled' | 'awaiting_approval' | 'held' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled' | 'stopped' | 'returned' | 'refunded' | 'reissued'
    /** Why it failed, is held, was stopped or came back. */
    readonly reason?: string
    /** What people are or were asked about it. */
    readonly proposal?: string
    /** A standing order. */
    readonly standingOrder?: string
    /** Of the standing order, counted from zero. */
    readonly occurrence?: number
    /** The steps taken so far; its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly submittedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    readonly receipt?: Schemas['LeafPromise']
    /** A receipt. */
    readonly receiptId?: string
  }
  readonly PaymentAmendment: {
    readonly amount?: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly processOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly deliverBy?: string
    /** The same is ordered for that day already, and is meant again. */
    readonly isRepeat?: boolean
  }
  readonly PaymentBatch: {
    readonly items: ReadonlyArray<{
      readonly payment: Schemas['Payment']
      /** The key of this item was known: it was submitted before. */
      readonly isReplay: boolean
    } | {
      readonly problem: Schemas['Problem']
    }>
  }
  readonly PaymentPage: {
    readonly items: ReadonlyArray<Schemas['Payment']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly PaymentStep: {
    readonly version: number
    readonly from?: 'scheduled' | 'awaiting_approval' | 'held' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled' | 'stopped' | 'returned' | 'refunded' | 'reissued'
    readonly state: 'scheduled' | 'awaiting_approval' | 'held' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled' | 'stopped' | 'returned' | 'refunded' | 'reissued'
    readonly reason?: string
    /** Who or what took the step: a person, a client, a process. */
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** Where the step amended the payment: from what, to what. */
    readonly amended?: {
      readonly before: Schemas['PaymentTerms']
      readonly after: Schemas['PaymentTerms']
    }
  }
  readonly PaymentSteps: {
    readonly items: ReadonlyArray<Schemas['PaymentStep']>
  }
  readonly PaymentTerms: {
    readonly amount: Schemas['Amount']
    /** A business date, YYYY-MM-DD. */
    readonly processOn: string
    /** A business date, YYYY-MM-DD. */
    readonly deliverOn?: string
  }
  readonly PaymentsSummary: {
    /** How many there are; of more than can be counted at once, that many. */
    readonly count: number
    /** There are more than 10,000: say "10,000 or more". Then there are no sums. */
    readonly isMore: boolean
    /** One for each currency. */
    readonly sums: ReadonlyArray<{
      /** ISO 4217, such as USD. */
      readonly currency: string
      readonly count: number
      readonly value: string
    }>
    /** The same by state. */
    readonly states: ReadonlyArray<{
      readonly state: 'scheduled' | 'awaiting_approval' | 'held' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled' | 'stopped' | 'returned' | 'refunded' | 'reissued'
      /** ISO 4217, such as USD. */
      readonly currency: string
      readonly count: number
      readonly value: string
    }>
  }
  readonly PostalAddress: {
    /** With house number, or a box. */
    readonly street: string
    /** As it is written. */
    readonly city: string
    /** The state, such as IL. */
    readonly region: string
    /** ZIP or ZIP+4. */
    readonly zip: string
  }
  readonly Prefunding: {
    /** The end-to-end id that the transfer has to carry, to be known on the statement. */
    readonly id: string
    readonly amount: Schemas['Amount']
    readonly proposal: Schemas['Proposal']
  }
  readonly Problem: {
    /** Stable: /problems/<code>, documented in docs/problems/<code>.md. */
    readonly type: string
    readonly title: string
    readonly status: number
    /** What to do about it. */
    readonly detail: string
    /** This one occurrence; the log has the same id. */
    readonly instance: string
    /** safe: nothing was done, ask again. same_key: it may have been done, ask again with the same Idempotency-Key. after_change: nothing was done, change the request; its key is not spent. never: this will not be accepted. */
    readonly retry: 'safe' | 'same_key' | 'after_change' | 'never'
    readonly errors?: ReadonlyArray<{
      readonly pointer: string
      readonly detail: string
    } | {
      readonly parameter: string
      readonly detail: string
    } | {
      readonly header: string
      readonly detail: string
    }>
  }
  readonly Proof: {
    readonly institution: string
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly asOf: string
    readonly currency: string
    /** zero: everything agreed. breaks: all that differed has its break. unexplained: something differed that no break says. */
    readonly result: 'zero' | 'breaks' | 'unexplained'
    readonly total: Schemas['FourSides']
    readonly files: ReadonlyArray<{
      readonly file: string
      readonly count: number
      readonly controls: {
        /** A decimal string; below zero for less. */
        readonly amount: string
        /** A decimal string; below zero for less. */
        readonly rejected: string
        /** A decimal string; below zero for less. */
        readonly returned: string
      }
      /** A decimal string; below zero for less. */
      readonly statement: string
      readonly payments: {
        /** A decimal string; below zero for less. */
        readonly settled: string
        /** A decimal string; below zero for less. */
        readonly failed: string
      }
      readonly ledger: {
        /** A decimal string; below zero for less. */
        readonly captured: string
        /** A decimal string; below zero for less. */
        readonly freed: string
      }
      readonly differences: {
        /** A decimal string; below zero for less. */
        readonly statement: string
        /** A decimal string; below zero for less. */
        readonly settled: string
        /** A decimal string; below zero for less. */
        readonly failed: string
        /** A decimal string; below zero for less. */
        readonly controls: string
      }
    }>
    readonly calls: Schemas['FourSides']
    readonly underWay: ReadonlyArray<{
      readonly file: string
      /** A decimal string; below zero for less. */
      readonly amount: string
      /** A business date, YYYY-MM-DD. */
      readonly expectedOn: string
    }>
    readonly returns: {
      readonly count: number
      /** A decimal string; below zero for less. */
      readonly statement: string
      /** A decimal string; below zero for less. */
      readonly payments: string
    }
    /** A decimal string; below zero for less. */
    readonly prefunded: string
    /** A decimal string; below zero for less. */
    readonly writtenOff: string
    readonly clearing: {
      /** A decimal string; below zero for less. */
      readonly opening: string
      /** A decimal string; below zero for less. */
      readonly captured: string
      /** A decimal string; below zero for less. */
      readonly settled: string
      /** A decimal string; below zero for less. */
      readonly returned: string
      /** A decimal string; below zero for less. */
      readonly givenBack: string
      /** A decimal string; below zero for less. */
      readonly other: string
      /** A decimal string; below zero for less. */
      readonly closing: string
    }
    readonly settlement: {
      /** A decimal string; below zero for less. */
      readonly settled: string
      /** A decimal string; below zero for less. */
      readonly settledLater: string
      /** A decimal string; below zero for less. */
      readonly ledger: string
      readonly statement: string | null
    }
    readonly suspense: {
      /** A decimal string; below zero for less. */
      readonly settled: string
      /** A decimal string; below zero for less. */
      readonly ledger: string
    }
    /** A decimal string; below zero for less. */
    readonly ledgerSum: string
    readonly breaks: ReadonlyArray<{
      readonly kind: string
      readonly count: number
      /** A decimal string; below zero for less. */
      readonly amount: string
    }>
    readonly unexplained: ReadonlyArray<{
      readonly what: string
      /** A decimal string; below zero for less. */
      readonly by: string
    }>
  }
  readonly Proposal: {
    /** A proposal. */
    readonly id: string
    /** What is to be done: payments.payment, payments.limits, … */
    readonly kind: string
    /** What it is about, such as the id of a payment. */
    readonly subject: string
    /** Canonical JSON (RFC 8785), word for word what is approved of. */
    readonly content: string
    /** SHA-256, in hex, of the canonical JSON of content, kind and subject. */
    readonly contentHash: string
    readonly state: 'open' | 'ready' | 'applied' | 'failed' | 'rejected' | 'withdrawn' | 'expired'
    /** Why it was rejected or withdrawn, or could not be carried out. */
    readonly reason?: string
    readonly approvalsNeeded: number
    /** Who proposed it and who changed it: none of them approves. */
    readonly makers: ReadonlyArray<string>
    /** Who has approved of it as it stands. */
    readonly approvers: ReadonlyArray<string>
    readonly revision: number
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly proposedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly ProposalPage: {
    readonly items: ReadonlyArray<Schemas['Proposal']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ProvisionalCredit: {
    readonly withheld?: Schemas['Amount']
    readonly documents?: ReadonlyArray<Schemas['DisputeDocument']>
  }
  readonly Rail: {
    /** calls: instructions one by one; files: files to the bank; inbox: files from it; core: the institution’s core, where it has one. */
    readonly link: 'calls' | 'files' | 'inbox' | 'core'
    /** connected: nothing speaks against it; degraded: the last call failed; failed: it failed five times in a row, and nobody calls until it has rested; disconnected: nothing is configured. */
    readonly state: 'connected' | 'degraded' | 'failed' | 'disconnected'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly since?: string
    readonly lastFailure?: 'timed_out' | 'not_reached' | 'cut_off' | 'host_key_unknown' | 'tls_failed' | 'sign_in_refused' | 'not_permitted' | 'not_found' | 'no_room' | 'answered_wrongly' | 'failed'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly restsUntil?: string
    /** What leaves over it. */
    readonly methods: ReadonlyArray<'ach' | 'same_day_ach' | 'check'>
    readonly instructions: Schemas['WaitingForRail']
    readonly inDoubt: Schemas['WaitingForRail']
    readonly files: Schemas['WaitingForRail']
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly nextCutOff?: string
    /** What it means for the payments of today, in words. */
    readonly meaning: string
  }
  readonly Rails: {
    readonly items: ReadonlyArray<Schemas['Rail']>
  }
  readonly Receipt: {
    readonly promise: Schemas['LeafPromise']
    /** overdue: it was to be in the log by now and is not; show the promise to your examiner. */
    readonly state: 'promised' | 'sealed' | 'overdue'
    /** Once sealed: a C2SP tlog-proof of the leaf, without extra data, under a checkpoint with its cosignatures. */
    readonly proof?: string
  }
  readonly Reconciliation: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    readonly isZero: boolean
    /** Of the canonical JSON of `proof`; it is in a leaf. */
    readonly sha256: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    readonly proof: Schemas['Proof']
  }
  readonly ReconciliationDay: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** Everything agreed, and no break was open. */
    readonly isZero: boolean
    /** zero: everything agreed. breaks: all that differed has its break. unexplained: something differed that no break says. */
    readonly result: 'zero' | 'breaks' | 'unexplained'
    /** Of the canonical JSON of `proof`; it is in a leaf. */
    readonly sha256: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
  }
  readonly ReconciliationDayPage: {
    readonly items: ReadonlyArray<Schemas['ReconciliationDay']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Rehearsal: {
    readonly payment?: string
    readonly dispute?: string
    /** What the payment or the dispute would become. */
    readonly state?: string
    /** Why it would fail, or why nothing could be done. */
    readonly reason?: string
    readonly setting?: string
    /** Scheduled payments whose day would be no business day. */
    readonly paymentsOnClosedDays?: number
    readonly hit?: string
    readonly template?: string
    readonly break?: string
    /** The entry or the difference. */
    readonly resolves?: string
    readonly prefunding?: string
    readonly client?: string
    /** Of a claim of another issuer. */
    readonly mapping?: string
    /** The key that a program would get. */
    readonly kid?: string
    readonly payee?: string
    readonly person?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly coolingUntil?: string
    /** Whose role it is. */
    readonly holder?: string
    readonly role?: string
    /** The legal hold that would be placed or lifted. */
    readonly hold?: string
    /** Who would be erased. */
    readonly member?: string
    /** Of keys. */
    readonly rotation?: string
    /** What is left of it would be accepted. */
    readonly risk?: string
    /** Until when. */
    readonly until?: string
    /** The field that somebody may look at. */
    readonly unmasking?: string
    /** What version the wording or the payee would become. */
    readonly version?: number
  }
  readonly Replays: {
    readonly count: number
  }
  readonly Resolution: {
    /** The entry or the difference. */
    readonly subject: string
    /** asked: somebody else has to agree; agreed: it is done at the next pass of the worker. */
    readonly state: 'open' | 'asked' | 'agreed' | 'resolved'
    readonly kind?: 'explained' | 'matched' | 'settled_at_core'
    readonly note?: string
    /** A proposal. */
    readonly proposal?: string
    readonly steps: ReadonlyArray<{
      readonly version: number
      readonly act: string
      readonly actor: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }>
    /** Its ETag; 1 where nobody has done anything yet. */
    readonly version: number
  }
  readonly ReturnRates: {
    /** A business date, YYYY-MM-DD. */
    readonly from: string
    /** A business date, YYYY-MM-DD. */
    readonly until: string
    /** Credits that left in ACH files on these days. */
    readonly entries: number
    readonly rates: ReadonlyArray<{
      readonly measure: 'unauthorized' | 'administrative' | 'overall'
      readonly returns: number
      /** Nacha’s limit for debits, to which we hold credits. */
      readonly limitPerMille: number
      /** near: from 80 in a hundred of the limit on; over: files wait for a second person. */
      readonly level: 'well' | 'near' | 'over'
    }>
  }
  readonly RiskAcceptance: {
    readonly acceptance: string
    readonly reason: string
    readonly acceptedBy: string
    readonly secondBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly acceptedAt: string
    /** A business date, YYYY-MM-DD. */
    readonly until: string
    /** By the published table of likelihood and impact. */
    readonly level: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** outgrown: what is left is worse by now than what was accepted. */
    readonly standing: 'in_force' | 'outgrown' | 'expired'
  }
  /** The day’s snapshot that this was computed from again. Absent: it is of this moment. */
  readonly RiskAsOf: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** SHA-256. */
    readonly input: string
    /** SHA-256. */
    readonly output: string
    /** Of the prober’s leaf: GET /v1/risk/receipts/{receipt} proves it. Absent: there is none. */
    readonly receipt?: string
    /** Its place in the log of the canary, once it is sealed. */
    readonly leaf?: string
  }
  readonly RiskCategory: {
    readonly category: 'technical' | 'security' | 'operational' | 'business'
    /** By the published table of likelihood and impact. */
    readonly worst: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Risks left at medium or above that nobody has accepted. */
    readonly open: number
    /** Of them, those at high or above. */
    readonly high: number
    /** Of them, the others. */
    readonly medium: number
  }
  readonly RiskControl: {
    /** A control of the register. */
    readonly control: string
    readonly does: 'prevents' | 'detects' | 'corrects'
    /** works: it counts. All others count nothing, and say why. */
    readonly standing: 'gap' | 'not_offered' | 'never_tried' | 'failed' | 'unknown' | 'not_run' | 'needs_review' | 'not_applicable' | 'stale' | 'unproven' | 'proof_of_other_code' | 'proof_too_old' | 'works'
    /** In ten-thousandths. */
    readonly design: number
    /** In ten-thousandths. */
    readonly counts: number
  }
  readonly RiskDetail: {
    /** A risk of the register. */
    readonly risk: string
    readonly title: string
    readonly category: 'technical' | 'security' | 'operational' | 'business'
    readonly owner: string
    /** Left at medium or above, and nobody has accepted it. */
    readonly isOpen: boolean
    /** By the published table of likelihood and impact. */
    readonly inherent: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** The document that it comes from calls it more than the table does. */
    readonly isRaised: boolean
    /** By the published table of likelihood and impact. */
    readonly declared: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** By the published table of likelihood and impact. */
    readonly measured: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    readonly acceptance?: Schemas['RiskAcceptance']
    readonly likelihood: number
    readonly impact: number
    /** In ten-thousandths. */
    readonly prevented: number
    /** In ten-thousandths. */
    readonly lessened: number
    readonly controls: ReadonlyArray<Schemas['RiskControl']>
  }
  readonly RiskList: {
    readonly items: ReadonlyArray<Schemas['RiskSummary']>
  }
  readonly RiskLowered: {
    /** A risk of the register. */
    readonly risk: string
    /** By the published table of likelihood and impact. */
    readonly from: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** By the published table of likelihood and impact. */
    readonly to: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
  }
  readonly RiskMatrix: {
    readonly items: ReadonlyArray<Schemas['RiskMatrixCell']>
  }
  readonly RiskMatrixCell: {
    readonly likelihood: number
    readonly impact: number
    /** By the published table of likelihood and impact. */
    readonly level: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Without any control. */
    readonly inherent: ReadonlyArray<string>
    /** By what their controls were seen to do. */
    readonly measured: ReadonlyArray<string>
  }
  readonly RiskOverview: {
    readonly asOf?: Schemas['RiskAsOf']
    /** Every control that counts nothing, what failed first. */
    readonly notProven: ReadonlyArray<Schemas['NotProven']>
    /** Of docs/risk-method.md. */
    readonly formula: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** SHA-256. */
    readonly register: string
    readonly overall: 'LOW' | 'MEDIUM' | 'HIGH'
    /** By the published table of likelihood and impact. */
    readonly worst: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Risks left at medium or above that nobody has accepted. */
    readonly open: number
    /** Of them, those at high or above. */
    readonly high: number
    /** Of them, the others. */
    readonly medium: number
    /** Acceptances that hold. */
    readonly accepted: number
    /** Acceptances that hold no longer. */
    readonly lapsed: number
    /** Controls that count nothing. */
    readonly notWorking: number
    readonly categories: ReadonlyArray<Schemas['RiskCategory']>
    readonly trend: Schemas['RiskTrend']
    /** What would lower the overall level most, first. */
    readonly recommendations: ReadonlyArray<Schemas['RiskRecommendation']>
  }
  readonly RiskPlan: {
    /** What is not done, what is due first in front. */
    readonly tasks: ReadonlyArray<Schemas['RiskTask']>
    /** Reviews of the register that should have happened. */
    readonly reviews: ReadonlyArray<Schemas['RiskReviewOverdue']>
  }
  readonly RiskPoint: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    readonly overall: 'LOW' | 'MEDIUM' | 'HIGH'
    /** By the published table of likelihood and impact. */
    readonly worst: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Risks left at medium or above. */
    readonly open: number
    /** Of them, those at high or above. */
    readonly high: number
    /** Of them, the others. */
    readonly medium: number
    /** Controls that count nothing. */
    readonly notWorking: number
  }
  readonly RiskRecommendation: {
    readonly kind: 'prove' | 'mend' | 'build' | 'renew'
    /** A control of the register. */
    readonly control?: string
    /** A risk of the register. */
    readonly risk?: string
    readonly before: 'LOW' | 'MEDIUM' | 'HIGH'
    readonly overall: 'LOW' | 'MEDIUM' | 'HIGH'
    /** By the published table of likelihood and impact. */
    readonly worst: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Open risks as it would be. */
    readonly open: number
    /** Of them, those at high or above. */
    readonly high: number
    readonly lowers: ReadonlyArray<Schemas['RiskLowered']>
  }
  readonly RiskRecommendations: {
    readonly items: ReadonlyArray<Schemas['RiskRecommendation']>
  }
  readonly RiskReport: {
    /** A business date, YYYY-MM-DD. */
    readonly day: string
    /** Of docs/risk-method.md. */
    readonly formula: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** SHA-256. */
    readonly register: string
    readonly overall: 'LOW' | 'MEDIUM' | 'HIGH'
    /** By the published table of likelihood and impact. */
    readonly worst: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** Risks left at medium or above that nobody has accepted. */
    readonly open: number
    /** Of them, those at high or above. */
    readonly high: number
    /** Of them, the others. */
    readonly medium: number
    /** Acceptances that hold. */
    readonly accepted: number
    /** Acceptances that hold no longer. */
    readonly lapsed: number
    /** Controls that count nothing. */
    readonly notWorking: number
    readonly categories: ReadonlyArray<Schemas['RiskCategory']>
    readonly controls: ReadonlyArray<Schemas['Control']>
    readonly risks: ReadonlyArray<Schemas['RiskDetail']>
    readonly plan: Schemas['RiskPlan']
    /** SHA-256. */
    readonly input: string
    /** Of what the prober computed without anybody’s acceptances; with `input` it is in the leaf. */
    readonly output: string
    /** Of the prober’s leaf: GET /v1/risk/receipts/{receipt} proves it. Absent: there is none. */
    readonly receipt?: string
    /** Its place in the log of the canary, once it is sealed. */
    readonly leaf?: string
  }
  readonly RiskReviewOverdue: {
    /** The document that the risks come from. */
    readonly of: string
    /** A business date, YYYY-MM-DD. */
    readonly due: string
    /** Since then. */
    readonly days: number
  }
  readonly RiskRun: {
    readonly run: string
    readonly result: 'passed' | 'failed' | 'needs_review' | 'not_applicable' | 'not_run' | 'unknown'
    readonly reason?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endedAt: string
    /** SHA-256 of the code that tried, in hex. */
    readonly code: string
    /** Of the prober’s leaf: GET /v1/risk/receipts/{receipt} proves it. Absent: there is none. */
    readonly receipt?: string
    /** Its place in the log of the canary, once it is sealed. */
    readonly leaf?: string
  }
  readonly RiskSummary: {
    /** A risk of the register. */
    readonly risk: string
    readonly title: string
    readonly category: 'technical' | 'security' | 'operational' | 'business'
    readonly owner: string
    /** Left at medium or above, and nobody has accepted it. */
    readonly isOpen: boolean
    /** By the published table of likelihood and impact. */
    readonly inherent: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** The document that it comes from calls it more than the table does. */
    readonly isRaised: boolean
    /** By the published table of likelihood and impact. */
    readonly declared: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** By the published table of likelihood and impact. */
    readonly measured: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    readonly acceptance?: Schemas['RiskAcceptance']
  }
  readonly RiskTask: {
    /** What is to be done. */
    readonly what: string
    /** Who answers for it: a role or a team. */
    readonly owner: string
    /** A business date, YYYY-MM-DD. */
    readonly due: string
    /** Due on a day that is over, by UTC. */
    readonly isOverdue: boolean
    /** The risk of the register that it is to lower. */
    readonly risk?: string
    /** What somebody said, and it was planned for; absent where the register has it. */
    readonly feedback?: string
  }
  readonly RiskTrend: {
    /** How many weeks there are; below eight nothing is said. */
    readonly weeks: number
    /** Theil and Sen, in open risks a week. */
    readonly slopePerWeek?: number
    /** Mann and Kendall: of such an order by chance. */
    readonly p?: number
  }
  readonly RiskTrendDays: {
    readonly trend: Schemas['RiskTrend']
    /** The oldest first. A day that is not there was not kept. */
    readonly items: ReadonlyArray<Schemas['RiskPoint']>
  }
  readonly SanctionsEdition: {
    readonly number: number
    /** As its folder is called: the day of publication. */
    readonly version: string
    readonly hash: string
    readonly entries: number
    readonly names: number
    readonly added?: number
    readonly changed?: number
    readonly removed?: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly registeredAt: string
  }
  readonly SanctionsEditionPage: {
    readonly items: ReadonlyArray<Schemas['SanctionsEdition']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ScreeningHit: {
    /** Somebody who may be on a list. */
    readonly id: string
    /** A payee, a biller or a member. */
    readonly subject: string
    /** unread: the name could not be compared, and a person has to do it. */
    readonly kind: 'listed' | 'unread'
    /** The publisher’s number; of what is unread, why. */
    readonly entry: string
    readonly listedName: string
    readonly score: number
    readonly state: 'open' | 'false_match' | 'true_match'
    readonly grounds?: string
    /** A proposal. */
    readonly proposal?: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly foundAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly decidedAt?: string
    /** A business date, YYYY-MM-DD. */
    readonly keepUntil: string
  }
  readonly ScreeningHitDetail: {
    /** Somebody who may be on a list. */
    readonly id: string
    /** A payee, a biller or a member. */
    readonly subject: string
    /** unread: the name could not be compared, and a person has to do it. */
    readonly kind: 'listed' | 'unread'
    /** The publisher’s number; of what is unread, why. */
    readonly entry: string
    readonly listedName: string
    readonly score: number
    readonly state: 'open' | 'false_match' | 'true_match'
    readonly grounds?: string
    /** A proposal. */
    readonly proposal?: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly foundAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly decidedAt?: string
    /** A business date, YYYY-MM-DD. */
    readonly keepUntil: string
    readonly entryHash: string
    /** The entry as it was worded then: JSON, with births, countries and addresses. */
    readonly entryText: string
    /** Word by word, with weights: JSON. It holds words of the subject’s name: not everybody reads it, and nobody once they are erased. */
    readonly why?: string
    readonly screening: {
      readonly id: string
      readonly edition: number
      readonly listHash: string
      readonly rules: number
      readonly threshold: number
      readonly cause: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
  }
  readonly ScreeningHitPage: {
    readonly items: ReadonlyArray<Schemas['ScreeningHit']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ScreeningStatus: {
    /** false: no list is in force, and nobody is screened. */
    readonly isScreening: boolean
    readonly inForce?: Schemas['SanctionsEdition']
    readonly progress: {
      readonly total: number
      /** Not compared yet with the list in force. */
      readonly due: number
      readonly hits: number
      readonly blocked: number
    }
    /** Editions that did not come into force instead of it. */
    readonly refused: ReadonlyArray<{
      readonly version: string
      readonly reason: string
      readonly detail: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly refusedAt: string
    }>
  }
  readonly ScreeningStep: {
    readonly version: number
    /** By sanctions lists. Only who is clear is paid; not_screened: this institution screens nobody yet. waiting: to be compared with the list in force. hit: two people have to look. confirmed_match: blocked. */
    readonly before?: 'not_screened' | 'waiting' | 'clear' | 'hit' | 'confirmed_match'
    /** By sanctions lists. Only who is clear is paid; not_screened: this institution screens nobody yet. waiting: to be compared with the list in force. hit: two people have to look. confirmed_match: blocked. */
    readonly state: 'not_screened' | 'waiting' | 'clear' | 'hit' | 'confirmed_match'
    readonly edition: number
    /** The decision. */
    readonly screening?: string
    readonly hit?: string
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly ScreeningStepPage: {
    readonly items: ReadonlyArray<Schemas['ScreeningStep']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Setting: {
    readonly name: string
    /** Zero for what the institution has never set. */
    readonly version: number
    /** Canonical JSON (RFC 8785). */
    readonly content: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly effectiveFrom?: string
    readonly makers: ReadonlyArray<string>
    readonly approvers: ReadonlyArray<string>
    /** The earlier version that this one brings back. */
    readonly repeats?: number
  }
  readonly Settings: {
    readonly items: ReadonlyArray<Schemas['Setting']>
  }
  readonly StandingOrder: {
    /** A standing order. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** A funding account. */
    readonly fundingAccount: string
    /** A payee of one member. */
    readonly payee: string
    readonly amount: Schemas['Amount']
    readonly frequency: 'weekly' | 'every_two_weeks' | 'monthly' | 'month_end' | 'quarterly'
    /** A business date, YYYY-MM-DD. */
    readonly startOn: string
    /** A business date, YYYY-MM-DD. */
    readonly endsOn?: string
    readonly occurrencesMax?: number
    /** Counted from zero. */
    readonly nextOccurrence: number
    /** A business date, YYYY-MM-DD. */
    readonly nextOn?: string
    readonly state: 'active' | 'paused' | 'ended' | 'cancelled'
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly createdAt: string
    readonly receipt?: Schemas['LeafPromise']
  }
  readonly StandingOrderCourse: {
    readonly state: 'active' | 'paused' | 'ended' | 'cancelled'
    readonly nextOccurrence: number
    /** A business date, YYYY-MM-DD. */
    readonly nextOn?: string
  }
  readonly StandingOrderPage: {
    readonly items: ReadonlyArray<Schemas['StandingOrder']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly StandingOrderStep: {
    readonly version: number
    readonly what: 'created' | 'pause' | 'resume' | 'skip' | 'cancel' | 'occurred'
    readonly before?: Schemas['StandingOrderCourse']
    readonly after: Schemas['StandingOrderCourse']
    /** Why an occurrence could not be paid. */
    readonly reason?: string
    /** Who changed it: a person, a client, a process. */
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly StandingOrderStepPage: {
    readonly items: ReadonlyArray<Schemas['StandingOrderStep']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  /** `opening` is what was held just before `from`. */
  readonly Statement: {
    /** An account of the ledger. */
    readonly account: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly from: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly until: string
    readonly opening: Schemas['Balances']
    readonly items: ReadonlyArray<Schemas['Entry']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly StopOrder: {
    /** An order to stop payments. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** One payment, all that a standing order makes, or all to a payee. */
    readonly target: {
      /** A payment. */
      readonly payment: string
    } | {
      /** A standing order. */
      readonly standingOrder: string
    } | {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly form: 'oral' | 'written'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly receivedAt: string
    /** A business date, YYYY-MM-DD. */
    readonly receivedOn: string
    /** The first day of payments that it came early enough for: three business days before. */
    readonly bindsFrom: string
    /** Unconfirmed, it binds no longer than this. */
    readonly confirmBy?: string
    /** A business date, YYYY-MM-DD. */
    readonly confirmedOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly endsOn?: string
    /** lapsed: said, and not confirmed in time. */
    readonly state: 'active' | 'lapsed' | 'cancelled'
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly createdAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly StopOrderPage: {
    readonly items: ReadonlyArray<Schemas['StopOrder']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly StrideCell: {
    readonly stride: 'spoofing' | 'tampering' | 'repudiation' | 'information-disclosure' | 'denial-of-service' | 'elevation-of-privilege'
    /** The method asks it of elements of this kind. */
    readonly isAsked: boolean
    readonly risks: ReadonlyArray<string>
    /** Why there is none, where one was asked for. */
    readonly because?: string
  }
  readonly StrideRow: {
    /** A part or a flow of the threat model. */
    readonly element: string
    readonly kind: 'actor' | 'process' | 'store' | 'flow'
    readonly title: string
    readonly cells: ReadonlyArray<Schemas['StrideCell']>
    readonly controls: ReadonlyArray<string>
    readonly states: Schemas['ControlCounts']
  }
  readonly StrideTable: {
    readonly items: ReadonlyArray<Schemas['StrideRow']>
  }
  readonly Threat: {
    /** A risk of the register. */
    readonly risk: string
    readonly title: string
    /** What would happen, to whom. */
    readonly statement: string
    readonly stride: ReadonlyArray<'spoofing' | 'tampering' | 'repudiation' | 'information-disclosure' | 'denial-of-service' | 'elevation-of-privilege'>
    /** The same as the letters of STRIDE. */
    readonly letters: string
    /** Parts and flows that it can happen to. */
    readonly at: ReadonlyArray<string>
    /** By the published table of likelihood and impact. */
    readonly inherent: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    /** By the published table of likelihood and impact. */
    readonly measured: 'very_low' | 'low' | 'medium' | 'high' | 'very_high' | 'critical'
    readonly isOpen: boolean
    readonly states: Schemas['ControlCounts']
  }
  readonly ThreatModel: {
    readonly title: string
    /** Of the model. */
    readonly revision: string
    readonly says: string
    readonly zones: ReadonlyArray<Schemas['TrustZone']>
    readonly boundaries: ReadonlyArray<Schemas['TrustBoundary']>
    readonly parts: ReadonlyArray<Schemas['ThreatModelPart']>
    /** In the order of their numbers in the diagram. */
    readonly flows: ReadonlyArray<Schemas['ThreatModelFlow']>
    readonly assets: ReadonlyArray<Schemas['ThreatModelAsset']>
    readonly assumptions: ReadonlyArray<string>
    /** Open ones and the worst first. */
    readonly threats: ReadonlyArray<Schemas['Threat']>
  }
  readonly ThreatModelAsset: {
    readonly id: string
    readonly title: string
    readonly says: string
    readonly confidentiality: number
    readonly integrity: number
    readonly availability: number
  }
  readonly ThreatModelFlow: {
    readonly id: string
    readonly from: string
    readonly to: string
    readonly title: string
    readonly over: string
    /** Always, against whoever reads the line. */
    readonly encrypted: boolean
    readonly sensitive: boolean
    readonly states: Schemas['ControlCounts']
  }
  readonly ThreatModelPart: {
    readonly id: string
    readonly kind: 'actor' | 'process' | 'store'
    readonly zone: string
    readonly title: string
    readonly says: string
    readonly states: Schemas['ControlCounts']
  }
  readonly Transfer: {
    /** A transfer. */
    readonly id: string
    /** An account of the ledger. */
    readonly debit: string
    /** An account of the ledger. */
    readonly credit: string
    readonly amount: Schemas['Amount']
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  /** What accounts hold, summed by kind: those below zero are debits, those above are credits. By the ledger’s own clock. */
  readonly TrialBalance: {
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** In every currency that is told. */
    readonly isZero: boolean
    readonly currencies: ReadonlyArray<Schemas['TrialBalanceTotals']>
  }
  readonly TrialBalanceKind: {
    readonly kind: string
    readonly accounts: string
    readonly debit: Schemas['Amount']
    readonly credit: Schemas['Amount']
    readonly heldDebits: Schemas['Amount']
    readonly heldCredits: Schemas['Amount']
  }
  readonly TrialBalanceTotals: {
    /** ISO 4217, such as USD. */
    readonly currency: string
    readonly debit: Schemas['Amount']
    readonly credit: Schemas['Amount']
    readonly heldDebits: Schemas['Amount']
    readonly heldCredits: Schemas['Amount']
    /** Debits and credits are the same, and what is held out of accounts is held into others. */
    readonly isZero: boolean
    readonly kinds: ReadonlyArray<Schemas['TrialBalanceKind']>
  }
  readonly TrustBoundary: {
    /** Two zones. */
    readonly between: ReadonlyArray<string>
    /** How whoever crosses is known. */
    readonly knownBy: ReadonlyArray<string>
    readonly allowedBy: ReadonlyArray<string>
  }
  readonly TrustZone: {
    readonly id: string
    readonly title: string
    readonly says: string
    /** How far it is trusted, from 0 to 100. */
    readonly trust: number
  }
  readonly WaitingForRail: {
    readonly count: number
    readonly amount: Schemas['Amount']
  }
  readonly WebhookEndpoint: {
    /** A webhook endpoint. */
    readonly id: string
    /** The rest of the address is sealed, since it may hold a token. */
    readonly origin: string
    readonly types: ReadonlyArray<'payment.scheduled' | 'payment.held' | 'payment.released' | 'payment.sent' | 'payment.settled' | 'payment.failed' | 'payment.returned' | 'payment.cancelled' | 'payee.changed' | 'standing_order.changed' | 'dispute.changed' | 'proposal.changed'>
    readonly state: 'enabled' | 'disabled' | 'removed'
    /** Why it was disabled: by_hand, or gone when it said so itself. */
    readonly reason?: string
    /** Its ETag. */
    readonly version: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly addedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
  }
  readonly WebhookEndpointAdded: {
    readonly endpoint: Schemas['WebhookEndpoint']
    readonly secret: Schemas['NewWebhookSecret']
  }
  readonly WebhookEndpointChange: {
    /** HTTPS on the public internet; port 443 or 8443. */
    readonly url?: string
    /** Of what it is told; docs/webhooks.md has what each type carries. */
    readonly types?: ReadonlyArray<'payment.scheduled' | 'payment.held' | 'payment.released' | 'payment.sent' | 'payment.settled' | 'payment.failed' | 'payment.returned' | 'payment.cancelled' | 'payee.changed' | 'standing_order.changed' | 'dispute.changed' | 'proposal.changed'>
  }
  readonly WebhookEndpointRemoved: {
    /** A webhook endpoint. */
    readonly id: string
    readonly state: 'removed'
  }
  readonly WebhookEndpoints: {
    readonly items: ReadonlyArray<Schemas['WebhookEndpoint']>
  }
  readonly WebhookSecret: {
    /** A secret that signs. */
    readonly id: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endsAt?: string
  }
  readonly WebhookSecretChange: {
    /** v1: a secret that both sides know. v1a: a key pair of ours. */
    readonly scheme?: 'v1' | 'v1a'
    /** How long those before go on signing beside it; 0 when somebody else has come to know them. */
    readonly overlapSeconds: number
  }
  readonly WebhookSecrets: {
    readonly items: ReadonlyArray<Schemas['WebhookSecret']>
  }
}

export type Operations = {
  /** At most fifty active billers whose name or alias holds this, at this ZIP, or both; the likest first. Scope: directory.read. */
  readonly 'GET /v1/billers': {
    readonly path: undefined
    readonly query: {
      /** Part of a name: at least three letters or digits. */
      readonly name?: string | undefined
      /** Five digits, or the first three. */
      readonly zip?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BillersFound']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'search_for_nothing'
      | 'search_too_short'
  }
  /** Enters a biller, to be activated once it has been looked at. Scope: directory.change. */
  readonly 'POST /v1/billers': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewBiller']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Biller']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'biller_duplicate'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'routing_number_invalid'
      | 'account_mask_invalid'
  }
  /** One biller. Scope: directory.read. */
  readonly 'GET /v1/billers/{biller}': {
    readonly path: {
      /** A biller of the directory. */
      readonly biller: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Biller']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'biller_not_found'
  }
  /** Changes what a biller is called, where it is, and what its customers’ numbers look like; not where money goes. Scope: directory.change. */
  readonly 'PUT /v1/billers/{biller}': {
    readonly path: {
      /** A biller of the directory. */
      readonly biller: string
    }
    readonly query: undefined
    readonly body: Schemas['BillerTerms']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Biller']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'biller_not_found'
      | 'biller_is_terminated'
      | 'biller_duplicate'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'account_mask_invalid'
      | 'if_match_missing'
  }
  /** Adds a payee of a member from the directory, by the number the member has at the biller. Scope: payees.add. */
  readonly 'POST /v1/billers/{biller}/payees': {
    readonly path: {
      /** A biller of the directory. */
      readonly biller: string
    }
    readonly query: undefined
    readonly body: Schemas['NewPayeeOfBiller']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payee']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'biller_not_found'
      | 'payee_not_found'
      | 'payee_duplicate'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'biller_not_active'
      | 'payee_number_misfit'
  }
  /** Activates, suspends or terminates a biller. Scope: directory.change. */
  readonly 'PUT /v1/billers/{biller}/state': {
    readonly path: {
      /** A biller of the directory. */
      readonly biller: string
    }
    readonly query: undefined
    readonly body: Schemas['BillerState']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Biller']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'biller_not_found'
      | 'biller_state_not_next'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Property of those on sanctions lists, with the days by which it has to be reported. Scope: screening.read. */
  readonly 'GET /v1/blocked-property': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BlockedPropertyPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One record of blocked property. Scope: screening.read. */
  readonly 'GET /v1/blocked-property/{blocked}': {
    readonly path: {
      /** Blocked property. */
      readonly blocked: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BlockedProperty']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'blocked_property_not_found'
  }
  /** The open breaks, the most urgent first. Scope: breaks.read. */
  readonly 'GET /v1/breaks': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly kind?: 'amount_differs' | 'missing_on_statement' | 'missing_in_payments' | 'unknown_line' | 'duplicate_line' | 'balance_differs' | 'late' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BreakPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One break, what was done about it, and what nearly matches. Scope: breaks.read. */
  readonly 'GET /v1/breaks/{break}': {
    readonly path: {
      /** A break. */
      readonly break: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BreakDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'break_not_found'
  }
  /** Ends a break that holds no money, with the reason. Scope: breaks.resolve. */
  readonly 'POST /v1/breaks/{break}/explanation': {
    readonly path: {
      /** A break. */
      readonly break: string
    }
    readonly query: undefined
    readonly body: Schemas['BreakExplanation']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Break']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'break_not_found'
      | 'break_resolved'
      | 'break_owned'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'break_action_not_offered'
      | 'if_match_missing'
  }
  /** Proposes that what rests in suspense is the payment of a file; a second person agrees. Scope: breaks.resolve. */
  readonly 'POST /v1/breaks/{break}/match': {
    readonly path: {
      /** A break. */
      readonly break: string
    }
    readonly query: undefined
    readonly body: Schemas['BreakMatch']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Break']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'break_not_found'
      | 'file_not_found'
      | 'break_resolved'
      | 'break_owned'
      | 'file_settled'
      | 'proposal_pending'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'break_action_not_offered'
      | 'if_match_missing'
  }
  /** Takes a break for a quarter of an hour, so that nobody else works on it. Scope: breaks.resolve. */
  readonly 'POST /v1/breaks/{break}/ownership': {
    readonly path: {
      /** A break. */
      readonly break: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Break']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'break_not_found'
      | 'break_resolved'
      | 'break_owned'
      | 'version_differs'
      | 'break_action_not_offered'
      | 'if_match_missing'
  }
  /** Proposes where what rests in suspense goes; a second person agrees. Scope: breaks.resolve. */
  readonly 'POST /v1/breaks/{break}/write-off': {
    readonly path: {
      /** A break. */
      readonly break: string
    }
    readonly query: undefined
    readonly body: Schemas['BreakWriteOff']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Break']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'break_not_found'
      | 'file_not_found'
      | 'break_resolved'
      | 'break_owned'
      | 'file_settled'
      | 'proposal_pending'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'break_action_not_offered'
      | 'if_match_missing'
  }
  /** Notifications of change from banks, newest first; what they say is right is in the proposals, masked. Scope: incoming_files.read. */
  readonly 'GET /v1/change-notices': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ChangeNoticePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Checks on paper, by number. Scope: checks.read. */
  readonly 'GET /v1/checks': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** drawn: its file has not left; issued: it is in the mail, and the bank knows it; stopping: the bank is being told not to pay it; stopped, voided: the bank knows; cleared: the bank has paid it. */
      readonly state?: 'drawn' | 'issued' | 'stopping' | 'stopped' | 'voided' | 'cleared' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['CheckPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One check, with each time that it was brought to the bank. Scope: checks.read. */
  readonly 'GET /v1/checks/{check}': {
    readonly path: {
      /** As it is printed, without leading zeros. */
      readonly check: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['CheckDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'check_not_found'
  }
  /** Has the bank told not to pay a check; its money is free when the bank knows. Scope: checks.stop. */
  readonly 'POST /v1/checks/{check}/stop': {
    readonly path: {
      /** As it is printed, without leading zeros. */
      readonly check: string
    }
    readonly query: undefined
    readonly body: {
      readonly reason: 'lost' | 'stolen' | 'destroyed' | 'mistake' | 'not_wanted'
    }
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Check']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'check_not_found'
      | 'check_not_stoppable'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'if_match_missing'
  }
  /** Has the bank told that a check is spoiled and was never mailed; its money is free when the bank knows. Scope: checks.stop. */
  readonly 'POST /v1/checks/{check}/void': {
    readonly path: {
      /** As it is printed, without leading zeros. */
      readonly check: string
    }
    readonly query: undefined
    readonly body: {
      readonly reason: 'lost' | 'stolen' | 'destroyed' | 'mistake' | 'not_wanted'
    }
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Check']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'check_not_found'
      | 'check_not_stoppable'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'if_match_missing'
  }
  /** Where the institution’s core and the service differ at present, in the order they were found. Scope: core.read. */
  readonly 'GET /v1/core/differences': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['CoreDifferencePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Says that the core’s people have put it right, for a second person to agree. Scope: core.resolve. */
  readonly 'POST /v1/core/differences/{difference}/resolution': {
    readonly path: {
      /** A difference. */
      readonly difference: string
    }
    readonly query: undefined
    readonly body: Schemas['DifferenceResolution']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Resolution']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'incoming_entry_not_found'
      | 'core_difference_not_found'
      | 'resolution_not_offered'
      | 'resolution_final'
      | 'proposal_pending'
      | 'resolver_not_a_person'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'match_misfit'
      | 'if_match_missing'
  }
  /** What people have done about a difference. Scope: core.read. */
  readonly 'GET /v1/core/differences/{difference}/resolution': {
    readonly path: {
      /** A difference. */
      readonly difference: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Resolution']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'core_difference_not_found'
  }
  /** Records a member’s notice of error; when everything is due follows from it. Scope: disputes.open. */
  readonly 'POST /v1/disputes': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewDispute']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'payment_not_found'
      | 'funding_account_not_found'
      | 'payment_moved_nothing'
      | 'payment_disputed_already'
      | 'member_erased'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'dispute_key_reused'
      | 'instant_in_future'
      | 'notice_was_written'
      | 'amount_not_positive'
      | 'currencies_differ'
      | 'dispute_over_payment'
  }
  /** Disputes by what is due next, what was missed first; those due by a day, or of a member. Scope: disputes.read. */
  readonly 'GET /v1/disputes': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly due?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      readonly kind?: 'unauthorized' | 'incorrect_amount' | 'omitted' | 'computational' | 'wrong_payee' | 'other' | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['DisputePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One dispute, what is due in it and what was done. Scope: disputes.read. */
  readonly 'GET /v1/disputes/{dispute}': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'dispute_not_found'
  }
  /** The written confirmation of an oral notice has come. Scope: disputes.change. */
  readonly 'POST /v1/disputes/{dispute}/confirmation': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: Schemas['DisputeConfirmation']
    readonly key: 'optional'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'dispute_not_found'
      | 'confirmation_not_asked_for'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'dispute_key_reused'
      | 'if_match_missing'
  }
  /** Tries again to take back what the account could not bear on its day. Scope: disputes.credit. */
  readonly 'POST /v1/disputes/{dispute}/debit': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'required'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'dispute_not_found'
      | 'dispute_owes_nothing'
      | 'version_differs'
      | 'dispute_key_reused'
      | 'if_match_missing'
  }
  /** Records that the member was told, and when; being told of a debit sets its day. Scope: disputes.change. */
  readonly 'POST /v1/disputes/{dispute}/notices': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: Schemas['NewDisputeNotice']
    readonly key: 'optional'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'dispute_not_found'
      | 'notice_already_sent'
      | 'notice_not_due'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'dispute_key_reused'
      | 'notice_must_be_written'
      | 'notice_before_its_cause'
      | 'instant_in_future'
      | 'if_match_missing'
  }
  /** Credits the member provisionally, less what may be withheld; above the threshold it is proposed. Scope: disputes.credit. */
  readonly 'POST /v1/disputes/{dispute}/provisional-credit': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: Schemas['ProvisionalCredit']
    readonly key: 'required'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'dispute_not_found'
      | 'dispute_is_over'
      | 'dispute_credited_already'
      | 'payment_credited_already'
      | 'proposal_pending'
      | 'account_closed'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'dispute_key_reused'
      | 'currencies_differ'
      | 'withholding_not_allowed'
      | 'withholding_too_large'
      | 'amount_not_positive'
      | 'if_match_missing'
  }
  /** Decides how much of the amount is an error, and corrects it; above the threshold it is proposed. Scope: disputes.resolve. */
  readonly 'POST /v1/disputes/{dispute}/resolution': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: Schemas['DisputeResolution']
    readonly key: 'required'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'dispute_not_found'
      | 'dispute_is_over'
      | 'payment_credited_already'
      | 'proposal_pending'
      | 'account_closed'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'dispute_key_reused'
      | 'currencies_differ'
      | 'found_over_disputed'
      | 'if_match_missing'
  }
  /** Every step a dispute has taken, in order. Scope: disputes.read. */
  readonly 'GET /v1/disputes/{dispute}/steps': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['DisputeSteps']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'dispute_not_found'
  }
  /** The member takes the notice back; what was credited is owed. Scope: disputes.change. */
  readonly 'POST /v1/disputes/{dispute}/withdrawal': {
    readonly path: {
      /** A dispute. */
      readonly dispute: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'optional'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Dispute']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'dispute_not_found'
      | 'dispute_is_over'
      | 'version_differs'
      | 'dispute_key_reused'
      | 'if_match_missing'
  }
  /** The open exceptions, the most urgent first. Scope: exceptions.read. */
  readonly 'GET /v1/exceptions': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly kind?: 'rejected' | 'insufficient_funds' | 'refused' | 'returned' | 'unknown_outcome' | 'stale' | 'core_differs' | 'correction' | 'check_presented' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ExceptionPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One exception. Scope: exceptions.read. */
  readonly 'GET /v1/exceptions/{exception}': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'exception_not_found'
  }
  /** Ends an exception to which nothing more is to be done. Scope: exceptions.resolve. */
  readonly 'POST /v1/exceptions/{exception}/closure': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'exception_not_found'
      | 'exception_resolved'
      | 'exception_owned'
      | 'action_not_offered'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Takes an exception for a quarter of an hour, so that nobody else works on it. Scope: exceptions.resolve. */
  readonly 'POST /v1/exceptions/{exception}/ownership': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'exception_not_found'
      | 'exception_resolved'
      | 'exception_owned'
      | 'action_not_offered'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Gives a returned payment back to the member, or has a stale check stopped for that; above the threshold it is proposed. Scope: exceptions.refund. */
  readonly 'POST /v1/exceptions/{exception}/refund': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: {
      /** Another funding account of the member, where the one that paid is closed. */
      readonly into?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'exception_not_found'
      | 'funding_account_not_found'
      | 'exception_resolved'
      | 'exception_owned'
      | 'action_not_offered'
      | 'proposal_pending'
      | 'payment_is_disputed'
      | 'check_not_stoppable'
      | 'version_differs'
      | 'funding_account_closed'
      | 'currencies_differ'
      | 'if_match_missing'
  }
  /** Pays the same anew with what came back, both or neither, or has a stale check stopped for that; above the threshold it is proposed. Scope: exceptions.refund. */
  readonly 'POST /v1/exceptions/{exception}/reissue': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'exception_not_found'
      | 'funding_account_not_found'
      | 'payee_not_found'
      | 'exception_resolved'
      | 'exception_owned'
      | 'action_not_offered'
      | 'proposal_pending'
      | 'payment_is_disputed'
      | 'check_not_stoppable'
      | 'payment_is_stopped'
      | 'payment_duplicate'
      | 'version_differs'
      | 'payment_key_reused'
      | 'member_not_active'
      | 'member_not_eligible'
      | 'funding_account_closed'
      | 'funding_account_not_eligible'
      | 'payee_not_active'
      | 'payee_is_funding_account'
      | 'payee_is_cooling_off'
      | 'party_is_blocked'
      | 'party_in_screening'
      | 'amount_not_positive'
      | 'currencies_differ'
      | 'same_day_not_offered'
      | 'two_days_given'
      | 'date_in_past'
      | 'date_not_business_day'
      | 'delivery_too_early'
      | 'date_too_far'
      | 'over_payment_limit'
      | 'over_same_day_limit'
      | 'over_payee_limit'
      | 'over_day_limit'
      | 'over_month_limit'
      | 'insufficient_funds'
      | 'core_declined'
      | 'if_match_missing'
      | 'core_unknown'
      | 'core_away'
  }
  /** Tries the payment again, once what was wrong has been put right. Scope: exceptions.resolve. */
  readonly 'POST /v1/exceptions/{exception}/reprocessing': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Exception']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'exception_not_found'
      | 'exception_resolved'
      | 'exception_owned'
      | 'action_not_offered'
      | 'attempts_exhausted'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Everything that was done to an exception, in order. Scope: exceptions.read. */
  readonly 'GET /v1/exceptions/{exception}/steps': {
    readonly path: {
      /** An exception. */
      readonly exception: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ExceptionSteps']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'exception_not_found'
  }
  /** Writes down what went wrong or right with the service, or could be better. Scope: feedback.give. */
  readonly 'POST /v1/feedback': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewFeedback']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Feedback']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'feedback_words_personal'
  }
  /** What was said of the service, newest first. Scope: feedback.read. */
  readonly 'GET /v1/feedback': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly state?: 'open' | 'planned' | 'done' | 'declined' | undefined
      /** What of the service it is about. */
      readonly area?: 'payments' | 'standing_orders' | 'payees' | 'exceptions' | 'disputes' | 'messages' | 'sign_in' | 'console' | 'interface' | 'other' | undefined
      readonly said?: 'went_wrong' | 'went_right' | 'idea' | undefined
      /** Only what was planned for a day that is over. */
      readonly overdue?: 'true' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['FeedbackPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One thing that was said, and what was done about it. Scope: feedback.read. */
  readonly 'GET /v1/feedback/{feedback}': {
    readonly path: {
      /** What somebody said of the service. */
      readonly feedback: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['FeedbackDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'feedback_not_found'
  }
  /** Plans what is to be done about it, by whom and until when; or says what came of it. Scope: feedback.plan. */
  readonly 'POST /v1/feedback/{feedback}/steps': {
    readonly path: {
      /** What somebody said of the service. */
      readonly feedback: string
    }
    readonly query: undefined
    readonly body: Schemas['NewFeedbackStep']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Feedback']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'feedback_not_found'
      | 'feedback_is_over'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'feedback_words_personal'
      | 'risk_unknown'
      | 'date_in_past'
      | 'if_match_missing'
  }
  /** Files to the bank, newest first. Scope: files.read. */
  readonly 'GET /v1/files': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      readonly format?: 'nacha' | 'pain.001' | 'checks' | 'positive_pay' | undefined
      /** A business date, YYYY-MM-DD. */
      readonly madeOnFrom?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly madeOnUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BankFilePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One file to the bank. Scope: files.read. */
  readonly 'GET /v1/files/{file}': {
    readonly path: {
      /** A file to the bank. */
      readonly file: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BankFile']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'file_not_found'
  }
  /** Opens a funding account of a member. Scope: funding_accounts.open. */
  readonly 'POST /v1/funding-accounts': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewFundingAccount']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['FundingAccount']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'account_number_taken'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
  }
  /** The funding accounts of a member, or for people of the whole institution, as they were made. Scope: funding_accounts.read. */
  readonly 'GET /v1/funding-accounts': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** Only those whose id begins so. */
      readonly id?: string | undefined
      /** Only these, with commas between them; 100 at most. */
      readonly ids?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      readonly keptAt?: 'here' | 'core' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['FundingAccountPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** The business days that are summed up in the general ledger, newest first. Scope: reports.read. */
  readonly 'GET /v1/general-ledger': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** This day, and those before it. */
      readonly until?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['GeneralLedgerDayPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** What accounts of each kind were debited and credited on a business day; once closed it never changes. Scope: reports.read. */
  readonly 'GET /v1/general-ledger/{day}': {
    readonly path: {
      /** A business date, YYYY-MM-DD. */
      readonly day: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['GeneralLedger']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'day_not_closed'
  }
  /** What somebody must still look at, of all files: unmatched, or contradicting what is final; oldest first. Scope: incoming_files.read. */
  readonly 'GET /v1/incoming-entries': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['IncomingEntryPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Explains an entry, or proposes that a return is of a payment, for a second person to agree. Scope: incoming_files.resolve. */
  readonly 'POST /v1/incoming-entries/{entry}/resolution': {
    readonly path: {
      /** An entry: its file and its place in it. */
      readonly entry: string
    }
    readonly query: undefined
    readonly body: Schemas['EntryResolution']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Resolution']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'incoming_entry_not_found'
      | 'core_difference_not_found'
      | 'resolution_not_offered'
      | 'resolution_final'
      | 'proposal_pending'
      | 'resolver_not_a_person'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'match_misfit'
      | 'if_match_missing'
  }
  /** What people have done about an entry. Scope: incoming_files.read. */
  readonly 'GET /v1/incoming-entries/{entry}/resolution': {
    readonly path: {
      /** An entry: its file and its place in it. */
      readonly entry: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Resolution']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'incoming_entry_not_found'
  }
  /** Hands in a file of the bank; the same bytes again are the same file, and count. Scope: incoming_files.keep. */
  readonly 'POST /v1/incoming-files': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewIncomingFile']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['IncomingFile']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'incoming_file_malformed'
  }
  /** Files from banks, newest first. Scope: incoming_files.read. */
  readonly 'GET /v1/incoming-files': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      readonly kind?: 'nacha' | 'status_report' | 'statement' | 'check_presentments' | 'unknown' | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['IncomingFilePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One file from a bank, what is wrong in it, and what it did. Scope: incoming_files.read. */
  readonly 'GET /v1/incoming-files/{file}': {
    readonly path: {
      /** A file from a bank. */
      readonly file: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['IncomingFileDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'incoming_file_not_found'
  }
  /** What a file says of ours, in its order. Scope: incoming_files.read. */
  readonly 'GET /v1/incoming-files/{file}/entries': {
    readonly path: {
      /** A file from a bank. */
      readonly file: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['IncomingEntryPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'incoming_file_not_found'
  }
  /** Opens an account with nothing in it. Scope: ledger.open. */
  readonly 'POST /v1/ledger/accounts': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewLedgerAccount']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LedgerAccount']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'account_not_found'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
  }
  /** Every account of the institution; with `at`, what each held then, without those that were opened later. Scope: ledger.read. */
  readonly 'GET /v1/ledger/accounts': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly kind?: 'member' | 'clearing' | 'settlement' | 'rounding' | 'fees' | 'external' | 'provisional' | 'losses' | 'mirror' | 'suspense' | 'prefunding' | undefined
      /** ISO 4217, such as USD. */
      readonly currency?: string | undefined
      readonly state?: 'open' | 'closed' | undefined
      /** Only accounts in which something is posted or held. */
      readonly balance?: 'moved' | undefined
      /** As of when, by the ledger’s own clock; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LedgerAccountPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'instant_in_future'
  }
  /** One account and what it holds now. Scope: ledger.read. */
  readonly 'GET /v1/ledger/accounts/{account}': {
    readonly path: {
      /** An account of the ledger. */
      readonly account: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LedgerAccount']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'account_not_found'
  }
  /** What an account held at an instant, by the ledger's own clock. Scope: ledger.read. */
  readonly 'GET /v1/ledger/accounts/{account}/balances': {
    readonly path: {
      /** An account of the ledger. */
      readonly account: string
    }
    readonly query: {
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BalancesAt']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'account_not_found'
  }
  /** Every entry from one instant (included) to another (excluded), in order. Scope: ledger.read. */
  readonly 'GET /v1/ledger/accounts/{account}/statement': {
    readonly path: {
      /** An account of the ledger. */
      readonly account: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly from: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly until: string
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Statement']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'account_not_found'
  }
  /** Moves money between two accounts. Scope: ledger.transfer. */
  readonly 'POST /v1/ledger/transfers': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewTransfer']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Transfer']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'account_not_found'
      | 'account_closed'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'transfer_key_reused'
      | 'amount_not_positive'
      | 'accounts_same'
      | 'currencies_differ'
      | 'insufficient_funds'
  }
  /** What accounts of each kind held at an instant, and that debits and credits come out even. Scope: ledger.read. */
  readonly 'GET /v1/ledger/trial-balance': {
    readonly path: undefined
    readonly query: {
      /** As of when; now, if absent. */
      readonly at?: string | undefined
      /** ISO 4217, such as USD. */
      readonly currency?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['TrialBalance']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'currency_unknown'
      | 'instant_in_future'
  }
  /** Sets the name that messages go out under, and which channels are on; without one there is no mail. Scope: webhooks.manage. */
  readonly 'PUT /v1/letterhead': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['Letterhead']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Letterhead']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'letterhead_name_malformed'
  }
  /** That the log of one size is the beginning of that of another: RFC 9162 §2.1.4. Scope: audit.read. */
  readonly 'GET /v1/log/consistency': {
    readonly path: undefined
    readonly query: {
      /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
      readonly from: string
      /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
      readonly to?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ConsistencyProof']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'not_published'
      | 'log_sizes_reversed'
  }
  /** How far the log is copied to each place where nothing is written twice. Scope: audit.read. */
  readonly 'GET /v1/log/copies': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LogCopies']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** The keys by which the log is checked, as whoever runs it gives them out: believed on first use at most, and compared by a way of one’s own. Scope: audit.read. */
  readonly 'GET /v1/log/keys': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LogKeys']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'log_keys_unknown'
  }
  /** Leaves of the audit log, the last first. A page may have fewer than asked, or none, and a next: then so much was looked through, and it goes on there. Scope: audit.read. */
  readonly 'GET /v1/log/leaves': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A kind, payments.accepted; or the beginning of several, which ends in . or _: payments. rails.core_ */
      readonly kind?: string | undefined
      /** Who did it. */
      readonly actor?: string | undefined
      /** An id that stands in it, of whatever. */
      readonly subject?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly from?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly until?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LogLeafPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** That a leaf is in the log of a size: RFC 9162 §2.1.3, to be checked against a checkpoint that one holds. Scope: audit.read. */
  readonly 'GET /v1/log/leaves/{index}/proof': {
    readonly path: {
      /** The place of a leaf in the log, from 0; decimal, as text. */
      readonly index: string
    }
    readonly query: {
      /** How many leaves: the size of a tree (RFC 9162); decimal, as text. */
      readonly size?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['InclusionProof']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'not_published'
  }
  /** Who outside vouches for the log: what each witness cosigned last and when, and what it refused. Scope: audit.read. */
  readonly 'GET /v1/log/witnesses': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LogWitnesses']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Enrols a member. Scope: members.enrol. */
  readonly 'POST /v1/members': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewMember']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Member']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'member_reference_taken'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
  }
  /** Members in the order of their enrolment. Scope: members.read. */
  readonly 'GET /v1/members': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Only those whose id begins so. */
      readonly id?: string | undefined
      /** Only these, with commas between them; 100 at most. */
      readonly ids?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      /** en, or es-MX. */
      readonly language?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['MemberPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One member. Scope: members.read. */
  readonly 'GET /v1/members/{member}': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Member']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'member_not_found'
  }
  /** In which language a member is written to, where there is wording in it; null for the institution’s. Scope: members.change. */
  readonly 'PUT /v1/members/{member}/language': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: undefined
    readonly body: Schemas['MemberLanguage']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Member']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'member_erased'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** What a member paid before moving in here, newest first. Scope: payments.read. */
  readonly 'GET /v1/members/{member}/past-payments': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PastPaymentPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'member_not_found'
  }
  /** Suspends, closes or activates a member. Scope: members.change. */
  readonly 'PUT /v1/members/{member}/state': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: undefined
    readonly body: Schemas['MemberState']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Member']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'member_state_not_next'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Every change of a member, in order: who, when, from what to what, and why. Scope: members.read. */
  readonly 'GET /v1/members/{member}/steps': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['MemberStepPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'member_not_found'
  }
  /** The wording of every notice as a reader of a language would get it now. Scope: messages.read. */
  readonly 'GET /v1/message-templates': {
    readonly path: undefined
    readonly query: {
      /** en, or es-MX. */
      readonly language?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['MessageTemplates']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Proposes a wording; it is in force once somebody else has approved. Scope: templates.propose. */
  readonly 'POST /v1/message-templates/{notice}/{language}/proposals': {
    readonly path: {
      readonly notice: 'payment_settled' | 'payment_failed' | 'payment_returned' | 'payment_held' | 'approval_wanted' | 'payee_details_wanted' | 'payee_details_changed' | 'payment_stopped' | 'standing_order_failed' | 'dispute_received' | 'dispute_credited' | 'dispute_decided' | 'sign_in_alert' | 'unmasking_alert' | 'break_glass_opened' | 'credentials_reset'
      /** en, or es-MX. */
      readonly language: string
    }
    readonly query: undefined
    readonly body: Schemas['NewWording']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'wording_empty'
      | 'wording_too_long'
      | 'wording_malformed'
      | 'place_unknown'
      | 'place_repeated'
      | 'wording_sensitive'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Messages and what became of them, newest first; whom a mail went to is not shown. Scope: messages.read. */
  readonly 'GET /v1/messages': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Only in these states, with commas between them. queued, sending: it is to go, or is tried again; sent: the mail server has it; delivered: the receiver has answered; failed: given up; suppressed: the channel was off. */
      readonly state?: string | undefined
      /** The notice of a mail, or the type of a webhook. */
      readonly kind?: 'payment_settled' | 'payment_failed' | 'payment_returned' | 'payment_held' | 'approval_wanted' | 'payee_details_wanted' | 'payee_details_changed' | 'payment_stopped' | 'standing_order_failed' | 'dispute_received' | 'dispute_credited' | 'dispute_decided' | 'sign_in_alert' | 'unmasking_alert' | 'break_glass_opened' | 'credentials_reset' | 'payment.scheduled' | 'payment.held' | 'payment.released' | 'payment.sent' | 'payment.settled' | 'payment.failed' | 'payment.returned' | 'payment.cancelled' | 'payee.changed' | 'standing_order.changed' | 'dispute.changed' | 'proposal.changed' | undefined
      /** A member. */
      readonly member?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['MessagePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One message and what became of it; whom a mail went to is not shown. Scope: messages.read. */
  readonly 'GET /v1/messages/{message}': {
    readonly path: {
      /** A message. */
      readonly message: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Message']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'message_unknown'
  }
  /** Sends a message once more, under the same id: one that failed, or a webhook that its receiver has lost. Scope: messages.replay. */
  readonly 'POST /v1/messages/{message}/replay': {
    readonly path: {
      /** A message. */
      readonly message: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Message']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'message_unknown'
      | 'message_not_replayable'
  }
  /** Adds a payee of a member. Scope: payees.add. */
  readonly 'POST /v1/payees': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPayee']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payee']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'member_not_found'
      | 'payee_not_found'
      | 'payee_duplicate'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'payee_account_not_found'
  }
  /** The payees of a member, or for people of the whole institution, as they were made. Scope: payees.read. */
  readonly 'GET /v1/payees': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** Only those whose id begins so. */
      readonly id?: string | undefined
      /** Only these, with commas between them; 100 at most. */
      readonly ids?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      /** A biller of the directory. */
      readonly biller?: string | undefined
      /** How the payee is reached. */
      readonly method?: 'ach' | 'check' | 'on_us' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PayeePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One payee. Scope: payees.read. */
  readonly 'GET /v1/payees/{payee}': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payee']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payee_not_found'
  }
  /** Changes what a payee is called by the member, and its address. Scope: payees.change. */
  readonly 'PATCH /v1/payees/{payee}': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: undefined
    readonly body: Schemas['PayeeChange']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Payee']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'payee_not_found'
      | 'payee_is_terminated'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'if_match_missing'
  }
  /** Proposes other bank details for a payee; once somebody else has approved, the payee cools off. Scope: payees.propose_account. */
  readonly 'POST /v1/payees/{payee}/account/proposals': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: undefined
    readonly body: Schemas['NewPayeeAccount']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'payee_not_found'
      | 'payee_is_terminated'
      | 'payee_has_biller'
      | 'payee_duplicate'
      | 'proposal_pending'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'payee_account_not_found'
      | 'if_match_missing'
  }
  /** What was changed of a payee, in order. Scope: payees.read. */
  readonly 'GET /v1/payees/{payee}/changes': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PayeeChangePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'payee_not_found'
  }
  /** When money can leave for a payee, and when it then arrives, for each way of reaching the payee. Scope: payees.read. */
  readonly 'GET /v1/payees/{payee}/delivery-quotes': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['DeliveryQuotes']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payee_not_found'
  }
  /** Suspends, terminates or activates a payee. Scope: payees.change. */
  readonly 'PUT /v1/payees/{payee}/state': {
    readonly path: {
      /** A payee of one member. */
      readonly payee: string
    }
    readonly query: undefined
    readonly body: Schemas['PayeeState']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PayeeState']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'payee_not_found'
      | 'payee_state_not_next'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Submits payments in order and answers for each; under key K the keys of the items are K/0, K/1, …. Scope: payments.submit. */
  readonly 'POST /v1/payment-batches': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPaymentBatch']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentBatch']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
  }
  /** Submits a payment; what is due is held and queued for the bank at once. Scope: payments.submit. */
  readonly 'POST /v1/payments': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPayment']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'funding_account_not_found'
      | 'payee_not_found'
      | 'payment_duplicate'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'payment_key_reused'
      | 'member_not_active'
      | 'member_not_eligible'
      | 'funding_account_closed'
      | 'funding_account_not_eligible'
      | 'payee_not_active'
      | 'payee_is_funding_account'
      | 'payee_is_cooling_off'
      | 'party_is_blocked'
      | 'party_in_screening'
      | 'amount_not_positive'
      | 'currencies_differ'
      | 'same_day_not_offered'
      | 'two_days_given'
      | 'date_in_past'
      | 'date_not_business_day'
      | 'delivery_too_early'
      | 'date_too_far'
      | 'over_payment_limit'
      | 'over_same_day_limit'
      | 'over_payee_limit'
      | 'over_day_limit'
      | 'over_month_limit'
      | 'insufficient_funds'
      | 'core_declined'
      | 'agent_budget_spent'
      | 'core_unknown'
      | 'core_away'
  }
  /** Payments, newest first unless another order is asked for: of a member, or for people of the whole institution. Scope: payments.read. */
  readonly 'GET /v1/payments': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** By which rail it goes. */
      readonly method?: 'ach' | 'same_day_ach' | 'check' | 'on_us' | undefined
      /** A payee of one member. */
      readonly payee?: string | undefined
      /** A biller of the directory. */
      readonly biller?: string | undefined
      /** A funding account. */
      readonly fundingAccount?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly processOnFrom?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly processOnUntil?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      /** ISO 4217, such as USD. */
      readonly currency?: string | undefined
      /** A decimal string, itself included: "12.50". */
      readonly amountFrom?: string | undefined
      /** A decimal string, itself included: "12.50". */
      readonly amountUntil?: string | undefined
      /** newest, oldest: by when they were submitted; processOn: what leaves first; amount: the largest first, of one currency. */
      readonly order?: 'newest' | 'oldest' | 'processOn' | 'amount' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** The payment that came of an order, by the Idempotency-Key that whoever asks gave it; of a batch, by K/0, K/1, …. Scope: payments.read. */
  readonly 'GET /v1/payments/by-key': {
    readonly path: undefined
    readonly query: {
      /** As it was given. Keys of others are not found. */
      readonly key: string
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payment_key_unknown'
  }
  /** How many payments a list of these filters has, and what they come to. Scope: payments.read. */
  readonly 'GET /v1/payments/summary': {
    readonly path: undefined
    readonly query: {
      /** A member. */
      readonly member?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** By which rail it goes. */
      readonly method?: 'ach' | 'same_day_ach' | 'check' | 'on_us' | undefined
      /** A payee of one member. */
      readonly payee?: string | undefined
      /** A biller of the directory. */
      readonly biller?: string | undefined
      /** A funding account. */
      readonly fundingAccount?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly processOnFrom?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly processOnUntil?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      /** ISO 4217, such as USD. */
      readonly currency?: string | undefined
      /** A decimal string, itself included: "12.50". */
      readonly amountFrom?: string | undefined
      /** A decimal string, itself included: "12.50". */
      readonly amountUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentsSummary']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** One payment. Scope: payments.read. */
  readonly 'GET /v1/payments/{payment}': {
    readonly path: {
      /** A payment. */
      readonly payment: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payment_not_found'
  }
  /** Changes a payment that is scheduled; it is decided anew, beside everything else but itself. Scope: payments.amend. */
  readonly 'PATCH /v1/payments/{payment}': {
    readonly path: {
      /** A payment. */
      readonly payment: string
    }
    readonly query: undefined
    readonly body: Schemas['PaymentAmendment']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'payment_not_found'
      | 'funding_account_not_found'
      | 'payee_not_found'
      | 'payment_not_amendable'
      | 'payment_is_stopped'
      | 'payment_duplicate'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'payment_key_reused'
      | 'member_not_active'
      | 'member_not_eligible'
      | 'funding_account_closed'
      | 'funding_account_not_eligible'
      | 'payee_not_active'
      | 'payee_is_funding_account'
      | 'payee_is_cooling_off'
      | 'party_is_blocked'
      | 'party_in_screening'
      | 'amount_not_positive'
      | 'currencies_differ'
      | 'same_day_not_offered'
      | 'two_days_given'
      | 'date_in_past'
      | 'date_not_business_day'
      | 'delivery_too_early'
      | 'date_too_far'
      | 'over_payment_limit'
      | 'over_same_day_limit'
      | 'over_payee_limit'
      | 'over_day_limit'
      | 'over_month_limit'
      | 'insufficient_funds'
      | 'core_declined'
      | 'if_match_missing'
      | 'agent_budget_spent'
      | 'core_unknown'
      | 'core_away'
  }
  /** Cancels a payment that is scheduled. Scope: payments.cancel. */
  readonly 'POST /v1/payments/{payment}/cancellation': {
    readonly path: {
      /** A payment. */
      readonly payment: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'payment_not_found'
      | 'payment_not_cancellable'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Every step a payment has taken, in order. Scope: payments.read. */
  readonly 'GET /v1/payments/{payment}/steps': {
    readonly path: {
      /** A payment. */
      readonly payment: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentSteps']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payment_not_found'
  }
  /** Proposals, newest first. Scope: proposals.read. */
  readonly 'GET /v1/proposals': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly state?: 'open' | 'ready' | 'applied' | 'failed' | 'rejected' | 'withdrawn' | 'expired' | undefined
      readonly kind?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ProposalPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One proposal, with the hash that an approval has to name. Scope: proposals.read. */
  readonly 'GET /v1/proposals/{proposal}': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proposal_not_found'
  }
  /** What would come of a proposal if it were carried out now; it is done, looked at, and undone. Scope: proposals.read. */
  readonly 'POST /v1/proposals/{proposal}/rehearsal': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Rehearsal']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_not_found'
      | 'proposal_is_over'
  }
  /** Turns a proposal down; from one of its makers, withdraws it. Scope: proposals.reject. */
  readonly 'POST /v1/proposals/{proposal}/rejection': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: Schemas['NewRejection']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_not_found'
      | 'proposal_is_over'
      | 'proposal_expired'
      | 'rejecter_not_a_person'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'reason_malformed'
  }
  /** How each link to the outside is, since when, and what waits for it. Scope: rails.read. */
  readonly 'GET /v1/rails': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Rails']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** What became of a promise: the proof that the log has the leaf, once it has. Scope: payments.read. */
  readonly 'GET /v1/receipts/{receipt}': {
    readonly path: {
      /** A receipt. */
      readonly receipt: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Receipt']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'receipt_not_found'
  }
  /** The business days that are proved, newest first, and whether each came to zero. Scope: reports.read. */
  readonly 'GET /v1/reconciliations': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** This day, and those before it. */
      readonly until?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ReconciliationDayPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** The proof of a business day: payments, ledger, files and the bank’s statement. Scope: reports.read. */
  readonly 'GET /v1/reconciliations/{day}': {
    readonly path: {
      /** A business date, YYYY-MM-DD. */
      readonly day: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Reconciliation']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'day_not_closed'
  }
  /** How much of what was originated in the last sixty days has come back. Scope: reports.read. */
  readonly 'GET /v1/return-rates': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ReturnRates']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** How it stands with all risks: what is not proven, the overall level and the worst beside it, what to do first; with `at`, how it stood then, by the newest snapshot there was. Scope: risk.read. */
  readonly 'GET /v1/risk': {
    readonly path: undefined
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskOverview']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** Every control that the register names: what failed first, then what is not proven, what works last. Scope: risk.read. */
  readonly 'GET /v1/risk/controls': {
    readonly path: undefined
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ControlList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** A control, and each time it was tried within a day, with the leaf that says so. Scope: risk.read. */
  readonly 'GET /v1/risk/controls/{control}': {
    readonly path: {
      /** A control of the register. */
      readonly control: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ControlDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'control_not_found'
      | 'risk_not_weighed'
  }
  /** Which ids of a framework the controls serve, and how these stand. Scope: risk.read. */
  readonly 'GET /v1/risk/coverage/{framework}': {
    readonly path: {
      readonly framework: 'csf' | 'sp800-53' | 'ffiec' | 'ncua-ise' | 'reg-e' | 'nacha' | 'bsa-ofac' | 'pci-dss' | 'soc2'
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Coverage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_not_weighed'
  }
  /** The matrix of likelihood and impact: 25 fields, the likeliest row first, with the risks in each. Scope: risk.read. */
  readonly 'GET /v1/risk/matrix': {
    readonly path: undefined
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskMatrix']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** What is planned against the risks, by whom and until when, what is due first in front. Scope: risk.read. */
  readonly 'GET /v1/risk/plan': {
    readonly path: undefined
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskPlan']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** The leaf by which the prober says something, and the proof that the log of the canary has it. Scope: risk.read. */
  readonly 'GET /v1/risk/receipts/{receipt}': {
    readonly path: {
      /** A receipt. */
      readonly receipt: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Receipt']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'receipt_not_found'
      | 'risk_not_weighed'
  }
  /** What would lower the overall level most, first, and what would be left then. Scope: risk.read. */
  readonly 'GET /v1/risk/recommendations': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskRecommendations']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_not_weighed'
  }
  /** How it stood on a day, computed again from what was kept then: the same bytes each time. Scope: risk.read. */
  readonly 'GET /v1/risk/reports/{day}': {
    readonly path: {
      /** A business date, YYYY-MM-DD. */
      readonly day: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskReport']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'risk_not_weighed'
  }
  /** The risks of the register, open ones and the worst first, as declared and as measured. Scope: risk.read. */
  readonly 'GET /v1/risk/risks': {
    readonly path: undefined
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** A risk, and what each of its controls counts, with why. Scope: risk.read. */
  readonly 'GET /v1/risk/risks/{risk}': {
    readonly path: {
      /** A risk of the register. */
      readonly risk: string
    }
    readonly query: {
      /** As of when, by the newest snapshot there was; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_report_not_found'
      | 'risk_not_found'
      | 'risk_report_not_signed'
      | 'instant_in_future'
      | 'risk_not_weighed'
  }
  /** STRIDE for each part and flow: the risks of each kind of threat, or why there is none. Scope: risk.read. */
  readonly 'GET /v1/risk/stride': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StrideTable']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_not_weighed'
  }
  /** Parts, flows and trust zones as they are built, what can happen to each, and how the controls against it stand. Scope: risk.read. */
  readonly 'GET /v1/risk/threat-model': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ThreatModel']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_not_weighed'
  }
  /** How it stood on each day of which there is a snapshot, and whether it rises or falls; without acceptances. Scope: risk.read. */
  readonly 'GET /v1/risk/trend': {
    readonly path: undefined
    readonly query: {
      /** How many days back, up to 366; 90 if absent. */
      readonly days?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RiskTrendDays']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'risk_not_weighed'
  }
  /** Whether anybody is screened against sanctions lists, by which, and how far that has come. Scope: screening.read. */
  readonly 'GET /v1/screening': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ScreeningStatus']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Editions of the sanctions lists that have been in force, the latest first. Scope: screening.read. */
  readonly 'GET /v1/screening/editions': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['SanctionsEditionPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Those who may be on a sanctions list, in the order they were found; the open ones, where nothing else is asked. Scope: screening.read. */
  readonly 'GET /v1/screening/hits': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly state?: 'open' | 'false_match' | 'true_match' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ScreeningHitPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One hit, with the entry as it was worded, and why it was found. Scope: screening.read. */
  readonly 'GET /v1/screening/hits/{hit}': {
    readonly path: {
      /** Somebody who may be on a list. */
      readonly hit: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ScreeningHitDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'screening_hit_not_found'
  }
  /** How a payee, a biller or a member has stood by the sanctions lists, in order. Scope: screening.read. */
  readonly 'GET /v1/screening/subjects/{subject}/steps': {
    readonly path: {
      /** A payee, a biller or a member. */
      readonly subject: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ScreeningStepPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Every setting as it is in force, now or at a moment that has passed. Scope: settings.read. */
  readonly 'GET /v1/settings': {
    readonly path: undefined
    readonly query: {
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Settings']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Proposes a new identity.requests; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/identity.requests/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly client: {
        readonly reads: {
          readonly perSecond: number
          readonly burst: number
        }
        readonly writes: {
          readonly perSecond: number
          readonly burst: number
        }
        readonly money: {
          readonly perSecond: number
          readonly burst: number
        }
      }
      readonly person: {
        readonly reads: {
          readonly perSecond: number
          readonly burst: number
        }
        readonly writes: {
          readonly perSecond: number
          readonly burst: number
        }
        readonly money: {
          readonly perSecond: number
          readonly burst: number
        }
      }
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new identity.sign_in; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/identity.sign_in/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly sharedAddresses: ReadonlyArray<string>
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.approvals; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.approvals/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly one: null | string
      readonly two: null | string
      readonly answerDays: number
      /** So long what was approved of waits, and whoever approved may recall it; absent or null, it leaves at once. */
      readonly recallMinutes?: null | number
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.calendar; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.calendar/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly days: 'federal_reserve' | 'every_day'
      readonly closedOn: ReadonlyArray<string>
      readonly cutOff: null | string
      readonly sameDayCutOff: null | string
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.checks; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.checks/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly terms: null | {
        readonly routingNumber: string
        readonly account: {
          /** Of the account that checks are drawn on. Sealed where it is kept; only its end is ever shown. */
          readonly number: string
        } | {
          readonly token: string
          readonly lastDigits: string
        }
        readonly companyName: string
        readonly firstNumber: number
        readonly staleDays: number
      }
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.core; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.core/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly standInUpTo: null | string
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.detection; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.detection/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly holdAbove: null | string
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.fallback; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.fallback/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly beforeCutOffMinutes: null | number
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.files; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.files/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly approveFrom: null | string
      readonly times?: ReadonlyArray<string>
      readonly ach: null | {
        readonly destination: string
        readonly destinationName: string
        readonly origin: string
        readonly originName: string
        readonly originator: string
        readonly companyName: string
        readonly companyIdentification: string
      }
      readonly creditTransfer?: null | {
        /** Of pain.001.001, as the bank takes it. */
        readonly version: 3 | 9 | 11
        readonly initiatorName: string
        /** What the bank knows the sender by. */
        readonly initiatorIdentification: null | string
        readonly debtorName: string
        readonly debtorAccount: {
          /** The account number. Sealed where it is kept; only its end is ever shown. */
          readonly number: string
        } | {
          readonly token: string
          readonly lastDigits: string
        }
        /** A routing number or BIC. */
        readonly debtorBank: string
      }
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.general_ledger; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.general_ledger/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly member: string
      readonly mirror: string
      readonly clearing: string
      readonly settlement: string
      readonly rounding: string
      readonly fees: string
      readonly external: string
      readonly provisional: string
      readonly losses: string
      readonly suspense: string
      readonly prefunding: string
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.lead_days; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.lead_days/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly ach: number
      readonly same_day_ach: number
      readonly check: number
      readonly on_us: number
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.limits; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.limits/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly new: {
        readonly payment: null | string
        readonly sameDayPayment: null | string
        readonly payeePerDay: null | string
        readonly day: null | string
        readonly month: null | string
      }
      readonly standard: {
        readonly payment: null | string
        readonly sameDayPayment: null | string
        readonly payeePerDay: null | string
        readonly day: null | string
        readonly month: null | string
      }
      readonly premium: {
        readonly payment: null | string
        readonly sameDayPayment: null | string
        readonly payeePerDay: null | string
        readonly day: null | string
        readonly month: null | string
      }
      readonly business: {
        readonly payment: null | string
        readonly sameDayPayment: null | string
        readonly payeePerDay: null | string
        readonly day: null | string
        readonly month: null | string
      }
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.payees; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.payees/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly coolOffHours: number
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.unmasking_rates; it is in force once somebody else has approved. Scope: settings.propose. */
  readonly 'POST /v1/settings/payments.unmasking_rates/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly personPerHour: number
      readonly institutionPerHour: number
    }
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** The last hundred versions of a setting, newest first. Scope: settings.read. */
  readonly 'GET /v1/settings/{setting}/versions': {
    readonly path: {
      readonly setting: 'payments.calendar' | 'payments.lead_days' | 'payments.limits' | 'payments.approvals' | 'payments.detection' | 'payments.payees' | 'payments.files' | 'payments.core' | 'payments.fallback' | 'payments.checks' | 'payments.general_ledger' | 'payments.retention' | 'payments.unmasking_rates' | 'identity.requests' | 'identity.sign_in'
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Settings']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Announces money that the institution moves to its account at the bank; a second person agrees. Scope: settlement.prefund. */
  readonly 'POST /v1/settlement/prefunding': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPrefunding']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Prefunding']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'amount_not_positive'
      | 'currencies_differ'
  }
  /** Makes a standing order. Scope: standing_orders.create. */
  readonly 'POST /v1/standing-orders': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewStandingOrder']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'funding_account_not_found'
      | 'payee_not_found'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
      | 'standing_order_key_reused'
      | 'amount_not_positive'
      | 'currencies_differ'
      | 'start_in_past'
      | 'never_due'
  }
  /** The standing orders of a member, or for people of the whole institution, as they were made. Scope: standing_orders.read. */
  readonly 'GET /v1/standing-orders': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** Only those whose id begins so. */
      readonly id?: string | undefined
      /** Only these, with commas between them; 100 at most. */
      readonly ids?: string | undefined
      /** Only in these states, with commas between them. */
      readonly state?: string | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly createdFrom?: string | undefined
      /** Only what was made before it. */
      readonly createdUntil?: string | undefined
      /** A payee of one member. */
      readonly payee?: string | undefined
      /** A funding account. */
      readonly fundingAccount?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly nextOnFrom?: string | undefined
      /** A business date, YYYY-MM-DD. */
      readonly nextOnUntil?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StandingOrderPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One standing order. Scope: standing_orders.read. */
  readonly 'GET /v1/standing-orders/{standingOrder}': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'standing_order_not_found'
  }
  /** Cancels a standing order. Scope: standing_orders.change. */
  readonly 'POST /v1/standing-orders/{standingOrder}/cancellation': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'standing_order_not_found'
      | 'standing_order_is_over'
      | 'standing_order_is_paused'
      | 'standing_order_is_active'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Pauses a standing order. Scope: standing_orders.change. */
  readonly 'POST /v1/standing-orders/{standingOrder}/pause': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'standing_order_not_found'
      | 'standing_order_is_over'
      | 'standing_order_is_paused'
      | 'standing_order_is_active'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Resumes a standing order with its first occurrence from today; what was due meanwhile is not made up for. Scope: standing_orders.change. */
  readonly 'POST /v1/standing-orders/{standingOrder}/resumption': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'standing_order_not_found'
      | 'standing_order_is_over'
      | 'standing_order_is_paused'
      | 'standing_order_is_active'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Skips the next occurrence. Scope: standing_orders.change. */
  readonly 'POST /v1/standing-orders/{standingOrder}/skip': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StandingOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'standing_order_not_found'
      | 'standing_order_is_over'
      | 'standing_order_is_paused'
      | 'standing_order_is_active'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Every change of a standing order, in order: who, when, and from what to what. Scope: standing_orders.read. */
  readonly 'GET /v1/standing-orders/{standingOrder}/steps': {
    readonly path: {
      /** A standing order. */
      readonly standingOrder: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StandingOrderStepPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'standing_order_not_found'
  }
  /** Statements of the bank, newest first. Scope: reconciliation.read. */
  readonly 'GET /v1/statements': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BankStatementPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** The lines of a statement, in its order. Scope: reconciliation.read. */
  readonly 'GET /v1/statements/{statement}/lines': {
    readonly path: {
      /** A statement of the bank. */
      readonly statement: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BankStatementLinePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'statement_not_found'
  }
  /** Takes an order to stop payments. Scope: stop_payments.order. */
  readonly 'POST /v1/stop-payments': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewStopOrder']
    readonly key: 'required'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StopOrder']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_missing'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'signature_missing'
      | 'payment_not_found'
      | 'standing_order_not_found'
      | 'payee_not_found'
      | 'stop_order_too_late'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'stop_order_key_reused'
      | 'instant_in_future'
      | 'notice_was_written'
  }
  /** The orders of a member to stop payments. Scope: stop_payments.read. */
  readonly 'GET /v1/stop-payments': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member: string
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StopOrderPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** One order to stop payments. Scope: stop_payments.read. */
  readonly 'GET /v1/stop-payments/{stopOrder}': {
    readonly path: {
      /** An order to stop payments. */
      readonly stopOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StopOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'stop_order_not_found'
  }
  /** The member wants the payments to go again. Scope: stop_payments.order. */
  readonly 'POST /v1/stop-payments/{stopOrder}/cancellation': {
    readonly path: {
      /** An order to stop payments. */
      readonly stopOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StopOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'stop_order_not_found'
      | 'stop_order_is_cancelled'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** The written confirmation of an oral order has come. Scope: stop_payments.order. */
  readonly 'POST /v1/stop-payments/{stopOrder}/confirmation': {
    readonly path: {
      /** An order to stop payments. */
      readonly stopOrder: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['StopOrder']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'stop_order_not_found'
      | 'stop_order_is_cancelled'
      | 'confirmation_not_asked_for'
      | 'stop_order_has_lapsed'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Adds an endpoint; its secret is in the answer, and nowhere else. Scope: webhooks.manage. */
  readonly 'POST /v1/webhook-endpoints': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewWebhookEndpoint']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpointAdded']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'too_many_endpoints'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'url_malformed'
      | 'url_too_long'
      | 'url_not_https'
      | 'url_with_credentials'
      | 'url_with_fragment'
      | 'url_port_not_allowed'
      | 'url_host_not_public'
  }
  /** Every endpoint; there are ten at most. Scope: webhooks.read. */
  readonly 'GET /v1/webhook-endpoints': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpoints']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** One endpoint. Scope: webhooks.read. */
  readonly 'GET /v1/webhook-endpoints/{endpoint}': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpoint']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'endpoint_unknown'
  }
  /** Changes where an endpoint is, or of what it is told; what is queued already goes to the new place. Scope: webhooks.manage. */
  readonly 'PATCH /v1/webhook-endpoints/{endpoint}': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: Schemas['WebhookEndpointChange']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['WebhookEndpoint']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'url_malformed'
      | 'url_too_long'
      | 'url_not_https'
      | 'url_with_credentials'
      | 'url_with_fragment'
      | 'url_port_not_allowed'
      | 'url_host_not_public'
      | 'if_match_missing'
  }
  /** Sends nothing to an endpoint any more; what waits for it fails, to be replayed later. Scope: webhooks.manage. */
  readonly 'POST /v1/webhook-endpoints/{endpoint}/disabling': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpoint']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
      | 'endpoint_state_same'
  }
  /** Sends to an endpoint again. Scope: webhooks.manage. */
  readonly 'POST /v1/webhook-endpoints/{endpoint}/enabling': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpoint']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
      | 'endpoint_state_same'
  }
  /** Removes an endpoint for good; what waits for it fails. Scope: webhooks.manage. */
  readonly 'POST /v1/webhook-endpoints/{endpoint}/removal': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookEndpointRemoved']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
  }
  /** Sends again what failed at an endpoint since then: at most 10,000, so ask again when as many were found. Scope: messages.replay. */
  readonly 'POST /v1/webhook-endpoints/{endpoint}/replays': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: Schemas['NewReplays']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Replays']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Makes a new secret, which signs at once; it is in the answer, and nowhere else. Scope: webhooks.manage. */
  readonly 'POST /v1/webhook-endpoints/{endpoint}/secrets': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: Schemas['WebhookSecretChange']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['NewWebhookSecret']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'proof_nonce_wanted'
      | 'signature_invalid'
      | 'body_not_as_signed'
      | 'endpoint_unknown'
      | 'too_many_secrets'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Which secrets sign for an endpoint, and until when; never what they are. Scope: webhooks.read. */
  readonly 'GET /v1/webhook-endpoints/{endpoint}/secrets': {
    readonly path: {
      /** A webhook endpoint. */
      readonly endpoint: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WebhookSecrets']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'endpoint_unknown'
  }
}
