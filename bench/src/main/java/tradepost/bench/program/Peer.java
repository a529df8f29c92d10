package tradepost.bench.program;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The same shop, built with Express and Sequelize as in a tutorial, on the same server: bench/peer. Needs Node.js and npm. */
public final class Peer implements AutoCloseable {
    private static final int PRODUCTS = 500;
    private static final int CUSTOMERS = 100;

    private final NodeProgram program;
    private final SplittableRandom random = new SplittableRandom(7);

    private Peer(NodeProgram program) {
        this.program = program;
    }

    /** @param home the folder of bench/peer */
    public static Peer start(Path home, Instance instance, Path folder) throws IOException, SQLException {
        var databases = List.of("peer_products", "peer_customers", "peer_orders");
        var program = new NodeProgram(home, folder.resolve("peer"), instance, databases);
        program.start("node", "peer.js", "" + program.port(), program.postgres());
        return new Peer(program);
    }

    public int port() {
        return program.port();
    }

    public Load.Script reads() {
        return script(
                () -> "GET /api/products/" + (1 + random.nextInt(PRODUCTS)) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    public Load.Script creates() {
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
        program.close();
    }
}
