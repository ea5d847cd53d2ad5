// The shapes of what a bank says of messages of ours: pain.002 to its customer, pacs.002 to another bank. After the
// schemas of iso20022.org, versions as listed below.

import {
  choice,
  code,
  count,
  dateTime,
  externalCode,
  identifier,
  type Message,
  part,
  prose,
  skipped,
  strict,
  sum,
  uuid4,
} from './shape.ts'

const text35 = identifier(35)
const status = code(/^[A-Z]{4}$/)
const reason = strict(
  skipped('Orgtr?'),
  part('Rsn?', choice(part('Cd?', externalCode), part('Prtry?', text35))),
  part('AddtlInf*', prose(105)),
)
const about = [
  part('OrgnlMsgId', text35),
  part('OrgnlMsgNmId', text35),
  part('OrgnlCreDtTm?', dateTime),
  part('OrgnlNbOfTxs?', count),
  part('OrgnlCtrlSum?', sum),
]
const original = strict(about, part('GrpSts?', status), part('StsRsnInf*', reason), skipped('NbOfTxsPerSts*'))

const ofCustomer = strict(
  part('StsId?', text35),
  part('OrgnlInstrId?', text35),
  part('OrgnlEndToEndId?', text35),
  part('OrgnlUETR?', uuid4, { since: 9 }),
  part('TxSts?', status),
  part('StsRsnInf*', reason),
  skipped('ChrgsInf*'),
  skipped('TrckrData?', { since: 9 }),
  skipped('AccptncDtTm? AcctSvcrRef? ClrSysRef? OrgnlTxRef?'),
  skipped('SplmtryData*', { since: 9 }),
)
const customerReport = strict(
  part(
    'GrpHdr',
    strict(part('MsgId', text35), part('CreDtTm', dateTime), skipped('InitgPty? FwdgAgt? DbtrAgt? CdtrAgt?')),
  ),
  part('OrgnlGrpInfAndSts', original),
  part(
    'OrgnlPmtInfAndSts*',
    strict(
      part('OrgnlPmtInfId', text35),
      part('OrgnlNbOfTxs?', count),
      part('OrgnlCtrlSum?', sum),
      part('PmtInfSts?', status),
      part('StsRsnInf*', reason),
      skipped('NbOfTxsPerSts*'),
      part('TxInfAndSts*', ofCustomer),
    ),
  ),
  skipped('SplmtryData*', { since: 9 }),
)

const betweenBanks = strict(
  part('StsId?', text35),
  part(
    'OrgnlGrpInf?',
    strict(part('OrgnlMsgId', text35), part('OrgnlMsgNmId', text35), part('OrgnlCreDtTm?', dateTime)),
  ),
  part('OrgnlInstrId?', text35),
  part('OrgnlEndToEndId?', text35),
  part('OrgnlTxId?', text35),
  part('OrgnlUETR?', uuid4),
  part('TxSts?', status),
  part('StsRsnInf*', reason),
  skipped('ChrgsInf* AccptncDtTm? FctvIntrBkSttlmDt? AcctSvcrRef? ClrSysRef? InstgAgt? InstdAgt? OrgnlTxRef?'),
  skipped('SplmtryData*'),
)
const bankReport = strict(
  part(
    'GrpHdr',
    strict(
      part('MsgId', text35),
      part('CreDtTm', dateTime),
      skipped('InstgAgt? InstdAgt?'),
      skipped('OrgnlBizQry?', { since: 11 }),
    ),
  ),
  part('OrgnlGrpInfAndSts*', original),
  part('TxInfAndSts*', betweenBanks),
  skipped('SplmtryData*'),
)

export const statusMessages: readonly Message[] = [
  { name: 'pain.002.001', versions: [3, 10], root: 'CstmrPmtStsRpt', shape: customerReport },
  { name: 'pacs.002.001', versions: [10, 12], root: 'FIToFIPmtStsRpt', shape: bankReport },
]
