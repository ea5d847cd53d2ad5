// Customer payment status report, pain.002.001.10: what the bank says of a file as a whole.

import { document, element, text } from './xml.ts'

export type FileStatus = {
  /** The name of this message. */
  readonly id: string
  readonly madeAt: Date
  /** The name of the file without what comes behind its dot. */
  readonly file: string
  readonly status: 'ACCP' | 'RJCT' | 'ACSC'
  readonly reason?: { readonly code: string; readonly information: string }
}

const idCharsMax = 35
const informationCharsMax = 105

export function writeFileStatus({ id, madeAt, file, status, reason }: FileStatus): string {
  const because =
    reason === undefined
      ? undefined
      : element(
          'StsRsnInf',
          element('Rsn', text('Cd', reason.code)),
          reason.information === '' ? undefined : text('AddtlInf', reason.information.slice(0, informationCharsMax)),
        )
  return document(
    'pain.002.001.10',
    element(
      'CstmrPmtStsRpt',
      element('GrpHdr', text('MsgId', id), text('CreDtTm', madeAt.toISOString())),
      element(
        'OrgnlGrpInfAndSts',
        text('OrgnlMsgId', file.slice(0, idCharsMax)),
        text('OrgnlMsgNmId', 'NACHA'),
        text('GrpSts', status),
        because,
      ),
    ),
  )
}
