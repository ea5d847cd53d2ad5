import assert from 'node:assert/strict'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'

import { fault } from '../../base/outcome.ts'
import { isCountryCode } from './countries.ts'
import { bystanders, disfigured, type Labelled } from './labelled-names.ts'
import { type Entry, type EntryId, type EntryKind, type List, listOf, readList } from './list.ts'
import { readGiven, readListed } from './normal.ts'
import { compare, shareOf, weigh } from './score.ts'
import { hitsMax, openScreening, type Screening, screen, screenMany, sharedScore, thresholdDefault } from './screen.ts'

const shared = join(import.meta.dirname, '../../../../shared/data')
const unlessThere = { skip: existsSync(shared) ? false : '../shared/data is not here' }

function entry(number: number, kind: EntryKind, ...names: readonly string[]): Entry {
  return {
    id: `sdn:${number}`,
    kind,
    names: names.map((text, at) =>
      text.startsWith("'")
        ? { text: text.slice(1), strength: 'weak' }
        : { text, strength: at === 0 ? 'primary' : 'strong' },
    ),
    programs: [],
    countries: ['Korea, North'],
    births: [],
    addresses: [],
    remarks: '',
  }
}

const small = openScreening(
  listOf(
    'v1',
    [],
    [
      entry(1, 'individual', 'MADURO MOROS, Nicolas', 'MADURO, Nicolas', "'EL TORO", "'PAT"),
      entry(2, 'entity', 'AERO-CARIBBEAN S.A.', 'EMPRESA AEROCARIBBEAN'),
      entry(3, 'vessel', 'SEA STAR'),
      entry(4, 'individual', 'SA, Pong Chol'),
      entry(5, 'entity', 'THE ORGANIZATION'),
    ],
  ),
)

function hitsOf(screening: Screening, name: string, about = {}): readonly (readonly [entry: EntryId, score: number])[] {
  const screened = screen(screening, name, about)
  return screened.ok ? screened.value.hits.map(hit => [hit.entry, hit.score]) : fault(screened.refusal.code)
}

describe('a screening', () => {
  test('answers with all that a decision has to keep', () => {
    const country = 'KP'
    const screened = screen(small, 'maduro nicolas', {
      kind: 'individual',
      ...(isCountryCode(country) ? { country } : {}),
    })
    assert.deepEqual(screened, {
      ok: true,
      value: {
        listHash: small.list.hash,
        rules: 1,
        threshold: thresholdDefault,
        hits: [
          {
            entry: 'sdn:1',
            name: { text: 'MADURO, Nicolas', strength: 'strong' },
            score: 1_000,
            country: 'same',
            why: {
              words: [
                { given: 'maduro', listed: 'maduro', how: 'same', likeness: 1_000, weight: 940 },
                { given: 'nicolas', listed: 'nicolas', how: 'same', likeness: 1_000, weight: 940 },
              ],
              missing: [],
              additional: [],
              weakShare: 1_000,
              kindShare: 1_000,
            },
          },
        ],
        hitsTotal: 1,
      },
    })
  })

  test('finds nothing in what is on no list', () => {
    for (const name of ['Jane Doe', 'Pacific Gas and Electric Company', 'City of Springfield', 'Carlos Moros']) {
      assert.deepEqual(hitsOf(small, name), [], name)
    }
  })

  test('refuses what cannot be compared, and calls nothing of it clean', () => {
    const names = ['', '!!!', 'x'.repeat(10_000), 'Jo\u0000hn', 'أيمن الظواهري']
    assert.deepEqual(
      names.map(name => screen(small, name)).map(screened => (screened.ok ? 'clean' : screened.refusal.code)),
      ['name_empty', 'name_empty', 'name_too_long', 'name_malformed', 'script_unread'],
    )
  })

  test('is not deceived by letters of another alphabet, by invisible ones or by an alias', () => {
    const names = [
      'Nіcоlаs Mаdurо',
      'Ni\u200bcolas\u202e Mad\u00aduro',
      'ＮＩＣＯＬＡＳ ＭＡＤＵＲＯ',
      'Joe Smith Lawn Care d/b/a Aero Caribbean',
    ]
    assert.deepEqual(
      names.map(name => hitsOf(small, name)[0]?.[0]),
      ['sdn:1', 'sdn:1', 'sdn:1', 'sdn:2'],
    )
  })

  test('makes no hit of a weak alias of one word, and one of several words only when nearly exact', () => {
    assert.deepEqual(hitsOf(small, 'Pat'), [])
    assert.deepEqual(hitsOf(openScreening(small.list, 700), 'Pat'), [['sdn:1', 700]])
    assert.deepEqual(
      hitsOf(openScreening(listOf('v', [], [entry(1, 'individual', 'X, Y', "'RED BULL")])), 'Red Bull'),
      [['sdn:1', 900]],
    )
  })

  test('takes its share off where a person is asked for and a vessel is listed, and nothing where the kind is unknown', () => {
    const kinds = [{}, { kind: 'entity' }, { kind: 'individual' }]
    assert.deepEqual(
      kinds.map(about => hitsOf(small, 'Sea Star', about)[0]?.[1]),
      [1_000, 1_000, 900],
    )
  })

  test('knows a surname from the form of a company', () => {
    assert.deepEqual(hitsOf(small, 'Pong Chol Sa'), [['sdn:4', 1_000]])
    assert.deepEqual(hitsOf(small, 'Aero Caribbean LLC'), [['sdn:2', 1_000]])
  })

  test('tells at most fifty hits, the best, and how many there were', () => {
    const twins = Array.from({ length: hitsMax + 10 }, (_, at) => entry(100 + at, 'individual', 'ROE, Richard'))
    const screened = screen(openScreening(listOf('v', [], twins)), 'Richard Roe')
    assert.deepEqual(screened.ok && [screened.value.hits.length, screened.value.hitsTotal], [hitsMax, hitsMax + 10])
  })

  test('takes thresholds that can be kept, only', () => {
    for (const threshold of [599, 1_001, 800.5, Number.NaN]) assert.throws(() => openScreening(small.list, threshold))
  })

  test('of many answers in their order, and lets others have their turn', async () => {
    let turns = 0
    let isOver = false
    const other = (): void => {
      turns++
      if (!isOver) setImmediate(other)
    }
    setImmediate(other)
    const questions = Array.from({ length: 200 }, (_, at) => ({
      name: at % 2 === 0 ? 'Nicolas Maduro' : 'Jane Doe',
      at,
    }))
    const answers: (readonly [at: number, hits: number])[] = []
    for await (const { question, outcome } of screenMany(small, questions)) {
      answers.push([question.at, outcome.ok ? outcome.value.hitsTotal : -1])
    }
    isOver = true
    assert.deepEqual(
      answers,
      questions.map(({ at }) => [at, at % 2 === 0 ? 1 : 0]),
    )
    assert.ok(turns > 10, `others had ${turns} turns`)
  })
})

