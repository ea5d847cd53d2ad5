import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { foldOf } from './fold.ts'
import { nameCharsMax, readGiven, readListed } from './normal.ts'

/** Each way to read a name: its words, with `~` before a light one, `?` before a spare one and `.` behind an initial. */
function waysOf(name: string): readonly string[] {
  const ways = readGiven(name)
  if (!ways.ok) return [ways.refusal.code]
  const marks = { full: ['', ''], light: ['~', ''], spare: ['?', ''], initial: ['', '.'] } as const
  return ways.value.map(words =>
    words.map(({ text, class: kind }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join(' '),
  )
}

const name = (count: number) => String.fromCodePoint(count)

describe('a name that is given', () => {
  const readings: readonly (readonly [name: string, why: string, ...ways: string[]])[] = [
    ['Łukasz Ørsted-Æbelø', 'Latin letters lose their marks', 'lukasz orsted aebelo'],
    ['Straße Müller GmbH & Co. KG', 'the form of a company is spare', 'strasse muller ?gmbh ?co ?kg'],
    ['INMOBILIARIA SOL, S.A. de C.V.', 'dots within a form go', 'inmobiliaria sol ?sa ?de ?cv'],
    ['OOO Romashka', 'a form may stand first', '?ooo romashka'],
    ['The Company', 'something is always left', 'the ?company'],
    ['Dr. Ayman AL-ZAWAHIRI', 'titles and particles are light', '~dr ayman ~al zawahiri'],
    ["O'Neill D’Arcy", 'an apostrophe parts nothing', 'oneill darcy'],
    ['J. P. Morgan', 'initials stay apart', 'j. p. morgan'],
    ['U.S.A. Really', 'letters with dots are one word', 'usa really'],
    ['Abdurrahman Abdul-Aziz', 'articles within a name go', 'abd rahman abd aziz'],
    ['Путин Владимир', 'Cyrillic is read by sound', 'putin vladimir'],
    ['Αλέξης Τσίπρας', 'so is Greek', 'alexis tsipras'],
    ['Vlаdimir Рutin', 'mixed scripts are a disguise, read by looks', 'vladimir putin'],
    ['РОСА', 'what could be either is read as both', 'rosa', 'poca'],
    ['ＦＵＬＬ ｗｉｄｔｈ ﬁn 𝐌𝐚𝐝', 'widths, ligatures and styled letters are letters', 'full width fin mad'],
    [`Mad${name(0x200b)}uro${name(0x202e)} x${name(0xad)}y`, 'what is not seen is not there', 'maduro xy'],
    [`M${name(0x301).repeat(50)}aduro`, 'a heap of marks is a mark', 'maduro'],
    ['Jane Doe2', 'a number hung on a word is parted', 'jane doe 2'],
    ['Tab\tand\nline', 'tabs and newlines are blanks', 'tab ~and line'],
    [
      'John Roe d/b/a Aero Caribbean',
      'a name and its alias are read apart as well',
      'john roe ~d b. a. aero caribbean',
      'john roe',
      'aero caribbean',
    ],
    ['Acme (fka Other)', 'so is what stands in brackets', 'acme fka other', 'acme', 'fka other'],
  ]
  for (const [given, why, ...ways] of readings) {
    test(`is read: ${why}`, () =>
      assert.deepEqual(
        waysOf(given),
        ways.map(way => way.replace('~d b.', 'd. b.')),
      ))
  }

  const refusals: readonly (readonly [name: string, why: string, code: string])[] = [
    ['', 'that is empty', 'name_empty'],
    [' \u200e\u202e ', 'of nothing but marks of direction', 'name_empty'],
    ['!!! --- ***', 'of nothing but punctuation', 'name_empty'],
    ['x'.repeat(10_000), 'of 10,000 letters', 'name_too_long'],
    ['a '.repeat(31), 'of 31 words', 'name_too_long'],
    ['Jo\u0000hn', 'with NUL', 'name_malformed'],
    ['Jo\u001bhn', 'with an escape', 'name_malformed'],
    ['Jo\ud800hn', 'with half a letter', 'name_malformed'],
    ['أيمن الظواهري', 'in Arabic', 'script_unread'],
    ['김정은', 'in Korean', 'script_unread'],
    ['John 金', 'partly in Chinese', 'script_unread'],
  ]
  for (const [given, why, code] of refusals) {
    test(`${why} is refused: ${code}`, () => assert.deepEqual(waysOf(given), [code]))
  }

  test('takes no long time, whatever it is made of', () => {
    const pieces = [
      'a.',
      'd/b/a ',
      '(',
      'abdur',
      '\u0301',
      'ﷺ',
      ' ',
      'sch',
      '\u202e',
      "'",
      'c/o ',
      'co ltd ',
      'a ',
      'аa',
      '-',
      'ии',
    ]
    const started = performance.now()
    for (const one of pieces) {
      for (const other of pieces) readGiven((one + other).repeat(nameCharsMax).slice(0, nameCharsMax))
    }
    assert.ok(performance.now() - started < 5_000, `256 names took ${Math.round(performance.now() - started)} ms`)
  })
})

describe('a name that is listed', () => {
  const textOf = (listed: string, isPerson: boolean) =>
    readListed(listed, isPerson)
      .map(({ text }) => text)
      .join(' ')

  test('of a person is turned round at its comma, and keeps words that could be forms', () => {
    assert.equal(textOf('SA, Pong Chol', true), 'pong chol sa')
  })

  test('of a company loses its form', () => {
    assert.equal(textOf('ANGLO-CARIBBEAN CO., LTD.', false), 'anglo caribbean')
  })
})

describe('the sound of a word', () => {
  const alike = [
    'mohammed muhammad mohamed mohamad',
    'hussein husayn hossein hussain',
    'yevgeny evgeniy evgenii',
    'aleksey alexei alexey',
    'sergei sergey',
    'dmitry dmitriy dmitri',
    'osama usama ousama',
    'qadhafi kadafi khadafy',
    'gonzalez gonzales',
    'zhukov jukov',
    'abdallah abdalla',
  ]
  for (const words of alike) {
    test(`is one for ${words}`, () => assert.equal(new Set(words.split(' ').map(foldOf)).size, 1))
  }

  test('keeps apart what is a letter apart in earnest', () => {
    const apart = 'mohamed mahmoud ahmed hamid kim kam lin lan ivan ivana'.split(' ')
    assert.equal(new Set(apart.map(foldOf)).size, apart.length)
  })
})
