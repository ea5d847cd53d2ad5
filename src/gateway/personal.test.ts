// Who reads what of people: over every route, every field of it, and everybody who may ask.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { believeHeader } from '../../test/believing.ts'
import { openBranch } from '../../test/branch.ts'

import { fault } from '../base/outcome.ts'
import { isRole } from '../identity/identity.ts'
import type { Caller } from './caller.ts'
import type { Json } from './json.ts'
import { openApiDocument } from './openapi.ts'
import {
  type FieldClass,
  personalFields,
  personalPlaces,
  type Reader,
  readers,
  readingFor,
  readingOf,
  toldTo,
} from './personal.ts'
import { v1 } from './routes/v1.ts'

type Node = { readonly [member: string]: Json }
const isNode = (held: Json | undefined): held is Node =>
  typeof held === 'object' && held !== null && !Array.isArray(held)
const listOf = (held: Json | undefined): readonly Json[] => (Array.isArray(held) ? held : [])

/** Texts that are about nobody, whatever they stand in: ids, codes, hashes, sums, and who did something here. */
const aboutNobody = new Set(
  `act actor addedBy amount approvers bankReference break by captured cause claim client closing code contentHash
   controls credit csrfToken csv currency debit detail dispute entry entryHash failed field file freed givenBack
   grantedBy grounds header hit holder id instance institution kid kind language lateCredit lateDebit ledger ledgerSum
   liftedBy makers mapping mask meaning method next notice of openedBy opening operation options origin other ours owner
   parameter payee payment payments person places pointer prefunded prefunding proposal record rejected removedBy
   resolvedBy resolves returned revokedBy role roles rotation rule scopes screening sequence setting settled
   settledLater source state statement template theirs title type verdict version wants writtenOff`.split(/\s+/),
)
/** Texts whose name says nothing, and why each is about nobody. */
const aboutNobodyHere: Readonly<Record<string, string>> = {
  'AddressBlock.address': 'of a network, known before anybody has said who they are',
  'OwnEnrolment.address': 'where a page of the issuer is',
  'BankFile.name': 'as the bank sees it',
  'BankFile.reason': 'a word of ours',
  'BankStatement.account': 'the end of an account of the institution’s own',
  'BankStatement.name': 'as the bank names it',
  'Biller.aliases': 'of a business that everybody may look up',
  'Biller.bank': 'a routing number',
  'Biller.lastDigits': 'of a business',
  'Biller.name': 'of a business',
  'BlockedProperty.reference': 'what OFAC calls a report',
  'BlockedProperty.what': 'ids of payments',
  'Rehearsal.hold': 'an id',
  'Rehearsal.member': 'an id',
  'LegalHold.matter': 'the reference of a case',
  'LegalHold.reason': 'words of people here, who are told to name nobody',
  'LegalHold.placedBy': 'who did something here',
  'LegalHold.lifted.reason': 'words of people here, who are told to name nobody',
  'Retention.inTheWay': 'a code',
  'Erasure.erasedBy': 'who did something here',
  'Break.note': 'words of people here, who are told to name nobody',
  'BreakDetail.note': 'the same',
  'Resolution.note': 'the same',
  'Break.reason': 'a word of ours',
  'BreakDetail.reason': 'a word of ours',
  'Break.subject': 'an id',
  'BreakDetail.subject': 'an id',
  'Check.number': 'of a sheet of paper',
  'CheckDetail.number': 'of a sheet of paper',
  'Check.reason': 'a word of ours',
  'CheckDetail.reason': 'a word of ours',
  'CheckDetail.presentments.reference': 'what the bank calls a presentment',
  'ChangeNotice.reference': 'a payment',
  'ChangeNotice.why': 'a word of ours',
  'ChangeNotice.words': 'what a code means',
  'Client.name': 'of a program',
  'CoreDifference.account': 'of the ledger',
  'DisputeDocument.name': 'a file name; its pattern takes no address, and people are told to name nobody',
  'DisputeStep.reason': 'a word of ours',
  'Exception.reason': 'a word of ours, or of the bank',
  'ExceptionStep.reason': 'the same',
  'ExternalMapping.value': 'a claim of a program',
  'IncomingEntry.candidates.reference': 'a payment',
  'IncomingEntry.names': 'trace numbers',
  'IncomingEntry.reference': 'a payment',
  'IncomingEntry.words': 'what a code means',
  'IncomingFile.name': 'as the bank calls it',
  'IncomingFile.reason': 'a word of ours',
  'IncomingFileDetail.name': 'as the bank calls it',
  'IncomingFileDetail.reason': 'a word of ours',
  'IncomingFinding.found': 'only its shape, where it may be of a person',
  'KeyRotationColumn.name': 'of a column',
  'LeafPromise.key': 'an id',
  'LeafPromise.leaf': 'a leaf of the log has nothing of a person',
  'LeafPromise.path': 'hashes',
  'LeafPromise.signature': 'a signature',
  'Letterhead.name': 'of the institution',
  'Member.reference': 'stands for the member at the institution, as the id does here',
  'MemberStep.after': 'a state, or a language',
  'MemberStep.before': 'the same',
  'Message.key': 'ids',
  'Message.reason': 'a word of ours',
  'Message.webhook.payload': 'ids and amounts; what goes to programs holds no end of a number either',
  'MessageTemplate.lines': 'a wording, with places instead of anybody',
  'MessageTemplate.subject': 'the same',
  'NewWebhookSecret.secret': 'about nobody, and shown once',
  'PastPayment.reference': 'what the old system called a payment',
  'PassportEntry.leaf.kind': 'what the log calls it',
  'PassportEntry.subject': 'an id, or the number of a check',
  'PassportEntry.what': 'a word of ours',
  'PassportEntry.words': 'ids, sums, days, codes of banks and words of ours',
  'PassportPosting.id': 'an id',
  'Payment.reason': 'a word of ours',
  'PaymentStep.reason': 'a word of ours',
  'PostalAddress.city': 'of a biller; the address of a payee is one field',
  'PostalAddress.street': 'the same',
  'Proposal.reason': 'words of people here, for people here',
  'Proposal.subject': 'an id',
  'Receipt.proof': 'hashes and signatures',
  'Rehearsal.reason': 'a word of ours',
  'Resolution.subject': 'an id',
  'Revocation.subject': 'an id',
  'PaymentsSummary.states.value': 'a sum',
  'PaymentsSummary.sums.value': 'a sum',
  'SanctionsEdition.version': 'a day',
  'SearchHit.path': 'an id and where it is read',
  'SearchHit.words': 'a kind, a state, a sum, a day, or the name of a file or of a business',
  'ScreeningHit.listedName': 'of somebody on a list that everybody may read',
  'ScreeningHitDetail.listedName': 'the same',
  'ScreeningHitDetail.entryText': 'the same',
  'ScreeningStatus.refused.reason': 'a word of ours',
  'Setting.content': 'what the institution has set for itself',
  'Setting.name': 'of a setting',
  'StandingOrderStep.reason': 'a word of ours',
  'Proof.unexplained.what': 'a word of ours',
  'Amount.value': 'an amount',
  'Break.amount.value': 'an amount',
  'BreakDetail.amount.value': 'an amount',
  'WebhookEndpoint.reason': 'a word of ours',
  'Feedback.about': 'an id',
  'Feedback.words': 'words of people here; what looks like somebody’s data is refused in them',
  'Feedback.givenBy': 'who did something here',
  'Feedback.risk': 'of the register',
  'FeedbackDetail.about': 'an id',
  'FeedbackDetail.words': 'words of people here; what looks like somebody’s data is refused in them',
  'FeedbackDetail.givenBy': 'who did something here',
  'FeedbackDetail.risk': 'of the register',
  'FeedbackDetail.steps.words': 'as the words of what it is about',
  'FeedbackDetail.steps.risk': 'of the register',
  'Rehearsal.risk': 'of the register',
  'WorkItem.why.words': 'made of amounts, days, codes and ids',
  'WorkItem.why.facts.reason': 'a word of ours, or of the bank',
  'WorkItem.why.facts.proposalKind': 'a word of ours',
  'WorkItem.why.facts.subject': 'an id',
  'WorkItemAction.path': 'of an operation',
  'WorkItemAction.permit': 'a word of ours',
  'WorkItemAction.whyNot': 'which roles may, or which rule says no',
  'WorkItemAction.consequence': 'made of amounts and days',
  'WorkItemPreview.words': 'the same, and how many',
  'WorkItemPreview.can.path': 'of an operation',
  'WorkItemPreview.can.consequence': 'made of amounts and days',
  'WorkItemPreview.cannot.words': 'which roles may, or which rule says no',
  'RiskTask.what': 'words of people here, who are told to name nobody',
  'RiskTask.risk': 'of the register',
  'RiskTask.feedback': 'an id',
  'Rehearsal.until': 'a day',
  'RiskAcceptance.acceptance': 'an id',
  'RiskAcceptance.reason': 'words of people here, who are told to name nobody',
  'RiskAcceptance.acceptedBy': 'who did something here',
  'RiskAcceptance.secondBy': 'the same',
  'Control.gap': 'a room of ours',
  'RiskRun.run': 'an id',
  'RiskRun.reason': 'a word of ours',
  'RiskRun.receipt': 'an id',
  'RiskRun.leaf': 'a place in the log',
  'ControlProof.patch': 'the name of a file',
  'ControlProof.patchHash': 'a hash',
  'RiskReport.receipt': 'an id',
  'RiskReport.leaf': 'a place in the log',
  'ConsistencyProof.checkpoint': 'sizes, hashes and signatures',
  'ConsistencyProof.consistencyPath': 'hashes',
  'ConsistencyProof.first': 'a size',
  'ConsistencyProof.firstHash': 'a hash',
  'ConsistencyProof.second': 'a size',
  'ConsistencyProof.secondHash': 'a hash',
  'InclusionProof.checkpoint': 'sizes, hashes and signatures',
  'InclusionProof.inclusionPath': 'hashes',
  'InclusionProof.leaf': 'a leaf of the log has nothing of a person',
  'InclusionProof.leafHash': 'a hash',
  'InclusionProof.leafIndex': 'a place in the log',
  'InclusionProof.rootHash': 'a hash',
  'InclusionProof.treeSize': 'a size',
  'LogCopies.copies.copied.size': 'a size',
  'LogCopies.copies.place': 'a folder or a bucket',
  'LogCopies.signed.size': 'a size',
  'LogKeys.emitters': 'public keys',
  'LogKeys.policy': 'public keys, and names of organisations',
  'LogLeaf.hash': 'a hash',
  'LogLeaf.index': 'a place in the log',
  'LogLeaf.subjects': 'ids',
  'LogLeaf.text': 'a leaf of the log has nothing of a person',
  'LogWitnesses.halt.size': 'a size',
  'LogWitnesses.halt.what': 'words of ours',
  'LogWitnesses.operator': 'an organisation',
  'LogWitnesses.signed.size': 'a size',
  'LogWitnesses.witnessedSize': 'a size',
  'LogWitnesses.witnesses.cosigned.size': 'a size',
  'LogWitnesses.witnesses.key': 'an id',
  'LogWitnesses.witnesses.name': 'as the key of a witness is called',
  'LogWitnesses.witnesses.organisation': 'an organisation',
  'LogWitnesses.witnesses.refusals.size': 'a size',
  'Session.name': 'what the institution is called',
  'Session.permits': 'words of ours',
  'Session.timeZone': 'a name of the IANA',
  'View.changedBy': 'who did something here',
  'View.madeBy': 'who did something here',
  'View.name': 'words of people here; what looks like somebody’s data is refused in them',
  'RiskAsOf.receipt': 'an id',
  'RiskAsOf.leaf': 'a place in the log',
  'RunRequest.requestedBy': 'who did something here',
  'RunRequest.run': 'an id',
  'ControlRun.run': 'an id',
  'ControlRun.reason': 'a word of ours',
  'ControlRun.receipt': 'an id',
  'ControlRun.leaf': 'a place in the log',
  'ControlRun.steps.tried': 'words of a probe, in an institution in which nobody is real',
  'ControlRun.steps.expected': 'the same',
  'ControlRun.steps.answer': 'the same',
  'ThreatModel.revision': 'of a document of ours',
  'ThreatModel.says': 'words of ours about the service',
  'ThreatModel.assumptions': 'the same',
  'TrustZone.says': 'the same',
  'TrustBoundary.between': 'ids of a document of ours',
  'TrustBoundary.knownBy': 'a word of ours',
  'TrustBoundary.allowedBy': 'a word of ours',
  'ThreatModelPart.zone': 'an id of a document of ours',
  'ThreatModelPart.says': 'words of ours about the service',
  'ThreatModelFlow.from': 'an id of a document of ours',
  'ThreatModelFlow.to': 'the same',
  'ThreatModelFlow.over': 'words of ours about the service',
  'ThreatModelAsset.says': 'words of ours about the service',
  'Threat.at': 'ids of a document of ours',
  'StrideRow.element': 'an id of a document of ours',
  'StrideCell.because': 'words of ours about the service',
  'Coverage.framework': 'a word of ours',
  'Coverage.unserved': 'numbers of a framework',
  'Permit.permit': 'a word of ours',
  'ProposalApprovers.permit': 'a word of ours',
  'ProposalApprovers.whyNot': 'which roles may, or which rule says no',
  'Permit.subject': 'a word of ours',
  'Permit.coming': 'a word of ours',
  'Permit.looksAt': 'a word of ours',
  'Permit.roles.policy': 'the name of a policy',
  'Permit.everybody.policy': 'the name of a policy',
  'Permit.inEmergency': 'the name of a policy',
  'Permit.never.policy': 'the name of a policy',
  'PermitHeldBy.policy': 'the name of a policy',
  'PermitHeldBy.breakGlass': 'an id',
  'PermitHolderPage.notKnown': 'ids of programs',
  'Backup.problem': 'words of ours about a file of the store',
  'Backup.plainBytes': 'a size',
  'Backup.storedBytes': 'a size',
  'Backup.system': 'a number that PostgreSQL gave',
  'Backup.key': 'which key',
  'Recovery.archive.newestSegment': 'a file of the store',
  'Recovery.archive.missing': 'a file of the store',
  'Recovery.unreadable.file': 'a file of the store',
  'Recovery.unreadable.why': 'words of ours about it',
  'Restore.problem': 'words of ours, and of PostgreSQL about its tables',
  'Restore.steps.name': 'a step of ours',
  'Recovery.drill.run': 'an id',
  'Recovery.drill.reason': 'a word of ours',
  'Recovery.drill.receipt': 'an id',
  'Recovery.drill.leaf': 'a place in the log',
  'Release.migration': 'a file of ours',
  'Process.process': 'a process of ours',
  'Process.problems': 'words of ours about the service',
  'Schedule.name': 'a loop of ours',
  'Schedule.process': 'a process of ours',
  'TrialBalanceKind.accounts': 'how many',
  'Look.words': 'words of people here; what looks like somebody’s data is refused in them',
  'Rehearsal.unmasking': 'an id and the name of a field',
  'Unmasked.value': 'all of it, on purpose, to one person',
}

