// What test/planted.test.ts plants: for every rule, code that breaks it, the test that should object, and what it should say.

export type Plant = {
  readonly what: string
  /** The step of `vouch check`, or the test, that has to fail. */
  readonly fails: string
  readonly says: string
  readonly path: string
  readonly text: string
  /** At the end of a file that is there already. */
  readonly isAdded?: true
}

const work = "import type { Work } from '../base/work.ts'\n\n"
const importing = (specifier: string) => `import type {} from '${specifier}'\n`
const nothing = 'export const planted = 1\n'

/** For the steps before the tests. */
export const staticPlants: readonly Plant[] = [
  {
    what: 'a type error',
    fails: 'types',
    says: 'src/base/planted-type.ts(1,14): error TS2322',
    path: 'src/base/planted-type.ts',
    text: "export const planted: number = 'text'\n",
  },
  {
    what: 'a statement that is never sent, because nobody awaits it',
    fails: 'mistakes',
    says: 'src/ledger/planted-mistake.ts:4',
    path: 'src/ledger/planted-mistake.ts',
    text: `${work}export async function forget(work: Work): Promise<void> {\n  work.sql\`delete from ledger.drift\`\n}\n`,
  },
  {
    what: 'a line laid out by hand',
    fails: 'layout',
    says: 'src/base/planted-layout.ts format',
    path: 'src/base/planted-layout.ts',
    text: 'export const  planted = "text";\n',
  },
  {
    what: 'an export that nobody imports',
    fails: 'dead wood',
    says: 'plantedWood',
    path: 'src/base/money.ts',
    text: '\nexport const plantedWood = 1\n',
    isAdded: true,
  },
]

const door = 'lets a room import from floors beneath it only, through the front door'
const swallowing = 'export function planted(): void {\n  try {\n    planted()\n  } catch {\n    return\n  }\n}\n'

