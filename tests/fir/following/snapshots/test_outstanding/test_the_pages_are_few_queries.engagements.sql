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

SELECT "fir_commitment"."code" AS "commitment__code",
       "fir_commitment"."label" AS "commitment__label",
       "fir_commitment"."beneficiary" AS "commitment__beneficiary",
       "fir_movement"."origin_year" AS "origin_year",
       "organisation_direction"."code" AS "direction__code",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE NOT ("fir_movement"."fir_year_id" = %s)) AS "before",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_movement"."fir_year_id" = %s) AS "paid",
       COUNT("fir_movement"."commitment_id") AS "named",
       COUNT("fir_movement"."id") AS "n"
FROM "fir_movement"
LEFT OUTER JOIN "fir_commitment" ON ("fir_movement"."commitment_id" = "fir_commitment"."id")
INNER JOIN "organisation_direction" ON ("fir_movement"."direction_id" = "organisation_direction"."id")
WHERE ("fir_movement"."fir_year_id" IN (…)
       AND "fir_movement"."kind" IN (…))
GROUP BY 1,
         2,
         3,
         4,
         5

SELECT "fir_commitment"."code" AS "commitment__code",
       "fir_commitment"."label" AS "commitment__label",
       "fir_commitment"."beneficiary" AS "commitment__beneficiary",
       "fir_commitment"."origin_year" AS "commitment__origin_year",
       "organisation_direction"."code" AS "commitment__direction__code",
       "fir_scheduledpayment"."year" AS "year",
       SUM("fir_scheduledpayment"."amount") AS "amount__sum"
FROM "fir_scheduledpayment"
INNER JOIN "fir_commitment" ON ("fir_scheduledpayment"."commitment_id" = "fir_commitment"."id")
INNER JOIN "organisation_direction" ON ("fir_commitment"."direction_id" = "organisation_direction"."id")
WHERE ("fir_commitment"."agency_id" = %s
       AND "fir_commitment"."origin_year" <= %s
       AND "fir_scheduledpayment"."year" > %s)
GROUP BY 1,
         2,
         3,
         4,
         5,
         6

SELECT "fir_movement"."origin_year" AS "origin_year",
       SUM("fir_movement"."ae") FILTER (
                                        WHERE NOT ("fir_movement"."fir_year_id" = %s)) AS "ae_before",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE NOT ("fir_movement"."fir_year_id" = %s)) AS "cp_before",
       SUM("fir_movement"."ae") FILTER (
                                        WHERE ("fir_movement"."fir_year_id" = %s
                                               AND NOT ("fir_movement"."kind" = %s))) AS "committed",
       SUM("fir_movement"."ae") FILTER (
                                        WHERE ("fir_movement"."fir_year_id" = %s
                                               AND "fir_movement"."kind" = %s)) AS "returned",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_movement"."fir_year_id" = %s) AS "paid",
       COUNT("fir_movement"."id") AS "rows"
FROM "fir_movement"
WHERE ("fir_movement"."fir_year_id" IN (…)
       AND "fir_movement"."kind" IN (…))
GROUP BY 1

SELECT "fir_commitment"."origin_year" AS "commitment__origin_year",
       "fir_scheduledpayment"."year" AS "year",
       SUM("fir_scheduledpayment"."amount") AS "amount__sum"
FROM "fir_scheduledpayment"
INNER JOIN "fir_commitment" ON ("fir_scheduledpayment"."commitment_id" = "fir_commitment"."id")
WHERE ("fir_commitment"."agency_id" = %s
       AND "fir_commitment"."origin_year" <= %s
       AND "fir_scheduledpayment"."year" > %s)
GROUP BY 1,
         2
