// Damages files in the ways in which files are damaged, by seed, and holds the reader to two things: it always ends, and
// what it accepts adds up. ACH_FUZZ_SECONDS=3600 npm test rails/ach/fuzz runs for an hour.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { anyFile, eventsOf, samples, written } from '../../../test/ach-files.ts'
import { recount } from '../../../test/ach-recount.ts'
import { type Damage, type Dice, dice, splice } from '../../../test/damage.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const seconds = Number(process.env['ACH_FUZZ_SECONDS'] ?? 3)
/** One file has a few dozen lines; nothing done to it may take the processor longer than this. */
const oneMsMax = 1_000
/** The same files to damage whatever the seed, so that a seed that failed fails again. */
const corpusSeed = 1

/** On lines, where the file has them, else on every 94 bytes. */
function onLines(change: (lines: string[], roll: Dice, other: readonly string[]) => void): Damage {
  const cut = (bytes: Buffer) => {
    const text = bytes.toString('latin1')
    return /[\r\n]/.test(text) ? text.split(/(?<=\n)/) : (text.match(/.{1,94}/gs) ?? [])
  }
  return (bytes, roll, other) => {
    const lines = [...cut(bytes)]
    change(lines, roll, cut(other))
    return Buffer.from(lines.join(''), 'latin1')
  }
}

const damages: Readonly<Record<string, Damage>> = {
  'a bit flips': (bytes, roll) => {
    const changed = Buffer.from(bytes)
    const at = roll(bytes.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << roll(8))
    return changed
  },
  'a byte is another': (bytes, roll) => splice(bytes, roll(bytes.length), 1, Buffer.from([roll(256)])),
  'a digit is another': (bytes, roll) => {
    for (let tries = 0; tries < 50; tries++) {
      const at = roll(bytes.length)
      if (/\d/.test(String.fromCharCode(bytes[at] ?? 0))) return splice(bytes, at, 1, Buffer.from(`${roll(10)}`))
    }
    return bytes
  },
  'two digits change places': (bytes, roll) => {
    const at = roll(bytes.length - 1)
    return splice(bytes, at, 2, Buffer.from([bytes[at + 1] ?? 0, bytes[at] ?? 0]))
  },
  'a byte is lost': (bytes, roll) => splice(bytes, roll(bytes.length), 1, Buffer.alloc(0)),
  'a byte is added': (bytes, roll) => splice(bytes, roll(bytes.length), 0, Buffer.from([roll(256)])),
  'a stretch is lost': (bytes, roll) => splice(bytes, roll(bytes.length), roll(200), Buffer.alloc(0)),
  'a stretch comes twice': (bytes, roll) => {
    const at = roll(bytes.length)
    return splice(bytes, at, 0, bytes.subarray(at, at + roll(200)))
  },
  'the end is lost': (bytes, roll) => bytes.subarray(0, roll(bytes.length)),
  'the beginning is lost': (bytes, roll) => bytes.subarray(roll(bytes.length)),
  'another file follows': (bytes, _, other) => Buffer.concat([bytes, other]),
  'line ends are lost': bytes => Buffer.from(bytes.toString('latin1').replaceAll(/[\r\n]/g, ''), 'latin1'),
  'line ends are others': (bytes, roll) =>
    Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, ['\r', '\r\n', '\n\n', ' \n'][roll(4)] ?? ''), 'latin1'),
  'a line is lost': onLines((lines, roll) => lines.splice(roll(lines.length), 1)),
  'a line comes twice': onLines((lines, roll) => {
    const at = roll(lines.length)
    lines.splice(at, 0, lines[at] ?? '')
  }),
  'two lines change places': onLines((lines, roll) => {
    const [one, two] = [roll(lines.length), roll(lines.length)]
    ;[lines[one], lines[two]] = [lines[two] ?? '', lines[one] ?? '']
  }),
  'a line of another file slips in': onLines((lines, roll, other) => {
    lines.splice(roll(lines.length), 0, other[roll(other.length)] ?? '')
  }),
  'blanks go': onLines((lines, roll) => {
    const at = roll(lines.length)
    lines[at] = `${(lines[at] ?? '').trimEnd()}\n`
  }),
  'small letters': (bytes, roll) => {
    const at = roll(bytes.length)
    const text = bytes.toString('latin1')
    return Buffer.from(text.slice(0, at) + text.slice(at, at + 60).toLowerCase() + text.slice(at + 60), 'latin1')
  },
}

const names = Object.keys(damages)

/** Whether the reader accepts it; when it does, the recount must come to the same. */
async function accepts(bytes: Buffer, how: string): Promise<boolean> {
  const started = process.cpuUsage()
  const events = await eventsOf(bytes)
  const { user, system } = process.cpuUsage(started)
  assert.ok(user + system < oneMsMax * 1_000, `${how} took ${(user + system) / 1_000} ms`)
  const end = events.at(-1)
  assert.ok(end?.kind === 'end', `${how}: it did not end`)
  if (!end.isAcceptable) return false
  const again = recount(bytes)
  const { totalDebit, totalCredit } = again
  assert.ok(again.agrees, `${how}: accepted, and does not add up`)
  assert.deepEqual([end.totalDebit, end.totalCredit], [totalDebit, totalCredit], how)
  const entries = events.flatMap(event => (event.kind === 'entry' ? [event.entry.detail] : []))
  assert.deepEqual(
    entries.map(({ transactionCode, receivingDfi, amount }) => ({
      code: transactionCode,
      routing: receivingDfi,
      cents: amount,
    })),
    again.entries,
    how,
  )
  return true
}

describe('a damaged ACH file', () => {
  test(`is read to its end, and accepted only when it adds up, for ${seconds} s from seed ${seed}`, async context => {
    const made = await Promise.all(fc.sample(anyFile, { seed: corpusSeed, numRuns: 40 }).map(file => written(file)))
    const corpus = [...made, ...[...samples().values()].map(({ bytes }) => bytes)]
    const untilMs = performance.now() + seconds * 1_000
    let files = 0
    let accepted = 0
    for (; performance.now() < untilMs; files++) {
      const roll = dice(seed + files)
      const pick = () => corpus[roll(corpus.length)] ?? Buffer.alloc(0)
      let bytes = pick()
      const done: string[] = []
      for (let count = 1 + roll(3); count > 0 && bytes.length > 1; count--) {
        const name = names[roll(names.length)] ?? ''
        done.push(name)
        bytes = damages[name]?.(bytes, roll, pick()) ?? bytes
      }
      if (await accepts(bytes, `VOUCH_SEED=${seed + files}: ${done.join(', ')}`)) accepted++
    }
    context.diagnostic(`${files} damaged files, ${accepted} of them acceptable still`)
    assert.ok(files > 100 && accepted > 0 && accepted < files)
  })
})
