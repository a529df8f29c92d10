# A production node. cluster-config/README.md lists what it needs. It is built in a clone, from the archive that `./tradepost release` creates,
# or in the unpacked archive itself.
ARG BASE=docker.io/library/eclipse-temurin:25-jre

FROM ${BASE} AS unpacked
COPY . /context
# in production the databases are on a PostgreSQL server
RUN if [ -f /context/VERSION ]; then mv /context /opt/tradepost; \
  else mkdir /opt/tradepost && tar -xzf /context/release/target/tradepost-*.tar.gz -C /opt/tradepost --strip-components 1; fi && \
  rm /opt/tradepost/lib/embedded-postgres-binaries-*.jar

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tradepost && install -d -o 10001 -m 0700 /var/lib/tradepost
COPY --from=unpacked /opt/tradepost /opt/tradepost
USER 10001
ENV TRADEPOST_HTTP_HOST=0.0.0.0 TRADEPOST_HTTP_PORT=8000 TRADEPOST_MANAGEMENT_HOST=0.0.0.0 TRADEPOST_MANAGEMENT_PORT=8900
EXPOSE 8000 8900 15701 25701
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$TRADEPOST_MANAGEMENT_PORT && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/tradepost/tradepost"]
CMD ["serve"]
