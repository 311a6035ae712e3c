SELECT "django_content_type"."id",
       "django_content_type"."app_label",
       "django_content_type"."model"
FROM "django_content_type"
WHERE "django_content_type"."model" IN (…)
ORDER BY "django_content_type"."model" ASC
