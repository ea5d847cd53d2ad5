import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openJournal } from './journal.ts'

type Fact = { readonly n: number; readonly cents: bigint }

describe('a journal', () => {
  let home: string
  let count = 0
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'vouch-journal-'))
  })
  after(() => rmSync(home, { recursive: true }))

  const open = (path: string) => {
    const facts: Fact[] = []
    const journal = openJournal<Fact>(path, fact => facts.push(fact))
    return { facts, ...journal }
  }
  const fact = (n: number): Fact => ({ n, cents: BigInt(n) * 10n ** 20n })
  const filled = () => {
    const path = join(home, `journal-${++count}`)
    const { append, close } = open(path)
    append([fact(1)])
    append([fact(2), fact(3)])
    close()
    return path
  }

  test('tells all that was appended, in order, amounts exact', () => {
    const path = filled()
    const { facts, append, close } = open(path)
    assert.deepEqual(facts, [fact(1), fact(2), fact(3)])
    append([fact(4)])
    close()
    assert.deepEqual(open(path).facts.length, 4)
  })

  test('forgets a line that was cut anywhere, whole, and goes on behind the line before it', () => {
    const whole = readFileSync(filled())
    const firstEnds = whole.indexOf(10) + 1
    for (let size = firstEnds; size < whole.length; size += 11) {
      const path = filled()
      truncateSync(path, size)
      const torn = open(path)
      assert.deepEqual(torn.facts, [fact(1)], `cut at ${size}`)
      torn.append([fact(9)])
      torn.close()
      const next = open(path)
      assert.deepEqual(next.facts, [fact(1), fact(9)])
      next.close()
    }
  })

  test('forgets a last line whose bytes did not all come to the disk', () => {
    const path = filled()
    const bytes = readFileSync(path)
    bytes.fill(0, bytes.length - 12, bytes.length - 2)
    writeFileSync(path, bytes)
    assert.deepEqual(open(path).facts, [fact(1)])
  })

  test('refuses to go on from one that was changed in the middle, or that another writes to', () => {
    const path = filled()
    const bytes = readFileSync(path)
    bytes[20] = 0x58
    writeFileSync(path, bytes)
    assert.throws(() => open(path), /was changed by somebody else, at byte 0/)
    const shared = filled()
    const { append } = open(shared)
    appendFileSync(shared, 'x')
    assert.throws(() => append([fact(5)]), /another bank writes to/)
  })
})
