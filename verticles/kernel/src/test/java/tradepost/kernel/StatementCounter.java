package tradepost.kernel;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy to PostgreSQL that counts the statements which are executed through it. */
public final class StatementCounter {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int LENGTH_BYTES = 4;

    private final Vertx vertx;
    private final AtomicInteger executed = new AtomicInteger();
    private final int port;

    public StatementCounter(Vertx vertx) {
        this.vertx = vertx;
        var server = vertx.createNetServer().connectHandler(this::connected);
        port = server.listen(0, "127.0.0.1").await().actualPort();
    }

    public int port() {
        return port;
    }

    /** The number of statements so far. */
    public int executed() {
        return executed.get();
    }

    private void connected(NetSocket in) {
        in.pause();
        vertx.createNetClient().connect(TestDb.port(), "127.0.0.1").onSuccess(out -> {
            var messages = new Messages();
            in.closeHandler(v -> out.close());
            out.closeHandler(v -> in.close());
            in.handler(bytes -> {
                messages.add(bytes);
                out.write(bytes);
            });
            out.pipeTo(in);
            in.resume();
        });
    }

    /** The messages of one connection: a type and a length, which includes itself; the first ones have no type. */
    private final class Messages {
        private Buffer rest = Buffer.buffer();
        private boolean isStarted;

        void add(Buffer bytes) {
            rest = Buffer.buffer().appendBuffer(rest).appendBuffer(bytes);
            int type = isStarted ? 1 : 0;
            while (rest.length() >= type + LENGTH_BYTES && rest.length() >= type + rest.getInt(type)) {
                if (isStarted && (rest.getByte(0) == 'E' || rest.getByte(0) == 'Q')) executed.incrementAndGet();
                if (!isStarted) isStarted = rest.getInt(LENGTH_BYTES) != SSL_REQUEST;
                rest = rest.getBuffer(type + rest.getInt(type), rest.length());
                type = isStarted ? 1 : 0;
            }
        }
    }
}
