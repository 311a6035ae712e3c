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

SELECT %s AS "value1",
       "allocations_envelope"."id" AS "id",
       "allocations_envelope"."code" AS "code",
       "allocations_envelope"."label" AS "label",
       %s AS "value2",
       %s AS "value3",
       %s AS "value4",
       %s AS "value5",
       CASE
           WHEN "allocations_envelope"."closed_on" IS NULL THEN %s
           ELSE %s
       END AS "case5",
       "allocations_envelope"."long_label" AS "f5",
       "allocations_envelope"."position" AS "f6",
       %s AS "value6",
       %s AS "value7"
FROM "allocations_envelope"
WHERE "allocations_envelope"."agency_id" = %s

SELECT "allocations_forecast"."id",
       "allocations_forecast"."version_id",
       "allocations_forecast"."envelope_id",
       "allocations_forecast"."year",
       "allocations_forecast"."kind",
       "allocations_forecast"."amount",
       "allocations_forecast"."rate",
       "allocations_forecast"."note",
       "allocations_forecast"."by_id",
       "allocations_forecast"."at"
FROM "allocations_forecast"
WHERE "allocations_forecast"."version_id" = %s

SELECT "allocations_notifiedamount"."envelope_id" AS "envelope",
       "allocations_notifiedamount"."year" AS "year",
       SUM("allocations_notifiedamount"."amount") AS "total"
FROM "allocations_notifiedamount"
INNER JOIN "allocations_notification" ON ("allocations_notifiedamount"."notification_id" = "allocations_notification"."id")
WHERE ("allocations_notification"."agency_id" = %s
       AND "allocations_notifiedamount"."year" IN (…))
GROUP BY 1,
         2

SELECT "allocations_allocation"."envelope_id" AS "envelope",
       "allocations_allocation"."year" AS "year",
       SUM("allocations_allocation"."amount") AS "total"
FROM "allocations_allocation"
WHERE ("allocations_allocation"."amount" IS NOT NULL
       AND "allocations_allocation"."version_id" = %s)
GROUP BY 1,
         2

SELECT "projects_planyear"."year" AS "year"
FROM "projects_planyear"
WHERE ("projects_planyear"."plan_id" = %s
       AND "projects_planyear"."status" = %s
       AND "projects_planyear"."year" > %s)

SELECT "allocations_forecast"."id",
       "allocations_forecast"."version_id",
       "allocations_forecast"."envelope_id",
       "allocations_forecast"."year",
       "allocations_forecast"."kind",
       "allocations_forecast"."amount",
       "allocations_forecast"."rate",
       "allocations_forecast"."note",
       "allocations_forecast"."by_id",
       "allocations_forecast"."at"
FROM "allocations_forecast"
WHERE "allocations_forecast"."version_id" = %s

SELECT "allocations_notifiedamount"."id",
       "allocations_notifiedamount"."notification_id",
       "allocations_notifiedamount"."envelope_id",
       "allocations_notifiedamount"."year",
       "allocations_notifiedamount"."credit",
       "allocations_notifiedamount"."purpose",
       "allocations_notifiedamount"."amount",
       "allocations_notification"."id",
       "allocations_notification"."agency_id",
       "allocations_notification"."code",
       "allocations_notification"."label",
       "allocations_notification"."date",
       "allocations_notification"."source",
       "allocations_envelope"."id",
       "allocations_envelope"."code",
       "allocations_envelope"."label",
       "allocations_envelope"."position",
       "allocations_envelope"."closed_on",
       "allocations_envelope"."agency_id",
       "allocations_envelope"."long_label",
       "allocations_envelope"."label_source",
       "allocations_envelope"."merged_into_id"
FROM "allocations_notifiedamount"
INNER JOIN "allocations_notification" ON ("allocations_notifiedamount"."notification_id" = "allocations_notification"."id")
INNER JOIN "allocations_envelope" ON ("allocations_notifiedamount"."envelope_id" = "allocations_envelope"."id")
WHERE "allocations_notification"."agency_id" = %s
ORDER BY "allocations_notification"."date" DESC,
         "allocations_notification"."code" ASC,
         "allocations_envelope"."position" ASC,
         "allocations_notifiedamount"."year" ASC,
         "allocations_notifiedamount"."id" ASC

SELECT DISTINCT "allocations_version"."code" AS "code"
FROM "allocations_version"
INNER JOIN "allocations_forecast" ON ("allocations_version"."id" = "allocations_forecast"."version_id")
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
       AND "allocations_forecast"."id" IS NOT NULL
       AND "allocations_version"."plan_id" = %s
       AND NOT ("allocations_version"."id" = %s))
ORDER BY 1 ASC
