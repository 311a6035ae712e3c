SELECT "allocations_version"."id",
       "allocations_version"."agency_id",
       "allocations_version"."plan_id",
       "allocations_version"."code",
       "allocations_version"."label",
       "allocations_version"."status",
       "allocations_version"."parent_id",
       "allocations_version"."author_id",
       "allocations_version"."is_amendment",
       "allocations_version"."reason",
       "allocations_version"."source",
       "allocations_version"."source_date",
       "allocations_version"."data_date",
       "allocations_version"."created_at",
       "allocations_version"."adopted_at",
       "allocations_version"."published_at",
       "allocations_version"."abandoned_at",
       "allocations_version"."stamp",
       "allocations_version"."sha256"
FROM "allocations_version"
WHERE "allocations_version"."plan_id" = %s
ORDER BY "allocations_version"."adopted_at" DESC NULLS LAST,
         "allocations_version"."created_at" DESC,
         "allocations_version"."id" DESC

SELECT COUNT(*),
       SUM(amount),
       SUM((amount %% 9973) * ((YEAR + 7 * measure_id + 11 * direction_id + 13 * sector_id + 17 * envelope_id) %% 997))
FROM allocations_allocation
WHERE version_id = %s
  AND amount IS NOT NULL

SELECT "allocations_acknowledgement"."id",
       "allocations_acknowledgement"."version_id",
       "allocations_acknowledgement"."rule",
       "allocations_acknowledgement"."fingerprint",
       "allocations_acknowledgement"."title",
       "allocations_acknowledgement"."reason",
       "allocations_acknowledgement"."by_id",
       "allocations_acknowledgement"."at",
       "allocations_version"."id",
       "allocations_version"."agency_id",
       "allocations_version"."plan_id",
       "allocations_version"."code",
       "allocations_version"."label",
       "allocations_version"."status",
       "allocations_version"."parent_id",
       "allocations_version"."author_id",
       "allocations_version"."is_amendment",
       "allocations_version"."reason",
       "allocations_version"."source",
       "allocations_version"."source_date",
       "allocations_version"."data_date",
       "allocations_version"."created_at",
       "allocations_version"."adopted_at",
       "allocations_version"."published_at",
       "allocations_version"."abandoned_at",
       "allocations_version"."stamp",
       "allocations_version"."sha256",
       "organisation_user"."id",
       "organisation_user"."password",
       "organisation_user"."last_login",
       "organisation_user"."is_superuser",
       "organisation_user"."username",
       "organisation_user"."first_name",
       "organisation_user"."last_name",
       "organisation_user"."email",
       "organisation_user"."is_staff",
       "organisation_user"."is_active",
       "organisation_user"."date_joined"
FROM "allocations_acknowledgement"
INNER JOIN "allocations_version" ON ("allocations_acknowledgement"."version_id" = "allocations_version"."id")
INNER JOIN "organisation_user" ON ("allocations_acknowledgement"."by_id" = "organisation_user"."id")
WHERE "allocations_acknowledgement"."version_id" IN (…)
ORDER BY "allocations_acknowledgement"."id" ASC
