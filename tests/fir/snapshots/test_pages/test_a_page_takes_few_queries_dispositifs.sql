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

SELECT "fir_movement"."kind" AS "kind",
       CASE
           WHEN ("fir_movement"."origin_year" IS NULL
                 OR "fir_movement"."origin_year" = %s) THEN %s
           ELSE %s
       END AS "own",
       "fir_movement"."scheme_id" AS "scheme",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
WHERE "fir_movement"."fir_year_id" = %s
GROUP BY 1,
         3,
         2

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
WHERE "fir_scheme"."id" IN (…)

SELECT "fir_schemefigure"."id",
       "fir_schemefigure"."fir_year_id",
       "fir_schemefigure"."scheme_id",
       "fir_schemefigure"."axis_id",
       "fir_schemefigure"."confidence",
       "fir_schemefigure"."amount",
       "fir_schemefigure"."as_printed",
       "fir_schemefigure"."precision",
       "fir_schemefigure"."rounding",
       "fir_schemefigure"."indicators",
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
       "fir_scheme"."note",
       T4."id",
       T4."code",
       T4."label",
       T4."position",
       T4."closed_on",
       T4."opened_on",
       T4."purpose",
       T4."purpose_source",
       T4."agency_id",
       T4."mission_id",
       T4."parent_id",
       T4."group",
       T4."note",
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
FROM "fir_schemefigure"
INNER JOIN "fir_scheme" ON ("fir_schemefigure"."scheme_id" = "fir_scheme"."id")
LEFT OUTER JOIN "fir_scheme" T4 ON ("fir_scheme"."parent_id" = T4."id")
INNER JOIN "projects_axis" ON ("fir_schemefigure"."axis_id" = "projects_axis"."id")
WHERE "fir_schemefigure"."fir_year_id" = %s

SELECT "projects_axis"."id",
       "projects_axis"."code",
       "projects_axis"."label",
       "projects_axis"."position",
       "projects_axis"."closed_on",
       "projects_axis"."plan_id",
       "projects_axis"."short_label",
       "projects_axis"."scope",
       "projects_axis"."is_outside_axes",
       "projects_axis"."merged_into_id",
       "projects_plan"."id",
       "projects_plan"."agency_id",
       "projects_plan"."code",
       "projects_plan"."label",
       "projects_plan"."base_year",
       "projects_plan"."horizon",
       "projects_plan"."axis_word",
       "projects_plan"."source",
       "projects_plan"."stamp"
FROM "projects_axis"
INNER JOIN "projects_plan" ON ("projects_axis"."plan_id" = "projects_plan"."id")
WHERE "projects_axis"."plan_id" IN (…)
ORDER BY "projects_axis"."position" ASC,
         "projects_axis"."code" ASC
