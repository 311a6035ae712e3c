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

SELECT "organisation_direction"."code" AS "code",
       "organisation_direction"."label" AS "label"
FROM "organisation_direction"
WHERE "organisation_direction"."agency_id" = %s
ORDER BY "organisation_direction"."position" ASC,
         1 ASC

SELECT "fir_mission"."code" AS "code",
       "fir_mission"."label" AS "label"
FROM "fir_mission"
WHERE "fir_mission"."agency_id" = %s
ORDER BY "fir_mission"."position" ASC,
         1 ASC

SELECT "fir_scheme"."code" AS "code",
       "fir_scheme"."label" AS "label"
FROM "fir_scheme"
WHERE "fir_scheme"."agency_id" = %s
ORDER BY "fir_scheme"."position" ASC,
         1 ASC

SELECT "fir_movement"."kind" AS "kind",
       COUNT("fir_movement"."id") AS "pk__count",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
WHERE "fir_movement"."fir_year_id" = %s
GROUP BY 1

SELECT "fir_movement"."id",
       "fir_movement"."fir_year_id",
       "fir_movement"."kind",
       "fir_movement"."commitment_id",
       "fir_movement"."origin_year",
       "fir_movement"."nature",
       "fir_movement"."direction_id",
       "fir_movement"."mission_id",
       "fir_movement"."scheme_id",
       "fir_movement"."ae",
       "fir_movement"."cp",
       "fir_movement"."on",
       "fir_movement"."key",
       "fir_movement"."label",
       "fir_movement"."cancels_id",
       "fir_firyear"."id",
       "fir_firyear"."year",
       "fir_commitment"."id",
       "fir_commitment"."code",
       "fir_commitment"."beneficiary",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "fir_mission"."id",
       "fir_mission"."code",
       "fir_scheme"."id",
       "fir_scheme"."code",
       T7."id",
       T7."key",
       T8."id",
       T8."key"
FROM "fir_movement"
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
LEFT OUTER JOIN "fir_commitment" ON ("fir_movement"."commitment_id" = "fir_commitment"."id")
INNER JOIN "organisation_direction" ON ("fir_movement"."direction_id" = "organisation_direction"."id")
INNER JOIN "fir_mission" ON ("fir_movement"."mission_id" = "fir_mission"."id")
INNER JOIN "fir_scheme" ON ("fir_movement"."scheme_id" = "fir_scheme"."id")
LEFT OUTER JOIN "fir_movement" T7 ON ("fir_movement"."cancels_id" = T7."id")
LEFT OUTER JOIN "fir_movement" T8 ON ("fir_movement"."id" = T8."cancels_id")
WHERE "fir_movement"."fir_year_id" = %s
ORDER BY "fir_movement"."id" DESC
LIMIT 100
