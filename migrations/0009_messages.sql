-- Room messages: what people and programs outside are told, by mail and by webhook.
-- Locks nothing that exists. Way back: drop schema messages cascade, once nothing is queued.

create schema messages;

-- How an institution's messages go out: the name they are signed with, and which channels are on. Without this row mail
-- is off, since there is no name to sign it with, and webhooks are on.
create table messages.letterhead (
  institution_id text        not null,
  name           text        not null,
  is_mail_on     boolean     not null,
  is_webhook_on  boolean     not null,
  changed_at     timestamptz not null,
  primary key (institution_id),
  constraint name_is_short check (length(name) between 1 and 80),
  constraint name_is_one_line check (name !~ '[[:cntrl:]]'));

-- An institution's own wording of a notice; the newest version is in force. Wording that ships with the code has no row.
create table messages.template (
  institution_id text        not null,
  notice         text        not null,
  channel        text        not null,
  language       text        not null,
  version        integer     not null,
  subject        text        not null,
  body           text        not null,
  set_at         timestamptz not null,
  set_by         text        not null,
  primary key (institution_id, notice, channel, language, version),
  constraint template_is_for_mail check (channel = 'mail'),
  constraint version_counts_from_one check (version > 0),
  constraint subject_is_one_line check (subject !~ '[[:cntrl:]]'));

-- Where webhooks go. The address is sealed, because whoever reads it may be able to post to it; its origin shows.
-- slot: there are as many endpoints as slots, and one that was removed has none.
create table messages.endpoint (
  institution_id text        not null,
  endpoint_id    text        not null,
  origin         text        not null,
  url            bytea       not null,
  types          text[]      not null,
  state          text        not null default 'enabled',
  reason         text,
  slot           integer,
  version        integer     not null default 1,
  added_at       timestamptz not null,
  changed_at     timestamptz not null,
  primary key (institution_id, endpoint_id),
  constraint endpoint_has_a_slot_of_its_own unique (institution_id, slot),
  constraint endpoint_state_is_known check (state in ('enabled', 'disabled', 'removed')),
  constraint endpoint_gives_up_its_slot_when_removed check ((slot is null) = (state = 'removed')),
  constraint slots_are_few check (slot between 1 and 10),
  constraint endpoint_is_reached_over_http check (origin ~ '^https?://[^/@ ]+$'),
  constraint endpoint_wants_something check (cardinality(types) > 0),
  constraint url_is_sealed check (get_byte(url, 0) = 1 and octet_length(url) > 33));

-- What an endpoint's webhooks are signed with. While a secret is being replaced, two or three sign.
create table messages.endpoint_secret (
  institution_id text        not null,
  secret_id      text        not null,
  endpoint_id    text        not null,
  secret         bytea       not null,
  made_at        timestamptz not null,
  -- Signs until then; without end while it is the newest.
  ends_at        timestamptz,
  primary key (institution_id, secret_id),
  constraint secret_is_of_an_endpoint foreign key (institution_id, endpoint_id)
    references messages.endpoint (institution_id, endpoint_id),
  constraint secret_is_sealed check (get_byte(secret, 0) = 1 and octet_length(secret) > 33));

create unique index one_secret_is_the_newest on messages.endpoint_secret (institution_id, endpoint_id)
  where ends_at is null;

