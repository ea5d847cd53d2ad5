// What the security team is told of: once an hour for each kind and subject, in the log and by mail.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import type { Work } from '../base/work.ts'
import * as store from './defence-store.ts'

const msPerHour = 3_600_000

/** How each is called in the log. */
const leafOf: Readonly<Record<store.AlertKind, `identity.${string}`>> = {
  address_blocked: 'identity.sign_in_alert',
  account_locked: 'identity.sign_in_alert',
  many_names: 'identity.sign_in_alert',
  many_addresses: 'identity.sign_in_alert',
  unusual_hour: 'identity.sign_in_alert',
  unmasking_spree: 'identity.unmasking_alert',
  unmasking_limit: 'identity.unmasking_alert',
}

export async function raiseAlert(
  work: Work,
  kind: store.AlertKind,
  subject: string | Buffer,
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const hour = new Date(Math.floor(work.now.getTime() / msPerHour) * msPerHour)
  const alert = work.newId('alr')
  const digest = createHash('sha256').update(subject).digest()
  const isFirst = await store.insertAlert(work, alert, kind, digest, hour)
  if (isFirst) audit.append(work, leafOf[kind], { alert, what: kind, ...facts })
}
