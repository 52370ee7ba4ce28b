# docker build -t mailspec . && docker run --rm -v "$PWD:/work" mailspec run --target staging.yaml
FROM rust:1.95-alpine AS build
RUN apk add --no-cache build-base
WORKDIR /source
COPY . .
# Linked statically, as always on Alpine.
RUN cargo build --locked --release --bin mailspec

# Target files have shell commands: deliveries, tokens, changes of passwords.
FROM alpine:3.22
COPY --from=build /source/target/release/mailspec /usr/local/bin/mailspec
USER nobody
WORKDIR /work
ENTRYPOINT ["mailspec"]
