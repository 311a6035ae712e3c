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

SELECT "fir_firyear"."id",
       "fir_firyear"."agency_id",
       "fir_firyear"."year",
       "fir_firyear"."status",
       "fir_firyear"."envelope_id",
       "fir_firyear"."carry_over_rate",
       "fir_firyear"."carry_over_text",
       "fir_firyear"."lapse_years",
       "fir_firyear"."lapse_text",
       "fir_firyear"."has_payments",
       "fir_firyear"."has_outstanding",
       "fir_firyear"."rounding",
       "fir_firyear"."data_date",
       "fir_firyear"."source",
       "fir_firyear"."stamp",

  (SELECT SUM(U0."stamp") AS "stamps"
   FROM "projects_plan" U0
   WHERE U0."agency_id" = ("fir_firyear"."agency_id")
   GROUP BY U0."agency_id") AS "plans",

  (SELECT U0."history_id" AS "history_id"
   FROM "organisation_historicaldirection" U0
   WHERE U0."agency_id" = ("fir_firyear"."agency_id")
   ORDER BY 1 DESC
   LIMIT 1) AS "directions",
       "organisation_agency"."id",
       "organisation_agency"."code",
       "organisation_agency"."name",
       "organisation_agency"."time_zone",
       "allocations_envelope"."id",
       "allocations_envelope"."code",
       "allocations_envelope"."label",
       "allocations_envelope"."position",
       "allocations_envelope"."closed_on",
       "allocations_envelope"."agency_id",
       "allocations_envelope"."long_label",
       "allocations_envelope"."label_source",
       "allocations_envelope"."merged_into_id"
FROM "fir_firyear"
INNER JOIN "organisation_agency" ON ("fir_firyear"."agency_id" = "organisation_agency"."id")
LEFT OUTER JOIN "allocations_envelope" ON ("fir_firyear"."envelope_id" = "allocations_envelope"."id")
WHERE ("fir_firyear"."agency_id" IN
         (SELECT U0."agency_id" AS "agency"
          FROM "organisation_membership" U0
          INNER JOIN "organisation_user" U1 ON (U0."user_id" = U1."id")
          WHERE (U0."user_id" = %s
                 AND U0."role" IN (…)
                 AND U1."is_active"))
       AND "fir_firyear"."agency_id" = %s)
ORDER BY "fir_firyear"."year" DESC

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

SELECT "fir_passage"."id",
       "fir_passage"."measure_id",
       "fir_passage"."mission_id",
       "fir_passage"."scheme_id",
       "fir_passage"."nature",
       "fir_passage"."rev",
       "fir_mission"."id",
       "fir_mission"."code",
       "fir_mission"."label",
       "fir_mission"."position",
       "fir_mission"."closed_on",
       "fir_mission"."opened_on",
       "fir_mission"."purpose",
       "fir_mission"."purpose_source",
       "fir_mission"."agency_id",
       "fir_mission"."parent_id",
       "fir_scheme"."id",
       "fir_scheme"."code",
       "fir_scheme"."label",
       "fir_scheme"."position",
       "fir_scheme"."closed_on",
       "fir_scheme"."opened_on",
       "fir_scheme"."purpose",
       "fir_scheme"."purpose_source",
       "fir_scheme"."agency_id",
       "fir_scheme"."mission_id",
       "fir_scheme"."parent_id",
       "fir_scheme"."group",
       "fir_scheme"."note"
FROM "fir_passage"
INNER JOIN "projects_measure" ON ("fir_passage"."measure_id" = "projects_measure"."id")
INNER JOIN "fir_mission" ON ("fir_passage"."mission_id" = "fir_mission"."id")
INNER JOIN "fir_scheme" ON ("fir_passage"."scheme_id" = "fir_scheme"."id")
WHERE "projects_measure"."plan_id" = %s

SELECT "allocations_allocation"."measure_id" AS "measure",
       "allocations_allocation"."direction_id" AS "direction",
       SUM("allocations_allocation"."amount") AS "amount__sum"
