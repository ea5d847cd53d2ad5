// Customer payment status report, pain.002.001.10: what the bank says of a file as a whole, of a part of it, or of single
// transfers in it.

import { document, element, text, type Xml } from './xml.ts'

export type FileStatus = {
  /** The name of this message. */
  readonly id: string
  readonly madeAt: Date
  /** The name of the file without what comes behind its dot. */
  readonly file: string
  /** What that is: 'NACHA', or the name of a message. */
  readonly kind: string
  readonly status: 'ACCP' | 'RJCT' | 'ACSC'
  readonly reason?: { readonly code: string; readonly information: string }
  /** Where it is of a part only, and not of the file. */
  readonly part?: string
}

export type TransferStatus = {
  readonly id: string
  readonly madeAt: Date
  readonly file: string
  readonly kind: string
  readonly refused: readonly {
    readonly part: string
    readonly instructionId: string
    readonly endToEndId: string
    readonly code: string
  }[]
}

const idCharsMax = 35
const informationCharsMax = 105

export function writeFileStatus({ id, madeAt, file, kind, status, reason, part }: FileStatus): string {
  const because =
    reason === undefined
      ? undefined
      : element(
          'StsRsnInf',
          element('Rsn', text('Cd', reason.code)),
          reason.information === '' ? undefined : text('AddtlInf', reason.information.slice(0, informationCharsMax)),
        )
  if (part === undefined) return report({ id, madeAt }, about(file, kind, text('GrpSts', status), because))
  const said = element('OrgnlPmtInfAndSts', text('OrgnlPmtInfId', part), text('PmtInfSts', status), because)
  return report({ id, madeAt }, about(file, kind), said)
}

/** Of transfers that were taken and cannot arrive. */
export function writeTransferStatus({ id, madeAt, file, kind, refused }: TransferStatus): string {
  const parts = [...Map.groupBy(refused, ({ part }) => part)].map(([part, own]) =>
    element(
      'OrgnlPmtInfAndSts',
      text('OrgnlPmtInfId', part),
      ...own.map(({ instructionId, endToEndId, code }) =>
        element(
          'TxInfAndSts',
          text('OrgnlInstrId', instructionId),
          text('OrgnlEndToEndId', endToEndId),
          text('TxSts', 'RJCT'),
          element('StsRsnInf', element('Rsn', text('Cd', code))),
        ),
      ),
    ),
  )
  return report({ id, madeAt }, about(file, kind), ...parts)
}

function about(file: string, kind: string, ...said: readonly (Xml | undefined)[]): Xml {
  return element(
    'OrgnlGrpInfAndSts',
    text('OrgnlMsgId', file.slice(0, idCharsMax)),
    text('OrgnlMsgNmId', kind),
    ...said,
  )
}

function report({ id, madeAt }: Pick<FileStatus, 'id' | 'madeAt'>, ...inner: readonly Xml[]): string {
  const header = element('GrpHdr', text('MsgId', id), text('CreDtTm', madeAt.toISOString()))
  return document('pain.002.001.10', element('CstmrPmtStsRpt', header, ...inner))
}