const document = openApiDocument(v1, '1')

function schemaCalled(reference: string): Json | undefined {
  const components = document['components']
  const schemas = isNode(components) ? components['schemas'] : undefined
  return isNode(schemas) ? schemas[reference.split('/').at(-1) ?? ''] : undefined
}

/** Every text of an answer that could be somebody's: by the schema that holds it and the way to it there. */
function textsIn(schema: Json | undefined, name: string, seen: ReadonlySet<string>): readonly string[] {
  if (!isNode(schema)) return []
  const { $ref, properties, items, type, pattern } = schema
  if (typeof $ref === 'string') {
    const called = $ref.split('/').at(-1) ?? ''
    if (name in personalFields) return [name]
    return seen.has(called) ? [] : textsIn(schemaCalled($ref), called, new Set([...seen, called]))
  }
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['allOf'])]
  const inner = [
    ...branches.flatMap(branch => textsIn(branch, name, seen)),
    ...(isNode(properties)
      ? Object.entries(properties).flatMap(([member, held]) => textsIn(held, `${name}.${member}`, seen))
      : []),
    ...textsIn(items, name, seen),
  ]
  const isClosed = ['enum', 'const', 'format'].some(word => word in schema)
  if (type !== 'string' || isClosed) return inner
  const admits = (text: string) => typeof pattern !== 'string' || new RegExp(pattern).test(text)
  return ['Alice Ames', 'alice@example.com', '6789', '123456789012'].some(admits) ? [...inner, name] : inner
}