/** Every name of the list compared, one after the other: what the index must agree with. */
function hitsByTrial({ candidates, threshold }: Screening, name: string): readonly (readonly [EntryId, number])[] {
  const best = new Map<EntryId, number>()
  const ways = readGiven(name)
  for (const words of ways.ok ? ways.value : []) {
    const given = candidates.weigh(words)
    for (const { entry, name: listed, weighed } of candidates.names) {
      const score = sharedScore(
        compare(given, weighed)?.score ?? 0,
        shareOf(listed, weighed.words, entry.kind, undefined),
      )
      if (score >= threshold && score > (best.get(entry.id) ?? 0)) best.set(entry.id, score)
    }
  }
  return [...best].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, hitsMax)
}

describe('the list of December 2018', unlessThere, () => {
  let list: List
  let screening: Screening

  before(async () => {
    if (unlessThere.skip !== false) return
    const open = (name: string) => ({ name, bytes: createReadStream(join(shared, 'ofac', name)) })
    const [primary, alternates, addresses] = [open('sdn.csv'), open('alt.csv'), open('add.csv')]
    const outcome = await readList('2018-12-20', [{ source: 'sdn', primary, alternates, addresses }])
    list = outcome.ok ? outcome.value.list : fault(outcome.refusal.code)
    screening = openScreening(list)
  })

  test('has no name with more words than are compared', () => {
    const longest = Math.max(...screening.candidates.names.map(({ weighed }) => weighed.words.length))
    assert.ok(longest < 30, `${longest} words`)
  })

  test('has no name that does not find its own entry, at the full score', () => {
    const named = list.entries.flatMap(entry => entry.names.map(name => ({ entry, ...name })))
    for (const { entry, text, strength } of named.filter((_, at) => at % 15 === 0)) {
      if (strength === 'weak') continue
      const found = hitsOf(screening, text).find(([id]) => id === entry.id)
      assert.equal(found?.[1], 1_000, text)
    }
  })

  test('is searched without losing a hit: the index agrees with comparing every name', () => {
    const part = openScreening(
      listOf(
        'part',
        [],
        list.entries.filter((_, at) => at % 8 === 0),
      ),
      700,
    )
    const names = [...disfigured(part.list.entries, 10, 3), ...bystanders(15, 4)].map(({ name }) => name)
    let hits = 0
    for (const name of names) {
      const found = hitsOf(part, name)
      hits += found.length
      assert.deepEqual(found, hitsByTrial(part, name), name)
    }
    assert.ok(hits > 120, `only ${hits} hits were compared`)
  })

  // docs/sanctions.md has the table for 1,000 of each, by the same seeds.
  test('tells listed names from others at the threshold that was chosen', context => {
    const groups = measured(screening, [...disfigured(list.entries, 60, 1), ...bystanders(300, 2), ...banks(600)])
    for (const [group, { hit, of }] of groups) context.diagnostic(`${group}: ${hit} of ${of}`)
    const least: Readonly<Record<string, number>> = {
      'as written': 100,
      'order changed': 92,
      'accents and capitals': 98,
      'one typo': 91,
      'two typos': 66,
      'spelled otherwise': 88,
      'a word joined': 90,
      'a word split': 95,
      'one of three or more names left out': 86,
      'a middle name as an initial': 98,
      'the first name as an initial': 91,
      'another form of company': 95,
      'a place added': 62,
    }
    for (const [group, percent] of Object.entries(least)) {
      const { hit, of } = groups.get(group) ?? fault(`no names of ${group}`)
      assert.ok((hit * 100) / of >= percent, `${group}: ${hit} of ${of}`)
    }
    for (const [group, { hit, of }] of groups) {
      if (!(group in least)) assert.ok((hit * 100) / of <= 1.5, `${group}: ${hit} of ${of} hit by mistake`)
    }
  })

  test('is screened at less than 2 ms of processor for a name', context => {
    const names = bystanders(300, 6)
    for (const { name } of names) screen(screening, name)
    const before = process.cpuUsage()
    for (const { name } of names) screen(screening, name)
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1_000 / names.length
    context.diagnostic(`${ms.toFixed(2)} ms a name`)
    assert.ok(ms < 2, `${ms} ms`) // What is promised is 0.6 ms on a machine of its own; CI shares its own.
  })

  test('takes no long time over a name that is made to take it', context => {
    const repeated = (words: string) => `${words} `.repeat(30).split(' ').slice(0, 30).join(' ').slice(0, 300)
    const hostile = [
      'ali mohammed',
      'ali aly alia muhammad mohamed a m',
      'a b c d e',
      'al de la bin',
      '(ali)',
      'x'.repeat(300),
    ]
    const worst = Math.max(
      ...hostile.map(words => {
        // The best of three: what else this process does meanwhile, such as collecting garbage, counts as well.
        const tries = [1, 2, 3].map(() => {
          const started = process.cpuUsage()
          screen(screening, repeated(words))
          return process.cpuUsage(started).user / 1_000
        })
        return Math.min(...tries)
      }),
    )
    context.diagnostic(`${Math.round(worst)} ms`)
    assert.ok(worst < 1_000, `${worst} ms`) // Some 100 ms; twice that where coverage is counted, and more where others want the processor.
  })

  test('is ordered as another screener orders pairs of names, four times in five', context => {
    const pairs = readFileSync(join(shared, 'ofac/NAME_PAIRS.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map(line => line.split('\t'))
      .map(([, , , listed = '', given = '', score]) => ({ theirs: Number(score), ours: pairScore(listed, given) }))
    const { concordant, discordant, tau } = agreement(pairs)
    context.diagnostic(`${concordant} concordant, ${discordant} discordant, tau-b ${tau.toFixed(3)}`)
    assert.equal(pairs.length, 82)
    assert.ok(concordant / (concordant + discordant) >= 0.8)
    assert.ok(tau >= 0.58)
  })
})

/** As a company's or as a person's, whichever is likelier; every word as rare as the next. */
function pairScore(listed: string, given: string): number {
  const ways = readGiven(given)
  const scores = (ways.ok ? ways.value : []).flatMap(words =>
    [false, true].map(
      isPerson =>
        compare(
          weigh(words, () => 1),
          weigh(readListed(listed, isPerson), () => 1),
        )?.score ?? 0,
    ),
  )
  return Math.max(0, ...scores)
}

/** Kendall's tau-b, which allows for ties. */
function agreement(pairs: readonly { readonly theirs: number; readonly ours: number }[]) {
  let [concordant, discordant, tiedTheirs, tiedOurs] = [0, 0, 0, 0]
  for (const [at, one] of pairs.entries()) {
    for (const other of pairs.slice(at + 1)) {
      const [theirs, ours] = [Math.sign(one.theirs - other.theirs), Math.sign(one.ours - other.ours)]
      if (theirs === 0 && ours === 0) continue
      if (theirs === 0) tiedTheirs++
      else if (ours === 0) tiedOurs++
      else if (theirs === ours) concordant++
      else discordant++
    }
  }
  const decided = concordant + discordant
  const tau = (concordant - discordant) / Math.sqrt((decided + tiedTheirs) * (decided + tiedOurs))
  return { concordant, discordant, tau }
}

/** The names of so many banks, spread over the directory. */
function banks(count: number): readonly Labelled[] {
  const rows = readFileSync(join(shared, 'fed/FedACHdir.txt'), 'latin1').split('\n')
  const names = [...new Set(rows.map(row => row.slice(35, 71).trim()))].filter(name => name !== '')
  const step = Math.max(1, Math.floor(names.length / count))
  return names.filter((_, at) => at % step === 0).map(name => ({ group: 'banks of FedACH', name, entry: undefined }))
}

/** How many of each group hit: a listed name its own entry, another any. */
function measured(screening: Screening, names: readonly Labelled[]) {
  const groups = new Map<string, { hit: number; of: number }>()
  for (const { group, name, entry } of names) {
    const hits = hitsOf(screening, name)
    const counted = groups.get(group) ?? { hit: 0, of: 0 }
    counted.of++
    if (entry === undefined ? hits.length > 0 : hits.some(([id]) => id === entry)) counted.hit++
    groups.set(group, counted)
  }
  return groups
}
