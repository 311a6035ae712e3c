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

SELECT "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id"
FROM "organisation_direction"
WHERE ("organisation_direction"."agency_id" = %s
       AND "organisation_direction"."code" = %s)
ORDER BY "organisation_direction"."id" ASC
LIMIT 1

SELECT "organisation_membership_directions"."direction_id" AS "directions"
FROM "organisation_membership"
INNER JOIN "organisation_membership_directions" ON ("organisation_membership"."id" = "organisation_membership_directions"."membership_id")
WHERE ("organisation_membership"."user_id" = %s
       AND "organisation_membership"."agency_id" = %s
       AND "organisation_membership_directions"."direction_id" IS NOT NULL)
ORDER BY 1 ASC

SELECT "fir_stage"."code" AS "of",
       %s AS "what",
       %s AS "own",
       "organisation_direction"."position" AS "direction__position",
       "organisation_direction"."code" AS "direction__code",
       "organisation_direction"."label" AS "direction__label",
       "fir_authorisation"."direction_id" AS "direction",
       "fir_authorisation"."nature" AS "nature",
       SUM("fir_authorisation"."ae") AS "a",
       SUM("fir_authorisation"."cp") AS "c"
FROM "fir_authorisation"
INNER JOIN "fir_stage" ON ("fir_authorisation"."stage_id" = "fir_stage"."id")
INNER JOIN "organisation_direction" ON ("fir_authorisation"."direction_id" = "organisation_direction"."id")
WHERE "fir_authorisation"."stage_id" =
    (SELECT U0."id" AS "pk"
     FROM "fir_stage" U0
     WHERE (U0."fir_year_id" = %s
            AND U0."is_voted"
            AND NOT (U0."kind" = %s))
     ORDER BY U0."position" DESC,
              1 DESC
     LIMIT 1)
GROUP BY 4,
         5,
         6,
         7,
         8,
         1
UNION ALL
SELECT %s AS "of",
       "fir_movement"."kind" AS "what",
       CASE
           WHEN ("fir_movement"."origin_year" IS NULL
                 OR "fir_movement"."origin_year" = %s) THEN %s
           ELSE %s
       END AS "own",
       "organisation_direction"."position" AS "direction__position",
       "organisation_direction"."code" AS "direction__code",
       "organisation_direction"."label" AS "direction__label",
       "fir_movement"."direction_id" AS "direction",
       "fir_movement"."nature" AS "nature",
       SUM("fir_movement"."ae") AS "a",
       SUM("fir_movement"."cp") AS "c"
FROM "fir_movement"
INNER JOIN "organisation_direction" ON ("fir_movement"."direction_id" = "organisation_direction"."id")
WHERE "fir_movement"."fir_year_id" = %s
GROUP BY 4,
         5,
         6,
         7,
         8,
         2,
         3

SELECT "fir_landing"."id",
       "fir_landing"."fir_year_id",
       "fir_landing"."direction_id",
       "fir_landing"."nature",
       "fir_landing"."ae",
       "fir_landing"."cp",
       "fir_landing"."reason",
       "fir_landing"."rev",
       "fir_landing"."by_id",
       "fir_landing"."at",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id",
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
FROM "fir_landing"
INNER JOIN "organisation_direction" ON ("fir_landing"."direction_id" = "organisation_direction"."id")
INNER JOIN "organisation_user" ON ("fir_landing"."by_id" = "organisation_user"."id")
WHERE "fir_landing"."fir_year_id" = %s

SELECT MAX("fir_movement"."on") FILTER (
                                        WHERE "fir_movement"."kind" IN (…)) AS "last",
       COUNT("fir_movement"."id") FILTER (
                                          WHERE ("fir_movement"."kind" IN (…)
                                                 AND "fir_movement"."on" IS NULL)) AS "undated",
       COUNT("fir_movement"."id") FILTER (
                                          WHERE ("fir_movement"."kind" IN (…)
                                                 AND ("fir_movement"."origin_year" IS NULL
                                                      OR "fir_movement"."origin_year" = %s)
                                                 AND NOT ("fir_movement"."ae" = %s))) AS "of_used_ae",
       COUNT("fir_movement"."id") FILTER (
                                          WHERE ("fir_movement"."kind" IN (…)
                                                 AND NOT ("fir_movement"."cp" = %s))) AS "of_used_cp",
       COUNT("fir_movement"."id") FILTER (
                                          WHERE ("fir_movement"."kind" IN (…)
                                                 AND NOT ("fir_movement"."ae" = %s))) AS "of_more_ae",
       COUNT("fir_movement"."id") FILTER (
                                          WHERE ("fir_movement"."kind" IN (…)
                                                 AND NOT ("fir_movement"."cp" = %s))) AS "of_more_cp",
       SUM("fir_movement"."ae") FILTER (
                                        WHERE ("fir_movement"."kind" IN (…)
                                               AND ("fir_movement"."origin_year" IS NULL
                                                    OR "fir_movement"."origin_year" = %s))) AS "used_ae",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_movement"."kind" IN (…)) AS "used_cp",
       SUM("fir_movement"."ae") FILTER (
                                        WHERE "fir_movement"."kind" IN (…)) AS "more_ae",
       SUM("fir_movement"."cp") FILTER (
                                        WHERE "fir_movement"."kind" IN (…)) AS "more_cp"
FROM "fir_movement"
WHERE "fir_movement"."fir_year_id" = %s

SELECT COUNT("fir_authorisation"."ae") AS "of_ae",
       COUNT("fir_authorisation"."cp") AS "of_cp",
       SUM("fir_authorisation"."ae") AS "ae",
       SUM("fir_authorisation"."cp") AS "cp"
FROM "fir_authorisation"
INNER JOIN "fir_stage" ON ("fir_authorisation"."stage_id" = "fir_stage"."id")
WHERE ("fir_stage"."code" = %s
       AND "fir_stage"."fir_year_id" = %s)

SELECT "fir_historicallanding"."id",
       "fir_historicallanding"."nature",
       "fir_historicallanding"."ae",
       "fir_historicallanding"."cp",
       "fir_historicallanding"."reason",
       "fir_historicallanding"."rev",
       "fir_historicallanding"."at",
       "fir_historicallanding"."fir_year_id",
       "fir_historicallanding"."direction_id",
       "fir_historicallanding"."by_id",
       "fir_historicallanding"."history_id",
       "fir_historicallanding"."history_date",
       "fir_historicallanding"."history_change_reason",
       "fir_historicallanding"."history_type",
       "fir_historicallanding"."history_user_id",
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
FROM "fir_historicallanding"
LEFT OUTER JOIN "organisation_user" ON ("fir_historicallanding"."by_id" = "organisation_user"."id")
LEFT OUTER JOIN "organisation_user" T5 ON ("fir_historicallanding"."history_user_id" = T5."id")
WHERE ("fir_historicallanding"."direction_id" = %s
       AND "fir_historicallanding"."fir_year_id" = %s)
ORDER BY "fir_historicallanding"."history_date" DESC,
         "fir_historicallanding"."history_id" DESC
LIMIT 50
