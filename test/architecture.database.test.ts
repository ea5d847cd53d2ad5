// The floor plan once more, as PostgreSQL enforces it: who may do what to which table, and whose rows they see.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { literal, type Sql } from '../src/base/database.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { floorOf, floors } from './house.ts'

/**
 * What each process may do: s select, i insert, u update, d delete; with a ~ only in the columns that the migration
 * names. A table, a right or a role more or less than what stands here is a change to the floor plan.
 */
const privileges = `
                                    api         office      issuer      worker      sealer      vault       prober      backup
audit.batch                         si          si          i           s~i         si          i           i           -
audit.beat                          -           -           -           siu~        -           -           -           -
audit.bundle_terms                  s           s           -           si          -           -           -           -
audit.checkpoint                    s           s           -           -           si          -           -           -
audit.copied                        s           s           -           -           siu~        -           -           -
audit.cosignature                   s           s           -           -           si          -           -           -
audit.disagreement                  s           s           -           -           si          -           -           -
audit.halt                          s           s           -           -           si          -           -           -
audit.log                           i~          i~          -           s~i~        si~u~       -           -           -
audit.noted                         -           -           -           -           siu~        -           -           -
audit.period                        -           -           -           siu~        -           -           -           -
audit.seal                          s           s           -           s~          si          -           -           -
audit.tally                         -           -           -           s           siu~        -           -           -
audit.tally_start                   -           -           -           s           si          -           -           -
audit.tile                          s           s           -           -           siu~        -           -           -
audit.unsealed                      i           i           i           s~i         sid         i           i           -
base.institution                    si          si          s           s           s           -           s           -
base.migration                      s           s           s           s           s           -           s           s
base.process                        s~iu~       siu~        s~iu~       s~iu~       s~iu~       s~iu~       s~iu~       -
change.approval                     s           si          -           s           -           -           -           -
change.proposal                     siu~        siu~        -           siu~        -           -           -           -
change.revision                     si          si          s           si          -           -           -           -
change.untold                       i           i           -           siu~d       -           -           -           -
change.value                        s           si          s           s           -           -           -           -
continuity.base_backup              -           s           -           -           -           -           -           siu~
continuity.release                  -           s           -           -           -           -           -           si
continuity.restore                  -           s           -           -           -           -           -           si
continuity.store_seen               -           s           -           -           -           -           -           siu~
identity.actor                      s           si~u~       s           s           -           -           -           -
identity.address_block              -           siu~        si          s           -           -           -           -
identity.agent                      s           si~         -           s           -           -           -           -
identity.agent_day                  siu~        s           -           -           -           -           -           -
identity.break_glass                -           si          -           s~          -           -           -           -
identity.break_glass_review         -           si          -           s~          -           -           -           -
identity.client                     s           siu~        s           s           -           -           -           -
identity.client_key                 s           siu~        s           s           -           -           -           -
identity.client_scope               s           siu~        s           s           -           -           -           -
identity.credential_reset           s           si          -           s~          -           -           -           -
identity.external_mapping           s           siu~        -           s~          -           -           -           -
identity.invitation                 -           siu~        su~         s~          -           -           -           -
identity.invitation_token           si          si          -           su~         -           -           -           -
identity.issuer_state               -           -           siu~d       s~u~        -           -           -           -
identity.key_warning                s           s           -           si          -           -           -           -
identity.known_address              -           siu~        siu~        -           -           -           -           -
identity.passkey                    -           su~         siu~        s~          -           -           -           -
identity.password                   -           s~u~        siu~        -           -           -           -           -
identity.person                     s           si~         s           su~         -           -           -           -
identity.policies_in_force          -           si          -           s~          -           -           -           -
identity.proof_memory               si          -           -           -           -           -           -           -
identity.proof_of_work              -           si          si          sd          -           -           -           -
identity.proof_seen                 si          -           -           sd          -           -           -           -
identity.proposed_person            si          si          -           su~         -           -           -           -
identity.recovery_code              -           s~u~        siu~        -           -           -           -           -
identity.revocation                 s           si          s           s~          -           -           -           -
identity.role_grant                 s           si          -           s           -           -           -           -
identity.role_revocation            s           si          -           s           -           -           -           -
identity.session                    -           siu~        -           s~          -           -           -           -
identity.sign_in_address            -           siu~        siu~        sd          -           -           -           -
identity.sign_in_alert              -           si          si          su~         -           -           -           -
identity.sign_in_name               -           siu~        siu~        sd          -           -           -           -
identity.sign_in_pair               -           siu~        siu~        sd          -           -           -           -
identity.spending                   siu~d       siu~d       siu~d       -           -           -           -           -
identity.step_up                    -           si          -           s~          -           -           -           -
identity.step_up_assertion          -           si          -           s~          -           -           -           -
identity.step_up_use                -           si          -           s~          -           -           -           -
identity.totp                       -           s~u~        siu~        s~u~        -           -           -           -
identity.totp_try                   -           siu~        siu~        sd          -           -           -           -
ledger.account                      siu~        siu~        -           siu~        -           -           -           -
ledger.drift                        s           s           -           si          -           -           -           -
ledger.entry                        s           s           -           s           -           -           -           -
ledger.expiring_hold                sid         sid         -           siu~d       -           -           -           -
ledger.transfer                     si          si          -           si          -           -           -           -
messages.endpoint                   siu~        siu~        -           su~         -           -           -           -
messages.endpoint_secret            siu~        siu~        -           su~         -           -           -           -
messages.letterhead                 siu~        siu~        -           s           -           -           -           -
messages.message                    siu~        siu~        -           siu~        -           -           -           -
messages.template                   s           si          -           s           -           -           -           -
payments.biller                     siu~        siu~        -           su~         -           -           -           -
payments.biller_name                siu~d       siu~d       -           -           -           -           -           -
payments.biller_word                si          si          -           -           -           -           -           -
payments.blocked_property           si          si          -           s           -           -           -           -
payments.blocked_property_step      si          si          -           si          -           -           -           -
payments.break                      su~         su~         -           siu~        -           -           -           -
payments.break_step                 si          si          -           si          -           -           -           -
payments.clearing_account           si          si          -           s           -           -           -           -
payments.core_account               si          siu~        -           su~         -           -           -           -
payments.core_counter               si          si          -           si          -           -           -           -
payments.dispute                    siu~        siu~        -           su~         -           -           -           -
payments.dispute_account            si          si          -           s           -           -           -           -
payments.dispute_deadline           siu~        siu~        -           su~         -           -           -           -
payments.dispute_document           si          siu~        -           s           -           -           -           -
payments.dispute_notice             si          si          -           s           -           -           -           -
payments.dispute_step               si          si          -           si          -           -           -           -
payments.exception                  siu~        siu~        -           siu~        -           -           -           -
payments.exception_step             si          si          -           si          -           -           -           -
payments.funding_account            siu~        siu~        -           su~         -           -           -           -
payments.general_ledger_day         s           s           -           si          -           -           -           -
payments.general_ledger_part        -           -           -           si          -           -           -           -
payments.institution                si          si          s~          s           -           -           -           -
payments.legal_hold                 s           si          -           s~          -           -           -           -
payments.legal_hold_lift            s           si          -           s~          -           -           -           -
payments.member                     siu~        siu~        -           su~         -           -           -           -
payments.member_context             si          sid         -           su~         -           -           -           -
payments.member_step                si          si          -           s~          -           -           -           -
payments.moved                      si          sid         -           -           -           -           -           -
payments.past_payment               si          siu~        -           s~u~        -           -           -           -
payments.payee                      siu~        siu~        -           su~         -           -           -           -
payments.payee_change               si          siu~        -           su~         -           -           -           -
payments.payment                    siu~        siu~        -           siu~        -           -           -           -
payments.payment_amendment          si          si          -           -           -           -           -           -
payments.payment_step               si          si          -           si          -           -           -           -
payments.prefunding                 si          si          -           si          -           -           -           -
payments.proved_file                -           -           -           si          -           -           -           -
payments.reconciliation             s           s           -           si          -           -           -           -
payments.reconciliation_start       s           s           -           si          -           -           -           -
payments.screened                   siu~        siu~        -           siu~        -           -           -           -
payments.screened_step              si          si          -           si          -           -           -           -
payments.setting_number             si          si          -           su~         -           -           -           -
payments.settlement                 s           s           -           si          -           -           -           -
payments.settlement_account         s           s           -           si          -           -           -           -
payments.standing_order             siu~        siu~        -           su~         -           -           -           -
payments.standing_order_step        si          si          -           si          -           -           -           -
payments.stop_order                 siu~        siu~        -           s           -           -           -           -
payments.stop_order_step            si          si          -           s           -           -           -           -
payments.unmasking                  -           si          -           s~          -           -           -           -
payments.unmasking_turn             -           siu~        -           -           -           -           -           -
payments.untold                     i           i           -           siu~d       -           -           -           -
payments.untold_change              i           i           -           siu~d       -           -           -           -
payments.wanted_account             si          siu~        -           siu~        -           -           -           -
protection.data_key                 -           -           -           s~u~        -           si          -           -
protection.index_key                -           -           -           -           -           si          -           -
protection.member_key               -           -           -           s~          -           si          -           -
protection.rotation                 s           si          -           siu~        -           -           -           -
protection.rotation_column          s           s           -           siu~        -           -           -           -
protection.rotation_problem         s           s           -           sid         -           -           -           -
protection.tombstone                s           si~         -           s           -           s           -           su~
rails.bank_account                  s           s           -           si          -           -           -           -
rails.change_notice                 s           su~         -           siu~        -           -           -           -
rails.check_counter                 -           -           -           siu~        -           -           -           -
rails.check_notice                  siu~        siu~        -           siu~        -           -           -           -
rails.check_presentment             s           s           -           si          -           -           -           -
rails.core_difference               s           s           -           siu~        -           -           -           -
rails.core_operation                siu~        siu~        -           siu~        -           -           -           -
rails.entry_count                   -           -           -           siu~        -           -           -           -
rails.file                          su~         su~         -           siu~        -           -           -           -
rails.file_debit                    s           s           -           si          -           -           -           -
rails.file_entry                    -           s           -           si          -           -           -           -
rails.file_part                     -           -           -           siu~        -           -           -           -
rails.file_trace                    -           s           -           si          -           -           -           -
rails.incoming_candidate            s           s           -           si          -           -           -           -
rails.incoming_entry                s           s           -           si          -           -           -           -
rails.incoming_file                 siu~        siu~        -           siu~        -           -           -           -
rails.incoming_finding              s           s           -           si          -           -           -           -
rails.incoming_part                 i           i           -           siu~        -           -           -           -
rails.instruction                   s~i         s~i         -           siu~        -           -           -           -
rails.link                          s           s           -           siu~        -           -           -           -
rails.paper_check                   su~         su~         -           siu~        -           -           -           -
rails.resolution                    siu~        siu~        -           su~         -           -           -           -
rails.resolution_step               si          si          -           si          -           -           -           -
rails.return_level                  s           s           -           siu~        -           -           -           -
rails.return_tally                  s           s           -           siu~        -           -           -           -
rails.sanctions_edition             s           s           -           si          -           -           -           -
rails.sanctions_refusal             s           s           -           si          -           -           -           -
rails.screening                     si          si          -           si          -           -           -           -
rails.screening_hit                 siu~        siu~        -           siu~        -           -           -           -
rails.statement                     s           s           -           si          -           -           -           -
rails.statement_line                s           s           -           si          -           -           -           -
rails.statement_part                -           -           -           siu~        -           -           -           -
rails.statement_reference           s           s           -           si          -           -           -           -
rails.untold_line                   -           -           -           siu~d       -           -           -           -
rails.untold_presentment            -           -           -           siu~d       -           -           -           -
rails.untold_statement              -           -           -           siu~d       -           -           -           -
reporting.feedback                  siu~        siu~        -           s           -           -           -           -
reporting.feedback_step             si          si          -           s           -           -           -           -
reporting.item_lock                 -           siu~d       -           -           -           -           -           -
reporting.view                      -           siu~d       -           -           -           -           -           -
risk.acceptance                     s           si          -           s           -           -           -           -
risk.asked                          -           si          -           s           -           -           si          -
risk.proof                          s           s           -           s           -           -           si          -
risk.register                       s           s           -           -           -           -           si          -
risk.run                            s           s           -           s           -           -           si          -
risk.snapshot                       s           s           -           s           -           -           si          -
`