/** For test/architecture.test.ts. */
const architecture: readonly Plant[] = [
  {
    what: 'an import from above',
    fails: door,
    says: 'planted-upward.ts:1 → src/payments/payments.ts: a room imports from above',
    path: 'src/ledger/planted-upward.ts',
    text: importing('../payments/payments.ts'),
  },
  {
    what: 'an import from the same floor',
    fails: door,
    says: 'planted-sideways.ts:1 → src/rails/rails.ts: a room imports from its own floor',
    path: 'src/ledger/planted-sideways.ts',
    text: importing('../rails/rails.ts'),
  },
  {
    what: 'an import past a front door',
    fails: door,
    says: 'planted-past.ts:1 → src/ledger/posting.ts: a room is entered past its front door',
    path: 'src/payments/planted-past.ts',
    text: importing('../ledger/posting.ts'),
  },
  {
    what: 'an import of what stands above the roof',
    fails: door,
    says: 'planted-roof.ts:1 → src/config.ts: nothing imports what stands above it',
    path: 'src/rails/planted-roof.ts',
    text: importing('../config.ts'),
  },
  {
    what: 'an import of the pretend world',
    fails: door,
    says: 'planted-pretence.ts:1 → test/bank.ts: the product imports what only tests it',
    path: 'src/rails/planted-pretence.ts',
    text: importing('../../test/bank.ts'),
  },
  {
    what: 'an import of a test',
    fails: door,
    says: 'planted-tested.ts:1 → src/base/money.test.ts: a test is imported by nobody',
    path: 'src/base/planted-tested.ts',
    text: importing('./money.test.ts'),
  },
  {
    what: 'an import of nothing',
    fails: 'looks at imports, and every one of them names a file that is there',
    says: 'planted-nothing.ts:1 → src/rails/nowhere.ts',
    path: 'src/rails/planted-nothing.ts',
    text: importing('./nowhere.ts'),
  },
  {
    what: 'an egg that needs a hen',
    fails: 'has no cycle between files',
    says: 'src/base/planted-egg.ts → src/base/planted-hen.ts → src/base/planted-egg.ts',
    path: 'src/base/planted-egg.ts',
    text: importing('./planted-hen.ts'),
  },
  {
    what: 'a hen that needs the egg',
    fails: 'has no cycle between files',
    says: 'src/base/planted-hen.ts',
    path: 'src/base/planted-hen.ts',
    text: importing('./planted-egg.ts'),
  },
  {
    what: 'the driver away from its home',
    fails: 'keeps the driver, the web framework and the logger in one place each',
    says: 'planted-driver.ts:1 → postgres',
    path: 'src/rails/planted-driver.ts',
    text: importing('postgres'),
  },
  {
    what: 'the web framework away from its home',
    fails: 'keeps the driver, the web framework and the logger in one place each',
    says: 'planted-web.ts:1 → fastify',
    path: 'src/rails/planted-web.ts',
    text: importing('fastify'),
  },
  {
    what: 'a package meant for development',
    fails: 'runs on what it declares: nothing of the product imports a package meant for development',
    says: 'planted-package.ts:1 → fast-check',
    path: 'src/rails/planted-package.ts',
    text: importing('fast-check'),
  },
  {
    what: 'a module named by a variable',
    fails: 'names modules in full, so that imports can be read',
    says: 'planted-hidden.ts:1',
    path: 'src/rails/planted-hidden.ts',
    text: 'export const planted = (name: string) => import(name)\n',
  },
  {
    what: 'the environment, read in a room',
    fails: 'reads the environment in config.ts alone',
    says: 'planted-environment.ts:1',
    path: 'src/rails/planted-environment.ts',
    text: "export const planted = process.env['PLANTED']\n",
  },
  {
    what: 'a word to the console',
    fails: 'speaks through the log, not the console',
    says: 'planted-console.ts:1',
    path: 'src/rails/planted-console.ts',
    text: "console.log('planted')\n",
  },
  {
    what: 'SQL outside a store',
    fails: 'keeps SQL in stores',
    says: 'planted-sql.ts:3',
    path: 'src/rails/planted-sql.ts',
    text: `${work}export const planted = (work: Work) => work.sql<{ n: number }[]>\`select 1 as n\`\n`,
  },
  {
    what: 'a room on no floor',
    fails: 'has rooms on the floors of the plan, and the files of the plan above its roof',
    says: 'src/attic/attic.ts',
    path: 'src/attic/attic.ts',
    text: nothing,
  },
  {
    what: 'a room without a door',
    fails: 'gives every room a front door',
    says: "'monitoring'",
    path: 'src/monitoring/planted.ts',
    text: nothing,
  },
  {
    what: 'a floor that is described and not built',
    fails: 'is described floor by floor in ARCHITECTURE.md',
    says: "'cellar'",
    path: 'ARCHITECTURE.md',
    text: '\n### floor 0: cellar\n',
    isAdded: true,
  },
]

