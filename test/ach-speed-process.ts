// Writes and reads a file of so many entries in a process of its own, and prints how long it took and how much memory
// reading did. Seconds of the processor are what a busy machine cannot spoil:
//   node test/ach-speed-process.ts 500000

import type { Entry } from '../src/rails/ach/check.ts'
import { readAch } from '../src/rails/ach/read.ts'
import { writeAch } from '../src/rails/ach/write.ts'
import { batchHeader, cie, fileHeader } from './ach-files.ts'

const entriesMax = Number(process.argv[2] ?? 500_000)
const chunkBytes = 65_536

function* entries(): Generator<Entry> {
  for (let n = 1; n <= entriesMax; n++) yield cie(n, BigInt(n % 1_000) + 1n)
}

const megabytes = (bytes: number) => Math.round(bytes / 1_048_576)
let rssMax = process.memoryUsage.rss()
const watched = () => {
  rssMax = Math.max(rssMax, process.memoryUsage.rss())
}

const parts: Buffer[] = []
const writeStarted = performance.now()
const batches = [{ header: batchHeader(), entries: entries() }]
const written = await writeAch({ header: fileHeader, batches, lineEnd: '\n' }, part => {
  parts.push(part)
  watched()
})
const writeSeconds = (performance.now() - writeStarted) / 1_000
if (!written.ok) throw new Error(JSON.stringify(written.refusal))
const bytes = Buffer.concat(parts)
parts.length = 0

// What the file itself takes in memory is not the reader's: it is held here only so that no disk is measured.
const beforeReading = process.memoryUsage.rss()
rssMax = beforeReading
async function* chunks(): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    watched()
    yield bytes.subarray(at, at + chunkBytes)
  }
}
const readStarted = performance.now()
const cpuStarted = process.cpuUsage()
let read = 0
let isAcceptable = false
for await (const event of readAch(chunks())) {
  if (event.kind === 'entry') read++
  if (event.kind === 'end') isAcceptable = event.isAcceptable
}
const readSeconds = (performance.now() - readStarted) / 1_000
const { user, system } = process.cpuUsage(cpuStarted)
const readCpuSeconds = (user + system) / 1_000_000
const readMegabytes = megabytes(rssMax - beforeReading)
console.log(JSON.stringify({ entries: read, isAcceptable, writeSeconds, readSeconds, readCpuSeconds, readMegabytes }))
