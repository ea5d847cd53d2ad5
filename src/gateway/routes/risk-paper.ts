// The report of a day on paper, made for whoever asks: the file that `./vouch risk report --pdf --day D` writes.

import { Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { canary } from '../../base/control.ts'
import { done, refused } from '../../base/outcome.ts'
import * as risk from '../../risk/risk.ts'
import { route } from '../route.ts'
import { bytesAs, Day } from '../wire.ts'
import { deskOf } from './risk-moment.ts'

export const printRiskReport = route({
  method: 'GET',
  path: '/v1/risk/reports/:day/paper',
  permit: 'risk.read',
  door: 'office',
  summary:
    'How it stood on a day, as a tagged PDF to hand over: the same bytes each time, by the same release, for the same acceptances and the same plan. It takes seconds, and one is made at a time',
  params: Type.Object({ day: Day }, { additionalProperties: false }),
  answers: { 200: bytesAs('application/pdf') },
  refuses: ['risk_not_weighed', 'risk_report_not_found', 'risk_report_not_signed', 'paper_in_the_making'],
  prepare: async (tools, { day }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const { paper } = tools
    if (paper === undefined) return refused({ code: 'risk_not_weighed' })
    const kept = await desk.value.kept(day)
    if (kept === undefined) return refused({ code: 'risk_report_not_found' })
    if (kept.receipt === null) return refused({ code: 'risk_report_not_signed' })
    const print = paper.press.take()
    if (!print.ok) return print
    const { says, method } = paper
    const origin = audit.logOrigin(tools.origin, canary)
    return done({ kept, print: print.value, says, method, origin })
  },
  perform: async (work, { kept, print, says, method, origin }) => {
    const report = risk.recompute(kept, await risk.readAcceptances(work))
    const register = risk.registerOf(kept)
    const plan = await risk.planOf(work, register.risks, new Date(report.at))
    const scored = { receipt: kept.receipt, index: kept.index }
    const { institution } = work
    return done({
      print,
      toPrint: { report, register, scored, plan, recommendations: [], says, method, origin, institution },
    })
  },
  answer: async ({ print, toPrint }) => ({ status: 200, body: await print(toPrint) }),
})
