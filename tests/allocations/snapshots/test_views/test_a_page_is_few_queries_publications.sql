SELECT "django_session"."session_key",
       "django_session"."session_data",
       "django_session"."expire_date"
FROM "django_session"
WHERE ("django_session"."expire_date" > %s
       AND "django_session"."session_key" = %s)
LIMIT 21

SELECT "organisation_user"."id",
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
FROM "organisation_user"
WHERE "organisation_user"."id" = %s
LIMIT 21

SELECT "organisation_membership"."id",
       "organisation_membership"."user_id",
       "organisation_membership"."agency_id",
       "organisation_membership"."role",
       "organisation_agency"."id",
       "organisation_agency"."code",
       "organisation_agency"."name",
       "organisation_agency"."time_zone"
FROM "organisation_membership"
INNER JOIN "organisation_agency" ON ("organisation_membership"."agency_id" = "organisation_agency"."id")
WHERE "organisation_membership"."user_id" = %s
ORDER BY "organisation_agency"."code" ASC

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
       "allocations_version"."sha256",
       "organisation_agency"."id",
       "organisation_agency"."code",
       "organisation_agency"."name",
       "organisation_agency"."time_zone",
       "projects_plan"."id",
       "projects_plan"."agency_id",
       "projects_plan"."code",
       "projects_plan"."label",
       "projects_plan"."base_year",
       "projects_plan"."horizon",
       "projects_plan"."axis_word",
       "projects_plan"."source",
       "projects_plan"."stamp"
FROM "allocations_version"
INNER JOIN "organisation_agency" ON ("allocations_version"."agency_id" = "organisation_agency"."id")
INNER JOIN "projects_plan" ON ("allocations_version"."plan_id" = "projects_plan"."id")
WHERE ("allocations_version"."abandoned_at" IS NULL
       AND (("allocations_version"."agency_id" IN
               (SELECT U0."agency_id" AS "agency"
                FROM "organisation_membership" U0
                INNER JOIN "organisation_user" U1 ON (U0."user_id" = U1."id")
                WHERE (U1."is_active"
                       AND U0."user_id" = %s
                       AND U0."role" IN (…)))
             AND (NOT ("allocations_version"."status" = %s)
                  OR "allocations_version"."author_id" = %s))
            OR ("allocations_version"."agency_id" IN
                  (SELECT U0."agency_id" AS "agency"
                   FROM "organisation_membership" U0
                   INNER JOIN "organisation_user" U1 ON (U0."user_id" = U1."id")
                   WHERE (U1."is_active"
                          AND U0."user_id" = %s
                          AND U0."role" = %s))
                AND "allocations_version"."status" = %s))
       AND "allocations_version"."agency_id" = %s)
ORDER BY "allocations_version"."adopted_at" DESC NULLS LAST,
         "allocations_version"."created_at" DESC,
         "allocations_version"."id" DESC

SELECT column1,
       column2
FROM (
      VALUES (…), (…), (…), (…), (…), (…)) AS asked
WHERE EXISTS
    (SELECT 1
     FROM allocations_allocation
     WHERE version_id = column1
       AND YEAR = column2
       AND amount IS NOT NULL)

SELECT version_id,
       CAST(SUM(amount) AS bigint),
       COUNT(*) FILTER (
                        WHERE origin = 1),
                COUNT(*) FILTER (
                                 WHERE origin = 2),
                         COUNT(*) FILTER (
                                          WHERE origin = 3),
                                  COUNT(*) FILTER (
                                                   WHERE origin = 4),
                                           COUNT(*) FILTER (
                                                            WHERE origin = 5)
FROM allocations_allocation
WHERE version_id IN (…)
  AND amount IS NOT NULL
GROUP BY version_id