/** For test/tidy.test.ts. */
const tidy: readonly Plant[] = [
  {
    what: 'a name that says nothing',
    fails: 'say what a file is for',
    says: 'src/base/utils.ts',
    path: 'src/base/utils.ts',
    text: nothing,
  },
  {
    what: 'a padded name',
    fails: 'say what a file is for',
    says: 'src/base/planted-helper.ts',
    path: 'src/base/planted-helper.ts',
    text: nothing,
  },
  {
    what: 'a padded name of an export',
    fails: 'of what is exported say what it is, too',
    says: 'planted-export.ts PlantedManager',
    path: 'src/base/planted-export.ts',
    text: 'export class PlantedManager {}\n',
  },
  {
    what: 'a name in camel case',
    fails: 'are written in lower case, with hyphens',
    says: 'src/base/plantedCamel.ts',
    path: 'src/base/plantedCamel.ts',
    text: nothing,
  },
  {
    what: 'a default export',
    fails: 'exports by name',
    says: 'planted-default.ts:1',
    path: 'src/base/planted-default.ts',
    text: 'export default 1\n',
  },
  {
    what: 'a barrel',
    fails: 'says what it exports: no `export *`',
    says: 'planted-barrel.ts:1',
    path: 'src/base/planted-barrel.ts',
    text: "export * from './money.ts'\n",
  },
  {
    what: 'a test left out',
    fails: 'runs every test it has: no `.only`, no `.skip`',
    says: 'planted-skip.test.ts:3 .skip(',
    path: 'src/base/planted-skip.test.ts',
    text: "import { test } from 'node:test'\n\ntest.skip('is left out', () => undefined)\n",
  },
  {
    what: 'unfinished work',
    fails: 'leaves nothing unfinished without an issue: TODO(#n)',
    says: 'planted-todo.ts:1 TODO',
    path: 'src/base/planted-todo.ts',
    text: `// TODO finish\n${nothing}`,
  },
  {
    what: 'an any',
    fails: 'signs no blank cheque: no `any`',
    says: 'planted-any.ts:1',
    path: 'src/base/planted-any.ts',
    text: 'export const planted = 1 as any // Because.\n',
  },
  {
    what: 'a silenced type checker',
    fails: 'does not silence the type checker',
    says: 'planted-ignore.ts:1 @ts-ignore',
    path: 'src/base/planted-ignore.ts',
    text: `// @ts-ignore\n${nothing}`,
  },
  {
    what: 'a silenced linter',
    fails: 'silences another check only with a reason: `-- because`',
    says: 'planted-quiet.ts:1 oxlint-disable',
    path: 'src/base/planted-quiet.ts',
    text: `// oxlint-disable eqeqeq\n${nothing}`,
  },
  {
    what: 'a banner',
    fails: 'has no banners',
    says: 'planted-banner.ts:1',
    path: 'src/base/planted-banner.ts',
    text: `// ===== planted =====\n${nothing}`,
  },
  {
    what: 'state in a module',
    fails: 'keeps no state in a module',
    says: 'planted-state.ts:1',
    path: 'src/base/planted-state.ts',
    text: 'export let planted = 1\n',
  },
  {
    what: 'the clock of the database, in a store',
    fails: 'takes the clock, ids and randomness from outside, in SQL',
    says: 'now(',
    path: 'src/rails/store.ts',
    text: '\nexport const planted = (work: Work) => work.sql`select now() as planted`\n',
    isAdded: true,
  },
  {
    what: 'the clock of the machine, in a room',
    fails: 'takes the clock and randomness from outside, in TypeScript',
    says: 'planted-clock.ts:1 Date.now',
    path: 'src/rails/planted-clock.ts',
    text: 'export const planted = () => Date.now()\n',
  },
  {
    what: 'a sleep in a test',
    fails: 'waits in tests for what it needs, not for time to pass',
    says: 'planted-sleep.test.ts:1 setTimeout',
    path: 'src/base/planted-sleep.test.ts',
    text: 'await new Promise(resolve => setTimeout(resolve, 1))\n',
  },
  {
    what: 'a fault that is swallowed',
    fails: 'lets faults fall, except where one is an answer',
    says: 'planted-catch.ts:4',
    path: 'src/base/planted-catch.ts',
    text: swallowing,
  },
  {
    what: 'a cast without proof',
    fails: 'gives every cast its sentence of proof, on its line or close above',
    says: 'planted-cast.ts:1',
    path: 'src/base/planted-cast.ts',
    text: "export const planted = JSON.parse('1') as number\n",
  },
  {
    what: 'a long function',
    fails: 'has functions of at most 70 lines',
    says: 'planted-function.ts:1 71 lines',
    path: 'src/base/planted-function.ts',
    text: `export function planted(): void {\n${'  planted()\n'.repeat(71)}}\n`,
  },
  {
    what: 'a long file',
    fails: 'has files of at most 600 lines',
    says: 'planted-file.ts: 601 lines',
    path: 'src/base/planted-file.ts',
    text: 'export {}\n'.repeat(601),
  },
  {
    what: 'a migration of no room',
    fails: 'is numbered, and named after its room',
    says: '9002_attic.sql',
    path: 'migrations/9002_attic.sql',
    text: '-- Room attic: planted.\n-- Locks nothing. Way back: none.\n',
  },
  {
    what: 'a number used twice',
    fails: 'has a number of its own',
    says: "'9001'",
    path: 'migrations/9001_base_again.sql',
    text: '-- Room base: planted.\n-- Locks nothing. Way back: none.\n',
  },
  {
    what: 'a migration without its way back',
    fails: 'says what it is for, what it locks, and the way back',
    says: '9003_base_silent.sql',
    path: 'migrations/9003_base_silent.sql',
    text: 'select 1;\n',
  },
  {
    what: 'a clock in a migration',
    fails: 'takes the clock, ids and randomness from outside',
    says: '9004_base_clock.sql:3',
    path: 'migrations/9004_base_clock.sql',
    text: '-- Room base: planted.\n-- Locks nothing. Way back: none.\nselect now();\n',
  },
  {
    what: 'a path of somebody’s machine',
    fails: 'names no path of the machine it was written on, and no registry',
    says: 'docs/planted.md:1',
    path: 'docs/planted.md',
    // In two parts, or this file would be an offender.
    text: `See ${'/home'}/somebody/notes.\n`,
  },
  {
    what: 'a package that is locked for one platform',
    fails: 'locks every package for every platform, or `npm ci` refuses',
    says: "'@planted/linux-riscv64'",
    path: 'package-lock.json',
    text: '{"packages": {"node_modules/planted": {"optionalDependencies": {"@planted/linux-riscv64": "1"}}}}\n',
  },
]

