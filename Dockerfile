# The libraries of the browser
FROM node:20-slim AS browser
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# The site
FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /site
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=browser /site/node_modules node_modules
# The files are gathered as production names them; these settings last as long as this line, and the key is drawn.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=image \
    DATABASE_URL=postgresql://image/image python manage.py collectstatic --noinput \
 && useradd --system site
USER site
EXPOSE 8000
# The sign-in page, or a redirection towards HTTPS where no proxy is trusted, is a good answer.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import http.client, os; \
site = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].strip(); \
site.request('GET', '/connexion/', headers={'Host': host, 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1'}); \
raise SystemExit(site.getresponse().status >= 400)"]
CMD ["gunicorn", "prs_budget.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4", "--no-control-socket"]
