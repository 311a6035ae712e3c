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

SELECT "allocations_notification"."id",
       "allocations_notification"."agency_id",
       "allocations_notification"."code",
       "allocations_notification"."label",
       "allocations_notification"."date",
       "allocations_notification"."source"
FROM "allocations_notification"
WHERE "allocations_notification"."agency_id" = %s
ORDER BY "allocations_notification"."date" DESC,
         "allocations_notification"."code" ASC

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
