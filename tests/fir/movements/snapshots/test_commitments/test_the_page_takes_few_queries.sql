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
       "fir_commitment"."rev",
       "organisation_agency"."id",
       "organisation_agency"."code",
       "organisation_agency"."name",
       "organisation_agency"."time_zone",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id",
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
       "fir_scheme"."note",
       "allocations_line"."id",
       "allocations_line"."plan_id",
       "allocations_line"."code",
       "allocations_line"."measure_id",
       "allocations_line"."sector_id",
       "allocations_line"."envelope_id",
       "allocations_line"."recurrence",
       "allocations_line"."last_year",
       "allocations_line"."note"
FROM "fir_commitment"
INNER JOIN "organisation_agency" ON ("fir_commitment"."agency_id" = "organisation_agency"."id")
INNER JOIN "organisation_direction" ON ("fir_commitment"."direction_id" = "organisation_direction"."id")
INNER JOIN "fir_mission" ON ("fir_commitment"."mission_id" = "fir_mission"."id")
INNER JOIN "fir_scheme" ON ("fir_commitment"."scheme_id" = "fir_scheme"."id")
LEFT OUTER JOIN "allocations_line" ON ("fir_commitment"."line_id" = "allocations_line"."id")
WHERE ("fir_commitment"."agency_id" = %s
       AND "fir_commitment"."code" = %s)
ORDER BY "fir_commitment"."id" ASC
LIMIT 1

SELECT "fir_firyear"."year" AS "fir_year__year",
       SUM("fir_movement"."ae") AS "ae__sum",
       SUM("fir_movement"."cp") AS "cp__sum"
FROM "fir_movement"
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
WHERE ("fir_movement"."commitment_id" = %s
       AND "fir_movement"."kind" IN (…))
GROUP BY 1

SELECT "fir_scheduledpayment"."year" AS "year",
       "fir_scheduledpayment"."amount" AS "amount"
FROM "fir_scheduledpayment"
WHERE "fir_scheduledpayment"."commitment_id" = %s
ORDER BY 1 ASC

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
INNER JOIN "fir_commitment" ON ("fir_movement"."commitment_id" = "fir_commitment"."id")
INNER JOIN "fir_firyear" ON ("fir_movement"."fir_year_id" = "fir_firyear"."id")
INNER JOIN "organisation_direction" ON ("fir_movement"."direction_id" = "organisation_direction"."id")
INNER JOIN "fir_mission" ON ("fir_movement"."mission_id" = "fir_mission"."id")
INNER JOIN "fir_scheme" ON ("fir_movement"."scheme_id" = "fir_scheme"."id")
LEFT OUTER JOIN "fir_movement" T7 ON ("fir_movement"."cancels_id" = T7."id")
LEFT OUTER JOIN "fir_movement" T8 ON ("fir_movement"."id" = T8."cancels_id")
WHERE "fir_movement"."commitment_id" = %s
ORDER BY "fir_movement"."id" DESC
LIMIT 200

SELECT "fir_historicalcommitment"."id",
       "fir_historicalcommitment"."code",
       "fir_historicalcommitment"."label",
       "fir_historicalcommitment"."beneficiary",
       "fir_historicalcommitment"."origin_year",
       "fir_historicalcommitment"."nature",
       "fir_historicalcommitment"."rev",
       "fir_historicalcommitment"."agency_id",
       "fir_historicalcommitment"."direction_id",
       "fir_historicalcommitment"."mission_id",
       "fir_historicalcommitment"."scheme_id",
       "fir_historicalcommitment"."line_id",
       "fir_historicalcommitment"."history_id",
       "fir_historicalcommitment"."history_date",
       "fir_historicalcommitment"."history_change_reason",
       "fir_historicalcommitment"."history_type",
       "fir_historicalcommitment"."history_user_id",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id",
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
       "fir_scheme"."note",
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
       "organisation_user"."date_joined"
FROM "fir_historicalcommitment"
LEFT OUTER JOIN "organisation_direction" ON ("fir_historicalcommitment"."direction_id" = "organisation_direction"."id")
LEFT OUTER JOIN "fir_mission" ON ("fir_historicalcommitment"."mission_id" = "fir_mission"."id")
LEFT OUTER JOIN "fir_scheme" ON ("fir_historicalcommitment"."scheme_id" = "fir_scheme"."id")
LEFT OUTER JOIN "allocations_line" ON ("fir_historicalcommitment"."line_id" = "allocations_line"."id")
LEFT OUTER JOIN "organisation_user" ON ("fir_historicalcommitment"."history_user_id" = "organisation_user"."id")
WHERE "fir_historicalcommitment"."id" = %s
ORDER BY "fir_historicalcommitment"."history_id" ASC
