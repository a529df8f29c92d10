package tradepost.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The relay as it is shipped, in a separate process; tests kill and restart it. */
final class TestRelay implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final Path config;
    private final int management = Child.freePort();
    private Child process;

    TestRelay(Path folder, Source source, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.config = Files.createDirectories(folder).resolve("relay.properties");
        var all = new TreeMap<>(Map.of(
                "source.url",
                source.url(),
                "source.email",
                Source.EMAIL,
                "source.password",
                Source.PASSWORD,
                "types",
                "catalog.item.*",
                "lease_seconds",
                "5",
                "broker.timeout_ms",
                "2500",
                "retry_max_ms",
                "500",
                "management.port",
                "" + management));
        all.putAll(settings);
        Files.writeString(
                config,
                all.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        start();
    }

    void start() {
        var target = Path.of("target").toAbsolutePath();
        process = Child.start(
                folder,
                Map.of(),
                List.of(
                        Child.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx160m",
                        "-cp",
                        target.resolve("tradepost-brokers.jar") + ":" + target.resolve("lib") + "/*",
                        "tradepost.brokers.Main",
                        "--config",
                        config.toString()));
    }

    void kill() {
        process.kill();
    }

    void signal(String name) throws IOException, InterruptedException {
        process.signal(name);
    }

    int stop() {
        return process.stop();
    }

    String output() {
        return process.output();
    }

    /** The value of a metric; NaN if the relay does not respond yet. */
    double metric(String name) {
        return get("/metrics")
                .lines()
                .filter(l -> l.startsWith(name + "{"))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    String get(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (java.net.ConnectException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