/** Tables without an institution, and why. All others are tenant tables. */
const withoutTenant: Readonly<Record<string, string>> = {
  'base.migration': 'what was done to the database as a whole',
  'base.institution': 'the list of tenants: every process must know whom it serves',
  'base.process': 'what each process says of itself serves every institution',
  'continuity.base_backup': 'a backup is of the whole database',
  'continuity.release': 'what runs serves every institution',
  'continuity.restore': 'the same as a backup',
  'continuity.store_seen': 'the same',
  'identity.issuer_state': 'what is sealed in a row says whose it is; nobody knows before',
  'identity.spending': 'how often somebody may ask: an address belongs to no institution, and the rest names its own',
  'payments.biller': 'one directory for the whole installation; nothing in it is about a member',
  'payments.biller_name': 'what the directory is searched by',
  'payments.biller_word': 'the same',
}

/** Tables that only grow: nobody may change or delete a row, their owner included. */
const appendOnly = [
  'audit.batch',
  'audit.bundle_terms',
  'audit.checkpoint',
  'audit.cosignature',
  'audit.disagreement',
  'audit.seal',
  'change.approval',
  'change.revision',
  'change.value',
  'continuity.release',
  'continuity.restore',
  'identity.agent',
  'identity.break_glass',
  'identity.break_glass_review',
  'identity.credential_reset',
  'identity.key_warning',
  'identity.policies_in_force',
  'identity.revocation',
  'identity.role_grant',
  'identity.role_revocation',
  'identity.step_up',
  'identity.step_up_assertion',
  'identity.step_up_use',
  'ledger.drift',
  'ledger.transfer',
  'messages.template',
  'payments.blocked_property',
  'payments.blocked_property_step',
  'payments.break_step',
  'payments.dispute_account',
  'payments.dispute_notice',
  'payments.dispute_step',
  'payments.exception_step',
  'payments.general_ledger_day',
  'payments.general_ledger_part',
  'payments.legal_hold',
  'payments.legal_hold_lift',
  'payments.member_step',
  'payments.payment_amendment',
  'payments.payment_step',
  'payments.prefunding',
  'payments.proved_file',
  'payments.reconciliation',
  'payments.reconciliation_start',
  'payments.screened_step',
  'payments.settlement',
  'payments.settlement_account',
  'payments.standing_order_step',
  'payments.stop_order_step',
  'payments.unmasking',
  'rails.bank_account',
  'rails.check_presentment',
  'rails.file_debit',
  'rails.file_entry',
  'rails.file_trace',
  'rails.incoming_candidate',
  'rails.incoming_entry',
  'rails.incoming_finding',
  'rails.resolution_step',
  'rails.sanctions_edition',
  'rails.sanctions_refusal',
  'rails.screening',
  'rails.statement',
  'rails.statement_line',
  'rails.statement_reference',
  'reporting.feedback_step',
  'risk.acceptance',
  'risk.asked',
  'risk.proof',
  'risk.register',
  'risk.run',
  'risk.snapshot',
]

