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

SELECT "allocations_batch"."id",
       "allocations_batch"."uuid",
       "allocations_batch"."agency_id",
       "allocations_batch"."version_id",
       "allocations_batch"."by_id",
       "allocations_batch"."at",
       "allocations_batch"."origin",
       "allocations_batch"."cause",
       "allocations_batch"."reason",
       "allocations_batch"."undoes_id",
       "allocations_batch"."digest",
       "allocations_batch"."parameters",
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
       "organisation_user"."date_joined",
       T4."id",
       T4."uuid",
       T4."agency_id",
       T4."version_id",
       T4."by_id",
       T4."at",
       T4."origin",
       T4."cause",
       T4."reason",
       T4."undoes_id",
       T4."digest",
       T4."parameters",
       T5."id",
       T5."uuid",
       T5."agency_id",
       T5."version_id",
       T5."by_id",
       T5."at",
       T5."origin",
       T5."cause",
       T5."reason",
       T5."undoes_id",
       T5."digest",
       T5."parameters",
       T6."id",
       T6."password",
       T6."last_login",
       T6."is_superuser",
       T6."username",
       T6."first_name",
       T6."last_name",
       T6."email",
       T6."is_staff",
       T6."is_active",
       T6."date_joined"
FROM "allocations_batch"
INNER JOIN "organisation_user" ON ("allocations_batch"."by_id" = "organisation_user"."id")
LEFT OUTER JOIN "allocations_batch" T4 ON ("allocations_batch"."undoes_id" = T4."id")
LEFT OUTER JOIN "allocations_batch" T5 ON ("allocations_batch"."id" = T5."undoes_id")
LEFT OUTER JOIN "organisation_user" T6 ON (T5."by_id" = T6."id")
WHERE ("allocations_batch"."version_id" = %s
       AND "allocations_batch"."uuid" = %s)
ORDER BY "allocations_batch"."at" DESC,
         "allocations_batch"."id" DESC
LIMIT 1

SELECT COUNT(*) AS "__count"
FROM "allocations_change"
WHERE "allocations_change"."batch_id" = %s

SELECT "allocations_change"."id",
       "allocations_change"."batch_id",
       "allocations_change"."version_id",
       "allocations_change"."line_id",
       "allocations_change"."year",
       "allocations_change"."old",
       "allocations_change"."new",
       "allocations_change"."old_origin",
       "allocations_change"."new_origin",
       "allocations_change"."rev_before",
       "allocations_change"."rev_after",

  (SELECT U0."amount" AS "amount"
   FROM "allocations_allocation" U0
   WHERE (U0."line_id" = ("allocations_change"."line_id")
          AND U0."version_id" = ("allocations_change"."version_id")
          AND U0."year" = ("allocations_change"."year"))
   LIMIT 1) AS "now",

  (SELECT U0."origin" AS "origin"
   FROM "allocations_allocation" U0
   WHERE (U0."line_id" = ("allocations_change"."line_id")
          AND U0."version_id" = ("allocations_change"."version_id")
          AND U0."year" = ("allocations_change"."year"))
   LIMIT 1) AS "now_origin",
       CASE
           WHEN (("allocations_change"."new" IS NULL
                  AND
                    (SELECT U0."amount" AS "amount"
                     FROM "allocations_allocation" U0
                     WHERE (U0."line_id" = ("allocations_change"."line_id")
                            AND U0."version_id" = ("allocations_change"."version_id")
                            AND U0."year" = ("allocations_change"."year"))
                     LIMIT 1) IS NULL)
                 OR (
                       (SELECT U0."amount" AS "amount"
                        FROM "allocations_allocation" U0
                        WHERE (U0."line_id" = ("allocations_change"."line_id")
                               AND U0."version_id" = ("allocations_change"."version_id")
                               AND U0."year" = ("allocations_change"."year"))
                        LIMIT 1) = ("allocations_change"."new")
                     AND
                       (SELECT U0."origin" AS "origin"
                        FROM "allocations_allocation" U0
                        WHERE (U0."line_id" = ("allocations_change"."line_id")
                               AND U0."version_id" = ("allocations_change"."version_id")
                               AND U0."year" = ("allocations_change"."year"))
                        LIMIT 1) = ("allocations_change"."new_origin"))) THEN %s
           ELSE %s
       END AS "stands",
       "allocations_line"."id",
       "allocations_line"."plan_id",
       "allocations_line"."code",
       "allocations_line"."measure_id",
       "allocations_line"."sector_id",
       "allocations_line"."envelope_id",
       "allocations_line"."recurrence",
       "allocations_line"."last_year",
       "allocations_line"."note",
       "projects_measure"."id",
       "projects_measure"."code",
       "projects_measure"."label",
       "projects_measure"."position",
       "projects_measure"."closed_on",
       "projects_measure"."plan_id",
       "projects_measure"."project_id",
       "projects_measure"."is_rest",
       "projects_measure"."merged_into_id",
       "projects_project"."id",
       "projects_project"."code",
       "projects_project"."label",
       "projects_project"."position",
       "projects_project"."closed_on",
       "projects_project"."plan_id",
       "projects_project"."axis_id",
       "projects_project"."short_label",
       "projects_project"."note",
       "projects_project"."merged_into_id",
       "organisation_sector"."id",
       "organisation_sector"."code",
       "organisation_sector"."label",
       "organisation_sector"."position",
       "organisation_sector"."closed_on",
       "organisation_sector"."agency_id",
       "organisation_sector"."direction_id",
       "organisation_sector"."heading",
       "organisation_sector"."merged_into_id",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id",
       "allocations_envelope"."id",
       "allocations_envelope"."code",
       "allocations_envelope"."label",
       "allocations_envelope"."position",
       "allocations_envelope"."closed_on",
       "allocations_envelope"."agency_id",
       "allocations_envelope"."long_label",
       "allocations_envelope"."label_source",
       "allocations_envelope"."merged_into_id"
