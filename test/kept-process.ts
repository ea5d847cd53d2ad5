// A process for the supervisor's tests. The file named by CONDUCT says how it behaves, and may change while it runs:
// well, unwell (says so), deaf (does not answer), stubborn (unwell, and does not end when told to),
// slow (takes a moment to end), refusing, failing (ends at once), silent (never says that it is ready).

import { appendFileSync, readFileSync } from 'node:fs'

const conduct = (): string => readFileSync(process.env['CONDUCT'] ?? '', 'utf8').trim()

const slowMs = 100
const atStart = conduct()
// Told after it was read: who sees the start may change the conduct for the next one.
appendFileSync(process.env['STARTS'] ?? '', `${process.pid}\n`)
if (atStart === 'failing') process.exit(1)
if (atStart === 'refusing') {
  process.send?.({ said: 'refused', faults: ['VOUCH_KEYS is not set'] })
  process.exitCode = 78
  process.disconnect()
} else {
  process.on('message', () => {
    const now = conduct()
    if (now !== 'deaf')
      process.send?.({ said: 'problems', problems: now === 'well' ? [] : ['the database does not answer'] })
  })
  const end = () => {
    appendFileSync(process.env['ENDS'] ?? '/dev/null', `${process.pid}\n`)
    process.exit(0)
  }
  process.on('SIGTERM', () => {
    const now = conduct()
    if (now === 'slow') setTimeout(end, slowMs)
    else if (now !== 'stubborn') end()
  })
  process.on('disconnect', () => process.exit(0))
  if (atStart !== 'silent') process.send?.({ said: 'ready', port: 1 })
}
