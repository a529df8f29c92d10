package tradepost.bench;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The same shop, built with Express and Sequelize as in a tutorial, on the same server: bench/peer. Needs Node.js and npm. */
final class Peer implements AutoCloseable {
    private static final int PRODUCTS = 500;
    private static final int CUSTOMERS = 100;

    private final Process process;
    final int port;
    private final SplittableRandom random = new SplittableRandom(7);

    private Peer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param home the folder of bench/peer */
    static Peer start(Path home, Instance instance, Path folder) throws IOException, SQLException {
        var own = Files.createDirectories(folder.resolve("peer"));
        for (var name : List.of("package.json", "peer.js"))
            Files.copy(home.resolve(name), own.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        install(own);
        var login = "postgres:" + URLEncoder.encode(instance.serverPassword(), StandardCharsets.UTF_8) + "@127.0.0.1:"
                + instance.serverPort();
        try (var c = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + instance.serverPort() + "/postgres",
                        "postgres",
                        instance.serverPassword());
                var s = c.createStatement()) {
            for (var name : List.of("products", "customers", "orders")) s.execute("create database peer_" + name);
        }
        int port = Instance.freePort();
        var builder = new ProcessBuilder("node", "peer.js", "" + port, "postgres://" + login)
                .directory(own.toFile())
                .redirectError(folder.resolve("peer.log").toFile());
        builder.environment().put("NODE_ENV", "production");
        var process = builder.start(); // it ends when its standard input closes, which happens when this process ends
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"up".equals(output.readLine()))
            throw new IOException("the peer did not start: " + Files.readString(folder.resolve("peer.log")));
        return new Peer(process, port);
    }

    private static void install(Path own) throws IOException {
        var npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--silent")
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("npm.log").toFile())
                .start();
        try {
            if (npm.waitFor(5, TimeUnit.MINUTES) && npm.exitValue() == 0) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        npm.destroy();
        throw new IOException("npm install failed: " + Files.readString(own.resolve("npm.log")));
    }

    Load.Script reads() {
        return script(
                () -> "GET /api/products/" + (1 + random.nextInt(PRODUCTS)) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    Load.Script creates() {
        return script(() -> {
            int first = 1 + random.nextInt(PRODUCTS / 2);
            int second = PRODUCTS / 2 + 1 + random.nextInt(PRODUCTS / 2);
            var body = "{\"customerId\":" + (1 + random.nextInt(CUSTOMERS)) + ",\"items\":[{\"productId\":" + first
                    + ",\"quantity\":1},{\"productId\":" + second + ",\"quantity\":1}]}";
            return "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
        });
    }

    private static Load.Script script(Supplier<String> request) {
        return () -> Buffer.buffer(request.get());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
