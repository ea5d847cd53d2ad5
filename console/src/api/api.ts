// Written by generate.ts from docs/openapi.json; what is changed here by hand is lost.

/** What a program may be registered for. */
export type Scope =
  | 'access.block'
  | 'access.read'
  | 'audit.read'
  | 'break_glass.propose'
  | 'break_glass.review'
  | 'breaks.read'
  | 'breaks.resolve'
  | 'checks.read'
  | 'checks.stop'
  | 'clients.propose'
  | 'clients.read'
  | 'clients.suspend'
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
  | 'holds.propose'
  | 'holds.read'
  | 'incoming_files.keep'
  | 'incoming_files.read'
  | 'incoming_files.resolve'
  | 'keys.propose'
  | 'keys.read'
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
  | 'proposals.approve'
  | 'proposals.read'
  | 'proposals.reject'
  | 'rails.read'
  | 'reconciliation.read'
  | 'reports.read'
  | 'rights.propose'
  | 'rights.read'
  | 'risk.accept'
  | 'risk.read'
  | 'risk.try'
  | 'screening.decide'
  | 'screening.read'
  | 'self.credentials'
  | 'self.manage'
  | 'service.read'
  | 'sessions.end'
  | 'settings.propose'
  | 'settings.read'
  | 'settlement.prefund'
  | 'standing_orders.change'
  | 'standing_orders.create'
  | 'standing_orders.read'
  | 'stop_payments.order'
  | 'stop_payments.read'
  | 'templates.propose'
  | 'unmaskings.ask'
  | 'unmaskings.read'
  | 'webhooks.manage'
  | 'webhooks.read'
  | 'work_items.lock'
  | 'work_items.read'

/** What any operation may be refused with. */
export type CommonCode =
  | 'address_rate_limited'
  | 'fault'
  | 'headers_too_large'
  | 'lookups_spent'
  | 'method_not_offered'
  | 'outcome_unknown'
  | 'overloaded'
  | 'path_not_found'
  | 'permit_missing'
  | 'rate_limited'
  | 'request_invalid'
  | 'request_malformed'
  | 'request_timed_out'
  | 'session_missing'
  | 'session_over'
  | 'unavailable'
  | 'vault_away'

/** Every refusal a program may hear; docs/problems has a page for each. */
export type ProblemCode = CommonCode | Operations[Operation]['refusals']

/** What is asked for, as docs/openapi.json writes it: `GET /v1/payments/{payment}`. */
export type Operation = keyof Operations

