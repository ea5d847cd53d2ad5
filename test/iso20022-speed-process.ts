// Reads a statement of so many entries in a process of its own, and prints how long it took and how much memory reading
// did. Seconds of the processor are what a busy machine cannot spoil:
//   node test/iso20022-speed-process.ts 100000

import { readStatements } from '../src/rails/iso20022/statements.ts'

const entries = Number(process.argv[2] ?? 100_000)
const chunkEntries = 100

const head = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-01-06T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><Acct><Id><Othr><Id>4711</Id></Othr></Id><Ccy>USD</Ccy></Acct>`
const balance = (code: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>`
const entry = (n: number) => `
  <Ntry>
    <NtryRef>${n}</NtryRef>
    <Amt Ccy="USD">${n % 1_000}.00</Amt>
    <CdtDbtInd>CRDT</CdtDbtInd>
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-01-05</Dt></BookgDt>
    <ValDt><Dt>2026-01-05</Dt></ValDt>
    <AcctSvcrRef>BANKREF${String(n).padStart(12, '0')}</AcctSvcrRef>
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>BOOK</SubFmlyCd></Fmly></Domn></BkTxCd>
    <NtryDtls>
      <TxDtls>
        <Refs><InstrId>itn_${n}</InstrId><EndToEndId>itn_${n}</EndToEndId></Refs>
        <Amt Ccy="USD">${n % 1_000}.00</Amt>
        <RltdPties><Dbtr><Pty><Nm>Somebody With A Name</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>1234567890</Id></Othr></Id></DbtrAcct></RltdPties>
        <RmtInf><Ustrd>Invoice ${n} of January</Ustrd></RmtInf>
      </TxDtls>
    </NtryDtls>
  </Ntry>`

let bytes = 0
let rssMax = process.memoryUsage.rss()
/** Made as it is read, so that only the reader's memory is measured. */
function* pieces(): Generator<Buffer> {
  let total = 0n
  for (let n = 1; n <= entries; n++) total += BigInt(n % 1_000)
  const made = (text: string) => {
    const piece = Buffer.from(text)
    bytes += piece.length
    rssMax = Math.max(rssMax, process.memoryUsage.rss())
    return piece
  }
  yield made(head + balance('OPBD', '0.00') + balance('CLBD', `${total}.00`))
  for (let from = 1; from <= entries; from += chunkEntries) {
    const until = Math.min(from + chunkEntries - 1, entries)
    yield made(Array.from({ length: until - from + 1 }, (_, index) => entry(from + index)).join(''))
  }
  yield made('</Stmt></BkToCstmrStmt></Document>')
}

const before = process.memoryUsage.rss()
const started = performance.now()
const cpuStarted = process.cpuUsage()
const outcome = await readStatements(pieces())
const { user, system } = process.cpuUsage(cpuStarted)
const megabytes = (count: number) => Math.round(count / 1_048_576)
console.log(
  JSON.stringify({
    entries: outcome.ok ? outcome.value.value[0]?.lines.length : 0,
    megabytes: megabytes(bytes),
    seconds: Math.round(performance.now() - started) / 1_000,
    cpuSeconds: (user + system) / 1_000_000,
    rssMegabytes: megabytes(rssMax - before),
  }),
)
