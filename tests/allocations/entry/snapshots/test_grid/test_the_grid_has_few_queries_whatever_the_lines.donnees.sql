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

SELECT %s AS "value1",
       "projects_axis"."id" AS "id",
       "projects_axis"."code" AS "code",
       "projects_axis"."label" AS "label",
       "projects_axis"."short_label" AS "f1",
       %s AS "value2",
       %s AS "value3",
       "projects_axis"."is_outside_axes" AS "f3",
       CASE
           WHEN "projects_axis"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case3",
       "projects_axis"."scope" AS "f4",
       "projects_axis"."position" AS "f5",
       %s AS "value5",
       %s AS "value6"
FROM "projects_axis"
WHERE "projects_axis"."plan_id" = %s
UNION ALL
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

SELECT "allocations_allocation"."line_id" AS "line_id",
       "allocations_allocation"."version_id" AS "version_id",
       "allocations_allocation"."year" AS "year",
       "allocations_allocation"."amount" AS "amount",
       "allocations_allocation"."rev" AS "rev",
       "allocations_allocation"."origin" AS "origin",
       "allocations_allocation"."measure_id" AS "measure_id",
       "allocations_allocation"."direction_id" AS "direction_id",
       "allocations_allocation"."sector_id" AS "sector_id",
       "allocations_allocation"."envelope_id" AS "envelope_id",
       "allocations_allocation"."recurrence" AS "recurrence"
FROM "allocations_allocation"
WHERE "allocations_allocation"."version_id" = %s

SELECT "allocations_line"."id" AS "id",
       "allocations_line"."code" AS "code",
       "allocations_line"."last_year" AS "last_year",
       "allocations_line"."note" AS "note",
       "projects_measure"."is_rest" AS "measure__is_rest"
FROM "allocations_line"
INNER JOIN "projects_measure" ON ("allocations_line"."measure_id" = "projects_measure"."id")
WHERE "allocations_line"."id" IN
    (SELECT U0."line_id" AS "line"
     FROM "allocations_allocation" U0
     WHERE U0."version_id" = %s)

SELECT "allocations_linenote"."line_id" AS "line",
       "allocations_linenote"."text" AS "text"
FROM "allocations_linenote"
WHERE ("allocations_linenote"."version_id" = %s
       AND NOT ("allocations_linenote"."text" = %s))

SELECT "allocations_comment"."line_id" AS "line",
       "allocations_comment"."year" AS "year",
       COUNT("allocations_comment"."id") AS "count"
FROM "allocations_comment"
WHERE ("allocations_comment"."answers_id" IS NULL
       AND "allocations_comment"."resolved_at" IS NULL
       AND "allocations_comment"."version_id" = %s)
GROUP BY 1,
         2

SELECT "projects_planyear"."year" AS "year",
       "projects_planyear"."status" AS "status"
FROM "projects_planyear"
WHERE "projects_planyear"."plan_id" = %s
ORDER BY 1 ASC

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