/** Tables that only grow, but whose sealed values the worker seals anew; test/rotation.test.ts tries what else it may. */
const sealedAnew = [
  'identity.invitation_token',
  'identity.proposed_person',
  'payments.past_payment',
  'payments.payee_change',
  'payments.setting_number',
  'payments.wanted_account',
  'rails.file_part',
  'rails.incoming_part',
  'rails.statement_part',
]

/**
 * Tables that only grow, but for what names a member who was erased: that is forgotten, with a tombstone.
 * src/payments/erasures.test.ts tries it without.
 */
const forgotten = [
  'payments.dispute_document: never_changed never_deleted only_forgotten',
  'payments.member_context: goes_with_a_tombstone',
  'payments.moved: goes_with_a_tombstone never_changed',
  'payments.past_payment: only_forgotten',
  'payments.payee_change: only_forgotten',
  'payments.wanted_account: only_forgotten',
]

/** Who sees the rows of every institution, and why. Everyone else sees those of one. */
const seesAll: Readonly<Record<string, string>> = {
  'audit.batch to vouch_sealer': 'reads the leaves it seals',
  'audit.checkpoint to vouch_sealer': 'signs the log of each institution',
  'audit.copied to vouch_sealer': 'says how far each copy is',
  'audit.cosignature to vouch_sealer': 'keeps what witnesses say of each log',
  'audit.disagreement to vouch_sealer': 'the same, where it does not go with ours',
  'audit.halt to vouch_sealer': 'stops at a log whose past others know otherwise',
  'audit.log to vouch_sealer': 'lengthens the log of each institution',
  'audit.noted to vouch_sealer': 'remembers what the log of the platform says of each',
  'audit.seal to vouch_sealer': 'gives batches their places',
  'audit.tally to vouch_sealer': 'counts the leaves of each institution',
  'audit.tally_start to vouch_sealer': 'the same, since when',
  'audit.tile to vouch_sealer': 'lengthens the tiles of each institution',
  'audit.unsealed to vouch_sealer': 'its queue',
  'identity.actor to vouch_issuer': 'whoever asks for a token says who they are and not where they belong',
  'identity.client to vouch_issuer': 'the same',
  'identity.client_key to vouch_issuer': 'the same',
  'identity.client_scope to vouch_issuer': 'the same',
  'protection.tombstone to vouch_backup': 'keeps the erasures of each institution beside the backups',
  'risk.asked to vouch_prober': 'tries what people of any institution ask for',
}

