SELECT "authtoken_token"."key",
       "authtoken_token"."user_id",
       "authtoken_token"."created",
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
FROM "authtoken_token"
INNER JOIN "organisation_user" ON ("authtoken_token"."user_id" = "organisation_user"."id")
WHERE "authtoken_token"."key" = %s
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
       "projects_plan"."stamp"
FROM "allocations_version"
INNER JOIN "organisation_agency" ON ("allocations_version"."agency_id" = "organisation_agency"."id")
INNER JOIN "projects_plan" ON ("allocations_version"."plan_id" = "projects_plan"."id")
WHERE "allocations_version"."id" = %s
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
INNER JOIN "organisation_user" ON ("organisation_membership"."user_id" = "organisation_user"."id")
WHERE ("organisation_membership"."agency_id" = %s
       AND "organisation_user"."is_active"
       AND "organisation_membership"."user_id" = %s)
ORDER BY "organisation_agency"."code" ASC
LIMIT 1

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
       "allocations_submission"."reason",
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
FROM "allocations_submission"
INNER JOIN "organisation_user" ON ("allocations_submission"."by_id" = "organisation_user"."id")
WHERE "allocations_submission"."version_id" = %s
ORDER BY "allocations_submission"."id" ASC

WITH given AS
  (SELECT KEY AS n,
                 json_extract(value, '$[0]') AS LINE,
                 json_extract(value, '$[1]') AS YEAR
   FROM json_each(…))
SELECT g.line,
       g.year,
       l.id,
       COALESCE(a.direction_id, s.direction_id),
       a.id,
       a.amount,
       COALESCE(a.rev,
                  (SELECT MAX(c.rev_after)
                   FROM allocations_change c
                   WHERE c.version_id = %s
                     AND c.line_id = l.id
                     AND c.year = g.year), 0),
       a.origin
FROM given g
LEFT JOIN allocations_line l ON l.plan_id = %s
AND l.code = g.line
LEFT JOIN organisation_sector s ON s.id = l.sector_id
LEFT JOIN allocations_allocation a ON a.version_id = %s
AND a.line_id = l.id
AND a.year = g.year
ORDER BY g.n

SELECT "projects_planyear"."year" AS "year",
       "projects_planyear"."status" AS "status"
FROM "projects_planyear"
WHERE "projects_planyear"."plan_id" = %s

INSERT INTO "allocations_batch" ("uuid",
                                 "agency_id",
                                 "version_id",
                                 "by_id",
                                 "at",
                                 "origin",
                                 "cause",
                                 "reason",
                                 "undoes_id",
                                 "digest",
                                 "parameters")
VALUES (…) RETURNING "allocations_batch"."id"

WITH given AS
  (SELECT KEY AS n,
                 json_extract(value, '$[0]') AS line_id,
                 json_extract(value, '$[1]') AS YEAR,
                 json_extract(value, '$[2]') AS allocation_id,
                 json_extract(value, '$[3]') AS OLD,
                 json_extract(value, '$[4]') AS old_origin,
                 json_extract(value, '$[5]') AS NEW,
                 json_extract(value, '$[6]') AS new_origin,
                 json_extract(value, '$[7]') AS rev_before,
                 json_extract(value, '$[8]') AS rev_after
   FROM json_each(…))
INSERT INTO allocations_allocation (agency_id, version_id, line_id, YEAR, amount, rev, origin, axis_id, project_id, measure_id, direction_id, sector_id, envelope_id, recurrence)
SELECT %s,
       %s,
       g.line_id,
       g.year,
       g.new,
       g.rev_after,
       g.new_origin,
       p.axis_id,
       m.project_id,
       l.measure_id,
       s.direction_id,
       l.sector_id,
       l.envelope_id,
       l.recurrence
FROM given g
JOIN allocations_line l ON l.id = g.line_id
JOIN projects_measure m ON m.id = l.measure_id
JOIN projects_project p ON p.id = m.project_id
JOIN organisation_sector s ON s.id = l.sector_id
WHERE g.allocation_id = 0

WITH given AS
  (SELECT KEY AS n,
                 json_extract(value, '$[0]') AS line_id,
                 json_extract(value, '$[1]') AS YEAR,
                 json_extract(value, '$[2]') AS allocation_id,
                 json_extract(value, '$[3]') AS OLD,
                 json_extract(value, '$[4]') AS old_origin,
                 json_extract(value, '$[5]') AS NEW,
                 json_extract(value, '$[6]') AS new_origin,
                 json_extract(value, '$[7]') AS rev_before,
                 json_extract(value, '$[8]') AS rev_after
   FROM json_each(…))
INSERT INTO allocations_change (batch_id, version_id, line_id, YEAR, OLD, NEW, old_origin, new_origin, rev_before, rev_after)
SELECT %s,
       %s,
       g.line_id,
       g.year,
       g.old,
       g.new,
       g.old_origin,
       g.new_origin,
       g.rev_before,
       g.rev_after
FROM given g

UPDATE "allocations_version"
SET "stamp" = ("allocations_version"."stamp" + %s)
WHERE "allocations_version"."id" = %s

SELECT "allocations_version"."id",
       "allocations_version"."stamp"
FROM "allocations_version"
WHERE "allocations_version"."id" = %s
LIMIT 21

INSERT INTO "journal_entry" ("at",
                             "by_id",
                             "agency_id",
                             "action",
                             "target_model",
                             "target_id",
                             "target_label",
                             "reason",
                             "details")
VALUES (…) RETURNING "journal_entry"."id"
