SELECT %s AS "a"
FROM "organisation_membership"
INNER JOIN "organisation_user" ON ("organisation_membership"."user_id" = "organisation_user"."id")
WHERE ("organisation_membership"."agency_id" = %s
       AND "organisation_membership"."role" IN (…)
       AND "organisation_membership"."user_id" = %s
       AND "organisation_user"."is_active")
LIMIT 1

SELECT %s AS "a"
FROM "allocations_version"
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
       AND "allocations_version"."id" = %s)
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

SELECT %s AS "a"
FROM "organisation_agency"
WHERE "organisation_agency"."id" = %s
LIMIT 1

SELECT %s AS "a"
FROM "projects_plan"
WHERE "projects_plan"."id" = %s
LIMIT 1

SELECT %s AS "a"
FROM "allocations_version"
WHERE "allocations_version"."id" = %s
LIMIT 1

SELECT %s AS "a"
FROM "organisation_user"
WHERE "organisation_user"."id" = %s
LIMIT 1

SELECT %s AS "a"
FROM "allocations_version"
WHERE ("allocations_version"."agency_id" = %s
       AND "allocations_version"."code" = %s)
LIMIT 1

SELECT %s AS "_check"
WHERE COALESCE(((NOT (%s IN (…))
                 AND %s = %s)), %s)

SELECT %s AS "_check"
WHERE COALESCE(…)

INSERT INTO "allocations_version" ("agency_id",
                                   "plan_id",
                                   "code",
                                   "label",
                                   "status",
                                   "parent_id",
                                   "author_id",
                                   "is_amendment",
                                   "reason",
                                   "source",
                                   "source_date",
                                   "data_date",
                                   "created_at",
                                   "adopted_at",
                                   "published_at",
                                   "abandoned_at",
                                   "stamp",
                                   "sha256")
VALUES (…) RETURNING "allocations_version"."id"

INSERT INTO "allocations_historicalversion" ("id",
                                             "code",
                                             "label",
                                             "status",
                                             "is_amendment",
                                             "reason",
                                             "source",
                                             "source_date",
                                             "data_date",
                                             "created_at",
                                             "adopted_at",
                                             "published_at",
                                             "abandoned_at",
                                             "stamp",
                                             "sha256",
                                             "agency_id",
                                             "plan_id",
                                             "parent_id",
                                             "author_id",
                                             "history_date",
                                             "history_change_reason",
                                             "history_type",
                                             "history_user_id")
VALUES (…) RETURNING "allocations_historicalversion"."history_id"

SELECT "allocations_batch"."id",
       "allocations_batch"."uuid",
       "allocations_batch"."agency_id",
       "allocations_batch"."version_id",
       "allocations_batch"."by_id",
       "allocations_batch"."at",
       "allocations_batch"."origin",
       "allocations_batch"."cause",
       "allocations_batch"."reason",
       "allocations_batch"."undoes_id",
       "allocations_batch"."digest",
       "allocations_batch"."parameters",
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
FROM "allocations_batch"
INNER JOIN "organisation_user" ON ("allocations_batch"."by_id" = "organisation_user"."id")
WHERE (EXISTS
         (SELECT %s AS "a"
          FROM "allocations_change" V0
          WHERE (EXISTS
                   (SELECT %s AS "a"
                    FROM "allocations_allocation" U0
                    WHERE (U0."amount" IS NOT NULL
                           AND U0."version_id" IN (…)
                           AND U0."origin" IN (…)
                           AND U0."version_id" = %s
                           AND U0."line_id" = (V0."line_id")
                           AND U0."rev" = (V0."rev_after")
                           AND U0."year" = (V0."year"))
                    LIMIT 1)
                 AND V0."batch_id" = ("allocations_batch"."id")
                 AND V0."new_origin" IN (…))
          LIMIT 1)
       AND "allocations_batch"."version_id" = %s)
ORDER BY "allocations_batch"."at" ASC,
         "allocations_batch"."id" ASC

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

INSERT INTO allocations_allocation (agency_id, version_id, line_id, YEAR, amount, rev, origin, axis_id, project_id, measure_id, direction_id, sector_id, envelope_id, recurrence)
SELECT a.agency_id,
       %s,
       a.line_id,
       a.year,
       a.amount,
       1,
       a.origin,
       p.axis_id,
       m.project_id,
       l.measure_id,
       s.direction_id,
       l.sector_id,
       l.envelope_id,
       l.recurrence
FROM allocations_allocation a
JOIN allocations_line l ON l.id = a.line_id
JOIN projects_measure m ON m.id = l.measure_id
JOIN projects_project p ON p.id = m.project_id
JOIN organisation_sector s ON s.id = l.sector_id
WHERE a.version_id = %s

INSERT INTO allocations_change (batch_id, version_id, line_id, YEAR, OLD, NEW, old_origin, new_origin, rev_before, rev_after)
SELECT %s,
       version_id,
       line_id,
       YEAR,
       NULL,
       amount,
       NULL,
       origin,
       0,
       1
FROM allocations_allocation
WHERE version_id = %s

SELECT "allocations_linenote"."id",
       "allocations_linenote"."version_id",
       "allocations_linenote"."line_id",
       "allocations_linenote"."text"
FROM "allocations_linenote"
WHERE ("allocations_linenote"."version_id" = %s
       AND NOT ("allocations_linenote"."text" = %s))

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