/** Functions that run with the rights of the tables' owner, whoever calls them, and why. */
const asOwner: Readonly<Record<string, string>> = {
  'identity.give_up_role()': 'roles follow from grants and revocations; no process may write them otherwise',
  'identity.hold_role()': 'the same, and roles that exclude each other are refused here',
  'protection.destroy_member_keys()': 'keys go with a tombstone; no process may destroy one otherwise',
}

const roles = [
  'vouch_api',
  'vouch_office',
  'vouch_issuer',
  'vouch_worker',
  'vouch_sealer',
  'vouch_vault',
  'vouch_prober',
  'vouch_backup',
] as const
const rooms = literal(floors.flat())
const processes = literal(roles)

describe('the database', () => {
  let database: TestDatabase
  let owner: Sql

  before(async () => {
    database = await cloneDatabase()
    owner = database.as('vouch_owner', 1)
  })
  after(() => database.drop())

  test('has one schema per room', async () => {
    const schemas = await owner<{ name: string }[]>`
      select nspname as name
        from pg_namespace
       where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
       order by nspname`
    const strays = schemas.filter(({ name }) => floorOf(name) < 0).map(({ name }) => name)
    assert.deepEqual(strays, [], `rooms are ${floors.flat().join(', ')}`)
    const inPublic = await owner<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace`
    assert.deepEqual([...inPublic], [])
  })

  test('lets each process do what the table of privileges says, and nothing else', async () => {
    assert.equal(await privilegesFound(owner), privileges)
  })

  test('lets nobody change a key', async () => {
    const found = await owner<{ column: string; role: string }[]>`
      select kept.oid::regclass || '.' || attname as column, role
        from (select pg_class.oid, unnest(indkey) as number
                from pg_class join pg_index on indrelid = pg_class.oid and indisprimary
               where relnamespace::regnamespace::text = any (${rooms}::text::text[])) as kept
        join pg_attribute on attrelid = kept.oid and attnum = kept.number
       cross join unnest(${processes}::text::text[]) as role
       where has_column_privilege(role, kept.oid, attname, 'update')
       order by 1, 2`
    assert.deepEqual([...found], [])
  })

  test('gives nothing to everyone', async () => {
    const open = await owner<{ name: string }[]>`
      select pg_class.oid::regclass::text as name
        from pg_class, aclexplode(relacl)
       where grantee = 0 and relnamespace::regnamespace::text = any (${rooms}::text::text[])`
    assert.deepEqual([...open], [])
  })

  test('lets no process make, own or become anything', async () => {
    const makers = await owner<{ role: string; schema: string }[]>`
      select role, nspname as schema
        from unnest(${processes}::text::text[]) as role, pg_namespace
       where has_schema_privilege(role, nspname, 'create') and nspname !~ '^pg_temp'`
    assert.deepEqual([...makers], [])
    const powers = await owner<{ role: string }[]>`
      select rolname as role
        from pg_roles
       where rolname = any (${processes}::text::text[])
         and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls
              or rolreplication <> (rolname = 'vouch_backup')
              or exists (
                   select from pg_auth_members
                    where member = pg_roles.oid
                      and (rolname <> 'vouch_prober' or roleid <> 'vouch_canary'::regrole or inherit_option))
              or exists (select from pg_class where relowner = pg_roles.oid))`
    assert.deepEqual([...powers], [])
  })

  test('gives the canary what api, office, worker and issuer have in its own institution, and elsewhere nothing but reading', async () => {
    const found = await owner<{ right: string }[]>`
      with given as (
        select pg_class.oid::regclass::text as name, privilege_type as right, grantee::regrole::text as role, relrowsecurity
          from pg_class, aclexplode(relacl)
         where relnamespace::regnamespace::text = any (${rooms}::text::text[])
         union
        select attrelid::regclass || '.' || attname, privilege_type, grantee::regrole::text, relrowsecurity
          from pg_attribute
          join pg_class on pg_class.oid = attrelid, aclexplode(attacl)
         where relnamespace::regnamespace::text = any (${rooms}::text::text[])),
      wanted as (
        select distinct name, given.right
          from given
         where (role in ('vouch_api', 'vouch_office', 'vouch_worker') and (relrowsecurity or given.right = 'SELECT'))
            or (role = 'vouch_issuer' and relrowsecurity)),
      held as (
        select name, given.right from given where role = 'vouch_canary')
      (select 'lacks ' || wanted.right || ' on ' || name as right from (table wanted except table held) as wanted
        union all
       select 'has ' || held.right || ' on ' || name from (table held except table wanted) as held)
       order by 1`
    assert.deepEqual([...found], [], 'a migration that grants calls base.renew_canary')
    const unbound = await owner<{ name: string }[]>`
      select pg_class.oid::regclass::text as name
        from pg_class
       where relrowsecurity
         and relnamespace::regnamespace::text = any (${rooms}::text::text[])
         and not exists (
               select from pg_policy
                where polrelid = pg_class.oid
                  and polname = 'canary_only'
                  and not polpermissive
                  and pg_get_expr(polqual, polrelid) = '(institution_id = ''canary''::text)')`
    assert.deepEqual([...unbound], [])
  })

  test('runs no function with the rights of its owner, but for those written down', async () => {
    const found = await owner<{ name: string; isPinned: boolean }[]>`
      select oid::regprocedure::text as name,
             proconfig is not distinct from array['search_path=pg_catalog'] as "isPinned"
        from pg_proc
       where prosecdef and pronamespace::regnamespace::text = any (${rooms}::text::text[])
       order by 1`
    assert.deepEqual(
      found.map(({ name }) => name),
      Object.keys(asOwner),
    )
    assert.deepEqual(
      found.filter(({ isPinned }) => !isPinned),
      [],
      'names in them are looked up in pg_catalog only',
    )
  })

  test('makes no ids: it has no sequences', async () => {
    const found = await owner<{ name: string }[]>`select oid::regclass::text as name from pg_class where relkind = 'S'`
    assert.deepEqual([...found], [])
  })

  test('shows a process the rows of one institution, in every tenant table', async () => {
    const unguarded = (await tenantTables(owner)).filter(({ isGuarded, policies }) => !isGuarded || policies !== 1n)
    assert.deepEqual(unguarded, [])
  })

  test('lets no view show more than its reader may see', async () => {
    const views = await owner<{ name: string }[]>`
      select oid::regclass::text as name
        from pg_class
       where relkind in ('v', 'm') and not coalesce(reloptions, '{}') @> '{security_invoker=true}'
         and relnamespace::regnamespace::text = any (${rooms}::text::text[])`
    assert.deepEqual([...views], [])
  })

  test('shows the rows of every institution only where that is written down', async () => {
    const found = await owner<{ policy: string }[]>`
      select schemaname || '.' || tablename || ' to ' || array_to_string(roles, ', ') as policy
        from pg_policies
       where policyname <> 'institution_only'
         and permissive = 'PERMISSIVE'
       order by 1`
    assert.deepEqual(
      found.map(({ policy }) => policy),
      Object.keys(seesAll),
    )
  })

  test('names the institution in every key of a tenant table, and first in every reference', async () => {
    const keys = await owner<{ key: string }[]>`
      select indrelid::regclass || ': ' || indexrelid::regclass as key
        from pg_index
        join pg_class on pg_class.oid = indrelid
       where indisunique
         and relnamespace::regnamespace::text = any (${rooms}::text::text[])
         and not exists (
               select from pg_attribute
                where attrelid = indrelid and attnum = any (indkey) and attname = 'institution_id')
         and indrelid::regclass::text <> all (${literal(Object.keys(withoutTenant))}::text::text[])
       union all
      select conrelid::regclass || ': ' || conname
        from pg_constraint
        join pg_attribute near on near.attrelid = conrelid and near.attnum = conkey[1]
        join pg_attribute far on far.attrelid = confrelid and far.attnum = confkey[1]
       where contype = 'f'
         -- What has no tenant is referred to by its own key.
         and confrelid::regclass::text <> all (${literal(Object.keys(withoutTenant))}::text::text[])
         and (near.attname <> 'institution_id' or far.attname <> 'institution_id')
       order by 1`
    assert.deepEqual([...keys], [])
    const keyless = (await tenantTables(owner)).filter(({ hasKey, hasInstitution }) => !hasKey || !hasInstitution)
    assert.deepEqual(keyless, [], 'a primary key, and institution_id text not null')
  })

  test('refers downward only, as the rooms do', async () => {
    const references = await owner<{ name: string; from: string; to: string }[]>`
      select conrelid::regclass || ': ' || conname as name,
             near.relnamespace::regnamespace::text as from, far.relnamespace::regnamespace::text as to
        from pg_constraint
        join pg_class near on near.oid = conrelid
        join pg_class far on far.oid = confrelid
       where contype = 'f'
       order by 1`
    assert.ok(references.length > 5, 'the foreign keys were found')
    assert.deepEqual(
      references.filter(({ from, to }) => from !== to && floorOf(to) >= floorOf(from)),
      [],
    )
  })

  test('refuses to change what only grows', async () => {
    // BEFORE (2), DELETE (8), UPDATE (16) and TRUNCATE (32), once per statement, in force.
    const guarded = await owner<{ name: string }[]>`
      select tgrelid::regclass::text as name
        from pg_trigger
       where tgfoid = 'base.refuse_change'::regproc and tgtype = 2 + 8 + 16 + 32 and tgenabled <> 'D'
       order by 1`
    assert.deepEqual(
      guarded.map(({ name }) => name),
      appendOnly,
    )
    const allowed = (await privilegesFound(owner))
      .split('\n')
      .filter(row => appendOnly.includes(row.split(' ')[0] ?? '') && /[ud]/.test(row.slice(row.indexOf(' '))))
    assert.deepEqual(allowed, [])
  })

  test('refuses to change what is sealed anew in any other way, and to delete it', async () => {
    const guarded = await owner<{ name: string; how: string }[]>`
      select tgrelid::regclass::text as name, string_agg(tgname, ' ' order by tgname) as how
        from pg_trigger
       where tgname in ('never_deleted', 'only_sealed_anew') and tgenabled <> 'D'
         and tgrelid not in (
               'protection.data_key'::regclass, 'protection.index_key'::regclass, 'protection.tombstone'::regclass,
               'payments.dispute_document'::regclass)
       group by tgrelid
       order by 1`
    assert.deepEqual(
      guarded.map(({ name, how }) => `${name}: ${how}`),
      sealedAnew.map(name => `${name}: never_deleted only_sealed_anew`),
    )
    // A column that came later than the trigger would be nobody's.
    const unnamed = await owner<{ name: string }[]>`
      select tgrelid::regclass::text || '.' || attname as name
        from pg_trigger
        join pg_attribute on attrelid = tgrelid and attnum > 0 and not attisdropped
       where tgname = 'only_sealed_anew' and pg_get_triggerdef(pg_trigger.oid) !~ ('old\\.' || attname || '\\M')`
    assert.deepEqual([...unnamed], [])
  })

  test('forgets of what only grows what names somebody erased, and nothing else', async () => {
    const guarded = await owner<{ name: string; how: string }[]>`
      select tgrelid::regclass::text as name, string_agg(tgname, ' ' order by tgname) as how
        from pg_trigger
       where (tgname in ('only_forgotten', 'goes_with_a_tombstone', 'never_changed')
              or (tgname = 'never_deleted' and tgrelid = 'payments.dispute_document'::regclass))
         and tgenabled <> 'D'
       group by tgrelid
       order by 1`
    assert.deepEqual(
      guarded.map(({ name, how }) => `${name}: ${how}`),
      forgotten,
    )
  })
})

async function tenantTables(owner: Sql) {
  const rows = await owner<
    { name: string; isGuarded: boolean; policies: bigint; hasKey: boolean; hasInstitution: boolean }[]
  >`
    select pg_class.oid::regclass::text as name,
           relrowsecurity as "isGuarded",
           (select count(*)
              from pg_policy
             where polrelid = pg_class.oid and polname = 'institution_only' and polcmd = '*' and polroles = '{0}'
               and pg_get_expr(polqual, polrelid)
                   = '(institution_id = current_setting(''vouch.institution''::text, true))') as policies,
           exists (select from pg_index where indrelid = pg_class.oid and indisprimary) as "hasKey",
           exists (select from pg_attribute
                    where attrelid = pg_class.oid and attname = 'institution_id' and attnotnull
                      and atttypid = 'text'::regtype) as "hasInstitution"
      from pg_class
     where relkind in ('r', 'p', 'f')
       and relnamespace::regnamespace::text = any (${rooms}::text::text[])
       and pg_class.oid::regclass::text <> all (${literal(Object.keys(withoutTenant))}::text::text[])
     order by 1`
  assert.ok(rows.length > 10, 'the tenant tables were found')
  return rows
}

/** Laid out as `privileges` is, so that a difference can be read, and copied once it is meant. */
async function privilegesFound(owner: Sql): Promise<string> {
  const rows = await owner<{ name: string; held: string }[]>`
    select pg_class.oid::regclass::text as name,
           (select string_agg(rpad(coalesce(nullif(rights, ''), '-'), 12), '' order by place)
              from unnest(${processes}::text::text[]) with ordinality as role (role, place)
             cross join lateral (
               select string_agg(
                        case when not has_schema_privilege(role, relnamespace, 'usage') then ''
                             when has_table_privilege(role, pg_class.oid, verb) then sign
                             when verb in ('select', 'insert', 'update', 'references')
                                  and has_any_column_privilege(role, pg_class.oid, verb) then sign || '~'
                             else ''
                        end, '' order by number) as rights
                 from (values (1, 'select', 's'), (2, 'insert', 'i'), (3, 'update', 'u'), (4, 'delete', 'd'),
                              (5, 'truncate', 'T'), (6, 'references', 'R'), (7, 'trigger', 'G'), (8, 'maintain', 'M'))
                      as verbs (number, verb, sign)) as each) as held
      from pg_class
     where relkind in ('r', 'p', 'f', 'v', 'm')
       and relnamespace::regnamespace::text = any (${rooms}::text::text[])
     order by 1`
  const head = ' '.repeat(36) + roles.map(role => role.replace('vouch_', '').padEnd(12)).join('')
  const lines = [head, ...rows.map(({ name, held }) => name.padEnd(36) + held)].map(line => line.trimEnd())
  return `\n${lines.join('\n')}\n`
}
