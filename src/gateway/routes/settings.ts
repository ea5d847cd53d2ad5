// Settings: what an institution has decided for itself, version by version. They are changed by proposals only.

import { type Static, type TObject, Type } from 'typebox'

import { canonical } from '../../base/canonical.ts'
import { done } from '../../base/outcome.ts'
import * as change from '../../change/change.ts'
import * as payments from '../../payments/payments.ts'
import type { Permit } from '../caller.ts'
import { type Input, route } from '../route.ts'
import { Instant } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const Setting = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer({ description: 'Zero for what the institution has never set.' }),
    content: Type.String({ description: 'Canonical JSON (RFC 8785).' }),
    effectiveFrom: Type.Optional(Instant),
    makers: Type.Array(Type.String()),
    approvers: Type.Array(Type.String()),
    repeats: Type.Optional(Type.Integer({ description: 'The earlier version that this one brings back.' })),
  },
  { $id: 'Setting', additionalProperties: false },
)
const Settings = Type.Object({ items: Type.Array(Setting) }, { $id: 'Settings', additionalProperties: false })

function showValue(value: change.Value): Static<typeof Setting> {
  const { name, version, content, effectiveFrom, makers, approvals, repeats } = value
  return {
    name,
    version,
    content: canonical(content),
    effectiveFrom: effectiveFrom.toISOString(),
    makers: [...makers],
    approvers: approvals.map(({ approver }) => approver),
    ...(repeats === null ? {} : { repeats }),
  }
}

export const readSettings = route({
  method: 'GET',
  path: '/v1/settings',
  permit: 'settings.read',
  summary: 'Every setting as it is in force, now or at a moment that has passed',
  query: Type.Object({ at: Type.Optional(Instant) }, { additionalProperties: false }),
  answers: { 200: Settings },
  refuses: [],
  perform: async (work, { query: { at } }) => {
    const names = Object.values(payments.settingNames)
    const [{ rules }, values] = await Promise.all([
      payments.institution(work),
      change.valuesAt(work, names, at === undefined ? work.now : new Date(at)),
    ])
    return done(
      names.map((name): Static<typeof Setting> => {
        const value = values.get(name)
        const shipped = { name, version: 0, content: canonical(payments.shippedContent(rules, name)) }
        return value === undefined ? { ...shipped, makers: [], approvers: [] } : showValue(value)
      }),
    )
  },
  answer: items => ({ status: 200, body: { items } }),
})

const versionsMax = 100

export const listSettingVersions = route({
  method: 'GET',
  path: '/v1/settings/:setting/versions',
  permit: 'settings.read',
  summary: 'The last hundred versions of a setting, newest first',
  params: Type.Object({ setting: Type.Enum(Object.values(payments.settingNames)) }, { additionalProperties: false }),
  answers: { 200: Settings },
  refuses: [],
  perform: async (work, { setting }) => done(await change.historyOf(work, setting, undefined, versionsMax)),
  answer: values => ({ status: 200, body: { items: values.map(showValue) } }),
})

/** One route for each setting, so that each is checked against a schema of its own. */
function proposing<Schema extends TObject>(
  name: payments.SettingName,
  path: `/v1/settings/${string}/proposals`,
  schema: Schema,
  who: { readonly permit: Permit; readonly door?: 'office'; readonly stepUp?: true } = { permit: 'settings.propose' },
) {
  return route({
    method: 'POST',
    path,
    ...who,
    summary: `Proposes a new ${name}; it is in force once somebody else has approved`,
    body: schema,
    answers: { 201: Proposal },
    refuses: ['setting_invalid', 'content_too_long', 'expiry_out_of_range', 'proposal_pending'],
    // An account number is sealed here: no work, and nothing that is kept, ever has it in plain.
    prepare: async ({ vault }, { caller, body }: Input<TObject<{}>, TObject<{}>, Schema, false, 'refused'>) =>
      done(await payments.sealSetting(vault, caller.institution, name, JSON.parse(JSON.stringify(body)))),
    perform: (work, { content, numbers }) => payments.proposeSetting(work, name, content, numbers),
    answer: proposal => ({
      status: 201,
      body: showProposal(proposal),
      revision: proposal.version,
      location: `/v1/proposals/${proposal.id}`,
    }),
  })
}

const {
  calendar,
  leadDays,
  limits,
  approvals,
  detection,
  payees,
  files,
  core,
  fallback,
  checks,
  generalLedger,
  retention,
  unmasking,
  requests,
  signIn,
} = payments.settingNames
const schemas = payments.settingSchemas
export const proposeCalendar = proposing(calendar, '/v1/settings/payments.calendar/proposals', schemas[calendar])
export const proposeLeadDays = proposing(leadDays, '/v1/settings/payments.lead_days/proposals', schemas[leadDays])
export const proposeLimits = proposing(limits, '/v1/settings/payments.limits/proposals', schemas[limits])
export const proposeApprovals = proposing(approvals, '/v1/settings/payments.approvals/proposals', schemas[approvals])
export const proposeDetection = proposing(detection, '/v1/settings/payments.detection/proposals', schemas[detection])
export const proposePayees = proposing(payees, '/v1/settings/payments.payees/proposals', schemas[payees])
export const proposeFiles = proposing(files, '/v1/settings/payments.files/proposals', payments.askedFilesSchema)
export const proposeCore = proposing(core, '/v1/settings/payments.core/proposals', schemas[core])
export const proposeFallback = proposing(fallback, '/v1/settings/payments.fallback/proposals', schemas[fallback])
export const proposeChecks = proposing(checks, '/v1/settings/payments.checks/proposals', payments.askedChecksSchema)
export const proposeGeneralLedger = proposing(
  generalLedger,
  '/v1/settings/payments.general_ledger/proposals',
  schemas[generalLedger],
)
// Not for those who run the payments: what is kept, and for how long, is compliance's to propose and to approve.
export const proposeRetention = proposing(retention, '/v1/settings/payments.retention/proposals', schemas[retention], {
  permit: 'holds.propose',
  door: 'office',
  stepUp: true,
})
export const proposeUnmaskingRates = proposing(
  unmasking,
  '/v1/settings/payments.unmasking_rates/proposals',
  schemas[unmasking],
)
export const proposeRequests = proposing(requests, '/v1/settings/identity.requests/proposals', schemas[requests])
export const proposeSignIn = proposing(signIn, '/v1/settings/identity.sign_in/proposals', schemas[signIn])
