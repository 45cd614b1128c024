# docker build -t memlite-kit . && docker run --rm --network host memlite-kit conform --target 127.0.0.1:11211
FROM node:22-bookworm-slim AS build
WORKDIR /kit
COPY . .
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
COPY --from=build /kit/package.json /kit/oclif.manifest.json /kit/LICENSE /kit/
COPY --from=build /kit/bin /kit/bin
COPY --from=build /kit/dist /kit/dist
COPY --from=build /kit/node_modules /kit/node_modules
COPY --from=build /kit/features /kit/features
COPY --from=build /kit/fixtures/kill-matrix.json /kit/fixtures/
COPY --from=build /kit/fixtures/transcripts /kit/fixtures/transcripts
COPY --from=build /kit/schema /kit/schema
COPY --from=build /kit/docs /kit/docs
RUN ln -s /kit/bin/run.js /usr/local/bin/memlite-kit
USER node
WORKDIR /work
ENTRYPOINT ["memlite-kit"]
CMD ["--help"]
