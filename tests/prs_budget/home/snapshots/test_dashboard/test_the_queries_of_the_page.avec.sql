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

SELECT dimension,
       object_id,
       code,
       label,
       short_label,
       parent_id,
       heading,
       is_outside_axes,
       description,
       POSITION
FROM allocations_versionnode
WHERE version_id = %s
  AND dimension IN (…)

SELECT axis_id,
       project_id,
       envelope_id,
       CAST(SUM(amount) AS bigint),
       CAST(SUM(CASE origin
                    WHEN 1 THEN 1099511627776
                    WHEN 2 THEN 1099511627777
                    WHEN 3 THEN 1099511628800
                    WHEN 4 THEN 1099512676352
                    WHEN 5 THEN 1100585369600
                END) AS bigint)
FROM allocations_allocation
WHERE version_id IN (…)
  AND YEAR IN (…)
  AND amount IS NOT NULL
GROUP BY axis_id,
         project_id,
         envelope_id

SELECT note,
       code
FROM allocations_line
WHERE note > ''
  AND note LIKE '%%.'
  AND EXISTS
    (SELECT 1
     FROM allocations_allocation
     WHERE line_id = allocations_line.id
       AND version_id IN (…)
       AND YEAR IN (…)
       AND amount IS NOT NULL)
ORDER BY code

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

SELECT a.line_id,
       l.code,
       a.project_id,
       a.measure_id,
       a.direction_id,
       a.sector_id,
       a.envelope_id,
       a.recurrence,
       l.last_year,
       a.year,
       a.amount
FROM allocations_allocation a
JOIN allocations_line l ON l.id = a.line_id
WHERE a.version_id = %s
  AND a.amount IS NOT NULL
ORDER BY a.line_id,
         a.year

SELECT "allocations_allocation"."origin" AS "origin",
       "allocations_allocation"."year" AS "year",
       COUNT("allocations_allocation"."id") AS "count",
       SUM("allocations_allocation"."amount") AS "total"
FROM "allocations_allocation"
WHERE ("allocations_allocation"."amount" IS NOT NULL
       AND "allocations_allocation"."version_id" = %s)
GROUP BY 1,
         2

SELECT "allocations_versionceiling"."id",
       "allocations_versionceiling"."version_id",
       "allocations_versionceiling"."envelope_id",
       "allocations_versionceiling"."year",
       "allocations_versionceiling"."kind",
       "allocations_versionceiling"."amount"
FROM "allocations_versionceiling"
WHERE "allocations_versionceiling"."version_id" = %s

SELECT dimension,
       object_id,
       code,
       label,
       short_label,
       parent_id,
       heading,
       is_outside_axes,
       description,
       POSITION
FROM allocations_versionnode
WHERE version_id = %s
  AND dimension IN (…)

SELECT COUNT(*),
       COALESCE(SUM(a.rev), 0),
       COUNT(CASE
                 WHEN c.new = a.amount
                      OR (c.new IS NULL
                          AND a.amount IS NULL) THEN 1
             END)
FROM allocations_allocation a
LEFT JOIN allocations_change c ON c.version_id = a.version_id
AND c.line_id = a.line_id
AND c.year = a.year
AND c.rev_after = a.rev
WHERE a.version_id = %s
UNION ALL
SELECT COUNT(*),
       0,
       COUNT(CASE
                 WHEN c.rev_before = 0
                      AND c.old IS NULL THEN 1
                 WHEN p.id IS NOT NULL
                      AND (p.new = c.old
                           OR (p.new IS NULL
                               AND c.old IS NULL)) THEN 1
             END)
FROM allocations_change c
LEFT JOIN allocations_change p ON p.version_id = c.version_id
AND p.line_id = c.line_id
AND p.year = c.year
AND p.rev_after = c.rev_before
WHERE c.version_id = %s
UNION ALL
SELECT COUNT(*),
       COUNT(CASE
                 WHEN c.rev_before = 0 THEN 1
             END),
       COUNT(CASE
                 WHEN b.origin = 'withdrawal'
                      AND n.id IS NULL THEN 1
             END)
FROM allocations_change c
JOIN allocations_batch b ON b.id = c.batch_id
LEFT JOIN allocations_change n ON n.version_id = c.version_id
AND n.line_id = c.line_id
AND n.year = c.year
AND n.rev_before = c.rev_after
LEFT JOIN allocations_allocation a ON a.version_id = c.version_id
AND a.line_id = c.line_id
AND a.year = c.year
WHERE c.version_id = %s
  AND a.id IS NULL

SELECT DISTINCT a.line_id,
                a.year
FROM allocations_change c
JOIN allocations_allocation a ON a.version_id = %s
AND a.line_id = c.line_id
AND a.year = c.year
AND a.amount = c.new
WHERE c.batch_id IN
    (SELECT id
     FROM allocations_batch
     WHERE version_id IN (…)
       AND cause IN (…))

SELECT DISTINCT a.line_id,
                a.year
FROM allocations_allocation a
JOIN allocations_change c ON c.version_id IN (…)
AND c.line_id = a.line_id
AND c.year = a.year
AND c.new = a.amount
JOIN allocations_batch b ON b.id = c.batch_id
WHERE a.version_id = %s
  AND a.amount < 0
  AND b.origin <> %s
  AND (b.cause <> ''
       OR TRIM(b.reason) <> '')

SELECT "allocations_threshold"."limit" AS "limit",
       "allocations_threshold"."value" AS "value"
FROM "allocations_threshold"
WHERE "allocations_threshold"."agency_id" = %s

SELECT "allocations_notifiedamount"."envelope_id" AS "envelope",
       "allocations_notifiedamount"."year" AS "year",
       SUM("allocations_notifiedamount"."amount") AS "total"
FROM "allocations_notifiedamount"
INNER JOIN "allocations_notification" ON ("allocations_notifiedamount"."notification_id" = "allocations_notification"."id")
WHERE ("allocations_notification"."agency_id" = %s
       AND "allocations_notifiedamount"."year" IN (…))
GROUP BY 1,
         2

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
