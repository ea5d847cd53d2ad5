// Sanctions screening: which list is in force and how far everybody has been compared with it, whom it found and what people
// say of that, and what is blocked.

import { type Static, Type } from 'typebox'

import { dateIn } from '../../base/dates.ts'
import { done } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'
import * as rails from '../../rails/rails.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { isTold } from '../personal.ts'
import { type Answering, route } from '../route.ts'
import { Screening } from '../screening-words.ts'
import { Day, Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { Proposal, ProposalId, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const count = Type.Integer({ minimum: 0 })

const Edition = Type.Object(
  {
    number: Type.Integer(),
    version: Type.String({ description: 'As its folder is called: the day of publication.' }),
    hash: sha256,
    entries: count,
    names: count,
    added: Type.Optional(count),
    changed: Type.Optional(count),
    removed: Type.Optional(count),
    registeredAt: Instant,
  },
  { $id: 'SanctionsEdition', ...strict },
)

function showEdition({ added, changed, removed, registeredAt, ...edition }: rails.Edition): Static<typeof Edition> {
  return {
    ...edition,
    ...(added === null ? {} : { added }),
    ...(changed === null ? {} : { changed }),
    ...(removed === null ? {} : { removed }),
    registeredAt: registeredAt.toISOString(),
  }
}

const ScreeningStatus = Type.Object(
  {
    isScreening: Type.Boolean({ description: 'false: no list is in force, and nobody is screened.' }),
    inForce: Type.Optional(Edition),
    progress: Type.Object(
      {
        total: count,
        due: Type.Integer({ description: 'Not compared yet with the list in force.' }),
        hits: count,
        blocked: count,
      },
      strict,
    ),
    refused: Type.Array(
      Type.Object({ version: Type.String(), reason: Type.String(), detail: Type.String(), refusedAt: Instant }, strict),
      { description: 'Editions that did not come into force instead of it.' },
    ),
  },
  { $id: 'ScreeningStatus', ...strict },
)

export const readScreening = route({
  method: 'GET',
  path: '/v1/screening',
  permit: 'screening.read',
  summary: 'Whether anybody is screened against sanctions lists, by which, and how far that has come',
  answers: { 200: ScreeningStatus },
  refuses: [],
  perform: async work => done(await payments.screeningStatus(work)),
  answer: ({ inForce, progress, refused }) => ({
    status: 200,
    body: {
      isScreening: inForce !== undefined,
      ...(inForce === undefined ? {} : { inForce: showEdition(inForce) }),
      progress,
      refused: refused.map(({ version, reason, detail, refusedAt }) => ({
        version,
        reason,
        detail,
        refusedAt: refusedAt.toISOString(),
      })),
    },
  }),
})

export const listSanctionsEditions = route({
  method: 'GET',
  path: '/v1/screening/editions',
  permit: 'screening.read',
  summary: 'Editions of the sanctions lists that have been in force, the latest first',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('SanctionsEditionPage', Edition) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readPage('/v1/screening/editions', caller, query),
  perform: async (work, page) => {
    const before = page.after?.[0]
    const rows = await rails.listEditions(work, before === undefined ? undefined : Number(before), page.rowsMax)
    return done(cutPage(page, rows, ({ number }) => [String(number)]))
  },
  answer: page => ({ status: 200, body: showPage(page, showEdition) }),
})

const Subject = Type.Unsafe<payments.Subject>(
  Type.String({ pattern: '^(pye|bil|mem)_[0-9a-z]{1,26}$', description: 'A payee, a biller or a member.' }),
)

const Step = Type.Object(
  {
    version: Type.Integer(),
    before: Type.Optional(Screening),
    state: Screening,
    edition: count,
    screening: Type.Optional(Type.String({ description: 'The decision.' })),
    hit: Type.Optional(Type.String()),
    actor: Type.String(),
    at: Instant,
  },
  { $id: 'ScreeningStep', ...strict },
)

export const listScreeningSteps = route({
  method: 'GET',
  path: '/v1/screening/subjects/:subject/steps',
  permit: 'screening.read',
  summary: 'How a payee, a biller or a member has stood by the sanctions lists, in order',
  params: Type.Object({ subject: Subject }, strict),
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('ScreeningStepPage', Step) },
  refuses: pageRefusals,
  prepare: (_, { caller, query, subject }) => {
    const page = readPage(`/v1/screening/subjects/${subject}/steps`, caller, query)
    return page.ok ? done({ page: page.value, subject }) : page
  },
  perform: async (work, { page, subject }) => {
    const rows = await payments.screenedStepsOf(work, subject, Number(page.after?.[0] ?? 0), page.rowsMax)
    return done(cutPage(page, rows, ({ version }) => [String(version)]))
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ version, before, state, edition, screening, hit, actor, at }) => ({
      version,
      ...(before === null ? {} : { before }),
      state,
      edition,
      ...(screening === null ? {} : { screening }),
      ...(hit === null ? {} : { hit }),
      actor,
      at: at.toISOString(),
    })),
  }),
})

