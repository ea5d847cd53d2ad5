import assert from 'node:assert/strict'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { fault } from '../../base/outcome.ts'
import { delta, type Entry, type ListFile, listOf, type Publication, readList } from './list.ts'

const ofac = join(import.meta.dirname, '../../../../shared/data/ofac')
const unlessThere = { skip: existsSync(ofac) ? false : '../shared/data/ofac is not here' }

const nothing = '-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- '

async function* inChunks(text: string | Buffer, bytes = 61): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text)
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes)
}

function file(name: string, text: string | Buffer): ListFile {
  return { name, bytes: inChunks(text) }
}

function publication(
  texts: Partial<Record<'sdn' | 'alt' | 'add', string | Buffer>> & { comments?: string },
): Publication {
  return {
    source: 'sdn',
    primary: file('sdn.csv', texts.sdn ?? ''),
    alternates: file('alt.csv', texts.alt ?? ''),
    addresses: file('add.csv', texts.add ?? ''),
    ...(texts.comments === undefined ? {} : { comments: file('sdn_comments.csv', texts.comments) }),
  }
}

async function read(texts: Parameters<typeof publication>[0]) {
  const outcome = await readList('2018-12-20', [publication(texts)])
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

const roe = `36,"ROE, Richard","individual","SDGT] [SDT",${nothing},"DOB circa Feb 1960; alt. DOB 1961 to 1963; nationality Cuba; a.k.a. 'THE `

describe('a sanctions list', () => {
  test('joins the rows of its files', async () => {
    const { list, problems } = await read({
      sdn: `${roe}"\r\n7,"SEA STAR","vessel","CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,"Cuba",-0- ,-0- \n\u001a`,
      alt: '36,1,"aka","DOE, ""John""",-0- \n',
      add: '36,5,"Main Street 1, Floor 2","Havana","Cuba",-0- \n36,6,-0- ,-0- ,-0- ,-0- ',
      comments: '36,"TALL\'."',
    })
    assert.deepEqual(problems, [])
    assert.deepEqual(list.entries, [
      {
        id: 'sdn:36',
        kind: 'individual',
        names: [
          { text: 'ROE, Richard', strength: 'primary' },
          { text: 'DOE, "John"', strength: 'strong' },
          { text: 'THE TALL', strength: 'weak' },
        ],
        programs: ['SDGT', 'SDT'],
        countries: ['Cuba'],
        births: [
          { from: '1960-02-01', to: '1960-02-29', isAbout: true },
          { from: '1961-01-01', to: '1963-12-31', isAbout: false },
        ],
        addresses: ['Main Street 1, Floor 2, Havana, Cuba'],
        remarks: "DOB circa Feb 1960; alt. DOB 1961 to 1963; nationality Cuba; a.k.a. 'THE TALL'.",
      },
      {
        id: 'sdn:7',
        kind: 'vessel',
        names: [{ text: 'SEA STAR', strength: 'primary' }],
        programs: ['CUBA'],
        countries: ['Cuba'],
        births: [],
        addresses: [],
        remarks: '',
      },
    ] satisfies Entry[])
  })

  const good = `1,"GOOD",-0- ,"CUBA",-0- ,${nothing}`
  const accidents: readonly {
    readonly name: string
    readonly row: string | Buffer
    readonly what: string
    readonly isLost: boolean
  }[] = [
    { name: 'a row cut short', row: '2,"CUT",-0- ', what: 'has 3 fields instead of 12', isLost: true },
    {
      name: 'a quotation mark left open',
      row: `2,"OPEN,-0- ,${nothing}`,
      what: 'has a quotation mark that is not closed',
      isLost: true,
    },
    {
      name: 'a quotation mark inside',
      row: `2,"IN"SIDE",-0- ,"CUBA",-0- ,${nothing}`,
      what: 'has a quotation mark inside a field',
      isLost: false,
    },
    {
      name: 'no number',
      row: `x,"NAME",-0- ,"CUBA",-0- ,${nothing}`,
      what: 'does not begin with a number',
      isLost: true,
    },
    { name: 'no name', row: `2,-0- ,-0- ,"CUBA",-0- ,${nothing}`, what: 'has no name', isLost: true },
    {
      name: 'a number that is taken',
      row: `1,"TWIN",-0- ,"CUBA",-0- ,${nothing}`,
      what: 'has the number of line 1; only its name was used',
      isLost: true,
    },
    {
      name: 'an unknown kind',
      row: `2,"ODD","satellite","CUBA",-0- ,${nothing}`,
      what: 'is of an unknown kind, and was taken for an entity: satellite',
      isLost: false,
    },
    {
      name: 'a day of birth nobody has',
      row: `2,"ODD",-0- ,"CUBA",${nothing},"DOB 31 Feb 1960."`,
      what: 'has a remark that could not be read: DOB 31 Feb 1960',
      isLost: false,
    },
    {
      name: 'letters that are not UTF-8',
      row: Buffer.from(`2,"NU\u00d1EZ",-0- ,"CUBA",-0- ,${nothing}`, 'latin1'),
      what: 'is not UTF-8, and was read as Latin-1',
      isLost: false,
    },
    {
      name: 'a line without end',
      row: `2,"${'A'.repeat(100_000)}",-0- ,"CUBA",-0- ,${nothing}`,
      what: 'is longer than 65536 bytes',
      isLost: true,
    },
  ]
  for (const { name, row, what, isLost } of accidents) {
    test(`reports ${name}, and reads what comes after it`, async () => {
      const after = `9,"AFTER",-0- ,"CUBA",-0- ,${nothing}`
      const { list, problems } = await read({
        sdn: Buffer.concat([`${good}\n`, row, `\n${after}\n`].map(part => Buffer.from(part))),
      })
      assert.deepEqual(problems, [{ file: 'sdn.csv', line: 2, what, isLost }])
      assert.ok(list.entries.some(({ id }) => id === 'sdn:9'))
    })
  }

  test('reports an alias, an address and a comment of nobody', async () => {
    const { problems } = await read({
      sdn: good,
      alt: '8,1,"aka","X",-0- ',
      add: '8,1,-0- ,-0- ,-0- ,-0- ',
      comments: '8,"X"',
    })
    assert.deepEqual(
      problems.map(({ file, line, what }) => `${file}:${line} ${what}`),
      ['alt.csv:1', 'add.csv:1', 'sdn_comments.csv:1'].map(place => `${place} belongs to no entry: 8`),
    )
  })

  test('is refused when it is empty, or when nothing in it can be read', async () => {
    const empty = await readList('v', [publication({})])
    assert.deepEqual(empty, { ok: false, refusal: { code: 'list_empty' } })
    const nonsense = await readList('v', [publication({ sdn: `${good}\n${'x\n'.repeat(10_001)}` })])
    assert.equal(nonsense.ok ? undefined : nonsense.refusal.code, 'list_unreadable')
  })

  test('has a hash that any change to an entry, a file or the version changes, and the order of entries does not', () => {
    const entry: Entry = {
      id: 'sdn:1',
      kind: 'entity',
      names: [{ text: 'GOOD', strength: 'primary' }],
      programs: [],
      countries: [],
      births: [],
      addresses: [],
      remarks: '',
    }
    const other: Entry = { ...entry, id: 'sdn:2' }
    const files = [{ name: 'sdn.csv', sha256: '00' }]
    const { hash } = listOf('v', files, [entry, other])
    assert.equal(listOf('v', files, [other, entry]).hash, hash)
    const changed = [
      listOf('w', files, [entry, other]),
      listOf('v', [{ name: 'sdn.csv', sha256: '01' }], [entry, other]),
      listOf('v', files, [entry]),
      listOf('v', files, [entry, { ...other, names: [{ text: 'GOOD', strength: 'weak' }] }]),
    ]
    assert.equal(new Set([hash, ...changed.map(list => list.hash)]).size, 5)
  })

  test('says what was added, changed and removed since another', async () => {
    const row = (number: number, name: string) => `${number},"${name}",-0- ,"CUBA",-0- ,${nothing}\n`
    const before = await read({ sdn: row(1, 'STAYS') + row(2, 'GOES') + row(3, 'TURNS') })
    const after = await read({ sdn: row(1, 'STAYS') + row(3, 'TURNED') + row(4, 'COMES') })
    const { added, changed, removed } = delta(before.list, after.list)
    assert.deepEqual(
      [added, changed.map(pair => pair.after), removed].map(entries => entries.map(({ id }) => id)),
      [['sdn:4'], ['sdn:3'], ['sdn:2']],
    )
    assert.deepEqual(delta(after.list, after.list), { added: [], changed: [], removed: [] })
  })

  test('of December 2018 is read whole', unlessThere, async () => {
    const open = (name: string): ListFile => ({ name, bytes: createReadStream(join(ofac, name)) })
    const outcome = await readList('2018-12-20', [
      {
        source: 'sdn',
        primary: open('sdn.csv'),
        alternates: open('alt.csv'),
        addresses: open('add.csv'),
        comments: open('sdn_comments.csv'),
      },
    ])
    const { list, problems } = outcome.ok ? outcome.value : fault(outcome.refusal.code)
    const rows = (name: string) => readFileSync(join(ofac, name), 'utf8').trimEnd().split('\n').length
    const names = (strength: string) =>
      list.entries.flatMap(entry => entry.names.filter(name => name.strength === strength)).length
    // The comments are of a later edition than the rest, and some of them belong to entries that were not yet listed.
    assert.deepEqual(
      problems.filter(problem => problem.file !== 'sdn_comments.csv'),
      [],
    )
    assert.equal(list.entries.length, rows('sdn.csv'))
    assert.equal(names('strong'), rows('alt.csv'))
    assert.ok(names('weak') > 2_000, `${names('weak')} weak aliases`)
    assert.ok(list.entries.flatMap(({ births }) => births).length > 4_200)
  })
})
