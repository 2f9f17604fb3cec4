-- shared by all
BEGIN;
CREATE ROLE "credentials_editor" LOGIN CREATEROLE;
ALTER ROLE "credentials_editor" PASSWORD '***';
CREATE ROLE "pgbouncer_auth" LOGIN;
ALTER ROLE "pgbouncer_auth" PASSWORD '***';
COMMIT;
-- erp
BEGIN;
CREATE ROLE "erp_role" NOLOGIN;
CREATE ROLE "erp_connect" NOLOGIN;
GRANT "erp_role" TO "credentials_editor" WITH ADMIN OPTION, INHERIT TRUE;
GRANT "erp_connect" TO "credentials_editor" WITH ADMIN OPTION;
COMMIT;
CREATE DATABASE "erp" TEMPLATE template0 OWNER "erp_role" CONNECTION LIMIT 20;
BEGIN;
REVOKE CONNECT, TEMPORARY ON DATABASE "erp" FROM PUBLIC;
GRANT CONNECT ON DATABASE "erp" TO "erp_connect", "pgbouncer_auth", "credentials_editor";
ALTER DATABASE "erp" SET "application"."note" TO E'it''s a \\ note';
ALTER DATABASE "erp" SET "timezone" TO 'Europe/Paris';
COMMIT;
\connect "erp"
SET search_path TO pg_catalog;
SET ROLE NONE;
BEGIN;
CREATE SCHEMA "pgbouncer";
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
CREATE EXTENSION "pg_trgm";
CREATE EXTENSION "uuid-ossp";
SET LOCAL search_path TO pg_catalog;
CREATE SCHEMA "reports" AUTHORIZATION "erp_role";
COMMIT;
