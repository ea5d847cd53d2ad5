// What a bank says of messages and files of ours, from pain.002 and pacs.002. One message may speak of several of ours;
// each gets a report of its own.

import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import type { StatusReason, StatusReport } from '../status-report.ts'
import { all, at, textAt } from './element.ts'
import { finding, type MessageRefusal, type Reading, type Rule } from './findings.ts'
import { readMessage } from './read.ts'
import type { Element } from './shape.ts'
import { statusMessages } from './status-shapes.ts'
import { readDateTime } from './values.ts'
import type { Bytes } from './xml.ts'

/** Where a bank gives a text and no code, the external code list has this one for it. */
const narrative = 'NARR'

type Reports = Outcome<readonly StatusReport[], MessageRefusal>

export async function readStatusReports(
  bytes: Bytes,
): Promise<Outcome<Reading<readonly StatusReport[]>, MessageRefusal>> {
  const read = await readMessage(bytes, statusMessages)
  if (!read.ok) return read
  const { root, remarks, remarksCount } = read.value
  const reports = root.name === 'CstmrPmtStsRpt' ? ofCustomer(root) : betweenBanks(root)
  return reports.ok ? done({ value: reports.value, remarks, remarksCount }) : reports
}

/**
 * What is said of a part that we called a payment information is said of each of its transactions. Where none is listed and
 * it is not what is said of the whole, the part has a report of its own.
 */
function ofCustomer(root: Element): Reports {
  const original = at(root, 'OrgnlGrpInfAndSts') ?? fault('a report about nothing')
  const parts = all(root, 'OrgnlPmtInfAndSts')
  const status = textAt(original, 'GrpSts')
  const bare = parts.filter(isBare)
  const isOther = (part: Element) => ![null, status].includes(textAt(part, 'PmtInfSts'))
  const reasons = [...reasonsOf(original), ...bare.filter(part => !isOther(part)).flatMap(reasonsOf)]
  const transactions = parts.flatMap(part => all(part, 'TxInfAndSts').map(one => transactionOf(one, part)))
  const head = headOf(root, original)
  const others = bare.filter(isOther).map(part => ({
    ...head,
    originalPart: textAt(part, 'OrgnlPmtInfId') ?? fault('a part without its name'),
    status: textAt(part, 'PmtInfSts'),
    reasons: reasonsOf(part),
    transactions: [],
  }))
  return done([{ ...head, status, reasons, transactions }, ...others])
}

function isBare(part: Element): boolean {
  return all(part, 'TxInfAndSts').length === 0
}

/** A transaction says which message it was in, or there is only one that is spoken of. */
function betweenBanks(root: Element): Reports {
  const originals = all(root, 'OrgnlGrpInfAndSts')
  const reports = new Map<string, StatusReport>()
  const path = `/Document/${root.name}`
  for (const [index, original] of originals.entries()) {
    const head = headOf(root, original)
    if (reports.has(head.originalId)) return wrong('report_about_several', `${path}/OrgnlGrpInfAndSts[${index + 1}]`)
    const [status, reasons] = [textAt(original, 'GrpSts'), reasonsOf(original)]
    reports.set(head.originalId, { ...head, status, reasons, transactions: [] })
  }
  const transactions = Map.groupBy(all(root, 'TxInfAndSts').entries(), ([, one]) => {
    const [only] = originals.length === 1 ? reports.keys() : []
    return textAt(one, 'OrgnlGrpInf', 'OrgnlMsgId') ?? only ?? null
  })
  for (const [id, own] of transactions) {
    const [index, first] = own[0] ?? fault('a group of nothing')
    const place = `${path}/TxInfAndSts[${index + 1}]`
    if (id === null) return wrong('report_about_several', place)
    const report = reports.get(id) ?? { ...headOf(root, at(first, 'OrgnlGrpInf') ?? first), status: null, reasons: [] }
    const isOther = ([, one]: readonly [number, Element]) =>
      (textAt(one, 'OrgnlGrpInf', 'OrgnlMsgNmId') ?? report.originalKind) !== report.originalKind
    if (own.some(isOther)) return wrong('report_about_several', place)
    reports.set(id, { ...report, transactions: own.map(([, one]) => transactionOf(one, null)) })
  }
  return done([...reports.values()])
}

function wrong(rule: Rule, path: string): Reports {
  return refused({ code: 'message_refused', finding: finding(rule, path) })
}

function headOf(root: Element, original: Element) {
  const madeAt = readDateTime(textAt(root, 'GrpHdr', 'CreDtTm') ?? '')?.at
  return {
    id: textAt(root, 'GrpHdr', 'MsgId') ?? fault('a report without its id'),
    madeAt: madeAt ?? fault('a report without its instant'),
    originalId: textAt(original, 'OrgnlMsgId') ?? fault('a report about no message'),
    originalKind: textAt(original, 'OrgnlMsgNmId') ?? fault('a report about no kind of message'),
  }
}

/** What is said of the part it is in is said of a transaction that has nothing of its own. */
function transactionOf(element: Element, part: Element | null): StatusReport['transactions'][number] {
  const [status, reasons] = [textAt(element, 'TxSts'), reasonsOf(element)]
  const isInherited = status === null && part !== null
  return {
    originalInstructionId: textAt(element, 'OrgnlInstrId'),
    originalEndToEndId: textAt(element, 'OrgnlEndToEndId'),
    originalTransactionId: textAt(element, 'OrgnlTxId'),
    status: isInherited ? textAt(part, 'PmtInfSts') : status,
    reasons: isInherited && reasons.length === 0 ? reasonsOf(part) : reasons,
  }
}

function reasonsOf(element: Element): readonly StatusReason[] {
  return all(element, 'StsRsnInf').flatMap(reason => {
    const texts = all(reason, 'AddtlInf').map(({ text }) => text)
    const code = at(reason, 'Rsn')?.parts[0]?.text
    if (code === undefined && texts.length === 0) return []
    return [{ code: code ?? narrative, information: texts.length === 0 ? null : texts.join(' ') }]
  })
}
