# Opdesk on Debian slim, as a user of its own: `docker build -t opdesk .`; compose.yaml runs it with its database.
FROM node:24-trixie-slim AS build
WORKDIR /source
COPY . .
RUN node scripts/prepare.mjs && npm prune --omit=dev

FROM node:24-trixie-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/opdesk opdesk
WORKDIR /opt/opdesk
COPY --from=build /source/package.json /source/openapi.json /source/LICENSE ./
COPY --from=build /source/dist ./dist
COPY --from=build /source/web/dist ./web/dist
COPY --from=build /source/migrations ./migrations
COPY --from=build /source/node_modules ./node_modules
USER opdesk
# Inside a container every address but the container's own is outside of it.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 OPDESK_DATA=/var/lib/opdesk
VOLUME /var/lib/opdesk
EXPOSE 3000
HEALTHCHECK --start-period=60s --interval=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/opdesk/dist/main.js"]
CMD ["serve"]
