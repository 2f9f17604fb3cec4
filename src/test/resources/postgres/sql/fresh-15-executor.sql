-- shared by all
BEGIN;
CREATE ROLE "credentials_editor" LOGIN CREATEROLE;
ALTER ROLE "credentials_editor" PASSWORD '***';
CREATE ROLE "pgbouncer_auth" LOGIN;
ALTER ROLE "pgbouncer_auth" PASSWORD '***';
COMMIT;
-- dance-lessons-coach
-- warning: the lookup finds nobody until a superuser runs, in database dance-lessons-coach: GRANT SELECT ON pg_catalog.pg_authid TO "factoryline"
BEGIN;
CREATE ROLE "dance-lessons-coach_role" NOLOGIN;
CREATE ROLE "dance-lessons-coach_connect" NOLOGIN;
GRANT "dance-lessons-coach_role" TO "factoryline";
GRANT "dance-lessons-coach_role" TO "credentials_editor" WITH ADMIN OPTION;
GRANT "dance-lessons-coach_connect" TO "credentials_editor" WITH ADMIN OPTION;
COMMIT;
CREATE DATABASE "dance-lessons-coach" TEMPLATE template0 OWNER "dance-lessons-coach_role";
BEGIN;
SET LOCAL ROLE "dance-lessons-coach_role";
REVOKE CONNECT, TEMPORARY ON DATABASE "dance-lessons-coach" FROM PUBLIC;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dance-lessons-coach_role";
GRANT CONNECT ON DATABASE "dance-lessons-coach" TO "dance-lessons-coach_connect", "pgbouncer_auth", "credentials_editor", "factoryline";
SET LOCAL ROLE NONE;
COMMIT;
\connect "dance-lessons-coach"
SET search_path TO pg_catalog;
SET ROLE NONE;
BEGIN;
SET LOCAL ROLE "dance-lessons-coach_role";
GRANT CREATE ON DATABASE "dance-lessons-coach" TO "factoryline";
SET LOCAL ROLE NONE;
CREATE SCHEMA "pgbouncer";
SET LOCAL ROLE "dance-lessons-coach_role";
REVOKE CREATE ON DATABASE "dance-lessons-coach" FROM "factoryline";
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
COMMIT;
