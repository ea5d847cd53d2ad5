// The shapes of what a bank says of an account: camt.052 (the day so far), camt.053 (a day that is over), camt.054
// (single entries). They are one message in three coats. After the schemas of iso20022.org, versions as listed below.

import {
  amount,
  choice,
  code,
  count,
  creditDebit,
  currencyCode,
  date,
  dateTime,
  externalCode,
  type Group,
  identifier,
  loose,
  type Message,
  part,
  prose,
  skipped,
  strict,
  sum,
  uuid4,
  yesNo,
} from './shape.ts'

const text35 = identifier(35)
const dayOrMoment = choice(part('Dt?', date), part('DtTm?', dateTime))
const page = strict(part('PgNb', count), part('LastPgInd', yesNo))

const groupHeader = strict(
  part('MsgId', text35),
  part('CreDtTm', dateTime),
  skipped('MsgRcpt?'),
  part('MsgPgntn?', page),
  skipped('OrgnlBizQry?', { since: 3 }),
  part('AddtlInf?', prose(500)),
)

const iban = code(/^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$/)
const account = strict(
  part(
    'Id',
    choice(
      part('IBAN?', iban),
      part('BBAN?', identifier(30), { until: 1 }),
      part('UPIC?', identifier(17), { until: 1 }),
      part('PrtryAcct?', strict(part('Id', text35)), { until: 1 }),
      part('Othr?', strict(part('Id', identifier(34)), skipped('SchmeNm? Issr?')), { since: 2 }),
    ),
  ),
  skipped('Tp?'),
  part('Ccy?', currencyCode),
  part('Nm?', prose(70)),
  skipped('Prxy?', { since: 7 }),
  skipped('Ownr? Svcr?'),
)

const balanceType = choice(part('Cd?', externalCode), part('Prtry?', text35))
const cashBalance = strict(
  part('Tp', balanceType, { until: 1 }),
  part('Tp', strict(part('CdOrPrtry', balanceType), skipped('SubTp?')), { since: 2 }),
  skipped('CdtLine*'),
  part('Amt', amount),
  part('CdtDbtInd', creditDebit),
  part('Dt', dayOrMoment),
  skipped('Avlbty*'),
)

const bankTransactionCode = strict(
  part(
    'Domn?',
    strict(part('Cd', externalCode), part('Fmly', strict(part('Cd', externalCode), part('SubFmlyCd', externalCode)))),
  ),
  part('Prtry?', strict(part('Cd', text35), skipped('Issr?'))),
)

const references = strict(
  part('MsgId?', text35),
  part('AcctSvcrRef?', text35),
  part('PmtInfId?', text35, { since: 2 }),
  part('InstrId?', text35),
  part('EndToEndId?', text35),
  part('UETR?', uuid4, { since: 7 }),
  part('TxId?', text35),
  skipped('MndtId?'),
  part('ChqNb?', text35),
  skipped('ClrSysRef?'),
  skipped('AcctOwnrTxId? AcctSvcrTxId? MktInfrstrctrTxId? PrcgId?', { since: 3 }),
  skipped('Prtry*'),
)

const reason = choice(part('Cd?', externalCode), part('Prtry?', text35))
const returned = loose(
  part('RtrRsn?', reason, { until: 1 }),
  skipped('OrgnlBkTxCd?'),
  skipped('RtrOrgtr?', { until: 1 }),
  skipped('Orgtr?', { since: 2 }),
  part('Rsn?', reason, { since: 2 }),
  skipped('AddtlRtrRsnInf*', { until: 1 }),
  skipped('AddtlInf*', { since: 2 }),
)
const remittance = loose(
  part('Ustrd*', prose(140)),
  part(
    'Strd*',
    loose(
      skipped('RfrdDocInf* RfrdDocAmt?'),
      part('CdtrRefInf?', loose(skipped('Tp? CdtrRefTp?'), part('Ref?', prose(35)), part('CdtrRef?', prose(35)))),
      skipped('Invcr? Invcee? TaxRmt? GrnshmtRmt? AddtlRmtInf*'),
    ),
  ),
)
const allAmounts = loose(
  skipped('InstdAmt?'),
  part('TxAmt?', loose(part('Amt', amount), skipped('CcyXchg?'))),
  skipped('CntrValAmt? AnncdPstngAmt? PrtryAmt*'),
)

