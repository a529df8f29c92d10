# A node for production: no database inside; see cluster-config/README.md for what it needs around it.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -DskipTests -Dspotless.check.skip=true package \
 && mkdir /app && cp -r verticles/node/target/lib /app/lib && cp verticles/node/target/node-*.jar /app/lib/ \
 && rm -f /app/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:25-jre
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tradepost
COPY --from=build /app/lib /app/lib
USER 10001
ENV TRADEPOST_HTTP_HOST=0.0.0.0 TRADEPOST_HTTP_PORT=8000 TRADEPOST_MANAGEMENT_HOST=0.0.0.0 TRADEPOST_MANAGEMENT_PORT=8900
EXPOSE 8000 8900 15701 25701
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$TRADEPOST_MANAGEMENT_PORT && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "--add-modules=java.se", \
  "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", \
  "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.management/sun.management=ALL-UNNAMED", \
  "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "--enable-native-access=ALL-UNNAMED", "-cp", "/app/lib/*", "tradepost.node.Main"]
CMD ["serve"]
