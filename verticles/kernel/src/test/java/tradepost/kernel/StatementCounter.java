package tradepost.kernel;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A proxy to PostgreSQL that counts the statements which are executed through it. */
public final class StatementCounter {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int LENGTH_BYTES = 4;
    private static final int HEAD_BYTES = 1 + LENGTH_BYTES;

    private final Vertx vertx;
    private final Predicate<String> ignored;
    private final AtomicInteger executed = new AtomicInteger();
    private final int port;

    public StatementCounter(Vertx vertx) {
        this(vertx, sql -> false);
    }

    /** @param ignored which statements do not count, by their text; nor do transactions whose first statement is one of them */
    public StatementCounter(Vertx vertx, Predicate<String> ignored) {
        this.vertx = vertx;
        this.ignored = ignored;
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
        /** By name; that of the unnamed one is empty. */
        private final Map<String, String> prepared = new HashMap<>();

        private String bound = "";
        /** Whether the last statement has begun a transaction, which does not count yet. */
        private boolean hasBegun;

        private boolean isInside;
        /** Of a transaction. */
        private boolean isIgnored;

        void add(Buffer bytes) {
            rest = Buffer.buffer().appendBuffer(rest).appendBuffer(bytes);
            int type = isStarted ? 1 : 0;
            while (rest.length() >= type + LENGTH_BYTES && rest.length() >= type + rest.getInt(type)) {
                if (isStarted) read(rest.getByte(0));
                if (!isStarted) isStarted = rest.getInt(LENGTH_BYTES) != SSL_REQUEST;
                rest = rest.getBuffer(type + rest.getInt(type), rest.length());
                type = isStarted ? 1 : 0;
            }
        }

        private void read(byte type) {
            switch (type) {
                case 'P' -> {
                    var name = text(HEAD_BYTES);
                    prepared.put(name, text(HEAD_BYTES + name.length() + 1));
                }
                case 'B' -> { // the name of the portal, and that of the statement
                    var statement = text(HEAD_BYTES + text(HEAD_BYTES).length() + 1);
                    bound = prepared.getOrDefault(statement, "");
                }
                case 'E' -> executed(bound);
                case 'Q' -> executed(text(HEAD_BYTES));
                default -> {}
            }
        }

        /** What begins and commits a transaction has the same text, whoever runs it, so the statement after the first one decides. */
        private void executed(String sql) {
            if (sql.startsWith("begin")) {
                hasBegun = true;
                return;
            }
            if (hasBegun) isIgnored = ignored.test(sql);
            boolean counts = !isIgnored && (hasBegun || isInside || !ignored.test(sql));
            if (counts) executed.addAndGet(hasBegun ? 2 : 1);
            isInside = (isInside || hasBegun) && !sql.startsWith("commit") && !sql.startsWith("rollback");
            hasBegun = false;
            if (!isInside) isIgnored = false;
        }

        /** A text that ends with a zero. Its length is that in bytes. */
        private String text(int from) {
            int to = from;
            while (rest.getByte(to) != 0) to++;
            return rest.getString(from, to, "ISO-8859-1");
        }
    }
}
