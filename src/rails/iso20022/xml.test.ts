// What somebody may try with a file that a bank is believed to have left.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { camtMessages } from './camt-shapes.ts'
import type { Rule } from './findings.ts'
import { readMessage } from './read.ts'
import { recognise } from './recognise.ts'
import { readStatements } from './statements.ts'
import { attributeCharsMax, type Bytes, depthMax, nameCharsMax, readXml, textCharsMax } from './xml.ts'

const namespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'
const start = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="${namespace}">`
const header = '<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-01-06T06:00:00Z</CreDtTm></GrpHdr>'
const balance = (code: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">${amount}</Amt>` +
  `<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>`
const entry = (amount: string) =>
  `<Ntry>${amount}<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>`
const message = (inside: string, closing = '1.00') =>
  `${start}<BkToCstmrStmt>${header}<Stmt><Id>S-1</Id><Acct><Id><Othr><Id>4711</Id></Othr></Id></Acct>` +
  `${balance('OPBD', '0.00')}${balance('CLBD', closing)}${inside}</Stmt></BkToCstmrStmt></Document>`
const booked = (amount: string) => message(`${entry(`<Amt Ccy="USD">${amount}</Amt>`)}</Ntry>`)
const good = booked('1.00')

/** In seconds of the processor: whatever is sent, it is over soon. */
const secondsMax = 2

async function ruleOf(bytes: Bytes): Promise<Rule | 'read'> {
  const started = process.cpuUsage()
  const outcome = await readStatements(bytes)
  const { user, system } = process.cpuUsage(started)
  assert.ok(user + system < secondsMax * 1_000_000, `took ${(user + system) / 1_000} ms`)
  return outcome.ok ? 'read' : outcome.refusal.finding.rule
}

const laughs = [
  '<!DOCTYPE Document [<!ENTITY l0 "ha">',
  ...Array.from({ length: 30 }, (_, n) => `<!ENTITY l${n + 1} "&l${n};&l${n};&l${n};">`),
  ']>',
].join('')
const external = '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
const withDoctype = (doctype: string, entity: string) =>
  good.replace('?>', `?>${doctype}`).replace('S-1', `S-1&${entity};`)
const times = (count: number, text: string) => text.repeat(count)