const texts: ReadonlySet<string> = new Set(
  Object.entries(v1).flatMap(([operation, { path, method }]) => {
    const paths = document['paths']
    const ofPath = isNode(paths) ? paths[path.replaceAll(/:([^/]+)/g, '{$1}').replace('*', '{path}')] : undefined
    const ofMethod = isNode(ofPath) ? ofPath[method.toLowerCase()] : undefined
    const responses = isNode(ofMethod) ? ofMethod['responses'] : undefined
    return Object.entries(isNode(responses) ? responses : fault(`${operation} has no answers`)).flatMap(
      ([status, response]) => {
        if (!status.startsWith('2') || !isNode(response) || !isNode(response['content'])) return []
        const content = response['content']['application/json']
        return isNode(content) ? textsIn(content['schema'], operation, new Set()) : []
      },
    )
  }),
)

const callerOf = (reader: Reader): Caller => {
  const base = { institution: 'demo' } as const
  if (reader === 'program') return { ...base, actor: 'client:cli_1' }
  if (reader === 'agent') return { ...base, actor: 'client:cli_2', agent: true }
  const office = {
    session: { roles: isRole(reader) ? [reader] : [] },
    key: { institution: 'demo', secret: '' },
    stepUp: undefined,
    // The roles are all that is read of a session here.
  } as unknown as NonNullable<Caller['office']>
  return { ...base, actor: 'person:per_1', office, ...(reader === 'emergency' ? { policy: 'break_glass_reads' } : {}) }
}

