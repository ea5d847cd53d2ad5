// What a line does to a page: it breaks before the office has heard what was asked, or after, when nobody knows what became of it.
// https://chromedevtools.github.io/devtools-protocol/tot/Fetch/

import type { Page } from 'playwright-core'

/** While it lasts, nothing that this page asks for in this way, as `DELETE /v1/session`, reaches the office. */
export function withoutLine<T>(page: Page, operation: string, perform: () => Promise<T>): Promise<T> {
  return broken(page, operation, 'Request', perform)
}

/** While it lasts, the office does what it was asked, and its answer is lost. */
export function withoutAnswers<T>(page: Page, operation: string, perform: () => Promise<T>): Promise<T> {
  return broken(page, operation, 'Response', perform)
}

/** Returns when something has been lost and `perform` is done. */
async function broken<T>(
  page: Page,
  operation: string,
  requestStage: 'Request' | 'Response',
  perform: () => Promise<T>,
): Promise<T> {
  const [wanted = '', path = ''] = operation.split(' ')
  const line = await page.context().newCDPSession(page)
  const lost = new Promise<void>((resolve, reject) => {
    line.on('Fetch.requestPaused', ({ requestId, request: { method } }) => {
      const isWanted = method === wanted
      const end = isWanted
        ? line.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' })
        : line.send('Fetch.continueRequest', { requestId })
      end.then(() => (isWanted ? resolve() : undefined), reject)
    })
  })
  await line.send('Fetch.enable', { patterns: [{ urlPattern: `*${path}`, requestStage }] })
  try {
    const done = await perform()
    await lost
    return done
  } finally {
    await line.detach()
  }
}
