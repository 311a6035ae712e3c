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
       "allocations_batch"."id",
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
       "organisation_user"."date_joined"
FROM "allocations_change"
INNER JOIN "allocations_line" ON ("allocations_change"."line_id" = "allocations_line"."id")
INNER JOIN "allocations_batch" ON ("allocations_change"."batch_id" = "allocations_batch"."id")
INNER JOIN "organisation_user" ON ("allocations_batch"."by_id" = "organisation_user"."id")
WHERE ("allocations_line"."code" = %s
       AND "allocations_change"."version_id" = %s)
ORDER BY "allocations_change"."id" DESC
LIMIT 30

SELECT "allocations_comment"."id",
       "allocations_comment"."version_id",
       "allocations_comment"."line_id",
       "allocations_comment"."year",
       "allocations_comment"."answers_id",
       "allocations_comment"."text",
       "allocations_comment"."amount",
       "allocations_comment"."rev",
       "allocations_comment"."by_id",
       "allocations_comment"."at",
       "allocations_comment"."resolved_by_id",
       "allocations_comment"."resolved_at",
       "allocations_line"."id",
       "allocations_line"."plan_id",
       "allocations_line"."code",
       "allocations_line"."measure_id",
       "allocations_line"."sector_id",
       "allocations_line"."envelope_id",
       "allocations_line"."recurrence",
       "allocations_line"."last_year",
       "allocations_line"."note",
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
       T5."id",
       T5."password",
       T5."last_login",
       T5."is_superuser",
       T5."username",
       T5."first_name",
       T5."last_name",
       T5."email",
       T5."is_staff",
       T5."is_active",
       T5."date_joined"
FROM "allocations_comment"
INNER JOIN "allocations_line" ON ("allocations_comment"."line_id" = "allocations_line"."id")
INNER JOIN "organisation_user" ON ("allocations_comment"."by_id" = "organisation_user"."id")
LEFT OUTER JOIN "organisation_user" T5 ON ("allocations_comment"."resolved_by_id" = T5."id")
WHERE ("allocations_line"."code" = %s
       AND "allocations_comment"."version_id" = %s)
ORDER BY "allocations_comment"."id" ASC
