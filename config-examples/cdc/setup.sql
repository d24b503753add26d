-- What the pipeline needs in the database; run it as a superuser. The server itself needs wal_level = logical.
create role debezium with login replication password 'change-me';
grant usage on schema public to debezium;
grant select on all tables in schema public to debezium;
alter default privileges in schema public grant select on tables to debezium;
-- All tables of the schema, those to come too.
create publication isledb for tables in schema public;