const HitId = idOf('hit', 'Somebody who may be on a list.')
const HitState = Type.Enum(['open', 'false_match', 'true_match'])
const hitMembers = {
  id: HitId,
  subject: Subject,
  kind: Type.Enum(['listed', 'unread'], {
    description: 'unread: the name could not be compared, and a person has to do it.',
  }),
  entry: Type.String({ description: 'The publisher’s number; of what is unread, why.' }),
  listedName: Type.String(),
  score: Type.Integer({ minimum: 0, maximum: 1_000 }),
  state: HitState,
  grounds: Type.Optional(Type.String()),
  proposal: Type.Optional(ProposalId),
  version: Type.Integer({ description: 'Its ETag.' }),
  foundAt: Instant,
  decidedAt: Type.Optional(Instant),
  keepUntil: Day,
}
const Hit = Type.Object(hitMembers, { $id: 'ScreeningHit', ...strict })
const HitDetail = Type.Object(
  {
    ...hitMembers,
    entryHash: Type.String(),
    entryText: Type.String({
      description: 'The entry as it was worded then: JSON, with births, countries and addresses.',
    }),
    why: Type.Optional(
      Type.String({
        description:
          'Word by word, with weights: JSON. It holds words of the subject’s name: not everybody reads it, and nobody once they are erased.',
      }),
    ),
    screening: Type.Object(
      {
        id: Type.String(),
        edition: count,
        listHash: sha256,
        rules: count,
        threshold: count,
        cause: Type.String(),
        at: Instant,
      },
      strict,
    ),
  },
  { $id: 'ScreeningHitDetail', ...strict },
)

function showHit(hit: rails.Hit): Static<typeof Hit> {
  const {
    id,
    subject,
    kind,
    entry,
    listedName,
    score,
    state,
    grounds,
    proposal,
    version,
    foundAt,
    decidedAt,
    keepUntil,
  } = hit
  return {
    id,
    version,
    // It was screened as one of these.
    subject: subject as payments.Subject,
    kind,
    entry,
    listedName,
    score,
    state,
    ...(grounds === null ? {} : { grounds }),
    ...(proposal === null ? {} : { proposal }),
    foundAt: foundAt.toISOString(),
    ...(decidedAt === null ? {} : { decidedAt: decidedAt.toISOString() }),
    keepUntil,
  }
}

export const listScreeningHits = route({
  method: 'GET',
  path: '/v1/screening/hits',
  permit: 'screening.read',
  summary:
    'Those who may be on a sanctions list, in the order they were found; the open ones, where nothing else is asked',
  query: Type.Object({ ...pageQuery, state: Type.Optional(HitState) }, strict),
  answers: { 200: pageOf('ScreeningHitPage', Hit) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/screening/hits', caller, query)
    return page.ok ? done({ page: page.value, state: query.state ?? 'open' }) : page
  },
  perform: async (work, { page, state }) =>
    done(cutPage(page, await rails.listHits(work, state, page.after?.[0] ?? '', page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, showHit) }),
})

type HitFound = { readonly hit: rails.Hit; readonly screening: Awaited<ReturnType<typeof rails.screeningOf>> }

async function showDetail({ hit, screening }: HitFound, { caller, tools }: Answering) {
  const { institution, actor } = caller
  const { id, edition, listHash, rules, threshold, cause, at } = screening
  return {
    ...showHit(hit),
    entryHash: hit.entryHash,
    entryText: hit.entryText,
    ...(hit.why !== null && isTold(caller, 'name')
      ? { why: await tools.vault.open(rails.whyPlace(institution, hit.id), hit.why, { why: 'shown', actor }) }
      : {}),
    screening: { id, edition, listHash, rules, threshold, cause, at: at.toISOString() },
  }
}

export const readScreeningHit = route({
  method: 'GET',
  path: '/v1/screening/hits/:hit',
  permit: 'screening.read',
  summary: 'One hit, with the entry as it was worded, and why it was found',
  params: Type.Object({ hit: HitId }, strict),
  answers: { 200: HitDetail },
  refuses: ['screening_hit_not_found'],
  perform: async (work, { hit }) => {
    const found = refusesOnly(await rails.findHit(work, hit), ['screening_hit_not_found'])
    return found.ok ? done({ hit: found.value, screening: await rails.screeningOf(work, found.value) }) : found
  },
  answer: async (found, answering) => ({
    status: 200,
    body: await showDetail(found, answering),
    revision: found.hit.version,
  }),
})

