// wapiti over the pages of the office and of the issuer, and over what the api reads, through the proxy: with a session
// where there is one, patient where a limit is, and from many addresses, so that it is the pages it tries and not the
// limits. What it says is judged one by one below; anything else is a finding.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { inParallel } from '../../family.ts'
import { openSignInPage } from '../people.ts'
import { browserHand, deskHand, type Hand, machineHand, openProxy } from '../proxy.ts'
import { openFlawed } from './flawed.ts'
import { type Bench, runTool } from './tool.ts'

/** Not among them: what asks a server on the internet (ssrf, xxe, wapp, nikto), and lists of names (buster, brute forms). */
const modules =
  'backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss'
const crawlSecondsMax = 30
const moduleSecondsMax = 20
const runMsMax = 900_000
const atOnce = 2

/** What it says of us and is no flaw, each with the reason; docs/attack-tools.md has them at length. */
const judged: readonly { readonly category: string; readonly info: RegExp; readonly because: string }[] = [
  { category: 'HTTP Secure Headers', info: /^X-XSS-Protection/, because: 'browsers have done away with it' },
  { category: 'HTTP Secure Headers', info: /^X-Frame-Options/, because: 'the policy says frame-ancestors none' },
  {
    category: 'HTTP Secure Headers',
    info: /^Strict-Transport-Security/,
    because: 'said over TLS, of which this run has none',
  },
  { category: 'Cross Site Request Forgery', info: /^Lack of anti CSRF token/, because: 'Origin is asked for instead' },
]

type Scan = { readonly hand: Hand; readonly paths: readonly string[] }

export async function tryWapiti(bench: Bench): Promise<void> {
  const { target } = bench
  await findFlaws(bench)
  const { member, payee } = target.machine
  let addressesUsed = 0
  const from = () => `127.4.${Math.floor(addressesUsed / 250)}.${(addressesUsed++ % 250) + 1}`
  const jar = new Map<string, string>()
  const page = await openSignInPage(jar, target, { from: from() })
  const desk = await target.desk('auditor')
  const scans: Readonly<Record<string, Scan>> = {
    'office, nobody signed in': {
      hand: browserHand(target.office, new Map()),
      paths: ['/', '/sign-in', '/sign-in/return?code=a&state=b'],
    },
    'office, signed in': {
      hand: deskHand(desk),
      paths: ['/', '/v1/session', '/v1/payments?member=x', '/v1/billers?name=Power'],
    },
    'issuer, signing in': { hand: browserHand(target.issuer, jar, { from }), paths: [new URL(page.url).pathname] },
    'issuer, the rest': {
      hand: browserHand(target.issuer, new Map(), { from }),
      paths: ['/sign-in/enrol', '/.well-known/openid-configuration', '/jwks', '/auth?client_id=a&request_uri=b'],
    },
    api: {
      hand: machineHand(target.machine, target.api),
      paths: [
        '/health/ready',
        '/v1/members?limit=5',
        `/v1/payees?member=${member}&limit=5`,
        `/v1/payees/${payee}`,
        '/v1/billers?name=Power&zip=60601',
      ],
    },
  }
  await inParallel(Object.entries(scans), atOnce, async ([name, scan]) => {
    bench.progress(`wapiti: ${name}`)
    const { requests, said, broken } = await scanned(bench, scan)
    const open = said.filter(
      one => !judged.some(({ category, info }) => one.category === category && info.test(one.info)),
    )
    const all = said.map(({ category, path, info }) => `${category} at ${path}: ${info}`)
    const kept = said.length - open.length
    bench.note(
      name,
      `${requests} requests, ${all.length === 0 ? 'nothing said' : all.join('; ')}${kept === 0 ? '' : ` (${kept} judged)`}${broken === '' ? '' : `; ${broken}`}`,
      open.length === 0 && broken === '' && requests > scan.paths.length,
    )
  })
}

async function findFlaws(bench: Bench): Promise<void> {
  const flawed = await openFlawed(bench.target.owner)
  try {
    const hand = machineHand(bench.target.machine, bench.target.api, flawed.url)
    const { said } = await scanned(bench, { hand, paths: ['/echo?text=hello', '/shown?name=Power'] })
    const found = new Set(said.map(({ category }) => category))
    const isFound = ['Cross Site Scripting', 'SQL Injection', 'Content Security Policy Configuration'].every(one =>
      found.has(one),
    )
    bench.note('control, a page that echoes and a query that is shown', [...found].join(', '), isFound)
  } finally {
    await flawed.close()
  }
}

type Remark = { readonly category: string; readonly path: string; readonly info: string; readonly level: number }
type Scanned = { readonly requests: number; readonly said: readonly Remark[]; readonly broken: string }

async function scanned({ folder }: Bench, { hand, paths }: Scan): Promise<Scanned> {
  const proxy = await openProxy(hand)
  const report = join(folder, `wapiti-${crypto.randomUUID()}.json`)
  const starts = paths.flatMap(path => ['-s', `${proxy.url}${path}`])
  const bounds = ['--max-scan-time', String(crawlSecondsMax), '--max-attack-time', String(moduleSecondsMax), '-t', '20']
  // Not -x: with Python 3.11 it breaks Debian's wapiti off. What ends a session wants DELETE, which wapiti does not send.
  const how = ['--scope', 'domain', '-d', '3', '--flush-session', '--no-bugreport']
  const out = ['-m', modules, '-f', 'json', '-o', report, '-v', '1', '--store-session', `${report}.session`]
  try {
    const words = ['-u', `${proxy.url}/`, ...starts, ...bounds, ...how, ...out]
    const ended = await runTool('wapiti', words, { folder, msMax: runMsMax })
    const requests = [...proxy.answered.values()].reduce((sum, count) => sum + count, 0)
    const faults = [0, 500].filter(status => proxy.answered.has(status))
    const text = await readFile(report, 'utf8').catch(() => undefined)
    const isThrough = ended?.isCutOff === false && text !== undefined
    const broken = [
      ...(isThrough ? [] : [`broke off after ${ended?.seconds ?? 0} s: ${ended?.output.slice(-200) ?? 'no wapiti'}`]),
      ...(faults.length === 0 ? [] : [`answered with ${faults.join()}`]),
    ]
    return { requests, said: text === undefined ? [] : remarksIn(text), broken: broken.join('; ') }
  } finally {
    await proxy.close()
  }
}

/** Flaws and what was odd; what it merely noticed on the way is neither. */
function remarksIn(report: string): readonly Remark[] {
  type Said = { readonly path: string; readonly info: string; readonly level: number }
  const { vulnerabilities, anomalies }: Readonly<Record<string, Readonly<Record<string, readonly Said[]>>>> =
    JSON.parse(report)
  return Object.entries({ ...vulnerabilities, ...anomalies }).flatMap(([category, said]) =>
    said.map(({ path, info, level }) => ({ category, path, info, level })),
  )
}