const transaction = strict(
  part('Refs?', references),
  part('Amt', amount, { since: 3, until: 6 }),
  part('CdtDbtInd', creditDebit, { since: 3, until: 6 }),
  part('Amt?', amount, { since: 7 }),
  part('CdtDbtInd?', creditDebit, { since: 7 }),
  part('AmtDtls?', allAmounts),
  skipped('Avlbty*'),
  skipped('BkTxCd?'),
  skipped('Chrgs*'),
  skipped('Intrst*'),
  skipped('RltdPties? RltdAgts?'),
  skipped('LclInstrm?', { since: 7 }),
  skipped('Purp? RltdRmtInf*'),
  part('RmtInf?', remittance),
  skipped('RltdDts? RltdPric? RltdQties* FinInstrmId? Tax?'),
  part('RtrInf?', returned),
  skipped('CorpActn? SfkpgAcct?'),
  skipped('CshDpst* CardTx?', { since: 3 }),
  part('AddtlTxInf?', prose(500)),
  skipped('SplmtryData*', { since: 4 }),
)

const batch = strict(
  part('MsgId?', text35),
  part('PmtInfId?', text35),
  part('NbOfTxs?', count),
  part('TtlAmt?', amount, { since: 2 }),
  part('CdtDbtInd?', creditDebit, { since: 2 }),
)

const entry = strict(
  part('NtryRef?', text35, { since: 2 }),
  part('Amt', amount),
  part('CdtDbtInd', creditDebit),
  part('RvslInd?', yesNo),
  part('Sts', externalCode, { until: 6 }),
  part('Sts', choice(part('Cd?', externalCode), part('Prtry?', text35)), { since: 7 }),
  part('BookgDt?', dayOrMoment),
  part('ValDt?', dayOrMoment),
  part('AcctSvcrRef?', text35),
  skipped('Avlbty*'),
  part('BkTxCd', bankTransactionCode),
  skipped('ComssnWvrInd? AddtlInfInd?'),
  part('Btch*', batch, { until: 1 }),
  skipped('AmtDtls? Chrgs*'),
  skipped('TechInptChanl?', { since: 2 }),
  skipped('Intrst*'),
  skipped('CardTx?', { since: 3 }),
  part('TxDtls*', transaction, { until: 1 }),
  part('NtryDtls*', strict(part('Btch?', batch), part('TxDtls*', transaction)), { since: 2 }),
  part('AddtlNtryInf?', prose(500)),
)

const numberAndSum = loose(part('NbOfNtries?', count), part('Sum?', sum))
const summary = loose(
  part(
    'TtlNtries?',
    loose(
      part('NbOfNtries?', count),
      part('Sum?', sum),
      skipped('TtlNetNtryAmt? CdtDbtInd?', { until: 3 }),
      skipped('TtlNetNtry?', { since: 4 }),
    ),
  ),
  part('TtlCdtNtries?', numberAndSum),
  part('TtlDbtNtries?', numberAndSum),
  skipped('TtlNtriesPerBkTxCd*'),
)

type Coat = {
  readonly pages: string
  /** Whether it has balances, and whether it must. */
  readonly balances: 'Bal+' | 'Bal*' | null
  readonly more: string
}

function accountShape({ pages, balances, more }: Coat): Group {
  return strict(
    part('Id', text35),
    part(pages, page, { since: 3 }),
    part('ElctrncSeqNb?', count),
    skipped('RptgSeq?', { since: 7 }),
    part('LglSeqNb?', count),
    part('CreDtTm', dateTime, { until: 6 }),
    part('CreDtTm?', dateTime, { since: 7 }),
    part('FrToDt?', strict(part('FrDtTm', dateTime), part('ToDtTm', dateTime))),
    skipped('CpyDplctInd?'),
    skipped('RptgSrc?', { since: 2 }),
    part('Acct', account),
    skipped('RltdAcct? Intrst*'),
    balances === null ? [] : part(balances, cashBalance),
    part('TxsSummry?', summary),
    part('Ntry*', entry, { isApart: true }),
    part(more, prose(500)),
  )
}

function messageShape(named: string, coat: Coat): Group {
  return strict(
    part('GrpHdr', groupHeader, { isApart: true }),
    part(named, accountShape(coat), { isApart: true }),
    skipped('SplmtryData*', { since: 3 }),
  )
}

const report = messageShape('Rpt+', { pages: 'RptPgntn?', balances: 'Bal*', more: 'AddtlRptInf?' })
const statement = messageShape('Stmt+', { pages: 'StmtPgntn?', balances: 'Bal+', more: 'AddtlStmtInf?' })
const notification = messageShape('Ntfctn+', { pages: 'NtfctnPgntn?', balances: null, more: 'AddtlNtfctnInf?' })

export const camtMessages: readonly Message[] = [
  { name: 'camt.052.001', versions: [1], root: 'BkToCstmrAcctRptV01', shape: report },
  { name: 'camt.052.001', versions: [2, 4, 6, 8], root: 'BkToCstmrAcctRpt', shape: report },
  { name: 'camt.053.001', versions: [2, 3, 4, 8], root: 'BkToCstmrStmt', shape: statement },
  { name: 'camt.054.001', versions: [2, 4, 8], root: 'BkToCstmrDbtCdtNtfctn', shape: notification },
]
