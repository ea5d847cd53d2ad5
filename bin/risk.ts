// ./vouch risk report [--json | --pdf FILE] [--day D] [--institution X]: how it stands with the risks, or how it stood on a
// day, as lines, as JSON, or as a document to hand over. What is not proven comes first; each figure names the leaf of the
// canary's log by which it can be checked. Non-zero when something failed, or when what is kept of the day is not what the
// prober has signed.

import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { controlsOffered } from '../src/app-prober.ts'
import { logOrigin } from '../src/audit/audit.ts'
import { canary } from '../src/base/control.ts'
import { isBusinessDate } from '../src/base/dates.ts'
import { isInstitutionId } from '../src/base/ids.ts'
import { type Outside, snapshot, type Work } from '../src/base/work.ts'
import * as risk from '../src/risk/risk.ts'
import { asCommand, Cannot, findDatabase, homeFolder } from './instance.ts'
import { originOf } from './origin.ts'
import { withOutside } from './outside.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    day: { type: 'string' },
    institution: { type: 'string' },
    pdf: { type: 'string' },
  },
})

const usage = './vouch risk report [--json | --pdf FILE] [--day D] [--institution X]'

type Told = {
  readonly report: risk.Report
  /** Of the same day. */
  readonly register: risk.Register
  /** Of the leaf `risk.scored`, for a day that is kept. */
  readonly scored: { readonly index: string | null; readonly receipt: string } | null
  readonly recommendations: readonly risk.Recommendation[]
  readonly plan: risk.Plan
}

await asCommand(async () => {
  if (positionals.join(' ') !== 'report') throw new Cannot(usage)
  const { day, institution, pdf } = values
  if (values.json && pdf !== undefined) throw new Cannot('Either --json or --pdf FILE.')
  if (day !== undefined && !isBusinessDate(day)) throw new Cannot(`--day is a day, YYYY-MM-DD, not ${day}.`)
  if (institution !== undefined && !isInstitutionId(institution))
    throw new Cannot(`There is no institution ${institution}.`)
  const home = await homeFolder()
  await using database = await findDatabase(home)
  const options = { connectionsMax: 1, name: 'vouch risk report', statementTimeoutMs: 0 }
  const told = await withOutside(database.address('vouch_api'), join(home, 'keys', 'api'), options, outside =>
    tell(home, outside, day, institution),
  )
  const { report, scored, recommendations, plan } = told
  if (pdf !== undefined) await writePaper(told, pdf, home, institution ?? null)
  else if (values.json) console.log(JSON.stringify({ ...report, leaf: scored?.index ?? null, recommendations, plan }))
  else for (const line of linesOf(told)) console.log(line)
  return report.controls.some(({ standing }) => standing === 'failed') ? 1 : 0
})

async function tell(home: string, outside: Outside, day?: string, institution?: string): Promise<Told> {
  const weighed = risk.weighedBy(() => readFile(join(home, 'audit.pub'), 'utf8'), controlsOffered())
  const desk = risk.openDesk({ outside, actor: 'process:command', origin: originOf(home), weighed })
  const read = <T>(perform: (work: Work) => Promise<T>) =>
    snapshot(outside, institution ?? canary, 'process:command', perform)
  const accepted = institution === undefined ? [] : await read(risk.readAcceptances)
  if (day === undefined) {
    const { measuring, register } = await desk.now()
    const report = risk.reportOf(measuring, register, accepted)
    const plan = await read(work => risk.planOf(work, measuring.risks, measuring.now))
    const recommendations = risk.recommend(measuring, register, accepted)
    return { report, register: measuring, scored: null, recommendations, plan }
  }
  const kept = await desk.kept(day)
  if (kept === undefined) throw new Cannot(`Nothing is kept of ${day}: the prober did not run on that day.`)
  const { receipt, index } = kept
  if (receipt === null)
    throw new Cannot(`What is kept of ${day} is not what the prober has signed: ./vouch audit verify.`)
  const [report, register] = [risk.recompute(kept, accepted), risk.registerOf(kept)]
  const plan = await read(work => risk.planOf(work, register.risks, new Date(report.at)))
  return { report, register, scored: { receipt, index }, recommendations: [], plan }
}

/** What it is drawn with is loaded when it is asked for. */
async function writePaper(told: Told, path: string, home: string, institution: string | null): Promise<void> {
  const { paperOf } = await import('../src/risk/paper/paper.ts')
  const offered = new Map(controlsOffered().map(({ id, says }) => [id, says]))
  const bytes = await paperOf({
    ...told,
    says: control => offered.get(control) ?? '',
    origin: logOrigin(originOf(home), canary),
    institution,
    method: await readFile(join(import.meta.dirname, '../docs/risk-method.md'), 'utf8'),
  })
  await writeFile(path, bytes).catch((thrown: Error) => {
    throw new Cannot(`${path} cannot be written: ${thrown.message}`)
  })
  console.error(`${path}: ${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`)
}

function linesOf({ report, scored, recommendations, plan }: Told): readonly string[] {
  const { overall, worst, counts, accepted, lapsed, at, formula, register, controls, risks } = report
  const notWorking = controls.filter(({ standing }) => standing !== 'works')
  return [
    `${at}, formula ${formula}, register ${register.slice(0, 16)}${scored === null || scored.index === null ? '' : `, leaf ${scored.index}`}`,
    '',
    `Not proven: ${notWorking.length} of ${controls.length} controls count nothing.`,
    ...notWorking.map(
      ({ control, standing, gap, newest }) =>
        `  ${control.padEnd(34)}${standing}${gap === null ? '' : `, comes with ${gap}`}${leafOf(newest)}`,
    ),
    '',
    `Overall ${overall}, the worst that is open ${worst}: ${counts.open} open, ${counts.high} of them high or above; ${accepted} accepted, ${lapsed} lapsed.`,
    ...risks.map(
      one =>
        `  ${one.risk.padEnd(34)}${one.measured.padEnd(11)}declared ${one.declared.padEnd(11)}inherent ${one.inherent.padEnd(11)}${one.isOpen ? 'open' : (one.acceptance?.standing ?? '')}`,
    ),
    '',
    'What works:',
    ...controls
      .filter(({ standing }) => standing === 'works')
      .map(
        ({ control, counts: share, passed, failed, newest }) =>
          `  ${control.padEnd(34)}${(share / 10_000).toFixed(3)} of ${passed + failed} periods, ${failed} failed${leafOf(newest)}`,
      ),
    '',
    `What is planned: ${plan.tasks.length} tasks, ${plan.tasks.filter(({ isOverdue }) => isOverdue).length} overdue; ${plan.reviews.length} reviews overdue.`,
    ...plan.tasks
      .slice(0, 10)
      .map(one => `  ${one.due} ${one.owner}: ${one.what} ${one.risk ?? ''}${one.isOverdue ? ', overdue' : ''}`),
    ...(recommendations.length === 0 ? [] : ['', 'What to do first:']),
    ...recommendations
      .slice(0, 10)
      .map(
        one =>
          `  ${one.kind} ${one.kind === 'renew' ? one.risk : one.control}: ${one.before} to ${one.overall}, ${one.open} open, ${one.high} high; lowers ${one.lowers.map(({ risk: id, from, to }) => `${id} from ${from} to ${to}`).join(', ') || 'none by itself'}`,
      ),
  ]
}

function leafOf(newest: risk.ControlState['newest']): string {
  if (newest === null) return ''
  if (newest.index !== null) return `, leaf ${newest.index}`
  return newest.receipt === null ? ', no leaf' : `, receipt ${newest.receipt}, not sealed yet`
}
