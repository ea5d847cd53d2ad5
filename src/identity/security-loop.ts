// What happens by itself around sign-in: the security team is told of alerts, and what says nothing any more goes.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import * as messages from '../messages/messages.ts'
import { msPerMinute } from './attempts.ts'
import * as store from './defence-store.ts'

const alertsMax = 100
const readersMax = 20
const rowsMax = 1_000
const msPerDay = 24 * 60 * msPerMinute

function noticeOf(kind: store.AlertKind): 'sign_in_alert' | 'unmasking_alert' {
  return kind === 'unmasking_spree' || kind === 'unmasking_limit' ? 'unmasking_alert' : 'sign_in_alert'
}

/** An alert is told with the mark that it was: whoever is killed in between tells it once. */
export function securityLoop(outside: Outside): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const told = await transact(outside, institution, 'process:worker', async work => {
      const alerts = await store.claimUntold(work, alertsMax)
      const team = alerts.length === 0 ? [] : await store.peopleWith(work, ['security_analyst'], readersMax)
      await messages.queue(
        work,
        alerts.flatMap(({ id, kind, raisedAt }) =>
          team.map(({ person, email }) => ({
            channel: 'mail' as const,
            key: `${id}/${person}`,
            notice: noticeOf(kind),
            language: null,
            to: { sealed: email, place: { institution, table: 'identity.person', column: 'email', row: person } },
            values: { alert: id, what: kind, time: { at: raisedAt, timeZone: 'UTC' } },
          })),
        ),
      )
      for (const { id } of alerts) await store.markTold(work, id)
      const now = work.now.getTime()
      await store.sweep(work, new Date(now - msPerDay), new Date(now - 7 * msPerDay), rowsMax)
      return done(alerts.length)
    })
    return told.ok ? told.value : 0
  }
  return { name: 'identity.security', everyMs: 5_000, pass: signal => passOver(outside.sql, signal, pass) }
}