/** Of each class one value, what a mask makes of it, and what of it nobody else's has. */
const canaries: Readonly<Record<FieldClass, { held: Json; whole: string; masked?: string }>> = {
  name: { held: 'Quentin Canary', whole: 'Quentin Canary' },
  email: { held: 'finch.canary@bird.example', whole: 'finch.canary', masked: 'fi***@bird.example' },
  phone: { held: '212-555-0147', whole: '212-555-0147', masked: '212***0147' },
  ssn: { held: '078-05-1120', whole: '078-05-1120', masked: '***-**-1120' },
  account: { held: 'k7q2', whole: 'k7q2', masked: 'k7q2' },
  card: { held: '4111111111111111', whole: '4111111111111111', masked: '411111******1111' },
  address: {
    held: { street: '17 Canary Row', city: 'Springfield', region: 'IL', zip: '62701' },
    whole: '17 Canary Row',
    masked: 'Springfield',
  },
  words: { held: 'it sang and sang', whole: 'it sang' },
  staff: { held: 'Fiona Finch', whole: 'Fiona Finch' },
  proposal: { held: '{"before":"v5w5","lastDigits":"v5w5"}', whole: 'v5w5', masked: 'lastDigits' },
}

/** An answer of this shape, with a canary wherever a field is somebody's. */
function answersOf(schema: Json | undefined, name: string): fc.Arbitrary<Json | undefined> {
  if (!isNode(schema)) return fc.constant(undefined)
  const field = personalFields[name]
  if (field !== undefined) return fc.constant(canaries[field].held)
  const { $id, properties, required, items } = schema
  const called = typeof $id === 'string' ? $id : name
  const branches = listOf(schema['anyOf'])
  if (branches.length > 0) return fc.oneof(...branches.map(branch => answersOf(branch, called)))
  if (items !== undefined) return fc.array(answersOf(items, called), { minLength: 1, maxLength: 3 }).map(asJson)
  if (!isNode(properties)) return fc.constant('x')
  const members = Object.fromEntries(
    Object.entries(properties).map(([member, held]) => [member, answersOf(held, `${called}.${member}`)]),
  )
  const needed = Object.keys(members).filter(member => listOf(required).includes(member))
  return fc.record(members, { requiredKeys: needed }).map(asJson)
}
// Made of JSON's own values just above.
const asJson = (held: unknown) => held as Json