export const housePlants: readonly Plant[] = [
  ...architecture,
  ...tidy,
  {
    what: 'an expectation that does not hold',
    fails: 'fails on purpose',
    says: 'planted.test.ts:4',
    path: 'src/base/planted.test.ts',
    text: `import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

describe('planted', () => test('fails on purpose', () => assert.fail('planted')))
`,
  },
]

/** Everything that the database must not be. */
export const plantedMigration = {
  path: 'migrations/9001_ledger_planted.sql',
  text: `-- Room ledger: planted.
-- Locks nothing. Way back: none.
create schema attic;
create table ledger.planted_open (
  institution_id text not null, planted_id text not null, primary key (institution_id, planted_id));
create table ledger.planted_key (institution_id text not null, planted_id text primary key);
create table ledger.planted_upward (
  institution_id text primary key references payments.institution, planted_id bigint generated always as identity);
create view ledger.planted_view as select * from ledger.transfer;
create function ledger.planted_power() returns int language sql security definer as 'select 1';
call base.guard_tenant('ledger.planted_key');
call base.guard_tenant('ledger.planted_upward');
call base.append_only('ledger.planted_upward');
create policy planted on ledger.planted_upward to vouch_worker using (true);
grant select on ledger.planted_view to public;
grant update on ledger.planted_key to vouch_api;
grant create on schema ledger to vouch_worker;
`,
} as const

/** What test/architecture.database.test.ts should say to that migration. */
export const databasePlants: readonly Pick<Plant, 'what' | 'fails' | 'says'>[] = [
  { what: 'a schema that is no room', fails: 'has one schema per room', says: "'attic'" },
  {
    what: 'a right that is not written down',
    fails: 'lets each process do what the table of privileges says, and nothing else',
    says: 'ledger.planted_key                  u ',
  },
  { what: 'a key that may change', fails: 'lets nobody change a key', says: "'ledger.planted_key.planted_id'" },
  { what: 'a right for everyone', fails: 'gives nothing to everyone', says: "'ledger.planted_view'" },
  {
    what: 'a process that may make tables',
    fails: 'lets no process make, own or become anything',
    says: "role: 'vouch_worker'",
  },
  {
    what: 'a function with the rights of its owner',
    fails: 'runs no function with the rights of its owner, but for those written down',
    says: "'ledger.planted_power()'",
  },
  {
    what: 'an id made by the database',
    fails: 'makes no ids: it has no sequences',
    says: "'ledger.planted_upward_planted_id_seq'",
  },
  {
    what: 'a table open to all institutions',
    fails: 'shows a process the rows of one institution, in every tenant table',
    says: "'ledger.planted_open'",
  },
  {
    what: 'a view with the rights of its owner',
    fails: 'lets no view show more than its reader may see',
    says: "'ledger.planted_view'",
  },
  {
    what: 'a policy that is not written down',
    fails: 'shows the rows of every institution only where that is written down',
    says: "'ledger.planted_upward to vouch_worker'",
  },
  {
    what: 'a key without its institution',
    fails: 'names the institution in every key of a tenant table, and first in every reference',
    says: "'ledger.planted_key: ledger.planted_key_pkey'",
  },
  {
    what: 'a reference upward',
    fails: 'refers downward only, as the rooms do',
    says: "'ledger.planted_upward: planted_upward_institution_id_fkey'",
  },
  {
    what: 'a table that only grows and is not listed',
    fails: 'refuses to change what only grows',
    says: "'ledger.planted_upward'",
  },
]
