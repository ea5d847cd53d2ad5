// What a page of ours is made of: HTML that we wrote, text that is escaped, and one script and one style whose hashes stand
// in the policy. Nothing is fetched from anywhere, nothing inline runs but what is named.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Page = { readonly html: string; readonly policy: string }

export type PageParts = {
  readonly title: string
  /** HTML; whatever came from elsewhere has gone through `escaped`. */
  readonly body: string
  readonly script?: string
  /** Where its forms may lead besides ourselves: browsers hold redirects against this as well. */
  readonly formsTo?: readonly string[]
  /** Where a browser goes on to by itself, at once. */
  readonly goTo?: string
}

const folder = join(import.meta.dirname, 'pages')

/** Read once, when pages are opened. */
export function readPart(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

export function openPage(style: string): (parts: PageParts) => Page {
  return ({ title, body, script, formsTo = [], goTo }) => ({
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Vouch</title>${goTo === undefined ? '' : `\n<meta http-equiv="refresh" content="0;url=${escaped(goTo)}">`}
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
${script === undefined ? '' : `<script type="module">${script}</script>`}
</body>
</html>
`,
    policy: [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      `form-action ${["'self'", ...formsTo].join(' ')}`,
      `style-src '${sourceHash(style)}'`,
      ...(script === undefined ? [] : [`script-src '${sourceHash(script)}'`, "connect-src 'self'"]),
      "require-trusted-types-for 'script'",
    ].join('; '),
  })
}

export function pageHeaders(policy: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'publickey-credentials-create=(self), publickey-credentials-get=(self)',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
}

export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, char => entities[char] ?? char)
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
