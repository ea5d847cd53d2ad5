// The check of docs/asvs.md and docs/pci.md, proved by mistakes planted into the pages.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultsOf } from '../bin/evidence/faults.ts'
import { readPage, writeCounts } from '../bin/evidence/page.ts'
import { type Standard, standards } from '../bin/evidence/standards.ts'
import { attacksTried, headingsIn, testNames, thereIn } from '../bin/evidence/there.ts'
import { fault } from '../src/base/outcome.ts'
import { project, read } from './house.ts'

const there = thereIn(project)
const asvs = standardOf('docs/asvs.md')
const page = read(asvs.page)

function standardOf(name: string): Standard {
  return standards.find(one => one.page === name) ?? fault(`there is no ${name}`)
}

/** What is found when a part of a row is written otherwise. The counts are made to agree, but where they are what is tried. */
function found(id: string, change: (row: string) => string, isCountedAnew = true): readonly string[] {
  const row = page.split('\n').find(line => line.startsWith(`| ${id} |`)) ?? fault(`there is no row ${id}`)
  const bent = page.replace(`${row}\n`, () => change(`${row}\n`))
  assert.notEqual(bent, page, 'the plant took')
  return faultsOf(readPage(isCountedAnew ? writeCounts(bent) : bent), asvs, there)
}

describe('a page of evidence', () => {
  test('is without fault, and has every requirement of its standard', () => {
    for (const standard of standards) assert.deepEqual(faultsOf(readPage(read(standard.page)), standard, there), [])
    const levels = [...asvs.requirements.values()]
    assert.deepEqual(
      ['1', '2', '3'].map(level => levels.filter(one => one === level).length),
      [70, 183, 92],
    )
  })

  const plants: readonly (readonly [what: string, id: string, change: (row: string) => string, says: RegExp])[] = [
    ['a requirement left out', '6.5.1', () => '', /^docs\/asvs\.md has no row for 6\.5\.1$/],
    ['a requirement twice', '6.5.1', row => row + row, /6\.5\.1 stands here twice/],
    ['a requirement nobody made', '6.5.1', row => row + row.replace('6.5.1', '6.5.99'), /6\.5\.99 is no requirement/],
    ['another level', '6.5.1', row => row.replace('| 2 |', '| 1 |'), /6\.5\.1 is not of level 1/],
    ['a state that is none', '6.5.1', row => row.replace('| met |', '| fine |'), /6\.5\.1 has no state: fine/],
    ['no evidence', '6.5.1', row => row.replace(/\| [^|]+ \|\n$/, '|  |\n'), /6\.5\.1 has no evidence/],
    [
      'no words of its own',
      '6.5.1',
      row => row.replace(/codes are good once/, ''),
      /6\.5\.1 says not what it is about/,
    ],
    [
      'a test renamed',
      '6.3.2',
      withProof('`base/money` has the decimals of its purse'),
      /6\.3\.2 names a test of base\/money that/,
    ],
    ['a file of tests gone', '6.3.2', withProof('`base/purse` has decimals'), /6\.3\.2 names tests of base\/purse/],
    ['a heading gone', '6.3.2', withProof('people.md § People at rest'), /6\.3\.2 names a heading of people\.md/],
    ['a document gone', '6.3.2', withProof('purse.md § A purse'), /6\.3\.2 names purse\.md/],
    ['an attack that is not tried', '6.3.2', withProof('A99'), /6\.3\.2 rests on A99, which is not tried/],
    ['half a reason', '6.3.2', withProof('it is fine'), /6\.3\.2 gives as its reason no sentence/],
    [
      'partly, without a reason',
      '6.5.1',
      row => row.replace('| met |', '| partly |').replace(/· `.*\|/, '|'),
      /6\.5\.1 is partly, and no/,
    ],
    [
      'the customer’s, and not in their list',
      '6.3.2',
      row => row.replace('| met |', '| customer |'),
      /6\.3\.2 is not in the list/,
    ],
    [
      'in their list, and met',
      '11.7.1',
      row => row.replace('| customer |', '| met |'),
      /names 11\.7\.1, where nothing is left/,
    ],
  ]
  for (const [what, id, change, says] of plants)
    test(`is refused with ${what}`, () => {
      const faults = found(id, change)
      assert.ok(faults.length === 1 && says.test(faults[0] ?? ''), faults.join('\n'))
    })

  test('is refused with counts that are not those of its rows', () => {
    const faults = found(
      '6.5.1',
      row => row.replace('| met |', '| n/a |').replace(/\| A22[^|]*\|/, '| There are no codes. |'),
      false,
    )
    assert.deepEqual(faults, ['docs/asvs.md: the counts at the top are not those of its rows'])
  })

  test('is held against names as they are written, and attacks as they are tried', () => {
    assert.deepEqual(
      [
        ...testNames(
          `test('it’s one', () => 1)\n  test(\`\${a} two\`, …)\n test(\n  "three",\n) wants: 'four', latest('no')`,
        ),
      ],
      ['it’s one', '${a} two', 'three', 'four'],
    )
    assert.deepEqual([...headingsIn('# One\n### Two\n**Three.** and more\nnot **four**')], ['One', 'Two', 'Three.'])
    assert.deepEqual(
      [...attacksTried('| A1 | a | b | c | test, attack |\n| A2 | a | b | c | not yet: issue 9 |\n')],
      ['A1'],
    )
  })
})

/** Instead of what 6.3.2 rests on. */
function withProof(proof: string): (row: string) => string {
  return row => row.replace(/\| [^|]+ \|\n$/, () => `| ${proof} |\n`)
}
