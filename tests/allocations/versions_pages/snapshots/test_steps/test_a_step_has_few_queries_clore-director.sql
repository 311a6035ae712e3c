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
       "projects_plan"."stamp",
       T5."id",
       T5."agency_id",
       T5."plan_id",
       T5."code",
       T5."label",
       T5."status",
       T5."parent_id",
       T5."author_id",
       T5."is_amendment",
       T5."reason",
       T5."source",
       T5."source_date",
       T5."data_date",
       T5."created_at",
       T5."adopted_at",
       T5."published_at",
       T5."abandoned_at",
       T5."stamp",
       T5."sha256",
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
FROM "allocations_version"
INNER JOIN "organisation_agency" ON ("allocations_version"."agency_id" = "organisation_agency"."id")
INNER JOIN "organisation_user" ON ("allocations_version"."author_id" = "organisation_user"."id")
INNER JOIN "projects_plan" ON ("allocations_version"."plan_id" = "projects_plan"."id")
LEFT OUTER JOIN "allocations_version" T5 ON ("allocations_version"."parent_id" = T5."id")
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
       AND "allocations_version"."agency_id" = %s
       AND "allocations_version"."code" = %s)
ORDER BY "allocations_version"."id" ASC
LIMIT 1

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

SELECT 0 AS kind,
       direction_id,
       YEAR AS what,
               CAST(SUM(amount) AS bigint) AS figure
FROM allocations_allocation
WHERE version_id = %s
  AND amount IS NOT NULL
GROUP BY direction_id,
         YEAR
UNION ALL
SELECT 1,
       direction_id,
       0,
       COUNT(DISTINCT line_id)
FROM allocations_allocation
WHERE version_id = %s
GROUP BY direction_id

SELECT %s AS "value1",
       "organisation_direction"."id" AS "id",
       "organisation_direction"."code" AS "code",
       "organisation_direction"."label" AS "label",
       %s AS "value2",
       %s AS "value3",
       %s AS "value4",
       %s AS "value5",
       CASE
           WHEN "organisation_direction"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case5",
       %s AS "value6",
       "organisation_direction"."position" AS "f6",
       %s AS "value7",
       %s AS "value8"
FROM "organisation_direction"
WHERE "organisation_direction"."agency_id" = %s

SELECT "allocations_submission"."id",
       "allocations_submission"."version_id",
       "allocations_submission"."direction_id",
       "allocations_submission"."state",
       "allocations_submission"."by_id",
       "allocations_submission"."at",
       "allocations_submission"."reason",
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
FROM "allocations_submission"
INNER JOIN "organisation_user" ON ("allocations_submission"."by_id" = "organisation_user"."id")
WHERE "allocations_submission"."version_id" = %s
ORDER BY "allocations_submission"."id" ASC

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
INNER JOIN "organisation_user" ON ("organisation_membership"."user_id" = "organisation_user"."id")
WHERE ("organisation_membership"."agency_id" = %s
       AND "organisation_user"."is_active"
       AND "organisation_membership"."user_id" = %s)
ORDER BY "organisation_agency"."code" ASC
LIMIT 1

SELECT ("organisation_membership_directions"."membership_id") AS "_prefetch_related_val_membership_id",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id"
FROM "organisation_direction"
INNER JOIN "organisation_membership_directions" ON ("organisation_direction"."id" = "organisation_membership_directions"."direction_id")
WHERE "organisation_membership_directions"."membership_id" IN (…)
ORDER BY "organisation_direction"."position" ASC,
         "organisation_direction"."code" ASC
