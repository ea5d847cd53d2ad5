// How the code must read, as far as a program can tell. Each rule says what it wants; exceptions stand with their reason.

import assert from 'node:assert/strict'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { describe, test } from 'node:test'
import { floorOf, isTest, type ProjectSource, project, projectFiles, projectSources, read, roomOf } from './house.ts'
import { bodiesOf, lineAt } from './source.ts'

const files = projectFiles()
const sources = projectSources()

const bodyLinesMax = 70
const castProofLinesMax = 3
const fileLinesMax = 600
/** From here on a file is listed: is it still one idea? */
const fileLinesLong = 450

type Rule = {
  /** What the code does, as the name of the test. */
  readonly wants: string
  readonly of: (source: ProjectSource) => boolean
  /** Every match is an offence. */
  readonly never: RegExp
  /** Where to look; in code, comments and the insides of strings are blank. */
  readonly in: 'code' | 'comments' | 'templates'
  /** Files in which it is right, and why. */
  readonly except?: Readonly<Record<string, string>>
}

const everywhere = () => true
const inProduct = ({ path }: ProjectSource) => path.startsWith('src/') && !isTest(path)
const inTests = ({ path }: ProjectSource) => path.endsWith('.test.ts')

const rules: readonly Rule[] = [
  {
    wants: 'exports by name',
    of: everywhere,
    in: 'code',
    never: /\bexport default\b/g,
    except: { 'test/reporter.ts': 'the runner loads a reporter by its default export' },
  },
  { wants: 'says what it exports: no `export *`', of: everywhere, in: 'code', never: /\bexport \*/g },
  {
    wants: 'runs every test it has: no `.only`, no `.skip`',
    of: inTests,
    in: 'code',
    never: /\.(only|skip)\(|\bonly: true/g,
  },
  {
    wants: 'leaves nothing unfinished without an issue: TODO(#n)',
    of: everywhere,
    in: 'comments',
    never: /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/g,
  },
  {
    wants: 'signs no blank cheque: no `any`',
    of: everywhere,
    in: 'code',
    never: /\bas any\b|: any\b|<any\b/g,
  },
  {
    wants: 'does not silence the type checker',
    of: everywhere,
    in: 'comments',
    never: /@ts-(ignore|expect-error|nocheck)/g,
    except: { 'src/gateway/route.test.ts': 'shows what must not compile' },
  },
  {
    wants: 'silences another check only with a reason: `-- because`',
    of: everywhere,
    in: 'comments',
    never: /\b(oxlint|eslint|biome)-(disable|ignore)(?!.* -- \w)/g,
  },
  {
    wants: 'has no banners',
    of: everywhere,
    in: 'comments',
    never: /^\/\/ *(={3,}|#{3,}|\*{3,}|~{3,}|_{3,}|-{4,}|-{3,}$)|^\/\*{3,}/gm,
  },
  {
    wants: 'evaluates no text as code',
    of: everywhere,
    in: 'code',
    never: /\beval\(|\bnew Function\(|\bvm\.|'node:vm'/g,
  },
  { wants: 'keeps no state in a module', of: inProduct, in: 'code', never: /^(export )?(let|var) /gm },
  {
    wants: 'takes the clock, ids and randomness from outside, in SQL',
    of: inProduct,
    in: 'templates',
    never:
      /\b(now|random|gen_random_uuid|uuidv[47]|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday) *\(|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b/gi,
  },
  {
    wants: 'takes the clock and randomness from outside, in TypeScript',
    of: source => inProduct(source) && !['base', undefined].includes(roomOf(source.path)),
    in: 'code',
    never: /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b/g,
  },
  {
    wants: 'waits in tests for what it needs, not for time to pass',
    of: inTests,
    in: 'code',
    never: /\bset(Timeout|Interval)\b/g,
  },
]

/** Where a fault is caught and goes no further, and why. Whoever catches and throws again needs no place here. */
const swallows: Readonly<Record<string, string>> = {
  'src/base/again.ts': 'what does no harm twice is asked again, and the last failure is thrown',
  'src/base/breaker.ts': 'a failure that is noted was thrown elsewhere',
  'src/base/certificates.ts': 'a certificate that cannot be used is not taken up, and the old one is shown on',
  'src/base/log.ts': 'a line that cannot be written has nowhere to be reported',
  'src/identity/sign-in/pages.ts':
    'a body that is not JSON is no answer of a browser’s; who comes when all places are taken, or no database is there, is told',
  'src/identity/sign-in/passkeys.ts': 'what the library does not verify is refused, whatever it says of it',
  'src/identity/sign-in/visit.ts': 'what the issuer refuses, or a browser brings from elsewhere, ends the visit',
  'src/risk/desk.ts': 'what failed is not given a second time, and is thrown to whoever asked',
  'src/risk/run.ts': 'what a probe throws is what came of it, and never green',
  'src/risk/ground.ts': 'a probe’s work ends by being undone',
  'src/base/signed-call.ts': 'a token that was not given is asked for anew by the next, and the failure is thrown',
  'src/audit/copy-folder.ts':
    'a file or folder that is not there, or is already, is an answer; a place without its mark is away',
  'src/audit/copy-s3-line.ts': 'whatever kept an answer away, there is none: it is asked again, and thrown at the end',
  'src/audit/copy-s3-versions.ts': 'a key that is no address is shown as it is: it is none of ours',
  'src/audit/copy.ts':
    'one log or place must not keep the others waiting; what differs halts the log; all faults are thrown at the end',
  'src/audit/guard.ts': 'a holder that cannot be asked is away, and said to be',
  'src/audit/leaf.ts': 'bytes that are not JSON are no leaf',
  'src/base/gather.ts': 'a batch that fails is halved, and each caller hears of its own item',
  'src/base/institutions.ts': 'one tenant must not keep the others waiting; all faults are thrown at the end',
  'src/base/loop.ts': 'a pass that failed is logged and tried again',
  'src/protection/line-keys.ts': 'a line that nobody has is nobody’s, and an answer',
  'src/protection/watched.ts': 'what does not open is complained of, and thrown on',
  'src/protection/vault-line.ts': 'an answer that is none ends the line, and what was asked is asked on the next',
  'src/protection/vault-server.ts': 'whoever asks nonsense is hung up on; what fails is answered, and logged',
  'src/payments/moving-csv.ts': 'quotes that do not close are a mistake in the file, and an answer',
  'src/base/work.ts': 'a transaction that lost a race is run again; a refusal has rolled back and is an answer',
  'src/payments/core-funds.ts': 'a core that does not answer is asked later, and the payment is refused',
  'src/payments/detection.ts': 'detection that fails has said nothing, and the setting decides',
  'src/payments/screening-ask.ts': 'a screening that fails has said nothing, and whoever was asked about waits',
  'src/payments/screening-loop.ts': 'a name that does not open cannot be compared, and people have to look',
  'src/rails/sanctions/screening-thread.ts':
    'an edition that is not there any more has no answer, and is asked for again',
  'src/continuity/backup-store.ts': 'a description that is not JSON is no description',
  'src/continuity/inspection.ts': 'an inspection ends by rolling back what it did',
  'src/continuity/controls-supervised.ts': 'a process that takes no signal is gone',
  'src/continuity/store-watch.ts': 'what was not written with the key is named, and the rest of the store is read',
  'src/continuity/supervisor.ts': 'a process that could not be started is started again later',
  'src/continuity/postgres.ts': 'a server that is not there yet is asked again; a file that is not there is an answer',
  'src/gateway/live.ts': 'while the database is away, whoever looks on sees how long nothing was fresh',
  'src/gateway/rail-measures.ts':
    'a database that is away has no word on the rails, and the other measures are still told',
  'src/identity/access-token.ts': 'a token that does not verify is refused, and so is one that nobody can verify now',
  'src/identity/issuer-keys.ts': 'an issuer that does not answer is gone by what it said last',
  'src/identity/jws.ts': 'bytes that are not JSON are no token and no proof',
  'src/identity/proof.ts': 'two numbers that are no point of the curve are no key',
  'src/identity/public-jwk.ts': 'a point that is not on the curve is no key',
  'src/identity/issuer/listener.ts': 'a request that nobody could answer is answered so, and told to the log',
  'src/messages/mail.ts': 'what a mail server answers, or that it does not, is an answer',
  'src/messages/post.ts': 'the same of an endpoint',
  'src/protection/kek-pkcs11.ts': 'a token that has too much to do is away',
  'src/protection/kek-transit.ts':
    'what does not unwrap elsewhere is bound, a token is renewed later, what is no JSON is nothing',
  'src/protection/private-file.ts': 'a key file that cannot be opened is a refusal',
  'src/protection/scrub.ts': 'text that is not JSON is scrubbed as text',
  'src/identity/proof-of-work.ts': 'what is no JSON is no proof of anything',
  'src/identity/sign-in-defence.ts': 'while the database is away, what is remembered here decides',
  'src/protection/sealed.ts': 'what does not verify is not opened',
  'src/rails/directory-inbox.ts': 'a folder that is not there yet is empty',
  'src/rails/controls-links.ts': 'that a call fails, or is not made, is what is tried there',
  'src/rails/core-loop.ts': 'a core that gave no answer is asked later',
  'src/rails/directory-transport.ts': 'a file that is not there is an answer',
  'src/rails/sftp-session.ts': 'a file that is not there is an answer; nobody listens to a line that was hung up',
  'src/rails/dispatch.ts': 'a bank that gave no answer is asked later',
  'src/rails/receive-files.ts': 'what could not be fetched is fetched again',
  'src/rails/send-files.ts': 'a way that failed is tried again, or looked at',
  'src/audit/witness-loop.ts': 'a witness that is away is asked later, and one that shows nothing has shown nothing',
  'src/run.ts': 'a process that cannot start says so and ends',
}

describe('the code', () => {
  test('is looked at', () => {
    assert.ok(sources.filter(inProduct).length > 30, 'the files of the product were found')
    assert.ok(sources.filter(inTests).length > 15, 'its tests were found')
  })

  for (const rule of rules) {
    test(rule.wants, () => {
      const found = sources.filter(rule.of).flatMap(source => offences(source, rule))
      const except = Object.keys(rule.except ?? {})
      assert.deepEqual(
        found.filter(({ path }) => !except.includes(path)).map(({ place }) => place),
        [],
      )
      const stale = except.filter(path => !found.some(offence => offence.path === path))
      assert.deepEqual(stale, [], 'exceptions that nothing needs')
    })
  }

  test('lets faults fall, except where one is an answer', () => {
    const found = sources
      .filter(inProduct)
      .flatMap(source => swallowed(source).map(line => ({ path: source.path, line })))
    assert.deepEqual(
      found.filter(({ path }) => !(path in swallows)).map(({ path, line }) => `${path}:${line}`),
      [],
    )
    const stale = Object.keys(swallows).filter(path => !found.some(offence => offence.path === path))
    assert.deepEqual(stale, [], 'exceptions that nothing needs')
  })

  test('gives every cast its sentence of proof, on its line or close above', () => {
    const found = sources.filter(inProduct).flatMap(({ path, text, code }) =>
      code.split('\n').flatMap((line, index) => {
        if (
          !/ as (?!const\b)[\w{([]/.test(line) ||
          /^(import|export) (type )?[{*]|^ +(type )?\w+ as \w+,?$|\* as /.test(line)
        )
          return []
        const around = text.split('\n').slice(Math.max(0, index - castProofLinesMax), index + 1)
        return around.some(near => /\/\/|\*\//.test(near)) ? [] : [`${path}:${index + 1} ${line.trim()}`]
      }),
    )
    assert.deepEqual(found, [])
  })

  test(`has functions of at most ${bodyLinesMax} lines`, () => {
    const found = sources
      .filter(inProduct)
      .flatMap(source => bodiesOf(source).map(body => ({ ...body, path: source.path })))
      .filter(({ lines }) => lines > bodyLinesMax)
    assert.deepEqual(
      found.map(({ path, line, lines, opening }) => `${path}:${line} ${lines} lines: ${opening}`),
      [],
    )
  })

  test(`has files of at most ${fileLinesMax} lines`, context => {
    const lengths = sources.filter(inProduct).map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    for (const { path, lines } of lengths.filter(({ lines }) => lines > fileLinesLong)) {
      context.diagnostic(`${lines} lines in ${path}: is it one idea?`)
    }
    assert.deepEqual(
      lengths.filter(({ lines }) => lines > fileLinesMax).map(({ path, lines }) => `${path}: ${lines} lines`),
      [],
    )
  })
})

describe('names', () => {
  const named = files.filter(path => /^(src|test|bin|bench|sandbox|client|console\/src)\/.*\.tsx?$/.test(path))

  test('say what a file is for', () => {
    const empty = /^(index|types?|utils?|helpers?|constants?|interfaces?|common|shared|misc)$/
    const padded = /(service|manager|helpers?|handler|utils?|processor|repository|factory|dto|impl)$/i
    assert.deepEqual(
      named.filter(path => {
        const [name = ''] = basename(path).split('.')
        return empty.test(name) || padded.test(name)
      }),
      [],
    )
  })

  test('of what is exported say what it is, too', () => {
    const padded =
      /\bexport (?:abstract )?(?:async )?(?:class|function|const|type|interface) (\w*(?:Service|Manager|Helper|Handler|Util|Utils|Processor|Repository|Factory|Dto|DTO|Impl))\b/g
    assert.deepEqual(
      sources.flatMap(({ path, code }) => [...code.matchAll(padded)].map(([, name]) => `${path} ${name}`)),
      [],
    )
  })

  test('are written in lower case, with hyphens', () => {
    const isKebab = (path: string) =>
      basename(path)
        .split('.')
        .every(part => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part))
    assert.deepEqual(
      named.filter(path => !isKebab(path)),
      [],
    )
  })
})

describe('a migration', () => {
  const migrations = files.filter(path => path.startsWith('migrations/'))

  test('is numbered, and named after its room', () => {
    assert.ok(migrations.length > 4, 'the migrations were found')
    const strays = migrations.filter(path => {
      const room = /^migrations\/\d{4}_([a-z]+)(_[a-z0-9_]+)?\.sql$/.exec(path)?.[1]
      return room === undefined || floorOf(room) < 0
    })
    assert.deepEqual(strays, [])
  })

  test('has a number of its own', () => {
    const numbers = migrations.map(path => basename(path).slice(0, 4))
    assert.deepEqual(
      numbers.filter((number, index) => numbers.indexOf(number) !== index),
      [],
    )
  })

  test('says what it is for, what it locks, and the way back', () => {
    const silent = migrations.filter(path => {
      const header = read(path).split(/^(?!--)/m)[0] ?? ''
      return !/^-- Room [a-z]+: /.test(header) || !/\bLocks\b/.test(header) || !/\bWay back: /.test(header)
    })
    assert.deepEqual(silent, [])
  })

  test('takes the clock, ids and randomness from outside', () => {
    const clock = /\b(now|random|gen_random_uuid|uuidv[47]|clock_timestamp)\s*\(|\bcurrent_(date|time|timestamp)\b/i
    const found = migrations.flatMap(path =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (clock.test(line.replace(/--.*$/, '')) ? [`${path}:${index + 1}`] : [])),
    )
    assert.deepEqual(found, [])
  })
})

describe('the repository', () => {
  test('names no path of the machine it was written on, and no registry', () => {
    const parents = [project, dirname(project), homedir()].filter(path => path.length > 4 && path !== tmpdir())
    const here = parents.map(path => `${path}/`)
    const elsewhere =
      /\/(home|Users)\/[a-z][\w.-]*\/|\bC:\\Users|https?:\/\/[\w.-]*(registry|artifactory|nexus|verdaccio|mirror)[\w.-]*/
    const found = files
      .filter(path => !/\.(png|jpg|ico|woff2|zst|gz)$/.test(path))
      .flatMap(path =>
        read(path)
          .split('\n')
          .flatMap((line, index) =>
            elsewhere.test(line) || here.some(place => line.includes(place)) ? [`${path}:${index + 1}`] : [],
          ),
      )
    assert.deepEqual(found, [])
  })

  test('locks every package for every platform, or `npm ci` refuses', () => {
    type Locked = { readonly optionalDependencies?: Readonly<Record<string, string>> }
    // npm writes this file, in this shape.
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
    const missing = Object.entries(packages).flatMap(([holder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        name => !(`node_modules/${name}` in packages || `${holder}/node_modules/${name}` in packages),
      ),
    )
    assert.deepEqual(missing, [], 'add {"version", "cpu", "os", "optional": true} for each, and "dev": true for a tool')
    assert.ok(!/"resolved": "[a-z+]+:/.test(read('package-lock.json')), 'addresses of downloads are of one machine')
  })
})

function offences({ path, text, code, comments, templates }: ProjectSource, rule: Rule) {
  const texts = {
    code: [{ at: 0, text: code }],
    comments,
    templates: templates.filter(({ tag }) => tag !== undefined),
  }[rule.in]
  return texts.flatMap(part =>
    [...part.text.matchAll(rule.never)].map(match => {
      const line = lineAt(text, part.at + match.index)
      return { path, place: `${path}:${line} ${match[0].trim()}` }
    }),
  )
}

/** The lines of those catches that do not throw again: by Biome's layout, a clause ends at the indentation it began at. */
function swallowed({ code }: ProjectSource): readonly number[] {
  const lines = code.split('\n')
  return lines.flatMap((line, index) => {
    if (/\.catch\(/.test(line)) return [index + 1]
    const indent = /^( *)\} catch\b.*\{$/.exec(line)?.[1]
    if (indent === undefined) return []
    const clause = lines.slice(
      index + 1,
      lines.findIndex((other, at) => at > index && other.startsWith(`${indent}}`)),
    )
    return clause.some(inner => inner.startsWith(`${indent}  throw `)) ? [] : [index + 1]
  })
}
