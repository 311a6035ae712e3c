SELECT "organisation_legaltext"."id",
       "organisation_legaltext"."page",
       "organisation_legaltext"."text",
       "organisation_legaltext"."updated_at"
FROM "organisation_legaltext"
WHERE "organisation_legaltext"."page" = %s
ORDER BY "organisation_legaltext"."id" ASC
LIMIT 1
