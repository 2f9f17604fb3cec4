-- shared by all
BEGIN;
CREATE ROLE "credentials_editor" LOGIN CREATEROLE;
ALTER ROLE "credentials_editor" PASSWORD '***';
CREATE ROLE "pgbouncer_auth" LOGIN;
ALTER ROLE "pgbouncer_auth" PASSWORD '***';
COMMIT;
-- erp
-- warning: the lookup finds nobody until a superuser runs, in database erp: GRANT SELECT ON pg_catalog.pg_authid TO "factoryline"
BEGIN;
CREATE ROLE "erp_role" NOLOGIN;
CREATE ROLE "erp_connect" NOLOGIN;
GRANT "erp_role" TO "factoryline" WITH INHERIT FALSE, SET TRUE;
GRANT "erp_role" TO "credentials_editor" WITH ADMIN OPTION, INHERIT TRUE;
GRANT "erp_connect" TO "credentials_editor" WITH ADMIN OPTION;
COMMIT;
CREATE DATABASE "erp" TEMPLATE template0 OWNER "erp_role" CONNECTION LIMIT 20;
BEGIN;
SET LOCAL ROLE "erp_role";
REVOKE CONNECT, TEMPORARY ON DATABASE "erp" FROM PUBLIC;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "erp_role";
GRANT CONNECT ON DATABASE "erp" TO "erp_connect", "pgbouncer_auth", "credentials_editor", "factoryline";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "erp_role";
ALTER DATABASE "erp" SET "application"."note" TO E'it''s a \\ note';
SET LOCAL ROLE NONE;
SET LOCAL ROLE "erp_role";
ALTER DATABASE "erp" SET "timezone" TO 'Europe/Paris';
SET LOCAL ROLE NONE;
COMMIT;
\connect "erp"
SET search_path TO pg_catalog;
SET ROLE NONE;
BEGIN;
SET LOCAL ROLE "erp_role";
GRANT CREATE ON DATABASE "erp" TO "factoryline";
SET LOCAL ROLE NONE;
CREATE SCHEMA "pgbouncer";
SET LOCAL ROLE "erp_role";
REVOKE CREATE ON DATABASE "erp" FROM "factoryline";
SET LOCAL ROLE NONE;
GRANT USAGE ON SCHEMA "pgbouncer" TO "pgbouncer_auth";
CREATE OR REPLACE FUNCTION "pgbouncer"."user_lookup"(i_username pg_catalog.text) RETURNS TABLE (uname pg_catalog.text, phash pg_catalog.text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $lookup$
SELECT a.rolname::pg_catalog.text,
    CASE WHEN a.rolvaliduntil OPERATOR(pg_catalog.<) pg_catalog.now() THEN NULL ELSE a.rolpassword END
  FROM pg_catalog.pg_authid a
  WHERE a.rolname OPERATOR(pg_catalog.=) i_username::pg_catalog.name AND a.rolcanlogin
$lookup$;
REVOKE EXECUTE ON FUNCTION "pgbouncer"."user_lookup"(pg_catalog.text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "pgbouncer"."user_lookup"(pg_catalog.text) TO "pgbouncer_auth";
SET LOCAL search_path TO public;
SET LOCAL ROLE "erp_role";
CREATE EXTENSION "pg_trgm";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "erp_role";
CREATE EXTENSION "uuid-ossp";
SET LOCAL ROLE NONE;
SET LOCAL search_path TO pg_catalog;
SET LOCAL ROLE "erp_role";
CREATE SCHEMA "reports";
SET LOCAL ROLE NONE;
COMMIT;
