// The console as it was built: files whose names tell what is in them, and one page for every place in it. The page bears a
// number used once, by which the styles that it makes while it runs are known from any that somebody slipped in.

import { randomBytes } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

import * as identity from '../identity/identity.ts'
import type { OfficePage } from './office-pages.ts'

/** Where in the console one can be; whatever is below is its own business. */
export const consolePlaces = [
  'queue',
  'payments',
  'approvals',
  'risk',
  'audit',
  'feedback',
  'plan',
  'ledger',
  'rails',
  'members',
  'payees',
  'standing-orders',
  'disputes',
  'administration',
  'you',
  'operations',
] as const

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
}
/** What is smaller grows. */
const packedFromBytes = 1_024
const yearSeconds = 31_536_000

/**
 * Undefined where nothing was built there: then the office has its own page for those who come. Of a demo alone the page may ask
 * elsewhere too: its door, which keeps the passkeys of the people that one can be.
 */
export function openConsole(folder: string, demoDoor?: URL): readonly OfficePage[] | undefined {
  const index = join(folder, 'index.html')
  if (!existsSync(index)) return undefined
  const page = pageOf(readFileSync(index, 'utf8'), demoDoor?.origin)
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(path => path !== 'index.html' && !path.startsWith('.'))
  return [
    { path: '/', answer: page },
    ...consolePlaces.flatMap(place => [
      { path: `/${place}`, answer: page } as const,
      { path: `/${place}/*`, answer: page } as const,
    ]),
    ...files.map(path => fileOf(folder, path)),
  ]
}

function pageOf(built: string, demoDoor: string | undefined): OfficePage['answer'] {
  const html =
    demoDoor === undefined ? built : built.replace('</head>', `<meta name="demo-door" content="${demoDoor}"></head>`)
  return async () => {
    const nonce = randomBytes(18).toString('base64url')
    const policy = [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self'",
      "font-src 'self'",
      `connect-src 'self'${demoDoor === undefined ? '' : ` ${demoDoor}`}`,
      "worker-src 'self'",
    ].join('; ')
    return { status: 200, headers: identity.pageHeaders(policy), body: html.replaceAll('{{nonce}}', nonce) }
  }
}

/** A worker goes by the policy of its own script, and not by that of the page: it asks this office, and nobody else. */
const scriptPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Names that tell what is in them never change it; the others are asked for again. */
function fileOf(folder: string, path: string): OfficePage {
  const bytes = readFileSync(join(folder, path))
  const isNamedByContent = path.startsWith('assets/')
  // Packed when somebody first asks: who starts waits for all of it, and who looks for a few.
  let made: Buffer | undefined
  const packed = () => (made ??= gzipSync(bytes, { level: 9 }))
  const headers = {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    ...(extname(path) === '.js' ? { 'content-security-policy': scriptPolicy } : {}),
    'cache-control': isNamedByContent ? `public, max-age=${yearSeconds}, immutable` : 'no-cache',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'accept-encoding',
  }
  return {
    path: `/${path}`,
    answer: async ({ acceptEncoding = '' }) =>
      bytes.length >= packedFromBytes && /\bgzip\b(?!;q=0(\.0*)?\b)/.test(acceptEncoding)
        ? { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: packed() }
        : { status: 200, headers, body: bytes },
  }
}
