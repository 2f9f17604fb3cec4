-- erp
-- warning: the lookup moves from schema public of erp, which belongs to pg_database_owner: pgbouncer.ini needs auth_query = SELECT uname, phash FROM "pgbouncer"."user_lookup"($1)
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
DROP ROUTINE "public"."user_lookup"(text);
COMMIT;
