-- Room rails: a file may be a pain.001 of ISO 20022 too.
-- Locks rails.file while the check is replaced and looked through. Way back: the check as it was, `format in ('nacha')`,
-- once no file has another format; it may stay as wide as it is.

alter table rails.file
  drop constraint file_format_is_known,
  add constraint file_format_is_known check (format in ('nacha', 'pain.001'));