const attacks: readonly (readonly [what: string, text: string | Buffer, rule: Rule | 'read'])[] = [
  ['nothing', '', 'xml_malformed'],
  ['blanks', '   \n', 'xml_malformed'],
  ['a NACHA file', times(94, '1'), 'xml_malformed'],
  ['half a message', good.slice(0, good.length / 2), 'xml_malformed'],
  ['two messages', good + good.slice(good.indexOf('<Document')), 'xml_malformed'],
  ['entities that grow', withDoctype(laughs, 'l30'), 'doctype'],
  ['an entity from elsewhere', withDoctype(external, 'x'), 'doctype'],
  [
    'one large entity many times',
    withDoctype(`<!DOCTYPE D [<!ENTITY a "${times(50_000, 'a')}">]>`, times(9, 'a;&') + 'a'),
    'text_too_long',
  ],
  [
    'a document type from elsewhere',
    good.replace('?>', '?><!DOCTYPE Document SYSTEM "http://bank.example/x.dtd">'),
    'doctype',
  ],
  ['a document type without an end', good.replace('?>', `?><!DOCTYPE ${times(200_000, 'a ')}`), 'text_too_long'],
  ['an entity nobody knows', good.replace('S-1', '&nbsp;'), 'xml_malformed'],
  ['the five entities', good.replace('S-1', '&lt;&gt;&amp;&apos;&quot;'), 'read'],
  ['a character by its number', booked('1&#46;00'), 'read'],
  ['a character that XML has not', good.replace('S-1', '&#0;'), 'xml_malformed'],
  [
    'an instruction to process',
    good.replace('?>', '?><?xml-stylesheet href="http://bank.example"?>'),
    'processing_instruction',
  ],
  [
    'an address of a schema',
    good.replace(
      '<Document ',
      '<Document xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="http://bank.example/x.xsd" ',
    ),
    'read',
  ],
  [
    'an inclusion',
    good.replace('<Stmt>', '<Stmt><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    'element_unknown',
  ],
  ['CDATA in an amount', booked('<![CDATA[1.00]]>'), 'cdata'],
  ['a comment in an amount', booked('1<!-- 0 -->.00'), 'comment_in_text'],
  ['a comment elsewhere', good.replace('<Stmt>', '<!-- of Monday --><Stmt>'), 'read'],
  ['an element in an amount', booked('<b>1.00</b>'), 'element_unknown'],
  ['deep nesting', start + times(100_000, '<a>'), 'element_unknown'],
  [
    'deep nesting where nothing is read',
    good.replace('</Acct>', `<Ownr>${times(100_000, '<a>')}`).replace('</Id></Acct>', '</Id>'),
    'nested_too_deep',
  ],
  [
    'nesting just too deep',
    good.replace('</Acct>', `<Ownr>${times(depthMax, '<a>')}${times(depthMax, '</a>')}</Ownr></Acct>`),
    'nested_too_deep',
  ],
  [
    'many attributes',
    good.replace('<Stmt>', `<Stmt ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')}>`),
    'attributes_too_many',
  ],
  [
    'many namespaces',
    good.replace('<Stmt>', `<Stmt ${Array.from({ length: 100_000 }, (_, n) => `xmlns:a${n}="u"`).join(' ')}>`),
    'attributes_too_many',
  ],
  [
    'the same attribute twice',
    booked('1.00').replace('<Ntry><Amt Ccy="USD"', '<Ntry><Amt Ccy="USD" Ccy="JPY"'),
    'xml_malformed',
  ],
  ['a huge attribute', good.replace('<Stmt>', `<Stmt a="${times(1_000_000, 'a')}">`), 'text_too_long'],
  ['a long attribute', good.replace('<Stmt>', `<Stmt a="${times(attributeCharsMax + 1, 'a')}">`), 'attribute_too_long'],
  ['a huge name', good.replace('<Stmt>', `<${times(1_000_000, 'a')}>`), 'text_too_long'],
  ['a long name', good.replace('<Stmt>', `<${times(nameCharsMax + 1, 'a')}/><Stmt>`), 'name_too_long'],
  ['a huge text', good.replace('S-1', times(1_000_000, 'a')), 'text_too_long'],
  ['a long text', good.replace('S-1', times(textCharsMax + 1, 'a')), 'text_too_long'],
  ['a huge comment', good.replace('<Stmt>', `<!--${times(1_000_000, 'a')}--><Stmt>`), 'text_too_long'],
  ['bytes that are no character', Buffer.from(good.replace('S-1', '\u00ff'), 'latin1'), 'not_utf8'],
  ['half a character at the end', Buffer.concat([Buffer.from(good), Buffer.from([0xe2, 0x82])]), 'not_utf8'],
  ['half of a pair', Buffer.from(good.replace('S-1', 'S\u00ed\u00a0\u0080'), 'latin1'), 'not_utf8'],
  ['an overlong slash', Buffer.from(good.replace('S-1', 'S\u00c0\u00af'), 'latin1'), 'not_utf8'],
  ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'not_utf8'],
  ['UTF-16 without a mark', Buffer.from(good, 'utf16le'), 'xml_malformed'],
  ['another encoding by declaration', good.replace('UTF-8', 'ISO-8859-1'), 'encoding_not_utf8'],
  ['UTF-7 by declaration', good.replace('UTF-8', 'UTF-7'), 'encoding_not_utf8'],
  ['XML 1.1', good.replace('version="1.0"', 'version="1.1"'), 'encoding_not_utf8'],
  ['a byte order mark', `\ufeff${good}`, 'read'],
  ['no declaration', good.slice(good.indexOf('<Document')), 'read'],
  ['a prefix for everything', good.replace('xmlns=', 'xmlns:n=').replaceAll(/<(\/?)([A-Z])/g, '<$1n:$2'), 'read'],
  ['no namespace', good.replace(` xmlns="${namespace}"`, ''), 'message_unknown'],
  ['a namespace like ours', good.replace(namespace, `${namespace}/`), 'message_unknown'],
  ['a root of another kind', good.replaceAll('Document', 'Envelope'), 'message_unknown'],
  ...[
    '1e3',
    '+1',
    '1,00',
    ' 1.00 ',
    '1.00\n',
    '-1.00',
    '.5',
    '5.',
    '',
    'NaN',
    'INF',
    '0x1',
    '1_0',
    '1.0.0',
    '١.٠٠',
    '1\u00a0000',
  ].map(amount => [`an amount of ${JSON.stringify(amount)}`, booked(amount), 'amount_malformed'] as const),
  ['an amount of 19 digits', booked('1234567890123456789'), 'amount_malformed'],
  ['an amount of 18 digits, which cents make too many', booked('123456789012345678'), 'amount_too_large'],
  ['an amount of a tenth of a cent', booked('1.001'), 'amount_too_precise'],
  ['an amount with zeros behind the cents', booked('1.00000'), 'read'],
  ['an amount with zeros in front', booked('0001.00'), 'read'],
]

