-- erp
-- warning: drops database erp with 7512623 bytes
-- Vault: delete roles/erp
-- Vault: delete config/erp
DROP DATABASE "erp";
BEGIN;
DROP ROLE "erp_connect";
DROP ROLE "erp_role";
COMMIT;
