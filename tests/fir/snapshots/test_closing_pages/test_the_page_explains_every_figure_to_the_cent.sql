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

SELECT "fir_stage"."id",
       "fir_stage"."fir_year_id",
       "fir_stage"."code",
       "fir_stage"."label",
       "fir_stage"."kind",
       "fir_stage"."position",
       "fir_stage"."is_voted",
       "fir_stage"."voted_on",
       "fir_stage"."received_on",
       "fir_stage"."enforceable_on",
       "fir_stage"."note"
FROM "fir_stage"
WHERE "fir_stage"."fir_year_id" = %s
ORDER BY "fir_stage"."position" ASC,
         "fir_stage"."id" ASC

SELECT "fir_authorisation"."stage_id" AS "stage",
       "fir_authorisation"."nature" AS "nature",
       SUM("fir_authorisation"."ae") AS "ae__sum",
       SUM("fir_authorisation"."cp") AS "cp__sum"
FROM "fir_authorisation"
WHERE "fir_authorisation"."stage_id" IN (…)
GROUP BY 1,
         2

SELECT "fir_movement"."kind" AS "kind",
       CASE
           WHEN ("fir_movement"."origin_year" IS NULL
                 OR "fir_movement"."origin_year" = %s) THEN %s
           ELSE %s
       END AS "own",
       "fir_movement"."nature" AS "nature",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
WHERE "fir_movement"."fir_year_id" = %s
GROUP BY 1,
         3,
         2

SELECT "fir_movement"."commitment_id" AS "commitment",
       "fir_movement"."origin_year" AS "origin_year",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_firyear"."year" = %s) AS "paid"
FROM "fir_movement"
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
WHERE ("fir_movement"."agency_id" = %s
       AND "fir_firyear"."year" <= %s
       AND "fir_movement"."kind" IN (…))
GROUP BY 1,
         2

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
         "organisation_direction"."id" ASC

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
         "fir_mission"."id" ASC

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
         "fir_scheme"."id" ASC

SELECT "fir_stage"."id",
       "fir_stage"."fir_year_id",
       "fir_stage"."code",
       "fir_stage"."label",
       "fir_stage"."kind",
       "fir_stage"."position",
       "fir_stage"."is_voted",
       "fir_stage"."voted_on",
       "fir_stage"."received_on",
       "fir_stage"."enforceable_on",
       "fir_stage"."note"
FROM "fir_stage"
WHERE "fir_stage"."fir_year_id" = %s
ORDER BY "fir_stage"."position" ASC,
         "fir_stage"."id" ASC

SELECT "fir_authorisation"."stage_id" AS "stage",
       "fir_authorisation"."nature" AS "nature",
       "fir_authorisation"."direction_id" AS "direction",
       "fir_authorisation"."mission_id" AS "mission",
       "fir_authorisation"."scheme_id" AS "scheme",
       SUM("fir_authorisation"."ae") AS "ae__sum",
       SUM("fir_authorisation"."cp") AS "cp__sum"
FROM "fir_authorisation"
WHERE "fir_authorisation"."stage_id" IN (…)
GROUP BY 1,
         2,
         3,
         4,
         5

SELECT "fir_movement"."kind" AS "kind",
       CASE
           WHEN ("fir_movement"."origin_year" IS NULL
                 OR "fir_movement"."origin_year" = %s) THEN %s
           ELSE %s
       END AS "own",
       "fir_movement"."nature" AS "nature",
       "fir_movement"."direction_id" AS "direction",
       "fir_movement"."mission_id" AS "mission",
       "fir_movement"."scheme_id" AS "scheme",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
WHERE "fir_movement"."fir_year_id" = %s
GROUP BY 1,
         3,
         4,
         5,
         6,
         2

SELECT "fir_movement"."commitment_id" AS "commitment",
       "fir_movement"."origin_year" AS "origin_year",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_firyear"."year" = %s) AS "paid"
FROM "fir_movement"
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
WHERE ("fir_movement"."agency_id" = %s
       AND "fir_firyear"."year" <= %s
       AND "fir_movement"."kind" IN (…))
GROUP BY 1,
         2

SELECT "fir_scheduledpayment"."commitment_id" AS "commitment",
       SUM("fir_scheduledpayment"."amount") AS "amount__sum"
FROM "fir_scheduledpayment"
INNER JOIN "fir_commitment" ON ("fir_scheduledpayment"."commitment_id" = "fir_commitment"."id")
WHERE "fir_commitment"."agency_id" = %s
GROUP BY 1

SELECT "fir_commitment"."id" AS "pk",
       "fir_commitment"."code" AS "code",
       "fir_commitment"."label" AS "label"
FROM "fir_commitment"
WHERE "fir_commitment"."agency_id" = %s

SELECT "fir_protectedcredit"."id",
       "fir_protectedcredit"."fir_year_id",
       "fir_protectedcredit"."label",
       "fir_protectedcredit"."purpose",
       "fir_protectedcredit"."scheme_id",
       "fir_protectedcredit"."amount",
       "fir_protectedcredit"."text"
FROM "fir_protectedcredit"
WHERE "fir_protectedcredit"."fir_year_id" = %s
ORDER BY "fir_protectedcredit"."id" ASC

SELECT "fir_movement"."operation_id" AS "operation",
       "fir_operation"."at" AS "operation__at",
       "fir_movement"."mission_id" AS "mission",
       "fir_movement"."scheme_id" AS "scheme",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
LEFT OUTER JOIN "fir_movement" T2 ON ("fir_movement"."id" = T2."cancels_id")
INNER JOIN "fir_operation" ON ("fir_movement"."operation_id" = "fir_operation"."id")
WHERE (T2."id" IS NULL
       AND "fir_movement"."cancels_id" IS NULL
       AND "fir_movement"."fir_year_id" = %s
       AND "fir_movement"."kind" = %s)
GROUP BY 1,
         2,
         3,
         4
ORDER BY 1 ASC

SELECT "fir_commitment"."id",
       "fir_commitment"."agency_id",
       "fir_commitment"."code",
       "fir_commitment"."label",
       "fir_commitment"."beneficiary",
       "fir_commitment"."origin_year",
       "fir_commitment"."nature",
       "fir_commitment"."direction_id",
       "fir_commitment"."mission_id",
       "fir_commitment"."scheme_id",
       "fir_commitment"."line_id",
       "fir_commitment"."rev"
FROM "fir_commitment"
WHERE "fir_commitment"."id" IN (…)