describe('what is told of people', () => {
  test('is thought about: every text of every answer is about somebody by the table, or about nobody by a list', () => {
    const unheard = [...texts].filter(
      name =>
        !(name in personalFields) && !(name in aboutNobodyHere) && !aboutNobody.has(name.split('.').at(-1) ?? name),
    )
    assert.deepEqual(unheard, [])
    assert.ok(texts.size > 200, `only ${texts.size} texts were found`)
  })

  test('lists no field that no answer has', () => {
    assert.deepEqual(
      Object.keys(personalFields).filter(name => !texts.has(name)),
      [],
    )
    assert.deepEqual(
      Object.keys(aboutNobodyHere).filter(name => !texts.has(name) || name in personalFields),
      [],
    )
  })

  test('is said of every class and everybody, and most roles read no address and no number whole', () => {
    for (const field of Object.keys(canaries) as FieldClass[]) // A record by class has classes for keys.
      for (const reader of readers) assert.ok(readingOf(reader, field))
    const whole = (field: FieldClass) => readers.filter(reader => readingOf(reader, field) === 'plain')
    assert.deepEqual(whole('email'), ['program'])
    for (const field of ['account', 'card', 'ssn'] as const) assert.deepEqual(whole(field), [])
    const told = readers.filter(reader => ['plain', 'masked'].includes(readingOf(reader, 'name')))
    assert.deepEqual(
      readers.filter(reader => !told.includes(reader)),
      ['security_analyst', 'executive', 'platform_engineer', 'agent'],
    )
  })

  for (const reader of readers)
    test(`to ${reader} is what the table says, in answers of every route that are anybody's guess`, () => {
      const caller = callerOf(reader)
      let looked = 0
      for (const [operation, { answers }] of Object.entries(v1))
        for (const schema of Object.values(answers)) {
          const places = personalPlaces(schema)
          if (places.length === 0) continue
          looked++
          const shapes = answersOf(JSON.parse(JSON.stringify(schema)), operation)
          fc.assert(
            fc.property(shapes, shape => {
              const before = JSON.stringify(shape)
              const after = JSON.stringify(toldTo(caller, places, shape))
              for (const { field } of places) {
                const { whole, masked } = canaries[field]
                if (!before.includes(whole)) continue
                const reading = readingFor(caller, field)
                const isWhole = after.includes(whole)
                if (reading === 'plain') assert.ok(isWhole, `${operation}: ${field} is not told`)
                else if (reading !== 'masked' || masked !== whole)
                  assert.ok(!isWhole, `${operation}: ${field} is told whole`)
                if (masked !== undefined && reading === 'masked')
                  assert.ok(after.includes(masked), `${operation}: ${field} is not masked but gone`)
                if (masked !== undefined && (reading === 'hidden' || reading === 'token'))
                  assert.ok(!after.includes(masked), `${operation}: ${field} is told by its mask`)
              }
            }),
            { numRuns: 20, seed: 35 },
          )
        }
      assert.ok(looked >= 15, `only ${looked} routes tell of anybody`)
    })

  test('is ids to an agent, over HTTP as well, where a program reads what it gave', async () => {
    const branch = await openBranch({
      authenticate: () => async (shown, permit, demands) => {
        const claimed = await believeHeader(async caller => ({ ok: true, value: caller }))(shown, permit, demands)
        if (!claimed.ok || shown.headers['test-agent'] === undefined) return claimed
        return { ok: true, value: { ...claimed.value, agent: true } }
      },
    })
    const { member, fundingAccount, payee } = await branch.enrol('10.00', { email: 'alice@example.com' })
    const dispute = await branch.order('/v1/disputes', {
      member,
      about: { fundingAccount, transferOn: '2026-01-05', amount: { value: '1.00', currency: 'USD' } },
      kind: 'unauthorized',
      form: 'oral',
      receivedAt: '2026-01-05T15:00:00Z',
      words: 'It was Alice who never bought this.',
    })
    assert.equal(dispute.status, 201, dispute.text)
    const read = async (path: string, headers: Readonly<Record<string, string>>) =>
      (await branch.get(path, headers)).body
    const [whole, ids] = [{}, { 'test-agent': 'yes' }]
    const path = `/v1/disputes/${dispute.body.id}`
    assert.equal((await read(path, whole)).words, 'It was Alice who never bought this.')
    assert.deepEqual([(await read(path, ids)).words, (await read(path, ids)).member], [undefined, member])
    assert.deepEqual(
      [(await read(`/v1/payees/${payee}`, whole)).name, (await read(`/v1/payees/${payee}`, ids)).name],
      ['Power & Light Co', undefined],
    )
    const asAgent = await read(`/v1/members/${member}`, ids)
    assert.deepEqual([asAgent.id, asAgent.name, asAgent.email], [member, undefined, undefined])
    await branch.close()
  })

  test('is the least there is to whoever is not known, and to whoever holds two roles what one of them may read', () => {
    const stranger: Caller = { institution: 'demo', actor: 'person:per_1' }
    assert.equal(readingFor(stranger, 'name'), 'hidden')
    assert.equal(readingFor(stranger, 'proposal'), 'masked')
    const two = callerOf('security_analyst')
    const roles = ['security_analyst', 'member_services'] as const
    const both = { ...two, office: { ...two.office, session: { roles } } } as unknown as Caller // As above.
    assert.equal(readingFor(both, 'name'), 'plain')
    assert.equal(readingFor(both, 'email'), 'masked')
  })
})
