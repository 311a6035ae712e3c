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

SELECT "allocations_forecast"."id",
       "allocations_forecast"."version_id",
       "allocations_forecast"."envelope_id",
       "allocations_forecast"."year",
       "allocations_forecast"."kind",
       "allocations_forecast"."amount",
       "allocations_forecast"."rate",
       "allocations_forecast"."note",
       "allocations_forecast"."by_id",
       "allocations_forecast"."at"
FROM "allocations_forecast"
WHERE "allocations_forecast"."version_id" = %s

SELECT "allocations_notifiedamount"."envelope_id" AS "envelope",
       "allocations_notifiedamount"."year" AS "year",
       SUM("allocations_notifiedamount"."amount") AS "total"
FROM "allocations_notifiedamount"
INNER JOIN "allocations_notification" ON ("allocations_notifiedamount"."notification_id" = "allocations_notification"."id")
WHERE ("allocations_notification"."agency_id" = %s
       AND "allocations_notifiedamount"."year" IN (…))
GROUP BY 1,
         2

SELECT %s AS "value1",
       "projects_project"."id" AS "id",
       "projects_project"."code" AS "code",
       "projects_project"."label" AS "label",
       "projects_project"."short_label" AS "f1",
       "projects_project"."axis_id" AS "f2",
       %s AS "value2",
       %s AS "value3",
       CASE
           WHEN "projects_project"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case3",
       %s AS "value4",
       "projects_axis"."position" AS "f4",
       "projects_project"."position" AS "f5",
       %s AS "value5"
FROM "projects_project"
INNER JOIN "projects_axis" ON ("projects_project"."axis_id" = "projects_axis"."id")
WHERE "projects_project"."plan_id" = %s
UNION ALL
SELECT %s AS "value1",
       "projects_measure"."id" AS "id",
       "projects_measure"."code" AS "code",
       "projects_measure"."label" AS "label",
       %s AS "value2",
       "projects_measure"."project_id" AS "f2",
       %s AS "value3",
       %s AS "value4",
       CASE
           WHEN "projects_measure"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case4",
       %s AS "value5",
       "projects_axis"."position" AS "f5",
       "projects_project"."position" AS "f6",
       "projects_measure"."position" AS "f7"
FROM "projects_measure"
INNER JOIN "projects_project" ON ("projects_measure"."project_id" = "projects_project"."id")
INNER JOIN "projects_axis" ON ("projects_project"."axis_id" = "projects_axis"."id")
WHERE "projects_measure"."plan_id" = %s
UNION ALL
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
UNION ALL
SELECT %s AS "value1",
       "organisation_sector"."id" AS "id",
       "organisation_sector"."code" AS "code",
       "organisation_sector"."label" AS "label",
       %s AS "value2",
       "organisation_sector"."direction_id" AS "f2",
       "organisation_sector"."heading" AS "f3",
       %s AS "value3",
       CASE
           WHEN "organisation_sector"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case3",
       %s AS "value4",
       "organisation_direction"."position" AS "f4",
       "organisation_sector"."position" AS "f5",
       %s AS "value5"
FROM "organisation_sector"
INNER JOIN "organisation_direction" ON ("organisation_sector"."direction_id" = "organisation_direction"."id")
WHERE "organisation_sector"."agency_id" = %s
UNION ALL
SELECT %s AS "value1",
       "allocations_envelope"."id" AS "id",
       "allocations_envelope"."code" AS "code",
       "allocations_envelope"."label" AS "label",
       %s AS "value2",
       %s AS "value3",
       %s AS "value4",
       %s AS "value5",
       CASE
           WHEN "allocations_envelope"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case5",
       "allocations_envelope"."long_label" AS "f5",
       "allocations_envelope"."position" AS "f6",
       %s AS "value6",
       %s AS "value7"
FROM "allocations_envelope"
WHERE "allocations_envelope"."agency_id" = %s

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

SELECT DISTINCT "allocations_allocation"."direction_id" AS "direction",
                "allocations_allocation"."envelope_id" AS "envelope"
FROM "allocations_allocation"
WHERE ("allocations_allocation"."amount" IS NOT NULL
       AND "allocations_allocation"."version_id" = %s)

SELECT "allocations_threshold"."limit" AS "limit",
       "allocations_threshold"."value" AS "value"
FROM "allocations_threshold"
WHERE "allocations_threshold"."agency_id" = %s

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
