// Reads a pain.001 as this bank does: into a tree, and out of that what it needs, checking what it would be liable for.

import { SaxesParser } from 'saxes'

import { type BusinessDate, isBusinessDate } from '../src/base/dates.ts'
import type { Cents } from './facts.ts'

export type Transfer = {
  readonly instructionId: string
  readonly endToEndId: string
  readonly cents: Cents
  /** To which account. */
  readonly account: string
}

export type TransferPart = {
  readonly id: string
  readonly isSameDay: boolean
  readonly executeOn: BusinessDate
  readonly transfers: readonly Transfer[]
}

export type Transfers = {
  /** Such as 'pain.001.001.09'. */
  readonly message: string
  readonly id: string
  readonly initiator: string
  readonly parts: readonly TransferPart[]
}

type Node = {
  readonly name: string
  readonly children: Node[]
  text: string
  readonly attributes: Record<string, string>
}

/** It cannot be read: `code` as a pain.002 has it, and words that repeat nothing of what is in it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly code: string
  constructor(code: string, what: string) {
    super(what)
    this.code = code
  }
}

const namespaces = /^urn:iso:std:iso:20022:tech:xsd:(pain\.001\.001\.(?:03|09|11))$/
const depthMax = 30

/** Whether it begins as XML does. */
export function isXml(bytes: Buffer): boolean {
  return bytes.subarray(0, 100).toString('latin1').trimStart().startsWith('<')
}

/** Throws what is unreadable. */
export function readTransfers(bytes: Buffer): Transfers {
  const root = treeOf(bytes.toString('utf8'))
  const message = namespaces.exec(root.attributes['xmlns'] ?? '')?.[1]
  if (root.name !== 'Document' || message === undefined) throw new Unreadable('FF01', 'no message that is taken here')
  const initiation = the(root, 'CstmrCdtTrfInitn')
  const header = the(initiation, 'GrpHdr')
  const parts = initiation.children.filter(({ name }) => name === 'PmtInf').map(partOf)
  const all = parts.flatMap(({ transfers }) => transfers)
  mustAgree(header, all)
  const names = all.map(({ endToEndId }) => endToEndId)
  if (all.length === 0) throw new Unreadable('FF01', 'there are no transfers')
  if (new Set(names).size < names.length) throw new Unreadable('AM05', 'two transfers are called the same')
  return { message, id: textOf(header, 'MsgId'), initiator: textOf(header, 'InitgPty', 'Nm'), parts }
}

function partOf(part: Node): TransferPart {
  const transfers = part.children.filter(({ name }) => name === 'CdtTrfTxInf').map(transferOf)
  mustAgree(part, transfers)
  if (textOf(part, 'PmtMtd') !== 'TRF') throw new Unreadable('AG03', 'credit transfers only')
  // Older messages have the day itself, newer ones wrap it.
  const day = the(part, 'ReqdExctnDt')
  const executeOn = day.children.length === 0 ? day.text : textOf(day, 'Dt')
  if (!isBusinessDate(executeOn)) throw new Unreadable('DT01', 'the day is none')
  return {
    id: textOf(part, 'PmtInfId'),
    isSameDay: textOf(part, 'PmtTpInf', 'SvcLvl', 'Cd') === 'SDVA',
    executeOn,
    transfers,
  }
}

function transferOf(transfer: Node): Transfer {
  const amount = the(the(transfer, 'Amt'), 'InstdAmt')
  if (amount.attributes['Ccy'] !== 'USD') throw new Unreadable('AM03', 'dollars only')
  return {
    instructionId: textOf(transfer, 'PmtId', 'InstrId'),
    endToEndId: textOf(transfer, 'PmtId', 'EndToEndId'),
    cents: centsOf(amount.text),
    account: textOf(transfer, 'CdtrAcct', 'Id', 'Othr', 'Id'),
  }
}

/** What a header says of number and sum must be what is there. */
function mustAgree(header: Node, transfers: readonly Transfer[]): void {
  const sum = transfers.reduce((total, { cents }) => total + cents, 0n)
  if (Number(textOf(header, 'NbOfTxs')) !== transfers.length) throw new Unreadable('AM18', 'the number of transfers')
  if (centsOf(textOf(header, 'CtrlSum')) !== sum) throw new Unreadable('AM10', 'the control sum')
}

function centsOf(text: string): Cents {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text)
  if (match === null) throw new Unreadable('AM12', 'an amount')
  return BigInt(match[1] ?? '') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
}

function the(node: Node, name: string): Node {
  const found = node.children.filter(child => child.name === name)
  const [only] = found
  if (only === undefined || found.length > 1) throw new Unreadable('FF01', `${node.name} has not one ${name}`)
  return only
}

function textOf(node: Node, ...path: readonly string[]): string {
  return path.reduce(the, node).text.trim()
}

function treeOf(text: string): Node {
  const top: Node = { name: '', children: [], text: '', attributes: {} }
  const open: Node[] = [top]
  const parser = new SaxesParser()
  parser.on('error', () => {
    throw new Unreadable('FF01', 'no XML')
  })
  parser.on('doctype', () => {
    throw new Unreadable('FF01', 'a document type')
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > depthMax) throw new Unreadable('FF01', 'too deep')
    const node: Node = { name, children: [], text: '', attributes }
    open.at(-1)?.children.push(node)
    open.push(node)
  })
  parser.on('text', said => {
    const node = open.at(-1)
    if (node !== undefined) node.text += said
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  const [root] = top.children
  if (root === undefined) throw new Unreadable('FF01', 'nothing is in it')
  return root
}