export type Schemas = {
  readonly AddressBlock: {
    /** A block of an address. */
    readonly id: string
    /** An IPv4 address, or 64 bits of IPv6. */
    readonly address: string
    /** failures: it has failed to sign in too often in a short time. */
    readonly reason: 'failures'
    /** Counts the blocks of this address: each is longer than the one before. */
    readonly level: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly blockedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly blockedUntil: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly liftedAt?: string
    readonly liftedBy?: string
  }
  readonly AddressBlockPage: {
    readonly items: ReadonlyArray<Schemas['AddressBlock']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly Amount: {
    /** A decimal string with at most as many decimals as the currency has: "12.50". */
    readonly value: string
    /** ISO 4217, such as USD. */
    readonly currency: string
  }
  readonly Assertion: {
    /** What the browser’s credential says of itself by toJSON(), as a text. */
    readonly answer: string
  }
  readonly Backup: {
    /** A base backup. */
    readonly id: string
    /** whole: its record carries the authenticator of the backup key, and its files are as long as noted. damaged: one is missing, of another length or has other bytes. gone: it is not in the store any more. other_key: it was written with another key than the one in use. */
    readonly state: 'whole' | 'damaged' | 'gone' | 'other_key'
    /** What is wrong, with the name of the file within the store. Absent: nothing. */
    readonly problem?: string
    /** Not kept of backups that an earlier release made. */
    readonly begunAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endedAt?: string
    /** How long it took. */
    readonly seconds?: number
    /** From then on it can be restored to any moment. */
    readonly consistentAt: string
    /** Of the database’s files, in bytes. */
    readonly plainBytes: string
    /** Compressed and sealed, in bytes. */
    readonly storedBytes: string
    readonly timeline: number
    /** Where the log begins that it needs. */
    readonly startLsn: string
    /** And where that ends. */
    readonly endLsn: string
    /** The identifier that PostgreSQL gave to the database. */
    readonly system: string
    /** In a folder, of sealed files. */
    readonly keptAs: 'folder'
    /** Which key it is sealed with: the first eight bytes of a derivation, in hex. It opens nothing. */
    readonly key: string
    /** False: keep that older key for as long as this backup. */
    readonly isOfTheKeyInUse: boolean
    /** When its record and the length of its files were last looked at. */
    readonly lookedAt: string
    /** When every byte of it was last held against its SHA-256. Done for the newest one once a day. */
    readonly comparedAt?: string
  }
  readonly BackupPage: {
    readonly items: ReadonlyArray<Schemas['Backup']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly BreakGlass: {
    /** An opening in an emergency. */
    readonly id: string
    readonly actor: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openedAt: string
    readonly openedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly reviewDue: string
  }
  readonly BreakGlassList: {
    readonly items: ReadonlyArray<Schemas['BreakGlass']>
  }
  readonly BreakGlassReview: {
    readonly finding: 'in_order' | 'not_in_order'
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
  readonly ChangedView: {
    /** What people call it. It names nobody. */
    readonly name: string
    /** The address of the page from the question mark on: filters, columns, order. Nothing of anybody, and no long numbers. */
    readonly query: string
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
  readonly Client: {
    /** A program. */
    readonly id: string
    readonly name: string
    /** A retired one does not come back. */
    readonly state: 'active' | 'suspended' | 'retired'
    readonly scopes: ReadonlyArray<string>
    /** Those that have not ended; two at a time at most. */
    readonly keys: ReadonlyArray<{
      /** The thumbprint of the key, RFC 7638. */
      readonly kid: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly notBefore: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly notAfter: string
      /** Whole days. At 14 and at 3 the log says so; after the last it is refused. */
      readonly daysLeft: number
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly addedAt: string
      readonly addedBy: string
    }>
  }
  readonly ClientPage: {
    readonly items: ReadonlyArray<Schemas['Client']>
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
  readonly ControlRun: {
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
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly startedAt: string
    /** From its beginning to what was written of it. */
    readonly tookMs: number
    /** The very code that tried was seen to fail where the control was broken on purpose, not longer ago than counts. */
    readonly isProven: boolean
    readonly proof?: Schemas['ControlProof']
    /** What it was tried on. */
    readonly population: ReadonlyArray<{
      readonly of: string
      readonly count: number
    }>
    /** What did not come back as it had to first; forty at most. */
    readonly steps: ReadonlyArray<{
      readonly tried: string
      readonly expected: string
      readonly answer: string
    }>
  }
  readonly ControlRunPage: {
    readonly items: ReadonlyArray<Schemas['ControlRun']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
    /** The oldest first; on every page. */
    readonly requests: ReadonlyArray<Schemas['RunRequest']>
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
  readonly DueErasure: {
    /** A member. */
    readonly member: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly closedAt?: string
  }
  readonly DueErasurePage: {
    readonly items: ReadonlyArray<Schemas['DueErasure']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly EndedSessions: {
    readonly ended: number
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
  readonly Erasure: {
    /** A member. */
    readonly member: string
    /** A proposal. */
    readonly proposal: string
    /** Who approved. */
    readonly erasedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly erasedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly replayedAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly keptAt?: string
  }
  readonly ErasurePage: {
    readonly items: ReadonlyArray<Schemas['Erasure']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly ExternalMapping: {
    /** What a claim is worth. */
    readonly id: string
    /** As it stands in `iss`, to the letter. It has no effect where the api does not know the issuer. */
    readonly issuer: string
    readonly claim: string
    readonly value: string
    /** A program. */
    readonly client?: string
    readonly scopes?: ReadonlyArray<string>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly addedAt: string
    readonly addedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly removedAt?: string
    readonly removedBy?: string
  }
  readonly ExternalMappingPage: {
    readonly items: ReadonlyArray<Schemas['ExternalMapping']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly GivenApproval: {
    /** person:per_…. */
    readonly by: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    /** Of what they saw. */
    readonly contentHash: string
    /** false: it was changed since, and the approval fell with it. */
    readonly counts: boolean
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
  readonly KeyRotation: {
    /** A rotation of keys. */
    readonly id: string
    /** schedule: a key was ninety days old. suspected: somebody may know a key. */
    readonly why: 'schedule' | 'asked' | 'suspected'
    readonly proposal?: string
    /** proved: no sealed value names a retired key. ended: the retired keys were destroyed, once no backup needed them. superseded: another began, and goes on with what was left. */
    readonly state: 'wanted' | 'resealing' | 'proved' | 'ended' | 'superseded'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly wantedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly begunAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly provedAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endedAt?: string
  }
  readonly KeyRotationColumn: {
    /** Schema, table and column. */
    readonly name: string
    /** Values under a retired key, counted when the rotation came to the column. */
    readonly found?: number
    /** Of them, sealed anew so far. */
    readonly resealed: number
    /** Of them, those that do not open. While there are any, the rotation is not proved. */
    readonly problems: number
    /** How often the rotation has been through the column. */
    readonly rounds: number
  }
  readonly KeyRotationDetail: {
    /** A rotation of keys. */
    readonly id: string
    /** schedule: a key was ninety days old. suspected: somebody may know a key. */
    readonly why: 'schedule' | 'asked' | 'suspected'
    readonly proposal?: string
    /** proved: no sealed value names a retired key. ended: the retired keys were destroyed, once no backup needed them. superseded: another began, and goes on with what was left. */
    readonly state: 'wanted' | 'resealing' | 'proved' | 'ended' | 'superseded'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly wantedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly begunAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly provedAt?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly endedAt?: string
    readonly columns: ReadonlyArray<Schemas['KeyRotationColumn']>
  }
  readonly KeyRotationPage: {
    readonly items: ReadonlyArray<Schemas['KeyRotation']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly LegalHold: {
    /** A legal hold. */
    readonly id: string
    /** A member. */
    readonly member: string
    /** A payee of one member. */
    readonly payee?: string
    /** A payment. */
    readonly payment?: string
    readonly matter: string
    readonly reason: string
    /** A proposal. */
    readonly proposal: string
    /** Who approved. */
    readonly placedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly placedAt: string
    readonly lifted?: {
      readonly reason: string
      /** A proposal. */
      readonly proposal: string
      /** Who approved. */
      readonly by: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at: string
    }
  }
  readonly LegalHoldPage: {
    readonly items: ReadonlyArray<Schemas['LegalHold']>
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
  readonly Look: {
    /** A look at what is masked. */
    readonly id: string
    /** Who has looked. */
    readonly actor: string
    /** A member, a payee or a funding account. */
    readonly subject: string
    /** email of a member, number of a payee or a funding account; core_number: what the core calls a funding account. */
    readonly field: 'email' | 'number' | 'core_number'
    /** A member. */
    readonly member: string
    readonly reason: 'member_asked' | 'approval' | 'dispute' | 'suspected_fraud' | 'returned_payment' | 'legal_request' | 'examination'
    /** Why, in words of whoever has looked. */
    readonly words: string
    /** A payment. */
    readonly payment?: string
    /** A proposal. */
    readonly proposal?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
  }
  readonly LookPage: {
    readonly items: ReadonlyArray<Schemas['Look']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly NewApproval: {
    /** Of what was seen. */
    readonly contentHash: string
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
  readonly NewBlockedReport: {
    /** A business date, YYYY-MM-DD. */
    readonly reportedOn: string
    /** What OFAC calls the report. */
    readonly reference: string
  }
  readonly NewBreakGlass: {
    /** Why, as an incident’s number or a few words; nobody’s personal data. */
    readonly reason: string
  }
  readonly NewClient: {
    /** What people know it by. */
    readonly name: string
    /** Names of permits, such as payments.submit. */
    readonly scopes: ReadonlyArray<string>
    readonly key: Schemas['NewClientKey']
  }
  readonly NewClientKey: {
    /** The public key alone. Who sends a private one has to make another. */
    readonly jwk: {
      readonly kty: 'EC'
      readonly crv: 'P-256'
      /** Of a point on P-256, base64url. */
      readonly x: string
      /** Of a point on P-256, base64url. */
      readonly y: string
    }
    /** How long it is good. */
    readonly days: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly notBefore?: string
  }
  readonly NewClientScopes: {
    /** Names of permits, such as payments.submit. */
    readonly scopes: ReadonlyArray<string>
  }
  readonly NewDisposition: {
    readonly disposition: 'false_match' | 'true_match'
    readonly grounds: 'another_name' | 'another_birth' | 'another_country' | 'another_kind' | 'another_address' | 'known_to_us' | 'same_person' | 'same_entity'
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
  readonly NewErasure: {
    /** A member. */
    readonly member: string
    /** For whoever approves; nobody’s personal data. */
    readonly reason: string
  }
  readonly NewExternalMapping: {
    /** As it stands in `iss`, to the letter. It has no effect where the api does not know the issuer. */
    readonly issuer: string
    /** `sub` for a program; any other for scopes. */
    readonly claim: string
    /** The claim, or one of its values where it has several. */
    readonly value: string
    /** A program. */
    readonly client?: string
    /** The permits that it stands for; the program must be registered for each, too. */
    readonly scopes?: ReadonlyArray<string>
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
  readonly NewKeyRotation: {
    /** suspected: somebody may know a key. */
    readonly why: 'asked' | 'suspected'
    /** For whoever approves: an incident’s number or a few words; nobody’s personal data. */
    readonly reason: string
  }
  readonly NewLedgerAccount: {
    readonly kind: 'member' | 'clearing' | 'settlement' | 'rounding' | 'fees' | 'external'
    /** ISO 4217, such as USD. */
    readonly currency: string
    readonly normalSide: 'debit' | 'credit'
    /** true: it never sinks below zero. false: it may sink without end. */
    readonly isFloored: boolean
  }
  readonly NewLegalHold: {
    /** A member. */
    readonly member: string
    /** What the institution or a court calls the matter. */
    readonly matter: string
    /** For whoever approves, and for the file; nobody’s personal data. */
    readonly reason: string
  } | {
    /** A payee of one member. */
    readonly payee: string
    /** What the institution or a court calls the matter. */
    readonly matter: string
    /** For whoever approves, and for the file; nobody’s personal data. */
    readonly reason: string
  } | {
    /** A payment. */
    readonly payment: string
    /** What the institution or a court calls the matter. */
    readonly matter: string
    /** For whoever approves, and for the file; nobody’s personal data. */
    readonly reason: string
  }
  readonly NewLegalHoldLift: {
    /** For whoever approves, and for the file; nobody’s personal data. */
    readonly reason: string
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
  readonly NewPerson: {
    /** Their name; sealed before it is kept. */
    readonly name: string
    /** Their mail address; sealed as well. */
    readonly email: string
    readonly roles: ReadonlyArray<'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'>
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
  readonly NewRiskAcceptance: {
    /** Why it may be left so; nobody’s personal data. */
    readonly reason: string
    /** A business date, YYYY-MM-DD. */
    readonly until: string
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
  readonly NewStepUp: {
    readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
    /** Of the request, without a query. */
    readonly path: string
    /** Its If-Match. */
    readonly revision?: number
    /** Its body. */
    readonly body?: unknown
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
  readonly NewTokenRevocation: {
    /** Its jti. */
    readonly token: string
  }
  /** From the debit account to the credit account. */
  readonly NewTransfer: {
    /** An account of the ledger. */
    readonly debit: string
    /** An account of the ledger. */
    readonly credit: string
    readonly amount: Schemas['Amount']
  }
  readonly NewUnmasking: {
    /** A member, a payee or a funding account. */
    readonly subject: string
    /** email of a member, number of a payee or a funding account; core_number: what the core calls a funding account. */
    readonly field: 'email' | 'number' | 'core_number'
    readonly reason: 'member_asked' | 'approval' | 'dispute' | 'suspected_fraud' | 'returned_payment' | 'legal_request' | 'examination'
    /** Why, for whoever looks at it later; the number of a case, and nobody’s data. */
    readonly words: string
    /** For approvers: one to or from the account, that waits for the approval of whoever asks. */
    readonly payment?: string
    /** For examiners: what came of asking without it, once another person has agreed. */
    readonly proposal?: string
  }
  readonly NewView: {
    /** The page of the console, as its address begins: queue, risk, audit/log. */
    readonly page: string
    /** What people call it. It names nobody. */
    readonly name: string
    /** The address of the page from the question mark on: filters, columns, order. Nothing of anybody, and no long numbers. */
    readonly query: string
    /** Everybody at work sees it, and whoever holds views.share changes it; otherwise it is one’s own. */
    readonly isTeams: boolean
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
  readonly NewWorkItemPreview: {
    readonly items: ReadonlyArray<string>
    readonly action: 'approve' | 'reject' | 'cancel' | 'take' | 'reprocess' | 'refund' | 'reissue' | 'close' | 'match' | 'write_off' | 'explain' | 'confirm' | 'credit' | 'resolve' | 'notify' | 'debit' | 'withdraw' | 'settle' | 'decide' | 'report' | 'plan' | 'review'
  }
  readonly NotProven: {
    /** A control of the register. */
    readonly control: string
    /** works: it counts. All others count nothing, and say why. */
    readonly standing: 'gap' | 'not_offered' | 'never_tried' | 'failed' | 'unknown' | 'not_run' | 'needs_review' | 'not_applicable' | 'stale' | 'unproven' | 'proof_of_other_code' | 'proof_too_old' | 'works'
  }
  readonly OwnEnrolment: {
    /** At the issuer. */
    readonly address: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
  }
  readonly OwnPasskey: {
    /** A passkey of a person. */
    readonly id: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly enrolledAt: string
    readonly lastUsedAt: string | null
    /** Its maker may copy it to other devices of the same person. */
    readonly mayBeCopied: boolean
  }
  readonly OwnPasskeyList: {
    /** Those in use, the oldest first. */
    readonly items: ReadonlyArray<Schemas['OwnPasskey']>
  }
  readonly OwnSession: {
    /** A session of a person. */
    readonly id: string
    /** The one that asks. */
    readonly isThis: boolean
    /** By passkey, or by password and code, which is not enough for what is delicate. */
    readonly acr: 'urn:vouch:phr' | 'urn:vouch:mfa'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly beganAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly authenticatedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly seenAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
  }
  readonly PassportEntry: {
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    readonly kind: 'step' | 'approval' | 'core' | 'posting' | 'rail' | 'file' | 'acknowledgement' | 'return' | 'statement' | 'exception' | 'dispute' | 'stop' | 'message' | 'access'
    /** A word for what happened: a state, an act, a kind of transfer. */
    readonly what: string
    /** The id of what it is about, or its name: a check. */
    readonly subject: string
    /** The same for people, who are never named in it. */
    readonly words: string
    /** Who or what did it: a person, a client, a process. */
    readonly actor?: string
    readonly amount?: Schemas['Amount']
    readonly leaf?: {
      /** A receipt. */
      readonly receipt: string
      /** What the log calls it. */
      readonly kind: string
      /** Its place in the log; absent until it is sealed. */
      readonly index?: number
    }
  }
  readonly PassportPosting: {
    /** The transfer. */
    readonly id: string
    readonly kind: 'direct' | 'hold' | 'capture' | 'release' | 'expiry' | 'reversal'
    readonly amount: Schemas['Amount']
    /** And what was posted in the account after it. */
    readonly debit: {
      /** An account of the ledger. */
      readonly account: string
      /** Its place among the entries of the account. */
      readonly entry: number
      readonly posted: Schemas['Amount']
    }
    /** And what was posted in the account after it. */
    readonly credit: {
      /** An account of the ledger. */
      readonly account: string
      /** Its place among the entries of the account. */
      readonly entry: number
      readonly posted: Schemas['Amount']
    }
    /** The hold that it ends, or the transfer that it takes back. */
    readonly of?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
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
  readonly PaymentBecomes: {
    readonly method: 'ach' | 'same_day_ach' | 'check' | 'on_us'
    /** A business date, YYYY-MM-DD. */
    readonly processOn: string
    /** A business date, YYYY-MM-DD. */
    readonly deliverOn?: string
    /** A business date, YYYY-MM-DD. */
    readonly askedOn?: string
    readonly state: 'scheduled' | 'awaiting_approval' | 'held' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled' | 'stopped' | 'returned' | 'refunded' | 'reissued'
    /** How many people have to approve of it first. */
    readonly approvals: number
  }
  readonly PaymentPage: {
    readonly items: ReadonlyArray<Schemas['Payment']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly PaymentPassport: {
    readonly payment: Schemas['Payment']
    /** First to last. */
    readonly story: ReadonlyArray<Schemas['PassportEntry']>
    readonly postings: ReadonlyArray<Schemas['PassportPosting']>
    /** The parts that whoever asks may not see. Whether there is anything in them is not said. */
    readonly withheld: ReadonlyArray<'approvals' | 'postings' | 'rails' | 'answers' | 'statement' | 'exceptions' | 'disputes' | 'stops' | 'messages' | 'access'>
  }
  /** Either what it becomes or the problem that it would be refused with; duplicateOf names the payment of a payment_duplicate. available: what may leave the account now, absent where only the core knows or nothing bounds it. Neither detection nor the core is asked, so it may still be held or refused when it is given. */
  readonly PaymentPreview: {
    readonly becomes?: Schemas['PaymentBecomes']
    readonly problem?: Schemas['Problem']
    /** A payment. */
    readonly duplicateOf?: string
    /** The limits of the member; one that is not listed is none. */
    readonly rooms: ReadonlyArray<Schemas['PaymentRoom']>
    readonly available?: Schemas['Amount']
  }
  /** How much of a limit is ordered already, without this payment. */
  readonly PaymentRoom: {
    /** Of one payment, of one that arrives the same day, to this payee in a day, and of all in a day or a month. */
    readonly limit: 'payment' | 'same_day_payment' | 'payee_day' | 'day' | 'month'
    readonly max: Schemas['Amount']
    readonly spent: Schemas['Amount']
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
  readonly Permit: {
    /** What routes demand: payments.submit. */
    readonly permit: string
    /** The row of the matrix in docs/permits.md. */
    readonly subject: string
    /** Read (masked), unmask, propose, approve, execute alone, export. */
    readonly act: 'R' | 'U' | 'P' | 'A' | 'X' | 'E'
    /** Nothing demands it yet; what will. */
    readonly coming?: string
    /** What is looked at besides who asks, such as hasStepUp (a passkey, for this very act) or isMaker (they made it). */
    readonly looksAt: ReadonlyArray<string>
    /** Who is given it. */
    readonly roles: ReadonlyArray<{
      readonly role: 'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'
      /** By its name in src/identity/policies. */
      readonly policy: string
    }>
    /** Given to a kind of caller: every person; programs, as far as each has the scope. */
    readonly everybody: ReadonlyArray<{
      /** client: a program of the institution’s. agent: a program that runs on a model. */
      readonly kind: 'person' | 'client' | 'agent'
      /** By its name in src/identity/policies. */
      readonly policy: string
    }>
    /** The policy by which whoever looks on in an emergency has it for an hour. */
    readonly inEmergency?: string
    /** Kinds that may not, whatever they were given. */
    readonly never: ReadonlyArray<{
      /** client: a program of the institution’s. agent: a program that runs on a model. */
      readonly kind: 'person' | 'client' | 'agent'
      /** By its name in src/identity/policies. */
      readonly policy: string
    }>
  }
  readonly PermitHeldBy: {
    /** By its name in src/identity/policies. */
    readonly policy: string
    readonly role?: 'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'
    /** When the role or the scope was given. */
    readonly since?: string
    readonly grantedBy?: string
    /** The opening in an emergency. */
    readonly breakGlass?: string
  }
  readonly PermitHolder: {
    /** A person, person:per_…, or a program, client:cli_…. */
    readonly holder: string
    /** client: a program of the institution’s. agent: a program that runs on a model. */
    readonly kind: 'person' | 'client' | 'agent'
    /** As it is now: how it was then is in the log alone. */
    readonly state: 'active' | 'suspended'
    /** Each way in which they had it. */
    readonly by: ReadonlyArray<Schemas['PermitHeldBy']>
  }
  readonly PermitHolderPage: {
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    readonly policies: Schemas['PoliciesInForce']
    readonly permit: Schemas['Permit']
    readonly items: ReadonlyArray<Schemas['PermitHolder']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
    /** Programs that were there and were given the scope later: whether they had it before and lost it is in the log alone. On every page. */
    readonly notKnown: ReadonlyArray<string>
  }
  readonly PermitMatrix: {
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly at: string
    readonly policies: Schemas['PoliciesInForce']
    readonly items: ReadonlyArray<Schemas['Permit']>
  }
  readonly Person: {
    /** A person. */
    readonly id: string
    /** Of whoever works here. Absent, where whoever asks is not told. */
    readonly name?: string
    readonly state: 'active' | 'suspended'
    /** That they hold now. */
    readonly roles: ReadonlyArray<'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly addedAt: string
    readonly addedBy: string
    /** When they last came into the office. Absent: never. */
    readonly lastSignInAt?: string
    /** In use. Without any they have not enrolled yet, or everything was taken back. */
    readonly passkeys: number
    /** Their credentials were reset: until then they approve of nothing. */
    readonly frozenUntil?: string
  }
  readonly PersonDetail: {
    /** A person. */
    readonly id: string
    /** Of whoever works here. Absent, where whoever asks is not told. */
    readonly name?: string
    readonly state: 'active' | 'suspended'
    /** That they hold now. */
    readonly roles: ReadonlyArray<'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly addedAt: string
    readonly addedBy: string
    /** When they last came into the office. Absent: never. */
    readonly lastSignInAt?: string
    /** In use. Without any they have not enrolled yet, or everything was taken back. */
    readonly passkeys: number
    /** Their credentials were reset: until then they approve of nothing. */
    readonly frozenUntil?: string
    readonly keys: ReadonlyArray<Schemas['PersonKey']>
    /** Those that are open. */
    readonly sessions: ReadonlyArray<Schemas['PersonSession']>
  }
  readonly PersonKey: {
    /** A passkey. */
    readonly id: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly enrolledAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly lastUsedAt?: string
    /** It may be kept by a provider, and be on several devices. */
    readonly mayBeCopied: boolean
  }
  readonly PersonPage: {
    readonly items: ReadonlyArray<Schemas['Person']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly PersonSession: {
    /** A session. */
    readonly id: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly beganAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly seenAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
  }
  readonly PoliciesInForce: {
    /** SHA-256 of the policies and of what they speak of. */
    readonly hash: string
    /** When they were first noted as in force, with a leaf of that moment. Absent: not noted yet. */
    readonly since?: string
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
  readonly Process: {
    /** api, office, issuer, worker, sealer, vault or prober. */
    readonly process: string
    /** silent: it has said nothing for a minute, so it may be down. not_ready: `problems` says why. */
    readonly state: 'ready' | 'not_ready' | 'silent'
    /** Of the release that it runs. */
    readonly version: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly startedAt: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly seenAt: string
    readonly problems: ReadonlyArray<string>
    /** How many it runs: GET /v1/schedules has them. */
    readonly loops: number
  }
  readonly ProcessList: {
    readonly items: ReadonlyArray<Schemas['Process']>
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
  readonly ProposalApprover: {
    /** A person. */
    readonly person: string
    /** Of whoever works here. Absent, where whoever asks is not told. */
    readonly name?: string
  }
  readonly ProposalApprovers: {
    /** What it takes, such as approve.payments. */
    readonly permit: string
    /** Whether you may, as things stand; it is decided anew when you do. */
    readonly may: boolean
    /** Where you may not: why, for you to read. */
    readonly whyNot?: string
    /** That have the permit. */
    readonly roles: ReadonlyArray<'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'>
    /** How many people beside you have such a role, did not make it, have not approved yet, and whose credentials were not lately reset. At none, nobody can approve of it. */
    readonly others: number
    /** The first of them; none, where whoever asks is not told who works here. */
    readonly people: ReadonlyArray<Schemas['ProposalApprover']>
    /** So long what was agreed to does not leave, and whoever has approved may recall it. */
    readonly recallUntil?: string
    /** Every approval, the earliest first. */
    readonly given: ReadonlyArray<Schemas['GivenApproval']>
  }
  readonly ProposalPage: {
    readonly items: ReadonlyArray<Schemas['Proposal']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly ProvedStepUp: {
    /** Something to be confirmed with a passkey. */
    readonly id: string
    readonly csrfToken: string
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
  readonly Recovery: {
    /** recoverable: a whole backup, and the log from there without a gap. no_log: nothing of the log has been archived since somebody looks. log_missing: a file of it is missing, and `archive.missing` names it. elsewhere: the database is a server of your own, and its backups are not seen here. unseen: nobody has looked yet. */
    readonly standing: 'recoverable' | 'no_backup' | 'no_log' | 'log_missing' | 'elsewhere' | 'unseen'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly asOf: string
    /** When the store was last looked at; every five seconds as a rule. */
    readonly lookedAt?: string
    /** Nobody has looked for a minute: what stands here is of then. */
    readonly isStale: boolean
    readonly backup?: Schemas['Backup']
    /** All that was committed until then is in the store. */
    readonly archivedUntil?: string
    /** If everything but the store were lost now: at most so much of the past would be missing. */
    readonly wouldBeLostSeconds?: number
    readonly archive?: {
      /** Of the log, in the store. */
      readonly newestSegment?: string
      /** What a restore to the end would not find. */
      readonly missing?: string
      /** Files of the log that are not in the store yet. */
      readonly waiting: number
      /** So many that no more are taken: PostgreSQL keeps its log, and its disk fills. */
      readonly isFull: boolean
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly waitingSince?: string
    }
    /** What lies in the store and is not what was written with the key. */
    readonly unreadable: ReadonlyArray<{
      /** Within the store. */
      readonly file: string
      readonly why: string
    }>
    /** Of these backups, newest first. */
    readonly restores: ReadonlyArray<Schemas['Restore']>
    /** The newest run of the control continuity.restore-drill: a small database of its own, backed up, restored and broken. It shows that what runs here can restore; not that these backups can be. */
    readonly drill?: {
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
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly startedAt: string
      /** How long it took. */
      readonly seconds: number
    }
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
  readonly Release: {
    /** The first is 1. The highest is the one that was started last. */
    readonly number: number
    /** Of package.json, as it was released. */
    readonly version: string
    /** Where it runs in a checkout; a release has none in it. */
    readonly commit?: string
    /** When it was first started here. */
    readonly startedAt: string
    /** The newest that was applied to the database when it started. */
    readonly migration: string
    /** When that one was applied. */
    readonly migratedAt?: string
  }
  readonly ReleasePage: {
    readonly items: ReadonlyArray<Schemas['Release']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly Restore: {
    /** An attempt to restore. */
    readonly id: string
    /** holds: what came out was looked through, and every check of it held. refused: the store had not what was needed, and nothing was restored. */
    readonly result: 'holds' | 'does_not_hold' | 'refused'
    /** What was wrong first. */
    readonly problem?: string
    readonly problems: number
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly begunAt: string
    /** From the order until the copy was checked and had its name: the time to recover. */
    readonly seconds: number
    /** A base backup. */
    readonly backup?: string
    /** The moment that was asked for; absent: all there was. */
    readonly askedTo?: string
    /** The last commit that is in the copy. */
    readonly recoveredTo?: string
    /** In order. */
    readonly steps: ReadonlyArray<{
      readonly name: string
      /** How long it took. */
      readonly seconds: number
    }>
  }
  readonly Retention: {
    /** A member. */
    readonly member: string
    readonly classes: ReadonlyArray<{
      readonly class: 'ach' | 'regulation_e' | 'bsa' | 'ofac'
      /** The rule that asks for it. */
      readonly source: string
      /** A business date, YYYY-MM-DD. */
      readonly until?: string
      /** What the term runs from. */
      readonly because: 'ach_entry' | 'electronic_transfer' | 'error_resolution' | 'transaction' | 'account_closed' | 'account_not_closed' | 'screening_hit' | 'property_blocked'
    }>
    readonly holds: ReadonlyArray<string>
    /** What is not over. */
    readonly business: ReadonlyArray<{
      readonly what: 'membership' | 'payments' | 'exceptions' | 'standing_orders' | 'disputes' | 'screening_hits' | 'balances'
      readonly count: number
    }>
    /** What an erasure would be refused with today; absent where it would not be. */
    readonly inTheWay?: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly erasedAt?: string
  }
  readonly RetiredPasskey: {
    /** A passkey of a person. */
    readonly id: string
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
  readonly ReviewedBreakGlass: {
    /** An opening in an emergency. */
    readonly id: string
  }
  readonly Revocation: {
    /** token:… and its jti, client:cli_… or person:per_…. */
    readonly subject: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly revokedAt: string
    /** How many sessions of the person were open. */
    readonly ended?: number
  }
  readonly Rights: {
    /** A person, person:per_…, or a client, client:cli_…. */
    readonly holder: string
    /** As of when. Absent: all that was ever held, newest first. */
    readonly at?: string
    readonly items: ReadonlyArray<{
      readonly role: 'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly grantedAt: string
      readonly grantedBy: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly revokedAt?: string
      readonly revokedBy?: string
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
  readonly RoleWanted: {
    readonly role: 'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent'
  }
  readonly RunRequest: {
    /** That somebody wants a control tried now. */
    readonly id: string
    /** A control of the register. */
    readonly control: string
    /** Who wants it tried. */
    readonly requestedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly requestedAt: string
    /** lapsed: nobody got to it within two hours. It is tried when it is due; ask again if that is too late. */
    readonly state: 'waiting' | 'tried' | 'lapsed'
    /** Of one that waits: when it will be tried, by what is known now. Tries that people ask for have 18 s of any hour together; at the latest it is tried when it is due. */
    readonly expectedAt?: string
    /** Of one that was tried: the run that answers it. */
    readonly run?: string
    readonly result?: 'passed' | 'failed' | 'needs_review' | 'not_applicable' | 'not_run' | 'unknown'
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
  readonly Schedule: {
    /** A loop, named after its room: risk.probe. */
    readonly name: string
    /** api, office, issuer, worker, sealer, vault or prober. */
    readonly process: string
    /** How long it rests when it has found nothing to do. */
    readonly everySeconds: number
    /** When a pass last came to its end without a fault. */
    readonly passedAt?: string
    /** When the next one is due at the latest. */
    readonly dueAt?: string
    /** No pass has ended for a minute more than it rests, or its process is silent. */
    readonly isLate: boolean
    /** How many the last pass found to do. */
    readonly handled: number
    /** How many passes have failed since the last that did not. */
    readonly faultsInARow: number
  }
  readonly ScheduleList: {
    readonly items: ReadonlyArray<Schemas['Schedule']>
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
  readonly SearchHit: {
    /** Which page shows it. */
    readonly kind: 'payment' | 'member' | 'payee' | 'funding_account' | 'standing_order' | 'exception' | 'dispute' | 'stop_order' | 'break' | 'file' | 'incoming_file' | 'proposal' | 'ledger_account' | 'biller'
    readonly id: string
    /** What of it was looked for. */
    readonly by: 'id' | 'amount' | 'trace' | 'file_name' | 'member_number' | 'biller_name'
    /** What it is and how it stands. Nobody is named. */
    readonly words: string
    /** Where it is read. */
    readonly path: string
  }
  readonly SearchHits: {
    readonly items: ReadonlyArray<Schemas['SearchHit']>
  }
  readonly Session: {
    /** A person. */
    readonly person: string
    readonly institution: string
    /** What the institution is called. */
    readonly name: string
    /** Where its days begin and end: a name of the IANA time zone database. */
    readonly timeZone: string
    /** Its own: ISO 4217. */
    readonly currency: string
    /** demonstration: nobody in it exists and no money moves; every page says so. Its logs are named demo. and never count as witnessed. */
    readonly environment: 'demonstration' | 'service'
    readonly roles: ReadonlyArray<string>
    /** What these roles may, where nothing speaks against the case at hand. For what a page offers: whoever is asked decides anew. */
    readonly permits: ReadonlyArray<string>
    /** Goes with every request that changes something, as Vouch-Csrf. */
    readonly csrfToken: string
    /** Those of this person that are open; two at most. */
    readonly sessions: ReadonlyArray<Schemas['OwnSession']>
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
  readonly StepUp: {
    /** Something to be confirmed with a passkey. */
    readonly id: string
    /** Canonical JSON (RFC 8785): word for word what is confirmed. The challenge is SHA-256(nonce ‖ this). */
    readonly operation: string
    /** For navigator.credentials.get: its publicKey, as JSON in a text. */
    readonly options: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly expiresAt: string
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
  readonly Unmasked: {
    /** A look at what is masked. */
    readonly id: string
    /** A member, a payee or a funding account. */
    readonly subject: string
    /** email of a member, number of a payee or a funding account; core_number: what the core calls a funding account. */
    readonly field: 'email' | 'number' | 'core_number'
    /** All of it. In no list, no log and no leaf. */
    readonly value: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly openUntil: string
  }
  readonly View: {
    /** A view that was saved. */
    readonly id: string
    /** The page of the console, as its address begins: queue, risk, audit/log. */
    readonly page: string
    /** What people call it. It names nobody. */
    readonly name: string
    /** The address of the page from the question mark on: filters, columns, order. Nothing of anybody, and no long numbers. */
    readonly query: string
    /** Everybody at work sees it, and whoever holds views.share changes it; otherwise it is one’s own. */
    readonly isTeams: boolean
    /** Whether whoever asks may change and remove it. */
    readonly mayChange: boolean
    /** Who saved it first. */
    readonly madeBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly madeAt: string
    /** Who changed it last. */
    readonly changedBy: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly changedAt: string
    /** For If-Match. */
    readonly revision: number
  }
  readonly ViewPage: {
    readonly items: ReadonlyArray<Schemas['View']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
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
  readonly WorkItem: {
    /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
    readonly id: string
    /** payment_approval: large, or asked for by a program. payment_hold: doubted, or held for screening. stop_order: said, and to be confirmed in writing. incoming_entry: of a bank’s file, that names nothing of ours or contradicts what is final. */
    readonly kind: 'payment_approval' | 'payment_hold' | 'payment_exception' | 'reconciliation_break' | 'dispute' | 'incoming_entry' | 'core_difference' | 'stop_order' | 'screening_hit' | 'blocked_property' | 'proposal' | 'feedback' | 'break_glass'
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly since: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly due?: string
    readonly clock?: {
      /** What makes the moment at which it is due. */
      readonly name: 'cut_off' | 'own_target' | 'regulation_e' | 'blocked_property_report' | 'stop_confirmation' | 'answer' | 'review' | 'plan'
      /** The window, the paragraph or the target, for you to read. */
      readonly source: string
    }
    /** It was due before now. */
    readonly isLate: boolean
    readonly amount?: Schemas['Amount']
    readonly rail?: 'ach' | 'same_day_ach' | 'check' | 'on_us'
    /** Whose it is. */
    readonly member?: string
    /** Who is paid. */
    readonly payee?: string
    /** The payment that it is or is about. */
    readonly payment?: string
    /** Its own; `asked` where people have been asked and have yet to answer. */
    readonly state: string
    readonly why: {
      /** Why it is here. */
      readonly code: string
      /** The same for you to read: the fact, what it compares with, what follows, what to do. */
      readonly words: string
      readonly facts: {
        /** An earlier payment of the same amount to the same payee. */
        readonly sameAs?: string
        /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
        readonly sameOrderedAt?: string
        /** What a bank, a rule or a detector said. */
        readonly reason?: string
        /** How many have agreed. */
        readonly approvals?: number
        readonly approvalsNeeded?: number
        /** Who made it; they do not approve of it. */
        readonly makers?: ReadonlyArray<string>
        /** Of what an approver has seen. */
        readonly contentHash?: string
        /** What people are asked about it. */
        readonly proposal?: string
        readonly proposalKind?: string
        /** The id of what it is about. */
        readonly subject?: string
        /** A business date, YYYY-MM-DD. */
        readonly day?: string
        readonly retries?: number
      }
    }
    /** Who has taken it where it lives: until then nobody else can act on it. */
    readonly owner?: {
      readonly by: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly until: string
    }
    /** Who has it open. That keeps nobody from acting. */
    readonly lock?: {
      readonly holder: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly since: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly until: string
    }
    readonly actions: ReadonlyArray<Schemas['WorkItemAction']>
  }
  readonly WorkItemAction: {
    readonly action: 'approve' | 'reject' | 'cancel' | 'take' | 'reprocess' | 'refund' | 'reissue' | 'close' | 'match' | 'write_off' | 'explain' | 'confirm' | 'credit' | 'resolve' | 'notify' | 'debit' | 'withdraw' | 'settle' | 'decide' | 'report' | 'plan' | 'review'
    readonly method: 'POST'
    /** The operation, with the id in it. */
    readonly path: string
    /** What it takes. */
    readonly permit: string
    /** Whether you may, as things stand. */
    readonly may: boolean
    /** Where you may not: why, for you to read. */
    readonly whyNot?: string
    /** It is confirmed by passkey. */
    readonly passkey: boolean
    /** For If-Match, where the operation wants it. */
    readonly revision?: number
    /** What comes of it, with the amount, for you to read. */
    readonly consequence: string
  }
  readonly WorkItemCounts: {
    readonly views: ReadonlyArray<{
      /** needs_me: something that brings it to its end is yours to do, and nobody else has it. cut_off_risk: payments that miss their window within two hours, or have. possible_duplicates: what looks like a bill that was ordered already. */
      readonly view: 'needs_me' | 'cut_off_risk' | 'holds' | 'returns' | 'possible_duplicates' | 'recon_breaks' | 'approvals' | 'disputes' | 'everything'
      /** Of what you may read. */
      readonly count: number
      /** There are more than were counted. */
      readonly isMore: boolean
    }>
    readonly cutOffs: ReadonlyArray<{
      readonly rail: 'ach' | 'same_day_ach' | 'check' | 'on_us'
      /** A business date, YYYY-MM-DD. */
      readonly day: string
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly closesAt: string
    }>
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly asOf: string
  }
  readonly WorkItemLock: {
    /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
    readonly item: string
    readonly holder: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly since: string
    /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
    readonly until: string
  }
  readonly WorkItemPage: {
    readonly items: ReadonlyArray<Schemas['WorkItem']>
    /** Send it as `cursor` for the next page. */
    readonly next?: string
  }
  readonly WorkItemPreview: {
    readonly action: 'approve' | 'reject' | 'cancel' | 'take' | 'reprocess' | 'refund' | 'reissue' | 'close' | 'match' | 'write_off' | 'explain' | 'confirm' | 'credit' | 'resolve' | 'notify' | 'debit' | 'withdraw' | 'settle' | 'decide' | 'report' | 'plan' | 'review'
    /** The whole for you to read. */
    readonly words: string
    /** What moves by it, by currency, of those for which it can be done. */
    readonly totals: ReadonlyArray<Schemas['Amount']>
    readonly can: ReadonlyArray<{
      /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
      readonly item: string
      readonly method: 'POST'
      readonly path: string
      readonly passkey: boolean
      readonly revision?: number
      readonly contentHash?: string
      readonly consequence: string
    }>
    readonly cannot: ReadonlyArray<{
      /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
      readonly item: string
      readonly code: 'not_waiting' | 'not_offered' | 'not_permitted'
      readonly words: string
    }>
  }
  readonly WorkItemUnlocked: {
    /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
    readonly item: string
    /** Whether it was yours until now. */
    readonly hadIt: boolean
  }
}

export type Operations = {
  /** Proposes that somebody be given a role. Scope: rights.propose. */
  readonly 'POST /v1/actors/{holder}/role-grants': {
    readonly path: {
      /** A person, person:per_…, or a client, client:cli_…. */
      readonly holder: string
    }
    readonly query: undefined
    readonly body: Schemas['RoleWanted']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'actor_unknown'
      | 'own_rights'
      | 'actor_suspended'
      | 'role_held_already'
      | 'roles_exclude'
      | 'role_not_held'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'role_not_for_kind'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes that a role be taken from somebody. Scope: rights.propose. */
  readonly 'POST /v1/actors/{holder}/role-revocations': {
    readonly path: {
      /** A person, person:per_…, or a client, client:cli_…. */
      readonly holder: string
    }
    readonly query: undefined
    readonly body: Schemas['RoleWanted']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'actor_unknown'
      | 'own_rights'
      | 'actor_suspended'
      | 'role_held_already'
      | 'roles_exclude'
      | 'role_not_held'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'role_not_for_kind'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Which roles somebody holds and has held, and who gave and took them, newest first; with `at`, what they held then. Scope: rights.read. */
  readonly 'GET /v1/actors/{holder}/roles': {
    readonly path: {
      /** A person, person:per_…, or a client, client:cli_…. */
      readonly holder: string
    }
    readonly query: {
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Rights']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'actor_unknown'
      | 'instant_in_future'
  }
  /** Blocks of addresses, newest first. Scope: access.read. */
  readonly 'GET /v1/address-blocks': {
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
    readonly answer: Schemas['AddressBlockPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Frees an address before its time, by a person who has found out whose it is. Scope: access.block. */
  readonly 'POST /v1/address-blocks/{block}/lifting': {
    readonly path: {
      /** A block of an address. */
      readonly block: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['AddressBlock']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'address_block_not_found'
      | 'address_block_is_over'
  }
  /** The base backups, newest first: how large, how long, sealed with which key, and whether each is still whole. Scope: service.read. */
  readonly 'GET /v1/backups': {
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
    readonly answer: Schemas['BackupPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Writes down that blocked property was reported, when, and under which reference. Scope: screening.decide. */
  readonly 'POST /v1/blocked-property/{blocked}/report': {
    readonly path: {
      /** Blocked property. */
      readonly blocked: string
    }
    readonly query: undefined
    readonly body: Schemas['NewBlockedReport']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BlockedProperty']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'blocked_property_not_found'
      | 'blocked_property_is_reported'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'report_day_impossible'
  }
  /** Openings that nobody has reviewed yet, the oldest first. Scope: rights.read. */
  readonly 'GET /v1/break-glass': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['BreakGlassList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Says what was found; by somebody else than it was opened for, once. Scope: break_glass.review. */
  readonly 'POST /v1/break-glass/{breakGlass}/review': {
    readonly path: {
      /** An opening in an emergency. */
      readonly breakGlass: string
    }
    readonly query: undefined
    readonly body: Schemas['BreakGlassReview']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ReviewedBreakGlass']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'break_glass_not_open_to_review'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
      | 'check_not_found'
      | 'check_not_stoppable'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'if_match_missing'
  }
  /** Every program of the institution, with the days that its keys have left. Scope: clients.read. */
  readonly 'GET /v1/clients': {
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
    readonly answer: Schemas['ClientPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes a program with its first key; its id is the subject of the proposal. Scope: clients.propose. */
  readonly 'POST /v1/clients': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewClient']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_name_taken'
      | 'key_taken'
      | 'keys_overlap'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'client_name_malformed'
      | 'scopes_malformed'
      | 'key_malformed'
      | 'key_period_wrong'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** One program. Scope: clients.read. */
  readonly 'GET /v1/clients/{client}': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Client']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'client_unknown'
  }
  /** Proposes another key of a program; two at a time, each for ninety days at most. Scope: clients.propose. */
  readonly 'POST /v1/clients/{client}/keys': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: Schemas['NewClientKey']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'key_taken'
      | 'keys_overlap'
      | 'client_retired'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'key_malformed'
      | 'key_period_wrong'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Ends a key at once, for good. Scope: clients.suspend. */
  readonly 'POST /v1/clients/{client}/keys/{kid}/retirement': {
    readonly path: {
      /** A program. */
      readonly client: string
      readonly kid: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Client']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'key_unknown'
      | 'key_retired'
  }
  /** Proposes that a suspended program comes back. Scope: clients.propose. */
  readonly 'POST /v1/clients/{client}/reinstatement': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'client_not_suspended'
      | 'client_retired'
      | 'proposal_pending'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes that a program goes for good, with its keys and scopes. Scope: clients.propose. */
  readonly 'POST /v1/clients/{client}/retirement': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'client_retired'
      | 'proposal_pending'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Takes back every token that a program has until now; it may ask for others, unless it is suspended. Scope: clients.suspend. */
  readonly 'POST /v1/clients/{client}/revocation': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Revocation']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
  }
  /** Proposes what a program may ask for: these scopes and no others. Scope: clients.propose. */
  readonly 'POST /v1/clients/{client}/scopes': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: Schemas['NewClientScopes']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'client_retired'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'scopes_malformed'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Suspends a program at once. Scope: clients.suspend. */
  readonly 'POST /v1/clients/{client}/suspension': {
    readonly path: {
      /** A program. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Client']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'client_suspended'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
      | 'dispute_not_found'
      | 'dispute_is_over'
      | 'version_differs'
      | 'dispute_key_reused'
      | 'if_match_missing'
  }
  /** Members who were erased, newest first: by id, for nothing else is left. Scope: holds.read. */
  readonly 'GET /v1/erasures': {
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
    readonly answer: Schemas['ErasurePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes to erase a member for good; done when somebody else has approved, if nothing has come in between. Scope: holds.propose. */
  readonly 'POST /v1/erasures': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewErasure']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'member_not_found'
      | 'member_on_hold'
      | 'member_has_open_business'
      | 'erasure_too_early'
      | 'proposal_pending'
      | 'member_erased'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Members of whom nothing has to be kept any more: every class is over, nothing is open, and nobody holds them. Scope: holds.read. */
  readonly 'GET /v1/erasures/due': {
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
    readonly answer: Schemas['DueErasurePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** What claims of other issuers are worth, and were. Scope: clients.read. */
  readonly 'GET /v1/external-mappings': {
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
    readonly answer: Schemas['ExternalMappingPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes that a subject of another issuer is a program of ours, or that a claim of it stands for scopes. Scope: clients.propose. */
  readonly 'POST /v1/external-mappings': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewExternalMapping']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'client_unknown'
      | 'client_retired'
      | 'mapping_taken'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'mapping_malformed'
      | 'scopes_malformed'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Ends a mapping at once, for good. Scope: clients.suspend. */
  readonly 'POST /v1/external-mappings/{mapping}/removal': {
    readonly path: {
      /** What a claim is worth. */
      readonly mapping: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ExternalMapping']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'mapping_unknown'
      | 'mapping_removed'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Rotations of keys, newest first. Scope: keys.read. */
  readonly 'GET /v1/key-rotations': {
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
    readonly answer: Schemas['KeyRotationPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes to seal everything anew under new keys; once approved it begins within seconds. Scope: keys.propose. */
  readonly 'POST /v1/key-rotations': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewKeyRotation']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** How far a rotation of keys has come, column by column. Scope: keys.read. */
  readonly 'GET /v1/key-rotations/{rotation}': {
    readonly path: {
      /** A rotation of keys. */
      readonly rotation: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['KeyRotationDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'rotation_unknown'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Legal holds, standing and lifted, in the order in which they were proposed. Scope: holds.read. */
  readonly 'GET /v1/legal-holds': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      readonly state?: 'standing' | 'lifted' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LegalHoldPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes a legal hold on a member, or on the one whose payee or payment is named. Scope: holds.propose. */
  readonly 'POST /v1/legal-holds': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewLegalHold']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'hold_target_not_found'
      | 'proposal_pending'
      | 'member_erased'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** One legal hold, by whose word it was placed, and by whose it was lifted. Scope: holds.read. */
  readonly 'GET /v1/legal-holds/{hold}': {
    readonly path: {
      /** A legal hold. */
      readonly hold: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LegalHold']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'legal_hold_not_found'
  }
  /** Proposes to lift a legal hold; it stands until somebody else has approved. Scope: holds.propose. */
  readonly 'POST /v1/legal-holds/{hold}/lift': {
    readonly path: {
      /** A legal hold. */
      readonly hold: string
    }
    readonly query: undefined
    readonly body: Schemas['NewLegalHoldLift']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'legal_hold_not_found'
      | 'legal_hold_lifted'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Who has looked at what is masked of one member, newest first. Scope: unmaskings.read. */
  readonly 'GET /v1/members/{member}/access': {
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
    readonly answer: Schemas['LookPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
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
      | 'cross_site_request'
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
  /** Until when each class of retention binds for a member, by which rule, and what else is in the way of erasing. Scope: holds.read. */
  readonly 'GET /v1/members/{member}/retention': {
    readonly path: {
      /** A member. */
      readonly member: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Retention']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** What would come of a payment if it were submitted now. Nothing is done, and it is decided anew when it is. Scope: payments.submit. */
  readonly 'POST /v1/payments/previews': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPayment']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentPreview']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'currency_unknown'
      | 'amount_malformed'
      | 'amount_too_precise'
      | 'amount_too_large'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
      | 'payment_not_found'
      | 'payment_not_cancellable'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Everything that happened to a payment, in order: its steps, who agreed, what was posted, how it was carried, what the bank said, who was told and who has looked. Scope: payments.read. */
  readonly 'GET /v1/payments/{payment}/passport': {
    readonly path: {
      /** A payment. */
      readonly payment: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PaymentPassport']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'payment_not_found'
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
  /** Everybody who works here, in the order in which they came: state, roles, last sign-in and passkeys. Scope: rights.read. */
  readonly 'GET /v1/people': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      readonly state?: 'active' | 'suspended' | undefined
      readonly role?: 'member_services' | 'operator' | 'approver' | 'security_analyst' | 'compliance' | 'auditor' | 'examiner' | 'executive' | 'platform_engineer' | 'ai_agent' | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PersonPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Proposes that somebody comes in, with these roles; once approved, they are invited by a link that opens once. Scope: rights.propose. */
  readonly 'POST /v1/people': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewPerson']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** One person, their passkeys and the sessions that are open. Scope: rights.read. */
  readonly 'GET /v1/people/{person}': {
    readonly path: {
      /** A person. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PersonDetail']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'actor_unknown'
  }
  /** Proposes that somebody else may look at everything for an hour; it shows until it was reviewed. Scope: break_glass.propose. */
  readonly 'POST /v1/people/{person}/break-glass': {
    readonly path: {
      /** A person. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: Schemas['NewBreakGlass']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'actor_unknown'
      | 'own_rights'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes to take somebody’s credentials back; once approved they enrol anew, and approve of nothing for a day. Scope: rights.propose. */
  readonly 'POST /v1/people/{person}/credential-reset': {
    readonly path: {
      /** A person. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'actor_unknown'
      | 'own_rights'
      | 'proposal_pending'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Ends every session of somebody, and every sign-in that is under way; they may sign in again. Scope: sessions.end. */
  readonly 'POST /v1/people/{person}/revocation': {
    readonly path: {
      /** A person. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Revocation']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'actor_unknown'
  }
  /** Ends every session of somebody; the security team may. Scope: sessions.end. */
  readonly 'DELETE /v1/people/{person}/sessions': {
    readonly path: {
      /** A person. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['EndedSessions']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
  }
  /** The matrix: each permit, the roles that have it and the policy that gives it, as of a moment. Scope: rights.read. */
  readonly 'GET /v1/permits': {
    readonly path: undefined
    readonly query: {
      /** As of when; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PermitMatrix']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'policies_not_kept'
      | 'instant_in_future'
  }
  /** Everybody who could do this at a moment, and by which role and policy. Scope: rights.read. */
  readonly 'GET /v1/permits/{permit}/holders': {
    readonly path: {
      /** A permit, payments.submit. */
      readonly permit: string
    }
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** As of when; now, if absent. */
      readonly at?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['PermitHolderPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
      | 'policies_not_kept'
      | 'permit_unknown'
      | 'instant_in_future'
  }
  /** The processes of the service: which are up, since when, and of which version. Scope: service.read. */
  readonly 'GET /v1/processes': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ProcessList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
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
  /** Approves of a proposal as it was seen; the last approval carries it out. Scope: proposals.approve. */
  readonly 'POST /v1/proposals/{proposal}/approvals': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: Schemas['NewApproval']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'approver_frozen'
      | 'proposal_not_found'
      | 'proposal_not_open'
      | 'proposal_expired'
      | 'proposal_content_differs'
      | 'approver_not_a_person'
      | 'approver_is_maker'
      | 'already_approved'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Who may approve of a proposal: whether you may, and why not; how many others; and who has. Scope: proposals.read. */
  readonly 'GET /v1/proposals/{proposal}/approvers': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ProposalApprovers']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'proposal_not_found'
  }
  /** Takes back one’s approval of a payment that has not left: it is cancelled. Scope: proposals.reject. */
  readonly 'POST /v1/proposals/{proposal}/recall': {
    readonly path: {
      /** A proposal. */
      readonly proposal: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Payment']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'recall_not_yours'
      | 'proposal_not_found'
      | 'recall_not_offered'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** What would be lost if everything were lost now, from which backup it would come back, and how long that took last. Scope: service.read. */
  readonly 'GET /v1/recovery': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Recovery']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Which releases ran here, the newest first: one more whenever the version, the commit or the newest migration was another than before. Scope: service.read. */
  readonly 'GET /v1/releases': {
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
    readonly answer: Schemas['ReleasePage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
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
  /** Has the prober try this control now; asked for again while it waits, it is the same request. Scope: risk.try. */
  readonly 'POST /v1/risk/controls/{control}/runs': {
    readonly path: {
      /** A control of the register. */
      readonly control: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RunRequest']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'control_not_found'
      | 'control_not_offered'
      | 'risk_not_weighed'
  }
  /** Each try of a control, the newest first, and what people of the institution wanted tried within two hours. Scope: risk.read. */
  readonly 'GET /v1/risk/controls/{control}/runs': {
    readonly path: {
      /** A control of the register. */
      readonly control: string
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
    readonly answer: Schemas['ControlRunPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
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
  /** Proposes to accept what is left of a risk, for a while; a second person has to agree. Scope: risk.accept. */
  readonly 'POST /v1/risk/risks/{risk}/acceptances': {
    readonly path: {
      /** A risk of the register. */
      readonly risk: string
    }
    readonly query: undefined
    readonly body: Schemas['NewRiskAcceptance']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'risk_not_found'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'acceptance_days_impossible'
      | 'content_too_long'
      | 'expiry_out_of_range'
      | 'risk_not_weighed'
  }
  /** What became of a control that somebody of the institution wants tried now. Scope: risk.read. */
  readonly 'GET /v1/risk/run-requests/{request}': {
    readonly path: {
      /** That somebody wants a control tried now. */
      readonly request: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RunRequest']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'run_request_not_found'
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
  /** The loops of the service: when each last came to its end, when it is due, what it found to do. Scope: service.read. */
  readonly 'GET /v1/schedules': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ScheduleList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
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
  /** Proposes what a hit is; somebody else has to agree, and two people where a program proposes. Scope: screening.decide. */
  readonly 'POST /v1/screening/hits/{hit}/disposition': {
    readonly path: {
      /** Somebody who may be on a list. */
      readonly hit: string
    }
    readonly query: undefined
    readonly body: Schemas['NewDisposition']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_malformed'
      | 'step_up_required'
      | 'cross_site_request'
      | 'screening_hit_not_found'
      | 'screening_hit_is_decided'
      | 'proposal_pending'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'grounds_misfit'
      | 'if_match_missing'
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
  /** Finds by an id or its first characters, an amount of the last ninety days, an ACH trace number, the name of a file, a member’s number or part of a biller’s name. What was sent end to end is the id of the payment. Names of people, e-mails and account numbers are sealed and find nothing; a UETR is not kept. Scope: self.manage. */
  readonly 'GET /v1/search': {
    readonly path: undefined
    readonly query: {
      /** What is looked for; of an id at least the first 8 characters behind its prefix. */
      readonly q: string
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['SearchHits']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Who is signed in, and where else they are. Scope: self.manage. */
  readonly 'GET /v1/session': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Session']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Ends the session that asks. Scope: self.manage. */
  readonly 'DELETE /v1/session': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['EndedSessions']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'session_not_found'
  }
  /** A link that opens once, within ten minutes: there one makes a further passkey, or another password and codes. Scope: self.credentials. */
  readonly 'POST /v1/session/enrolment': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['OwnEnrolment']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
  }
  /** One’s own passkeys. Scope: self.manage. */
  readonly 'GET /v1/session/passkeys': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['OwnPasskeyList']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** Takes back a passkey of one’s own, such as of a device that was lost; never the last. Scope: self.credentials. */
  readonly 'DELETE /v1/session/passkeys/{passkey}': {
    readonly path: {
      /** A passkey of a person. */
      readonly passkey: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['RetiredPasskey']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'passkey_not_found'
      | 'last_passkey'
  }
  /** Ends another session of one’s own. Scope: self.manage. */
  readonly 'DELETE /v1/sessions/{session}': {
    readonly path: {
      /** A session of a person. */
      readonly session: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['EndedSessions']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'session_not_found'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'setting_invalid'
      | 'content_too_long'
      | 'expiry_out_of_range'
  }
  /** Proposes a new payments.retention; it is in force once somebody else has approved. Scope: holds.propose. */
  readonly 'POST /v1/settings/payments.retention/proposals': {
    readonly path: undefined
    readonly query: undefined
    readonly body: {
      readonly ach: number
      readonly regulation_e: number
      readonly bsa: number
      readonly ofac: number
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
      | 'step_up_required'
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Asks to confirm one request with one’s passkey (RFC 9470); that request, and no other, may then be made once. Scope: self.manage. */
  readonly 'POST /v1/step-ups': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewStepUp']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['StepUp']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Answers with what the passkey signed; the session goes on under another id. Scope: self.manage. */
  readonly 'POST /v1/step-ups/{stepUp}/assertion': {
    readonly path: {
      /** Something to be confirmed with a passkey. */
      readonly stepUp: string
    }
    readonly query: undefined
    readonly body: Schemas['Assertion']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ProvedStepUp']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'step_up_not_found'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'passkey_refused'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
      | 'stop_order_not_found'
      | 'stop_order_is_cancelled'
      | 'confirmation_not_asked_for'
      | 'stop_order_has_lapsed'
      | 'version_differs'
      | 'if_match_missing'
  }
  /** Takes one token back, by its jti: it is refused with the next request that shows it. Scope: clients.suspend. */
  readonly 'POST /v1/token-revocations': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewTokenRevocation']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Revocation']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Tells all of one field to one person, for five minutes; for an examiner, once another person has agreed. Scope: unmaskings.ask. */
  readonly 'POST /v1/unmaskings': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewUnmasking']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Unmasked'] | Schemas['Proposal']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'step_up_required'
      | 'cross_site_request'
      | 'unmasking_payment_not_waiting'
      | 'unmasking_not_agreed'
      | 'unmasking_field_empty'
      | 'unmasking_subject_not_found'
      | 'proposal_pending'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'unmasking_words_personal'
      | 'content_too_long'
      | 'expiry_out_of_range'
      | 'unmasking_limited'
  }
  /** Who has looked at what is masked, of whom, when and why, newest first; never what they saw. Scope: unmaskings.read. */
  readonly 'GET /v1/unmaskings': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** Who has looked. */
      readonly actor?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['LookPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Once more what was told, to the same person in the same session, while it is open. Scope: self.manage. */
  readonly 'GET /v1/unmaskings/{unmasking}/value': {
    readonly path: {
      /** A look at what is masked. */
      readonly unmasking: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['Unmasked']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'unmasking_of_another_session'
      | 'unmasking_not_found'
      | 'unmasking_field_empty'
      | 'unmasking_subject_not_found'
      | 'unmasking_over'
  }
  /** The views that one has saved, and those of the team; the oldest first. Scope: self.manage. */
  readonly 'GET /v1/views': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** The page of the console, as its address begins: queue, risk, audit/log. */
      readonly page?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['ViewPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** Saves a view of a page, for oneself or for the team. Scope: self.manage. */
  readonly 'POST /v1/views': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewView']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['View']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'view_is_the_teams'
      | 'view_name_taken'
      | 'views_too_many'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'view_personal'
  }
  /** Gives a view another name, or has it ask for something else. Scope: self.manage. */
  readonly 'PUT /v1/views/{view}': {
    readonly path: {
      /** A view that was saved. */
      readonly view: string
    }
    readonly query: undefined
    readonly body: Schemas['ChangedView']
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['View']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'cross_site_request'
      | 'view_is_the_teams'
      | 'view_not_found'
      | 'view_name_taken'
      | 'version_differs'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
      | 'card_number_offered'
      | 'view_personal'
      | 'if_match_missing'
  }
  /** Removes a view, and answers with what it was. Scope: self.manage. */
  readonly 'DELETE /v1/views/{view}': {
    readonly path: {
      /** A view that was saved. */
      readonly view: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'required'
    readonly answer: Schemas['View']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_malformed'
      | 'cross_site_request'
      | 'view_is_the_teams'
      | 'view_not_found'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
      | 'cross_site_request'
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
  /** Everything that waits for a person and that you may read, what is due first in front; what is never due comes last. A page may hold fewer than asked for, even none, and still have a `next`: so many things are looked through at once. Scope: work_items.read. */
  readonly 'GET /v1/work-items': {
    readonly path: undefined
    readonly query: {
      /** How many items, 1 to 100; 25 if absent. */
      readonly limit?: string | undefined
      /** The `next` of the page before. */
      readonly cursor?: string | undefined
      /** needs_me: something that brings it to its end is yours to do, and nobody else has it. cut_off_risk: payments that miss their window within two hours, or have. possible_duplicates: what looks like a bill that was ordered already. */
      readonly view?: 'needs_me' | 'cut_off_risk' | 'holds' | 'returns' | 'possible_duplicates' | 'recon_breaks' | 'approvals' | 'disputes' | 'everything' | undefined
      /** payment_approval: large, or asked for by a program. payment_hold: doubted, or held for screening. stop_order: said, and to be confirmed in writing. incoming_entry: of a bank’s file, that names nothing of ours or contradicts what is final. */
      readonly kind?: 'payment_approval' | 'payment_hold' | 'payment_exception' | 'reconciliation_break' | 'dispute' | 'incoming_entry' | 'core_difference' | 'stop_order' | 'screening_hit' | 'blocked_property' | 'proposal' | 'feedback' | 'break_glass' | undefined
      /** What you have taken or have open, or what nobody has. */
      readonly owner?: 'me' | 'nobody' | undefined
      /** An instant in UTC to the millisecond, RFC 3339; no leap seconds. */
      readonly dueBefore?: string | undefined
      /** A member. */
      readonly member?: string | undefined
      /** In the institution’s currency: "1000.00". What has no amount is left out. */
      readonly amountFrom?: string | undefined
      /** In the institution’s currency: "1000.00". What has no amount is left out. */
      readonly amountTo?: string | undefined
    }
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WorkItemPage']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cursor_unreadable'
      | 'cursor_of_another_list'
  }
  /** How much waits in each standard view, and when the next windows close. Made to be asked every few seconds. Scope: work_items.read. */
  readonly 'GET /v1/work-items/counts': {
    readonly path: undefined
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WorkItemCounts']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
  }
  /** What an action would come to for many things at once, and for which it cannot be done and why. Nothing is done, and each is decided anew when it is asked for. Scope: work_items.read. */
  readonly 'POST /v1/work-items/previews': {
    readonly path: undefined
    readonly query: undefined
    readonly body: Schemas['NewWorkItemPreview']
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WorkItemPreview']
    readonly refusals: 
      | 'body_empty'
      | 'body_malformed'
      | 'body_ambiguous'
      | 'idempotency_key_not_offered'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'body_too_large'
      | 'content_type_unsupported'
      | 'content_encoding_unsupported'
  }
  /** Takes something for ten minutes, or for ten more, so that others see who has it open. It keeps nobody from acting on it. Scope: work_items.lock. */
  readonly 'PUT /v1/work-items/{item}/lock': {
    readonly path: {
      /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
      readonly item: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WorkItemLock']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cross_site_request'
      | 'work_item_not_found'
      | 'item_locked'
  }
  /** Gives it back. What you have not got is left with whoever has it. Scope: work_items.lock. */
  readonly 'DELETE /v1/work-items/{item}/lock': {
    readonly path: {
      /** The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on. */
      readonly item: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly key: 'no'
    readonly ifMatch: 'no'
    readonly answer: Schemas['WorkItemUnlocked']
    readonly refusals: 
      | 'body_not_expected'
      | 'idempotency_key_malformed'
      | 'if_match_not_offered'
      | 'cross_site_request'
  }
}
