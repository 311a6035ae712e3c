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
WHERE ("organisation_membership"."user_id" = %s
       AND "organisation_membership"."agency_id" = %s)
LIMIT 21

SELECT ("organisation_membership_directions"."membership_id") AS "_prefetch_related_val_membership_id",
       "organisation_direction"."id",
       "organisation_direction"."code",
       "organisation_direction"."label",
       "organisation_direction"."position",
       "organisation_direction"."closed_on",
       "organisation_direction"."agency_id",
       "organisation_direction"."label_source",
       "organisation_direction"."merged_into_id"
FROM "organisation_direction"
INNER JOIN "organisation_membership_directions" ON ("organisation_direction"."id" = "organisation_membership_directions"."direction_id")
WHERE "organisation_membership_directions"."membership_id" IN (…)
ORDER BY "organisation_direction"."position" ASC,
         "organisation_direction"."code" ASC

SELECT "allocations_submission"."id",
       "allocations_submission"."version_id",
       "allocations_submission"."direction_id",
       "allocations_submission"."state",
       "allocations_submission"."by_id",
       "allocations_submission"."at",
       "allocations_submission"."reason"
FROM "allocations_submission"
WHERE ("allocations_submission"."direction_id" IN (…)
       AND "allocations_submission"."version_id" IN (…))
ORDER BY "allocations_submission"."id" ASC

SELECT "allocations_allocation"."version_id" AS "version",
       "allocations_allocation"."direction_id" AS "direction",
       COUNT(DISTINCT "allocations_allocation"."line_id") AS "lines"
FROM "allocations_allocation"
WHERE ("allocations_allocation"."direction_id" IN (…)
       AND "allocations_allocation"."version_id" IN (…))
GROUP BY 1,
         2
