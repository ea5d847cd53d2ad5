// The page somebody sees whose signing in went wrong in a way that cannot be told to the program they came from.

import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'

/** Says the code and nothing of what was asked: the code is one of the standards' own words. */
export async function errorPage(ctx: KoaContextWithOIDC, { error }: ErrorOut): Promise<void> {
  ctx.type = 'html'
  ctx.body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Signing in did not work</title>
<h1>Signing in did not work</h1>
<p>Go back to where you came from and begin again. If it goes on, tell your security team this: <code>${escaped(error)}</code></p>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[^a-z0-9_ ]/gi, '')
}
