// Reads the money out of an ACH file as slowly and plainly as possible, by columns written down here again. The real
// reader is compared with it: what it accepts must count, hash and add up to the same.

export type Recounted = {
  readonly agrees: boolean
  readonly totalDebit: bigint
  readonly totalCredit: bigint
  readonly entries: readonly { readonly code: string; readonly routing: string; readonly cents: bigint }[]
}

const debitCodes = '26 27 28 29 36 37 38 39 46 47 48 49 55 56 82 84 86 88'.split(' ')
const creditCodes = '21 22 23 24 31 32 33 34 41 42 43 44 51 52 53 54 81 83 85 87'.split(' ')

export function recount(bytes: Buffer): Recounted {
  let agrees = true
  const insist = (holds: boolean) => {
    agrees &&= holds
  }
  const columns = (line: string, from: number, to: number) => line.slice(from - 1, to)
  const digits = (text: string) => {
    insist(/^[0-9]+$/.test(text))
    return /^[0-9]+$/.test(text) ? BigInt(text) : 0n
  }
  const entries: { code: string; routing: string; cents: bigint }[] = []
  const empty = () => ({ records: 0n, hash: 0n, debit: 0n, credit: 0n, batches: 0n })
  let ofBatch = empty()
  let ofFile = empty()
  let whole = empty()
  let isAdv = false
  const compare = (sums: typeof whole, line: string, at: readonly number[]) => {
    const [count = 0, hash = 0, debit = 0, credit = 0, end = 0] = at
    insist(digits(columns(line, count, hash - 1)) === sums.records)
    insist(digits(columns(line, hash, debit - 1)) === sums.hash % 10_000_000_000n)
    insist(digits(columns(line, debit, credit - 1)) === sums.debit)
    insist(digits(columns(line, credit, end)) === sums.credit)
  }
  for (const line of recordsOf(bytes)) {
    if (/^9{94}$/.test(line)) continue
    switch (line.slice(0, 1)) {
      case '1':
        ofFile = empty()
        isAdv = false
        break
      case '5':
        ofBatch = empty()
        ofFile.batches++
        if (columns(line, 51, 53).toUpperCase() === 'ADV') isAdv = true
        break
      case '6': {
        const code = columns(line, 2, 3)
        const cents = digits(isAdv ? columns(line, 28, 39) : columns(line, 30, 39))
        insist(debitCodes.includes(code) || creditCodes.includes(code))
        entries.push({ code, routing: columns(line, 4, 12), cents })
        ofBatch.records++
        ofBatch.hash += digits(columns(line, 4, 11))
        if (debitCodes.includes(code)) ofBatch.debit += cents
        else ofBatch.credit += cents
        break
      }
      case '7':
        ofBatch.records++
        break
      case '8':
        compare(ofBatch, line, isAdv ? [5, 11, 21, 41, 60] : [5, 11, 21, 33, 44])
        ofFile.records += ofBatch.records
        ofFile.hash += ofBatch.hash
        ofFile.debit += ofBatch.debit
        ofFile.credit += ofBatch.credit
        break
      case '9':
        compare(ofFile, line, isAdv ? [14, 22, 32, 52, 71] : [14, 22, 32, 44, 55])
        insist(digits(columns(line, 2, 7)) === ofFile.batches)
        whole = { ...whole, debit: whole.debit + ofFile.debit, credit: whole.credit + ofFile.credit }
        break
      default:
        insist(line.trim() === '')
    }
  }
  return { agrees, totalDebit: whole.debit, totalCredit: whole.credit, entries }
}

function recordsOf(bytes: Buffer): readonly string[] {
  let text = bytes.toString('latin1')
  if (text.startsWith('\u00ef\u00bb\u00bf')) text = text.slice(3)
  const lines = text.split(/\r\n|\r|\n/)
  const isUnbroken = '59'.includes(lines[0]?.slice(94, 95) || '-')
  const cut = isUnbroken ? lines.flatMap(line => line.match(/.{1,94}/gs) ?? []) : lines
  return cut.map(line => (/^9{2,}\s*$/.test(line) ? '9'.repeat(94) : line.padEnd(94)))
}