FROM "allocations_change"
INNER JOIN "allocations_line" ON ("allocations_change"."line_id" = "allocations_line"."id")
INNER JOIN "projects_measure" ON ("allocations_line"."measure_id" = "projects_measure"."id")
INNER JOIN "projects_project" ON ("projects_measure"."project_id" = "projects_project"."id")
INNER JOIN "organisation_sector" ON ("allocations_line"."sector_id" = "organisation_sector"."id")
INNER JOIN "organisation_direction" ON ("organisation_sector"."direction_id" = "organisation_direction"."id")
INNER JOIN "allocations_envelope" ON ("allocations_line"."envelope_id" = "allocations_envelope"."id")
INNER JOIN "projects_axis" ON ("projects_project"."axis_id" = "projects_axis"."id")
WHERE "allocations_change"."batch_id" = %s
ORDER BY "projects_axis"."position" ASC,
         "projects_project"."position" ASC,
         "projects_measure"."position" ASC,
         "organisation_sector"."position" ASC,
         "allocations_envelope"."position" ASC,
         "allocations_line"."code" ASC,
         "allocations_change"."year" ASC
LIMIT 500

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

SELECT COUNT(*) AS "__count"
FROM "allocations_change"
WHERE ("allocations_change"."batch_id" = %s
       AND NOT CASE
                   WHEN (("allocations_change"."new" IS NULL
                          AND
                            (SELECT U0."amount" AS "amount"
                             FROM "allocations_allocation" U0
                             WHERE (U0."line_id" = ("allocations_change"."line_id")
                                    AND U0."version_id" = ("allocations_change"."version_id")
                                    AND U0."year" = ("allocations_change"."year"))
                             LIMIT 1) IS NULL)
                         OR (
                               (SELECT U0."amount" AS "amount"
                                FROM "allocations_allocation" U0
                                WHERE (U0."line_id" = ("allocations_change"."line_id")
                                       AND U0."version_id" = ("allocations_change"."version_id")
                                       AND U0."year" = ("allocations_change"."year"))
                                LIMIT 1) = ("allocations_change"."new")
                             AND
                               (SELECT U0."origin" AS "origin"
                                FROM "allocations_allocation" U0
                                WHERE (U0."line_id" = ("allocations_change"."line_id")
                                       AND U0."version_id" = ("allocations_change"."version_id")
                                       AND U0."year" = ("allocations_change"."year"))
                                LIMIT 1) = ("allocations_change"."new_origin"))) THEN %s
                   ELSE %s
               END)