FROM "allocations_allocation"
WHERE ("allocations_allocation"."amount" IS NOT NULL
       AND "allocations_allocation"."envelope_id" = %s
       AND "allocations_allocation"."version_id" = %s
       AND "allocations_allocation"."year" = %s)
GROUP BY 1,
         2

SELECT "allocations_line"."measure_id" AS "measure"
FROM "allocations_line"
WHERE ("allocations_line"."envelope_id" = %s
       AND "allocations_line"."plan_id" = %s)

SELECT "projects_measure"."id",
       "projects_measure"."code",
       "projects_measure"."label",
       "projects_measure"."position",
       "projects_measure"."closed_on",
       "projects_measure"."plan_id",
       "projects_measure"."project_id",
       "projects_measure"."is_rest",
       "projects_measure"."merged_into_id",
       "projects_plan"."id",
       "projects_plan"."agency_id",
       "projects_plan"."code",
       "projects_plan"."label",
       "projects_plan"."base_year",
       "projects_plan"."horizon",
       "projects_plan"."axis_word",
       "projects_plan"."source",
       "projects_plan"."stamp",
       "organisation_agency"."id",
       "organisation_agency"."code",
       "organisation_agency"."name",
       "organisation_agency"."time_zone",
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
       "projects_axis"."id",
       "projects_axis"."code",
       "projects_axis"."label",
       "projects_axis"."position",
       "projects_axis"."closed_on",
       "projects_axis"."plan_id",
       "projects_axis"."short_label",
       "projects_axis"."scope",
       "projects_axis"."is_outside_axes",
       "projects_axis"."merged_into_id"
FROM "projects_measure"
INNER JOIN "projects_plan" ON ("projects_measure"."plan_id" = "projects_plan"."id")
INNER JOIN "organisation_agency" ON ("projects_plan"."agency_id" = "organisation_agency"."id")
INNER JOIN "projects_project" ON ("projects_measure"."project_id" = "projects_project"."id")
INNER JOIN "projects_axis" ON ("projects_project"."axis_id" = "projects_axis"."id")
WHERE ("projects_measure"."merged_into_id" IS NULL
       AND "projects_measure"."plan_id" = %s)
ORDER BY "projects_axis"."position" ASC,
         "projects_project"."position" ASC,
         "projects_measure"."position" ASC,
         "projects_measure"."code" ASC

SELECT "fir_mission"."id",
       "fir_mission"."code",
       "fir_mission"."label",
       "fir_mission"."position",
       "fir_mission"."closed_on",
       "fir_mission"."opened_on",
       "fir_mission"."purpose",
       "fir_mission"."purpose_source",
       "fir_mission"."agency_id",
       "fir_mission"."parent_id"
FROM "fir_mission"
WHERE "fir_mission"."agency_id" = %s
ORDER BY "fir_mission"."position" ASC,
         "fir_mission"."code" ASC

SELECT "fir_scheme"."id",
       "fir_scheme"."code",
       "fir_scheme"."label",
       "fir_scheme"."position",
       "fir_scheme"."closed_on",
       "fir_scheme"."opened_on",
       "fir_scheme"."purpose",
       "fir_scheme"."purpose_source",
       "fir_scheme"."agency_id",
       "fir_scheme"."mission_id",
       "fir_scheme"."parent_id",
       "fir_scheme"."group",
       "fir_scheme"."note",
       "fir_mission"."id",
       "fir_mission"."code",
       "fir_mission"."label",
       "fir_mission"."position",
       "fir_mission"."closed_on",
       "fir_mission"."opened_on",
       "fir_mission"."purpose",
       "fir_mission"."purpose_source",
       "fir_mission"."agency_id",
       "fir_mission"."parent_id"
FROM "fir_scheme"
INNER JOIN "fir_mission" ON ("fir_scheme"."mission_id" = "fir_mission"."id")
WHERE "fir_scheme"."agency_id" = %s
ORDER BY "fir_scheme"."position" ASC,
         "fir_scheme"."code" ASC