describe('an XML reader', () => {
  for (const [what, text, rule] of attacks) {
    test(`${rule === 'read' ? 'reads' : 'refuses'} ${what}`, async () =>
      assert.equal(await ruleOf([Buffer.from(text)]), rule))
  }

  test('reads the same however the bytes come in pieces', async () => {
    const bytes = Buffer.from(good.replace('S-1', 'Zürich €𝄞'))
    for (const size of [1, 2, 3, 7, 4_096]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      )
      const outcome = await readStatements(pieces)
      assert.equal(outcome.ok && outcome.value.value[0]?.id, 'Zürich €𝄞')
    }
  })

  test('stops taking bytes when a message is too large, and when it has found a mistake', async () => {
    let taken = 0
    function* endless(first: string, more: string): Generator<Buffer> {
      yield Buffer.from(first)
      for (const piece = Buffer.from(more); ; taken += piece.length) yield piece
    }
    const skipped = good.slice(0, good.indexOf('</Acct>'))
    assert.equal(await ruleOf(endless(`${start}<BkToCstmrStmt>`, ' '.repeat(65_536))), 'text_too_long')
    assert.ok(taken <= 2 * 65_536)
    taken = 0
    assert.equal(await ruleOf(endless(`${skipped}<Bad>`, '<a></a>')), 'element_unknown')
    assert.ok(taken < 65_536)
  })

  test('holds no more of one entry than it may, however many transactions there are in it, and any number of entries', async () => {
    const [before = ''] = good.split('<Ntry>')
    const apart: string[] = []
    const read = (inside: string) =>
      readMessage([Buffer.from(`${before}${inside}`)], camtMessages, element => (apart.push(element.name), []), 1_000)
    const tooMany = await read(`${entry('<Amt Ccy="USD">1</Amt>')}<NtryDtls>${'<TxDtls/>'.repeat(1_000)}`)
    assert.equal(tooMany.ok ? 'read' : tooMany.refusal.finding.rule, 'elements_too_many')
    assert.deepEqual(apart.splice(0), ['GrpHdr'])
    const entries = `${entry('<Amt Ccy="USD">1</Amt>')}</Ntry>`.repeat(1_000)
    const { ok } = await read(`${entries}</Stmt></BkToCstmrStmt></Document>`)
    assert.deepEqual([ok, apart.length], [true, 1_002])
  })

  test('ends at the limit of bytes, having kept none of them', async () => {
    const piece = Buffer.from(`<!--${'a'.repeat(9_990)}-->\n`.repeat(100))
    let taken = 0
    function* pieces(): Generator<Buffer> {
      yield Buffer.from('<a>')
      for (;;) {
        taken += piece.length
        yield piece
      }
    }
    const nobody = { open: () => {}, text: () => {}, comment: () => {}, close: () => {}, isOver: () => false }
    const bytesMax = 5 * piece.length
    assert.equal(await readXml(pieces(), nobody, bytesMax), 'message_too_large')
    assert.equal(taken, bytesMax)
  })
})

describe('what some bytes are', () => {
  const document = (uri: string) => Buffer.from(`<?xml version="1.0"?><Document xmlns="${uri}"><x`)
  const known: readonly (readonly [string, Buffer, unknown])[] = [
    ['a statement', Buffer.from(good), { is: 'statements', name: 'camt.053.001.08' }],
    [
      'a report of status',
      document('urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'),
      { is: 'status_reports', name: 'pain.002.001.10' },
    ],
    [
      'another message of the standard',
      document('urn:iso:std:iso:20022:tech:xsd:camt.029.001.09'),
      { is: 'unread', name: 'camt.029.001.09' },
    ],
    [
      'another version',
      document('urn:iso:std:iso:20022:tech:xsd:camt.053.001.13'),
      { is: 'unread', name: 'camt.053.001.13' },
    ],
    ['XML of somebody else', document('urn:x'), null],
    ['a document type', Buffer.from(`<!DOCTYPE x>${good}`), null],
    ['a NACHA file', Buffer.from('101 091000019 111000025'), null],
    ['nothing', Buffer.alloc(0), null],
    ['noise', Buffer.from([0xff, 0xfe, 0, 60]), null],
  ]
  for (const [what, bytes, expected] of known)
    test(`is said of ${what}`, async () => assert.deepEqual(await recognise(bytes), expected))
})
