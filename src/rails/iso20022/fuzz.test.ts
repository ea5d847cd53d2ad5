// Damages messages in the ways in which messages are damaged, by seed, and holds the reader to two things: it always
// ends, and what it accepts is what another reader finds there. ISO_FUZZ_SECONDS=3600 npm test iso20022/fuzz runs for an
// hour.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Damage, type Dice, dice, splice } from '../../../test/damage.ts'
import { anyReport, anyStatement, camtOf, camts, recount, reportOf, samples } from '../../../test/iso20022-messages.ts'
import type { Statement } from '../statement.ts'
import { recognise } from './recognise.ts'
import { readStatements } from './statements.ts'
import { readStatusReports } from './status-reports.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const seconds = Number(process.env['ISO_FUZZ_SECONDS'] ?? 3)
/** A message here has a few kilobytes; nothing done to it may take the processor longer than this. */
const oneMsMax = 1_000
/** The same messages to damage whatever the seed, so that a seed that failed fails again. */
const corpusSeed = 1

/** On one match of many: what it becomes, given another match of the same. */
function onOne(pattern: RegExp, change: (found: string, roll: Dice, another: string) => string): Damage {
  return (bytes, roll) => {
    const text = bytes.toString('utf8')
    const all = [...text.matchAll(pattern)]
    const one = all[roll(all.length || 1)]
    const another = all[roll(all.length || 1)]
    if (one === undefined || another === undefined) return bytes
    return Buffer.from(
      text.slice(0, one.index) + change(one[0], roll, another[0]) + text.slice(one.index + one[0].length),
    )
  }
}

const amounts = ['1e3', '+1', '1,00', ' 1.00', '-1', '0', '1.005', '.5', '1234567890123456789', '01.00', '1.000']
const markup = [
  '<!--x-->',
  '<![CDATA[1]]>',
  '<?x?>',
  '<!DOCTYPE a>',
  '&amp;',
  '&#49;',
  '&x;',
  '<a/>',
  '\u0001',
  '\ufeff',
  ' ',
]
const words = [
  'CRDT',
  'DBIT',
  'BOOK',
  'PDNG',
  'INFO',
  'OPBD',
  'PRCD',
  'CLBD',
  'USD',
  'JPY',
  'KWD',
  'true',
  'false',
  'RJCT',
  'ACSC',
]
const leaf = /<(\w+)[^<>]*>[^<>]*<\/\1>/g

