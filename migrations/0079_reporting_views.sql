-- Room reporting: views of the console that people save, for themselves or for everybody at work.
-- Locks nothing that exists. Way back: drop table reporting.view; nothing else reads it. The leaves stay.

create table reporting.view (
  institution_id text        not null,
  view_id        text        not null,
  -- Whose it is; nobody's where it is the team's.
  person         text,
  page           text        not null,
  name           text        not null,
  -- What stands behind the question mark of the page's address.
  query          text        not null,
  made_by        text        not null,
  made_at        timestamptz not null,
  version        integer     not null,
  changed_by     text        not null,
  changed_at     timestamptz not null,
  primary key (institution_id, view_id),
  constraint view_is_of_a_person check (person like 'person:%'),
  constraint page_is_a_page check (page ~ '^[a-z][a-z-]{0,30}(/[a-z][a-z-]{0,30}){0,2}$'),
  constraint view_has_a_name check (length(name) between 1 and 60),
  constraint query_is_bounded check (length(query) <= 1000),
  constraint version_counts_up check (version >= 1));

-- The team's are nobody's, and have their names for themselves as well.
create unique index view_has_its_name on reporting.view (institution_id, coalesce(person, ''), page, lower(name));

call base.guard_tenant('reporting.view');
grant select, insert, delete, update (name, query, version, changed_by, changed_at) on reporting.view to vouch_office;

call base.renew_canary();