-- One message to one recipient. What it says is harmless by construction (values.ts); whom a mail goes to is sealed.
create table messages.message (
  institution_id text        not null,
  message_id     text        not null,
  channel        text        not null,
  -- What the upper room calls the fact that this tells of: one message per key and recipient.
  key            text        not null,
  recipient      text        not null,
  state          text        not null,
  -- Counts up only, so that a worker that took too long cannot answer for an attempt that is not its own.
  attempts       integer     not null default 0,
  -- The attempt after which nothing more is tried; a replay raises it.
  attempts_max   integer     not null,
  -- When to look at it next: to send it, or, while it is being sent, to believe that whoever sent it has died.
  due_at         timestamptz not null,
  queued_at      timestamptz not null,
  -- When it was sent, delivered, failed or suppressed.
  ended_at       timestamptz,
  -- Why the last attempt did not succeed.
  reason         text,

  notice         text,
  language       text,
  template       integer,
  subject        text,
  body           text,
  to_address     bytea,
  to_table       text,
  to_column      text,
  to_row         text,
  to_member      text,

  endpoint_id    text,
  event_type     text,
  payload        text,

  primary key (message_id, institution_id),
  constraint message_is_queued_once unique (key, recipient, institution_id),
  constraint message_goes_to_an_endpoint foreign key (institution_id, endpoint_id)
    references messages.endpoint (institution_id, endpoint_id),
  constraint message_is_a_mail_or_a_webhook check (
    (channel = 'mail' and num_nulls(notice, language, template, subject, body, to_address, to_table, to_column, to_row) = 0
      and num_nonnulls(endpoint_id, event_type, payload) = 0) or
    (channel = 'webhook' and num_nulls(endpoint_id, event_type, payload) = 0
      and num_nonnulls(notice, language, template, subject, body, to_address, to_table, to_column, to_row, to_member) = 0)),
  constraint address_is_sealed check (get_byte(to_address, 0) = 1 and octet_length(to_address) > 33),
  constraint subject_is_one_line check (subject !~ '[[:cntrl:]]'),
  constraint payload_is_small check (octet_length(payload) < 20000),
  constraint reason_is_a_word check (reason ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint message_state_is_known check (
    state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'suppressed')),
  constraint message_ends_with_a_time check ((ended_at is null) = (state in ('queued', 'sending'))),
  constraint message_fails_for_a_reason check (state not in ('failed', 'suppressed') or reason is not null)
) with (fillfactor = 70);

create index message_is_due on messages.message (institution_id, endpoint_id, due_at, message_id)
  where state in ('queued', 'sending');
create index message_has_failed on messages.message (institution_id, message_id) where state = 'failed';

-- src/messages/lifecycle.ts has the same table, and a test compares them.
create function messages.refuse_step() returns trigger language plpgsql as $$
begin
  raise exception 'message % cannot go from % to %', old.message_id, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
create trigger message_takes_known_steps before update on messages.message
  for each row when (old.state <> new.state and (old.state, new.state) not in (
    ('queued', 'sending'),
    ('sending', 'queued'), ('sending', 'sent'), ('sending', 'delivered'), ('sending', 'failed'),
    ('delivered', 'queued'),
    ('failed', 'queued')))
  execute function messages.refuse_step();

call base.guard_tenant('messages.letterhead');
call base.guard_tenant('messages.template');
call base.guard_tenant('messages.endpoint');
call base.guard_tenant('messages.endpoint_secret');
call base.guard_tenant('messages.message');
call base.append_only('messages.template');

grant usage on schema messages to vouch_api, vouch_worker;
grant select, insert on messages.letterhead, messages.template, messages.endpoint, messages.endpoint_secret,
  messages.message to vouch_api;
grant update (name, is_mail_on, is_webhook_on, changed_at) on messages.letterhead to vouch_api;
grant update (origin, url, types, state, reason, slot, version, changed_at) on messages.endpoint to vouch_api;
grant update (ends_at) on messages.endpoint_secret to vouch_api;
-- A replay puts a message back into the queue.
grant update (state, attempts_max, due_at, ended_at, reason) on messages.message to vouch_api;
grant select on messages.letterhead, messages.template, messages.endpoint, messages.endpoint_secret to vouch_worker;
-- An endpoint that says it has gone is disabled.
grant update (state, reason, version, changed_at) on messages.endpoint to vouch_worker;
grant select, insert on messages.message to vouch_worker;
grant update (state, attempts, due_at, ended_at, reason) on messages.message to vouch_worker;