const damages: Readonly<Record<string, Damage>> = {
  'a bit flips': (bytes, roll) => {
    const changed = Buffer.from(bytes)
    const at = roll(bytes.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << roll(8))
    return changed
  },
  'a byte is another': (bytes, roll) => splice(bytes, roll(bytes.length), 1, Buffer.from([roll(256)])),
  'a digit is another': onOne(/\d/g, (_, roll) => `${roll(10)}`),
  'a byte is lost': (bytes, roll) => splice(bytes, roll(bytes.length), 1, Buffer.alloc(0)),
  'a byte is added': (bytes, roll) => splice(bytes, roll(bytes.length), 0, Buffer.from([roll(256)])),
  'a stretch is lost': (bytes, roll) => splice(bytes, roll(bytes.length), roll(200), Buffer.alloc(0)),
  'a stretch comes twice': (bytes, roll) => {
    const at = roll(bytes.length)
    return splice(bytes, at, 0, bytes.subarray(at, at + roll(200)))
  },
  'the end is lost': (bytes, roll) => bytes.subarray(0, roll(bytes.length)),
  'another message follows': (bytes, _, other) => Buffer.concat([bytes, other]),
  'a value is lost': onOne(leaf, () => ''),
  'a value comes twice': onOne(leaf, found => found + found),
  'a value is that of another': onOne(leaf, (_, roll, another) => (roll(2) === 0 ? another : another + another)),
  'an entry is lost': onOne(/<Ntry>.*?<\/Ntry>/gs, () => ''),
  'an entry comes twice': onOne(/<Ntry>.*?<\/Ntry>/gs, found => found + found),
  'an entry is another': onOne(/<Ntry>.*?<\/Ntry>/gs, (_, __, another) => another),
  'an entry and its undoing come in': onOne(/<Ntry>.*?<\/Ntry>/gs, found => {
    const [here, there] = found.includes('>CRDT<') ? ['>CRDT<', '>DBIT<'] : ['>DBIT<', '>CRDT<']
    return found + found + found.replaceAll(here, there)
  }),
  'a detail is lost': onOne(/<TxDtls>.*?<\/TxDtls>/gs, () => ''),
  'an amount is another': onOne(/(?<=<\w*Amt Ccy="\w+">)[^<]*/g, (_, roll) => amounts[roll(amounts.length)] ?? ''),
  'a word is another': onOne(
    /\b(CRDT|DBIT|BOOK|PDNG|OPBD|CLBD|USD|EUR|JPY|ACCP|RJCT)\b/g,
    (_, roll) => words[roll(words.length)] ?? '',
  ),
  'a tag is another': onOne(/<\w+/g, (_, __, another) => another),
  'something comes in': onOne(/[<>]/g, (found, roll) => {
    const thing = markup[roll(markup.length)] ?? ''
    return found === '<' ? thing + found : found + thing
  }),
  'the version is another': onOne(/(?<=001\.)\d\d(?=")/g, (_, roll) => `0${roll(10)}`),
  'prefixes come in': bytes =>
    Buffer.from(
      bytes
        .toString()
        .replace(' xmlns="', ' xmlns:p="')
        .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1p:'),
    ),
  'lines come in': bytes => Buffer.from(bytes.toString().replaceAll(/></g, '>\r\n\t<')),
}
const names = Object.keys(damages)

const signed = ({ money, side }: { readonly money: { readonly minor: bigint }; readonly side: string }) =>
  side === 'credit' ? money.minor : -money.minor

function holds(statements: readonly Statement[], bytes: Buffer, how: string): void {
  const again = recount(bytes)
  const own = statements.map(({ lines, opening, closing }) => ({
    entries: lines.map(signed),
    booked: lines.filter(({ state }) => state === 'booked').reduce((sum, line) => sum + signed(line), 0n),
    opening: opening && signed(opening),
    closing: closing && signed(closing),
  }))
  assert.deepEqual(own, again, how)
  for (const { opening, booked, closing } of again)
    if (opening !== null && closing !== null) assert.equal(opening + booked, closing, `${how}: it does not add up`)
}

/** Whether one of the readers accepts it. */
async function accepts(bytes: Buffer, how: string): Promise<boolean> {
  const started = process.cpuUsage()
  const [known, statements, reports] = [
    await recognise(bytes),
    await readStatements([bytes]),
    await readStatusReports([bytes]),
  ]
  const { user, system } = process.cpuUsage(started)
  assert.ok(user + system < oneMsMax * 1_000, `${how} took ${(user + system) / 1_000} ms`)
  assert.ok(!(statements.ok && reports.ok), `${how}: two messages at once`)
  if (statements.ok) {
    assert.equal(known?.is, 'statements', how)
    holds(statements.value.value, bytes, how)
  }
  if (reports.ok) {
    assert.equal(known?.is, 'status_reports', how)
    // Nothing is said that is not written there.
    const text = bytes.toString()
    const said = reports.value.value.flatMap(({ status, transactions }) => [
      status,
      ...transactions.map(one => one.status),
    ])
    for (const status of said) assert.ok(status === null || text.includes(`>${status}</`), how)
  }
  return statements.ok || reports.ok
}

function corpus(): readonly Buffer[] {
  const sampled = { seed: corpusSeed, numRuns: 4 }
  const statements = camts.flatMap(camt =>
    fc
      .sample(fc.tuple(fc.array(anyStatement(camt), { minLength: 1, maxLength: 2 }), fc.boolean()), sampled)
      .map(([all, summary]) => camtOf(all, camt, { summary })),
  )
  const customer = fc.sample(anyReport('pain.002'), sampled).map(report => reportOf(report, 'pain.002.001.10'))
  const banks = fc.sample(anyReport('pacs.002'), sampled).map(report => reportOf(report, 'pacs.002.001.12'))
  return [...[...statements, ...customer, ...banks].map(text => Buffer.from(text)), ...samples().values()]
}

describe('a damaged message', () => {
  test(`is read to its end, and accepted only as what it is, for ${seconds} s from seed ${seed}`, async context => {
    const all = corpus()
    const untilMs = performance.now() + seconds * 1_000
    let messages = 0
    let accepted = 0
    for (; performance.now() < untilMs; messages++) {
      const roll = dice(seed + messages)
      const pick = () => all[roll(all.length)] ?? Buffer.alloc(0)
      let bytes = pick()
      const done: string[] = []
      for (let count = 1 + roll(3); count > 0 && bytes.length > 1; count--) {
        const name = names[roll(names.length)] ?? ''
        done.push(name)
        bytes = damages[name]?.(bytes, roll, pick()) ?? bytes
      }
      if (await accepts(bytes, `VOUCH_SEED=${seed + messages}: ${done.join(', ')}`)) accepted++
    }
    context.diagnostic(`${messages} damaged messages, ${accepted} of them acceptable still`)
    assert.ok(messages > 20 && accepted > 0 && accepted < messages)
  })
})
