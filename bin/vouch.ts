// The command line. Each command is a file of its own; one whose room has not come is absent.

const commands: Readonly<Record<string, { readonly what: string; readonly load: () => Promise<unknown> }>> = {
  start: {
    what: 'start [--demo [--files]]  everything, on the embedded database or DATABASE_URL',
    load: () => import('./start.ts'),
  },
  replay: {
    what: "replay DIR [--json]       run a bank's past through the service and compare every balance",
    load: () => import('./replay.ts'),
  },
  institution: {
    what: 'institution open NAME … | recover NAME --email …   its first people; a way in for who is locked out',
    load: () => import('./institution.ts'),
  },
  import: {
    what: 'import FOLDER --institution X [--apply]   move an institution in; without --apply, say what would happen',
    load: () => import('./import.ts'),
  },
  compare: {
    what: "compare FOLDER --institution X --from D --to D   the old system's payments against ours, day by day",
    load: () => import('./compare.ts'),
  },
  export: {
    what: 'export --institution X --to FOLDER   everything of an institution, in documented formats',
    load: () => import('./export.ts'),
  },
  backup: {
    what: 'backup [--json]           a physical backup of the running instance, sealed',
    load: () => import('./backup.ts'),
  },
  restore: {
    what: 'restore FOLDER [--to T]   a backup into a new folder, verified',
    load: () => import('./restore.ts'),
  },
  erasures: {
    what: 'erasures [--json]         who was erased, here and in the list beside the backups; non-zero on any difference',
    load: () => import('./erasures.ts'),
  },
  audit: {
    what: 'audit verify [--json] | complete | trail --institution X | recover … | rotate …   recompute every log; every row has its leaf; what somebody did; put back what was lost; its keys',
    load: () => import('./audit.ts'),
  },
  witness: {
    what: 'witness [init --name N] --folder DIR   cosigns logs of others, as long as they only grow',
    load: () => import('./witness.ts'),
  },
  keys: {
    what: 'keys [rewrap | escrow split | escrow join]   which key-encryption key wraps what; wrap anew; shares for people',
    load: () => import('./keys.ts'),
  },
  advisories: {
    what: 'advisories FILE… [--sbom FILE] [--json]   advisories (OSV) against what Vouch is made of; non-zero on a hit',
    load: () => import('./advisories.ts'),
  },
  release: {
    what: 'release key FILE | build FOLDER --key FILE | verify FOLDER --signers FILE   what is shipped, signed',
    load: () => import('./release.ts'),
  },
  'risk-export': {
    what: 'risk-export [--as FORMAT] [--read FILE]   the register of risks in formats of others, and theirs read; what is lost is told',
    load: () => import('./risk-export.ts'),
  },
  api: {
    what: 'api METHOD PATH [JSON]    one call to the running api, as the demo client',
    load: () => import('./api.ts'),
  },
  risk: {
    what: 'risk report [--json | --pdf FILE] [--day D] [--institution X]   what is left of each risk by what was tried, what is not proven first',
    load: () => import('./risk.ts'),
  },
  probe: {
    what: 'probe [--only A,B] [--json]   try the controls of the running instance now; non-zero when one failed',
    load: () => import('./probe.ts'),
  },
  console: {
    what: 'console                   build the console, if it has changed; start does so by itself',
    load: () => import('./console.ts'),
  },
  check: { what: 'check [--quick]           what CI runs', load: () => import('./check.ts') },
}

const [given = '', ...rest] = process.argv.slice(2)
const name = ['help', '--help', '-h'].includes(given) ? '' : given
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command === undefined) {
  const known = Object.values(commands).map(({ what }) => `  vouch ${what}`)
  console.error(`${name === '' ? 'Which command?' : `There is no command "${name}".`}\n${known.join('\n')}`)
  process.exit(name === '' ? 0 : 2)
}
process.argv.splice(2, process.argv.length, ...rest)
await command.load().catch((thrown: unknown) => {
  // An option that the command does not have. All else that a command throws is a fault.
  if (!(thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS_'))) throw thrown
  console.error(`${thrown.message}\n  vouch ${command.what}`)
  process.exit(2)
})
