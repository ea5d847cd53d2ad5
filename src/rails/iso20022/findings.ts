// What can be wrong with a message, and what is merely unusual. The first mistake refuses the whole message: whoever
// acted on the rest would act on money that may have been misread. A remark is a deviation that real messages have,
// read and written down.
//
// A finding says where and which rule. It repeats nothing that stood there, but names of elements that look like ones of
// the standard, and by how much something does not add up: names and account numbers are in the same message.

export const rules = {
  // Bytes and markup.
  not_utf8: ['mistake', 'UTF-8, and nothing else'],
  encoding_not_utf8: ['mistake', 'a declaration of XML 1.0 in UTF-8, or none'],
  xml_malformed: ['mistake', 'well-formed XML, no entities but the five of XML'],
  doctype: ['mistake', 'no document type: it could define entities and refer to other documents'],
  processing_instruction: ['mistake', 'no processing instructions'],
  cdata: ['mistake', 'no CDATA sections'],
  comment_in_text: ['mistake', 'no comments within a value'],
  message_too_large: ['mistake', 'no more bytes than a message may have'],
  nested_too_deep: ['mistake', 'no deeper than messages are'],
  elements_too_many: ['mistake', 'no more elements than a message may have'],
  attributes_too_many: ['mistake', 'no more attributes than an element may have'],
  name_too_long: ['mistake', 'names as long as those of the standard'],
  attribute_too_long: ['mistake', 'attributes as long as those of the standard'],
  text_too_long: ['mistake', 'texts as long as those of the standard'],

  // The shape of the message.
  message_unknown: ['mistake', 'a message, by its namespace, of a kind and version that is read here'],
  namespace_differs: ['mistake', 'every element is in the namespace of the message'],
  element_unknown: ['mistake', 'elements that the message has at this place'],
  element_ignored: ['remark', 'elements that the message has at this place; this one was not read'],
  element_out_of_order: ['mistake', 'elements in the order of the message'],
  order_unlike: ['remark', 'elements in the order of the message'],
  element_repeated: ['mistake', 'no more of this element than the message has'],
  element_missing: ['mistake', 'the elements that the message demands'],
  element_absent: ['remark', 'the elements that the message demands'],
  choice_not_one: ['mistake', 'one of several elements, and not two'],
  text_between_elements: ['mistake', 'elements, and no text between them'],
  attribute_unknown: ['mistake', 'no attributes but the currency of an amount'],

  // Values.
  identifier_empty: ['mistake', 'an identifier has characters'],
  identifier_too_long: ['mistake', 'an identifier is no longer than the message has room for'],
  blanks_around: ['remark', 'an identifier has no blanks around it; it was read without'],
  prose_empty: ['remark', 'a text has characters'],
  prose_too_long: ['remark', 'a text is no longer than the message has room for'],
  code_malformed: ['mistake', 'a code in its own characters'],
  code_unknown: ['mistake', 'a code of the standard'],
  number_malformed: ['mistake', 'digits, with a point at most'],
  amount_malformed: ['mistake', 'at most 18 digits, with a point at most: no sign, exponent, blank or comma'],
  amount_too_precise: ['mistake', 'no more decimals than the currency has'],
  amount_too_large: ['mistake', 'an amount that can be counted'],
  currency_missing: ['mistake', 'an amount says its currency'],
  currency_unknown: ['mistake', 'a currency of ISO 4217'],
  date_malformed: ['mistake', 'a day that there is, as YYYY-MM-DD'],
  time_malformed: ['mistake', 'an instant that there is, as YYYY-MM-DDThh:mm:ss'],
  time_zone_missing: ['remark', 'an instant says its offset; it was read as UTC'],

  // Statements.
  page_of_several: ['mistake', 'a whole statement: pages are not put together'],
  entry_state_unknown: ['mistake', 'an entry that is booked, pending, future, or for information'],
  statements_too_many: ['mistake', 'no more statements than a message may have'],
  entries_too_many: ['mistake', 'no more entries and transactions than a message may have'],
  balance_repeated: ['mistake', 'one opening and one closing balance'],
  balance_missing: ['remark', 'a statement of a day has an opening and a closing balance'],
  currencies_differ: ['mistake', 'balances and entries in the currency of the account'],
  statement_differs: ['mistake', 'the opening balance and what was booked come to the closing balance'],
  summary_differs: ['mistake', 'the summary counts and adds up the entries'],
  batch_count_differs: ['mistake', 'no more transactions than the batch says it has'],
  batch_not_listed: ['remark', 'all the transactions that the batch says it has'],
  batch_sum_differs: ['mistake', 'a batch comes to its total'],
  details_differ: ['mistake', 'the transactions of an entry come to its amount'],
  details_unlike: ['remark', 'the amounts underlying an entry come to its amount'],
  detail_currency_differs: ['remark', 'transactions in the currency of their entry'],

  // Reports of status.
  report_about_several: ['mistake', 'a report says which message each of its transactions was in'],
} as const satisfies Readonly<Record<string, readonly [severity: 'mistake' | 'remark', wants: string]>>

export type Rule = keyof typeof rules

export type Finding = {
  readonly kind: 'mistake' | 'remark'
  /** '/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt'; places of what may stand several times count from one. */
  readonly path: string
  readonly rule: Rule
  readonly wants: string
  /** An unknown element's name, or a difference; '' where repeating anything could tell too much. */
  readonly found: string
}

export function finding(rule: Rule, path: string, found = ''): Finding {
  const [kind, wants] = rules[rule]
  return { kind, path, rule, wants, found }
}

/** Names of the standard are letters; whatever else somebody calls an element is not repeated. */
export function harmlessName(name: string): string {
  return /^[A-Z][A-Za-z]{1,24}$/.test(name) ? name : ''
}

export type MessageRefusal = { readonly code: 'message_refused'; readonly finding: Finding }

/** What was read, and what was unusual: the first of them, and how many there were. */
export type Reading<T> = { readonly value: T; readonly remarks: readonly Finding[]; readonly remarksCount: number }
