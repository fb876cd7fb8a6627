# One image for site, worker, clock and set-up; compose.yaml says which of them a container is.
FROM python:3.11-slim-bookworm

# What WeasyPrint loads. Fonts of papers come with the product, never from the system.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/thidua
# Before the code, so that a change of code does not install everything again.
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN python -m tools.messages

# Files and keys are the only things written; they live on the volume mounted here.
RUN useradd --system --uid 10001 thidua && install -d -o thidua -m 0700 /srv/thidua/var
USER thidua
ENV PYTHONUTF8=1 DJANGO_SETTINGS_MODULE=thiduakhenthuong.settings
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--workers-max-rss", "512", "--workers-kill-timeout", "10", \
     "thiduakhenthuong.wsgi:application"]
