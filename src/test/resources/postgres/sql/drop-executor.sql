-- erp
-- warning: drops database erp with all that is in it, size not visible
-- Vault: delete roles/erp
-- Vault: delete config/erp
BEGIN;
GRANT "erp_role" TO "factoryline" WITH INHERIT FALSE, SET TRUE;
COMMIT;
SET ROLE "erp_role";
DROP DATABASE "erp";
SET ROLE NONE;
BEGIN;
DROP ROLE "erp_connect";
DROP ROLE "erp_role";
COMMIT;
