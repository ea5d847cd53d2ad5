// The wording of what people are told: what is in force, and how another is proposed. It is set by the approval.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as messages from '../../messages/messages.ts'
import { route } from '../route.ts'
import { proposeTemplate } from '../template-proposals.ts'
import { Proposal, showProposal } from './proposals.ts'

const noticeNames = Object.keys(messages.notices).filter(messages.isNoticeName)
export const Language = Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$', description: 'en, or es-MX.' })

const Template = Type.Object(
  {
    notice: Type.Enum(noticeNames),
    language: Type.String({ description: 'Another than was asked for where there is no wording in that.' }),
    version: Type.Integer({ description: 'Zero for what ships.' }),
    subject: Type.String(),
    lines: Type.Array(Type.String()),
    places: Type.Array(Type.String(), { description: 'What may stand in braces, besides {institution}.' }),
  },
  { $id: 'MessageTemplate', additionalProperties: false },
)

function show({ notice, language, version, subject, text }: messages.Template): Static<typeof Template> {
  const places = Object.keys(messages.placesOf(notice))
  return { notice, language, version, subject, lines: text.split('\n'), places }
}

export const listMessageTemplates = route({
  method: 'GET',
  path: '/v1/message-templates',
  permit: 'messages.read',
  summary: 'The wording of every notice as a reader of a language would get it now',
  query: Type.Object({ language: Type.Optional(Language) }, { additionalProperties: false }),
  answers: {
    200: Type.Object({ items: Type.Array(Template) }, { $id: 'MessageTemplates', additionalProperties: false }),
  },
  refuses: [],
  perform: async (work, { query: { language = 'en' } }) => done(await messages.listTemplates(work, language)),
  answer: templates => ({ status: 200, body: { items: templates.map(show) } }),
})

/** What is longer is not read; what is shorter and still too long is told so by `wording_too_long`. */
const lineCharsMax = 2_000
const linesMax = 200
const { subject, text } = messages.wordingLengthMax

export const proposeMessageTemplate = route({
  method: 'POST',
  path: '/v1/message-templates/:notice/:language/proposals',
  permit: 'templates.propose',
  summary: 'Proposes a wording; it is in force once somebody else has approved',
  params: Type.Object({ notice: Type.Enum(noticeNames), language: Language }, { additionalProperties: false }),
  body: Type.Object(
    {
      subject: Type.String({ maxLength: lineCharsMax, description: `At most ${subject} characters.` }),
      lines: Type.Array(Type.String({ maxLength: lineCharsMax }), {
        maxItems: linesMax,
        description: `The text line by line, at most ${text} characters in all.`,
      }),
    },
    { $id: 'NewWording', additionalProperties: false },
  ),
  answers: { 201: Proposal },
  refuses: [
    'wording_empty',
    'wording_too_long',
    'wording_malformed',
    'place_unknown',
    'place_repeated',
    'wording_sensitive',
    'content_too_long',
    'expiry_out_of_range',
    'proposal_pending',
  ],
  perform: (work, { notice, language, body: { subject, lines } }) =>
    proposeTemplate(work, { notice, language, subject, text: lines.join('\n') }),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})