export const proposeDisposition = route({
  method: 'POST',
  path: '/v1/screening/hits/:hit/disposition',
  permit: 'screening.decide',
  door: 'office',
  stepUp: true,
  summary: 'Proposes what a hit is; somebody else has to agree, and two people where a program proposes',
  ifMatch: 'required',
  params: Type.Object({ hit: HitId }, strict),
  body: Type.Object(
    { disposition: Type.Enum([...rails.dispositions]), grounds: Type.Enum([...rails.screeningGrounds]) },
    { $id: 'NewDisposition', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: [
    'screening_hit_not_found',
    'screening_hit_is_decided',
    'version_differs',
    'grounds_misfit',
    'proposal_pending',
  ],
  perform: (work, { hit, body, revision }) => rails.proposeDisposition(work, hit, revision, body),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})

const BlockedId = idOf('blk', 'Blocked property.')
const BlockedProperty = Type.Object(
  {
    id: BlockedId,
    hit: HitId,
    subject: Subject,
    what: Type.String({ description: 'The payments that were ended, and those that had left: JSON.' }),
    blockedOn: Day,
    reportDueOn: Day,
    reportedOn: Type.Optional(Day),
    reference: Type.Optional(Type.String()),
    missedOn: Type.Optional(Day),
    annualReportDueOn: Day,
    recordedAt: Instant,
  },
  { $id: 'BlockedProperty', ...strict },
)

type BlockedSeen = { readonly blocked: payments.Blocked; readonly today: Static<typeof Day> }

async function today(work: Work): Promise<Static<typeof Day>> {
  return dateIn((await payments.institution(work)).timeZone, work.now)
}

function showBlocked({ blocked, today }: BlockedSeen): Static<typeof BlockedProperty> {
  const { id, hit, subject, what, blockedOn, reportDueOn, reportedOn, reference, missedOn, recordedAt } = blocked
  return {
    id,
    hit,
    // It was screened as one of these.
    subject: subject as payments.Subject,
    what,
    blockedOn,
    reportDueOn,
    ...(reportedOn === null ? {} : { reportedOn }),
    ...(reference === null ? {} : { reference }),
    ...(missedOn === null ? {} : { missedOn }),
    annualReportDueOn: payments.annualReportDueOn(blockedOn, today),
    recordedAt: recordedAt.toISOString(),
  }
}

export const listBlockedProperty = route({
  method: 'GET',
  path: '/v1/blocked-property',
  permit: 'screening.read',
  summary: 'Property of those on sanctions lists, with the days by which it has to be reported',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('BlockedPropertyPage', BlockedProperty) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readPage('/v1/blocked-property', caller, query),
  perform: async (work, page) => {
    const on = await today(work)
    const rows = await payments.listBlocked(work, page.after?.[0] ?? '', page.rowsMax)
    const seen = rows.map(blocked => ({ blocked, today: on }))
    return done(cutPage(page, seen, ({ blocked }) => [blocked.id]))
  },
  answer: page => ({ status: 200, body: showPage(page, showBlocked) }),
})

export const readBlockedProperty = route({
  method: 'GET',
  path: '/v1/blocked-property/:blocked',
  permit: 'screening.read',
  summary: 'One record of blocked property',
  params: Type.Object({ blocked: BlockedId }, strict),
  answers: { 200: BlockedProperty },
  refuses: ['blocked_property_not_found'],
  perform: async (work, { blocked }) => {
    const found = await payments.findBlocked(work, blocked)
    return found.ok ? done({ blocked: found.value, today: await today(work) }) : found
  },
  answer: seen => ({ status: 200, body: showBlocked(seen) }),
})

export const reportBlockedProperty = route({
  method: 'POST',
  path: '/v1/blocked-property/:blocked/report',
  permit: 'screening.decide',
  door: 'office',
  stepUp: true,
  summary: 'Writes down that blocked property was reported, when, and under which reference',
  params: Type.Object({ blocked: BlockedId }, strict),
  body: Type.Object(
    { reportedOn: Day, reference: lineOf(80, 'What OFAC calls the report.') },
    { $id: 'NewBlockedReport', ...strict },
  ),
  answers: { 201: BlockedProperty },
  refuses: ['blocked_property_not_found', 'blocked_property_is_reported', 'report_day_impossible'],
  perform: async (work, { blocked, body }) => {
    const reported = await payments.recordBlockedReport(work, blocked, body)
    return reported.ok ? done({ blocked: reported.value, today: await today(work) }) : reported
  },
  answer: seen => ({ status: 201, body: showBlocked(seen) }),
})
