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

SELECT "fir_waitingfile"."id",
       "fir_waitingfile"."uuid",
       "fir_waitingfile"."fir_year_id",
       "fir_waitingfile"."by_id",
       "fir_waitingfile"."at",
       "fir_waitingfile"."name",
       "fir_waitingfile"."digest",
       "fir_waitingfile"."content",
       "fir_waitingfile"."reading"
FROM "fir_waitingfile"
WHERE ("fir_waitingfile"."at" >= %s
       AND "fir_waitingfile"."by_id" = %s
       AND "fir_waitingfile"."fir_year_id" = %s
       AND "fir_waitingfile"."uuid" = %s)
ORDER BY "fir_waitingfile"."id" ASC
LIMIT 1

SELECT "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id"
FROM "organisation_direction"
WHERE "organisation_direction"."agency_id" = %s
ORDER BY "organisation_direction"."position" ASC,
         "organisation_direction"."code" ASC

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
       "fir_scheme"."note"
FROM "fir_scheme"
WHERE "fir_scheme"."agency_id" = %s
ORDER BY "fir_scheme"."position" ASC,
         "fir_scheme"."code" ASC

SELECT "fir_commitment"."id",
       "fir_commitment"."agency_id",
       "fir_commitment"."code",
       "fir_commitment"."origin_year",
       "fir_commitment"."nature",
       "fir_commitment"."direction_id",
       "fir_commitment"."mission_id",
       "fir_commitment"."scheme_id",
       "fir_commitment"."line_id",
       "fir_commitment"."rev"
FROM "fir_commitment"
WHERE ("fir_commitment"."agency_id" = %s
       AND "fir_commitment"."code" IN (…))

SELECT "fir_movement"."key" AS "key",
       "fir_movement"."id" AS "pk",
       "fir_movement"."fir_year_id" AS "fir_year",
       "fir_firyear"."year" AS "fir_year__year",
       "fir_movement"."kind" AS "kind",
       "fir_commitment"."code" AS "commitment__code",
       "fir_movement"."origin_year" AS "origin_year",
       "fir_movement"."nature" AS "nature",
       "fir_movement"."direction_id" AS "direction",
       "fir_movement"."mission_id" AS "mission",
       "fir_movement"."scheme_id" AS "scheme",
       "fir_movement"."line_id" AS "line",
       "fir_movement"."ae" AS "ae",
       "fir_movement"."cp" AS "cp",
       "fir_movement"."on" AS "on",
       T9."id" AS "cancelled_by",
       "fir_operation"."undoes_id" AS "cancelled_by__operation__undoes"
FROM "fir_movement"
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
LEFT OUTER JOIN "fir_commitment" ON ("fir_movement"."commitment_id" = "fir_commitment"."id")
LEFT OUTER JOIN "fir_movement" T9 ON ("fir_movement"."id" = T9."cancels_id")
LEFT OUTER JOIN "fir_operation" ON (T9."operation_id" = "fir_operation"."id")
WHERE ("fir_movement"."agency_id" = %s
       AND "fir_movement"."key" IN (…))

SELECT "fir_authorisation"."nature" AS "nature",
       SUM("fir_authorisation"."ae") AS "ae",
       SUM("fir_authorisation"."cp") AS "cp"
FROM "fir_authorisation"
WHERE "fir_authorisation"."stage_id" IN
    (SELECT U0."id" AS "pk"
     FROM "fir_stage" U0
     WHERE (U0."fir_year_id" = %s
            AND U0."is_voted"
            AND NOT (U0."kind" = %s))
     ORDER BY U0."position" DESC,
              1 DESC
     LIMIT 1)
GROUP BY 1

SELECT "fir_operation"."id",
       "fir_operation"."uuid",
       "fir_operation"."agency_id",
       "fir_operation"."fir_year_id",
       "fir_operation"."by_id",
       "fir_operation"."at",
       "fir_operation"."way",
       "fir_operation"."reason",
       "fir_operation"."file_name",
       "fir_operation"."digest",
       "fir_operation"."undoes_id",
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
FROM "fir_operation"
INNER JOIN "organisation_user" ON ("fir_operation"."by_id" = "organisation_user"."id")
WHERE ("fir_operation"."agency_id" = %s
       AND "fir_operation"."digest" = %s
       AND "fir_operation"."way" = %s
       AND "fir_operation"."fir_year_id" = %s)
ORDER BY "fir_operation"."at" DESC
LIMIT 1
