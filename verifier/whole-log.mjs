// A worker of a page that checks all of a log: verify.mjs, told what to check by a message, saying how far it is.

import { placeOfAddress, readKeys, readPolicy, verifyLog } from './verify.mjs'

/** Said no more often than a person sees. */
const everyMs = 100
const encoder = new TextEncoder()
/** As it is within a worker. */
const scope = /** @type {{ addEventListener: (what: 'message', told: (event: any) => void) => void, postMessage: (said: unknown) => void }} */ (/** @type {unknown} */ (globalThis))

scope.addEventListener('message', ({ data }) => void check(data))

/** @param {{ prefix: string, policy: string, emitters: string, now: number }} asked */
async function check({ prefix, policy, emitters, now }) {
  let saidMs = 0
  const progress = (/** @type {bigint} */ done, /** @type {bigint} */ size) => {
    if (done < size && performance.now() - saidMs < everyMs) return
    saidMs = performance.now()
    scope.postMessage({ done, size })
  }
  try {
    const asked = { policy: readPolicy(encoder.encode(policy)), keys: readKeys(encoder.encode(emitters)), now, progress }
    scope.postMessage({ report: await verifyLog(placeOfAddress(prefix, {}), asked) })
  } catch (thrown) {
    scope.postMessage({ cannot: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
