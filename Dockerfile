# The release in an image: the one program, certificates to trust, and a user who may do nothing else.
# docs/self-hosting.md tells how to run it.

FROM rust:1.95.0-trixie AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The tools that build the site: a layer of its own, which a change of the sources leaves as it is.
COPY rust-toolchain.toml Cargo.lock ./
COPY scripts scripts
RUN scripts/setup
COPY . .
RUN make release

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 relink \
    && useradd --uid 10001 --gid relink --no-create-home --home-dir /var/lib/relink --shell /usr/sbin/nologin relink \
    && install --directory --owner relink --group relink --mode 700 /var/lib/relink
COPY --from=build /src/target/dist/relink /usr/local/bin/relink
# In a container, loopback is nobody's but its own.
ENV RELINK_LISTEN=0.0.0.0:3000 \
    RELINK_DATA_DIR=/var/lib/relink \
    RELINK_LOG=json
# Relink, by number: so that a cluster can tell that it is not root.
USER 10001:10001
VOLUME /var/lib/relink
EXPOSE 3000
# By bash itself: the image has no HTTP client, and needs none else.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '^HTTP/1.[01] 200' <&3"]
ENTRYPOINT ["relink"]
CMD ["serve"]
